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

import pytest
from support.paths import ROOT

from search.errors import EvaluationError
from search.evaluation.batch import Answer
from search.evaluation.topics import Topic
from search.results.export import run_text

CRAFT = [f"Båten seilte over fjorden den {day}. mai, og mannskapet sang." for day in range(1, 32)]


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
    assert str(bad).startswith("q.tsv, line 4: 'the of' contains only stop words")
    assert isinstance(good, Answer)


def test_the_library_reads_the_file_of_queries_itself(fjord, write):
    progress = []
    batch = fjord.batch(
        write("queries.tsv", "1\tfjorden\n2\n3\tthe of\n"), progress=lambda *counts: progress.append(counts)
    )
    (found,) = batch.answers()
    assert (found.topic.id, len(found.hits)) == ("1", 7)
    assert [failure.line for failure in batch.failures] == [2, 3]
    assert progress == [(1, 2), (2, 2)]
    piped = fjord.batch("-", standard_input=io.BytesIO(b"fjorden\n"))
    assert next(piped).scores == found.scores
    with pytest.raises(EvaluationError, match="cannot be read"):
        fjord.batch("nowhere.tsv")


def test_run_json_and_csv_agree(archive, run):
    queries = "id\tquery\tlanguage\n1\tAlaska summit\ten\n2\ttoppmøte i Alaska\n"
    trec = run("batch", "-", cwd=archive, stdin=queries.encode())
    assert (trec.returncode, trec.stderr) == (0, b"")
    lines = [line.split(" ") for line in trec.stdout.decode().splitlines()]
    assert {len(line) for line in lines} == {6}
    assert len({line[5] for line in lines}) == 1
    output = json.loads(run("batch", "-", "--json", cwd=archive, stdin=queries.encode()).stdout)
    assert output["signature"]["weighting"] == "BM25 k1 0.9 b 0.4"
    assert [each["language"] for each in output["queries"]] == ["en", "nb"]
    by_json = [
        [each["id"], hit["document_id"], str(hit["rank"]), f"{hit['score']:.4f}"]
        for each in output["queries"]
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
    lines = result.stderr.decode().splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["queries.tsv, line 2", "queries.tsv, line 3"]
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
        (["queries.tsv", "-l", "Norwegian"], "is not a language code"),
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
