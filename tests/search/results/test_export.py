"""Answers as CSV and JSON, whatever the documents contain."""

from __future__ import annotations

import csv
import io
import json
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.batch import Answer
from search.evaluation.topics import Topic
from search.results.export import csv_text, json_text


def hit(document_id="a", score=1.0, **changed):
    """Return a stand-in for a hit, with the fields that are exported."""
    fields = {
        "rank": 1,
        "passage": 1,
        "type": "txt",
        "place": "",
        "language": "nb",
        "date": None,
        "title": None,
        "english": "e",
        "original": "o",
    }
    return SimpleNamespace(document_id=document_id, score=score, **(fields | changed))


def answer(*hits, text="boat"):
    """Return an answer with such hits."""
    return Answer(Topic("1", text, "en"), hits)


@given(st.text(max_size=20), st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "＝", ""]))
def test_no_cell_of_the_csv_starts_a_formula_or_controls_the_terminal(text, start):
    made = answer(hit(document_id=start + text, english=start + text, title=start + text), text=start + text)
    written = "".join(csv_text([made]))
    assert written.startswith("\ufeff")
    _, row = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))
    assert len(row) == 14
    assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n", "＝"} for cell in row if cell)
    assert "\x1b" not in written


def test_a_score_below_zero_stays_a_number():
    assert ",-0.5," in "".join(csv_text([answer(hit(score=-0.5))]))


def test_a_batch_without_answers_is_valid_json():
    assert json.loads("".join(json_text([], {"version": "0"}))) == {"signature": {"version": "0"}, "queries": []}
