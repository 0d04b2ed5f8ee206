"""Many queries at once, in the API with a glossary and on the real command line."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

from search import Answer, EvaluationError, Topic
from search.results.export import csv_text, json_text, run_text

CRAFT = [f"Båten seilte over fjorden den {day}. mai, og mannskapet sang." for day in range(1, 32)]


def hit(document_id="a", score=1.0, **changed):
    """Return a stand-in for a hit, with the fields that are exported."""
    fields = {"rank": 1, "passage": 1, "language": "nb", "date": None, "title": None, "english": "e", "original": "o"}
    return SimpleNamespace(document_id=document_id, score=score, **(fields | changed))


def answer(*hits, text="boat"):
    """Return an answer with such hits."""
    return Answer(Topic("1", text, "en"), hits)


@pytest.fixture
def fjord(library, write):
    """A library in which one document has many matching passages, and the others one each."""
    write("long.txt", "\n\n".join(" ".join(CRAFT[:8]) for _ in range(30)))
    for number in range(6):
        write(f"short {number}.txt", CRAFT[number] * 3)
    library.add([library.path.parent / name for name in ("long.txt", *(f"short {n}.txt" for n in range(6)))])
    return library


def test_a_document_is_found_once_however_many_passages_match(fjord):
    (found,) = fjord.batch([Topic("1", "fjorden")], limit=5)
    assert len({hit.document_id for hit in found.hits}) == len(found.hits) == 5
    (found,) = fjord.batch([Topic("1", "fjorden")], limit=100)
    assert len(found.hits) == 7


def test_scores_fall_strictly_and_ranks_count_from_one(fjord):
    (found,) = fjord.batch([Topic("1", "fjorden")])
    printed = [float(line.split()[4]) for line in run_text([found], {})]
    assert all(better > worse for better, worse in pairwise(printed))
    assert [hit.rank for hit in found.hits] == list(range(1, 8))


def test_a_query_that_cannot_be_searched_is_an_error_and_the_next_one_runs(fjord):
    bad, good = fjord.batch([Topic("1", "the of", path="q.tsv", line=4), Topic("2", "fjorden")])
    assert isinstance(bad, EvaluationError)
    assert str(bad).startswith("q.tsv, line 4: 'the of' has only words that stand in every text")
    assert isinstance(good, Answer)


@given(st.text(max_size=20), st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "＝", ""]))
def test_no_cell_of_the_csv_starts_a_formula_or_controls_the_terminal(text, start):
    made = answer(hit(document_id=start + text, english=start + text, title=start + text), text=start + text)
    written = "".join(csv_text([made]))
    assert written.startswith("\ufeff")
    _, row = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))
    assert len(row) == 12
    assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n", "＝"} for cell in row if cell)
    assert "\x1b" not in written


def test_a_score_below_zero_stays_a_number():
    assert ",-0.5," in "".join(csv_text([answer(hit(score=-0.5))]))


def test_a_batch_without_answers_is_valid_json():
    assert json.loads("".join(json_text([], {"version": "0"}))) == {"signature": {"version": "0"}, "queries": []}


def test_run_json_and_csv_agree(archive, run):
    queries = "id\tquery\tlanguage\n1\tAlaska summit\ten\n2\ttoppmøte i Alaska\n"
    trec = run("batch", "-", cwd=archive, stdin=queries.encode())
    assert (trec.returncode, trec.stderr) == (0, b"")
    lines = [line.split(" ") for line in trec.stdout.decode().splitlines()]
    assert {len(line) for line in lines} == {6}
    assert len({line[5] for line in lines}) == 1
    told = json.loads(run("batch", "-", "--json", cwd=archive, stdin=queries.encode()).stdout)
    assert told["signature"]["weighting"] == "BM25 k1 0.9 b 0.4"
    assert [each["language"] for each in told["queries"]] == ["en", "nb"]
    by_json = [
        [each["id"], hit["document_id"], str(hit["rank"]), f"{hit['score']:.4f}"]
        for each in told["queries"]
        for hit in each["hits"]
    ]
    assert by_json == [[line[0], *line[2:5]] for line in lines]
    table = run("batch", "-", "--csv", cwd=archive, stdin=queries.encode()).stdout.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    by_csv = [[row["id"], row["document_id"], row["rank"], f"{float(row['score']):.4f}"] for row in rows]
    assert by_csv == by_json
    assert "Alaska" in rows[0]["english"]


def test_a_bad_line_is_reported_and_the_other_queries_run(archive, run, tmp_path, write):
    write("queries.tsv", "1\tsummit\n2\n3\tthe of\n4\tpeace\n")
    result = run("-L", archive / ".search-library", "batch", "queries.tsv", "--run", "run.trec")
    assert result.returncode == 3
    assert result.stdout == b""
    said = result.stderr.decode().splitlines()
    assert [line.split(":")[1].strip() for line in said] == ["queries.tsv, line 2", "queries.tsv, line 3"]
    topics = {line.split()[0] for line in (tmp_path / "run.trec").read_text(encoding="utf-8").splitlines()}
    assert topics == {"1", "4"}


@pytest.mark.parametrize("options", [["--json", "--csv"], ["--run", "x", "--csv"], ["-n", "0"]])
def test_contradicting_options_are_wrong_usage(archive, run, write, options):
    write("queries.tsv", "1\tsummit\n")
    assert run("-L", archive / ".search-library", "batch", "queries.tsv", *options).returncode == 2


def test_a_file_that_cannot_be_written_or_read_is_an_error_of_one_line(archive, run, write):
    write("queries.tsv", "1\tsummit\n")
    library = archive / ".search-library"
    for arguments, reason in (
        (["queries.tsv", "--run", "nowhere/run"], "nowhere/run: cannot be written"),
        (["nowhere.tsv"], "nowhere.tsv: cannot be read"),
        (["queries.tsv", "-l", "Norwegian"], "is no language code"),
    ):
        result = run("-L", library, "batch", *arguments)
        (line,) = result.stderr.decode().splitlines()
        assert (result.returncode, reason in line) == (1, True), line


def test_an_interrupted_run_leaves_the_existing_file_unchanged(archive, tmp_path, write):
    write("queries.tsv", "".join(f"{number}\tthe summit in Alaska {number}\n" for number in range(50_000)))
    before = write("run.trec", "before")
    process = subprocess.Popen(
        [sys.executable, "-m", "search", "-L", archive / ".search-library", "batch", "queries.tsv", "--run", "run.trec"],
        cwd=tmp_path, stderr=subprocess.PIPE, env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "run.trec.part").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error == b"interrupted\n"
    assert before.read_text(encoding="utf-8") == "before"
    assert not (tmp_path / "run.trec.part").exists()
