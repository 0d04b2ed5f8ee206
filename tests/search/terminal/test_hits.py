"""Hits on a wide terminal, on a narrow one, and in a pipe."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from support.texts import NORWEGIAN

from search import Library
from search.terminal.hits import hits_text


@pytest.fixture
def hits(library: Library, write):
    library.add([write("brev/en å.txt", f"Brevet.\n\n{NORWEGIAN}")])
    return library.find("summit")


def screen(hits, width, **options):
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, **options).print(hits_text(hits, width))
    return out.getvalue()


def test_the_two_texts_are_side_by_side_on_a_wide_terminal_only(hits):
    def most_at_once(width):
        # The glossary does not translate this word, so both texts contain it.
        return max(line.count("Dette") for line in screen(hits, width).splitlines())

    assert (most_at_once(120), most_at_once(119)) == (2, 1)


def test_only_a_terminal_gets_a_link_to_the_file(hits, tmp_path):
    link = f"{(tmp_path / 'brev' / 'en å.txt').as_uri()}#"
    assert link in screen(hits, 80, force_terminal=True)
    assert "\x1b" not in screen(hits, 80)
    (tmp_path / "brev" / "en å.txt").unlink()
    assert "file:" not in screen(hits, 80, force_terminal=True)


def test_no_color_is_honoured(hits, monkeypatch):
    def yellow():
        return "\x1b[1;33m" in screen(hits, 80, force_terminal=True, color_system="standard")

    assert yellow()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not yellow()


def test_plain_output_is_the_same_as_in_a_pipe(run, write):
    write("a.txt", NORWEGIAN)
    run("-L", "lib", "add", "a.txt")
    piped = run("-L", "lib", "lengre").stdout
    forced = {"FORCE_COLOR": "1", "COLUMNS": "40"}
    assert run("-L", "lib", "lengre", "--plain", **forced).stdout == piped
    assert b"\x1b" in run("-L", "lib", "lengre", **forced).stdout
