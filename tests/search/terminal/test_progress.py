"""Progress of adding in a pipe: a plain line every ten seconds."""

from __future__ import annotations

import pytest

from search.ingest.reports import Progress
from search.terminal.progress import progress_bar


def at(seconds, **changed):
    values = {
        "documents": 12, "read": 30, "total": 100, "decoded": 90, "remembered": 30, "remaining": {"ro": 600.0, "vi": 0.0}
    } | changed  # fmt: skip
    return Progress(seconds=seconds, **values)


def test_a_pipe_gets_a_line_every_ten_seconds(capsys):
    with progress_bar(quiet=False) as progress:
        for second in range(0, 31, 3):
            progress(at(second))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2, "at 12 and at 24 seconds"
    assert lines[0] == "30% read, 12 documents, 8 sentences/s, 25% from memory, 10 min left (Romanian 10 min)"


def test_short_and_quiet_runs_print_nothing(capsys):
    with progress_bar(quiet=False) as progress:
        progress(at(9.9))
    with progress_bar(quiet=True) as progress:
        progress(at(60))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"total": 0}, "12 documents, 1 sentences/s, 25% from memory, 10 min left (Romanian 10 min)"),
        ({"decoded": 0, "remembered": 0, "remaining": {}}, "30% read, 12 documents"),
    ],
    ids=["standard input has no size", "nothing to translate"],
)
def test_unknown_values_are_left_out(changed, words, capsys):
    with progress_bar(quiet=False) as progress:
        progress(at(90, **changed))
    assert capsys.readouterr().err.strip() == words
