"""Scores compared with ones computed here, and the real command line on the judgments of the seeds."""

from __future__ import annotations

import json
import re
from itertools import product
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import SEEDS

from search.errors import EvaluationError
from search.evaluation.measures import depth_of, parse_measures
from search.evaluation.significance import randomization_test
from search.evaluation.topics import Topic, read_topics
from search.evaluation.trec import read_qrels

DOCUMENTS = {
    "en": {"e1": "The summit was held in the north.", "e2": "Bread is made of flour and water."},
    "nb": {"n1": "Et toppmøte ble holdt i nord.", "n2": "Brød er laget av mel, og toppmøte er ikke brød."},
}


@pytest.fixture
def judged(library, write):
    """A library of two languages, with queries and their judgments."""
    for language, documents in DOCUMENTS.items():
        lines = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in documents.items())
        library.add([write(f"{language}.jsonl", lines)], language=language)
    topics = [Topic("1", "summit", "en"), Topic("2", "bread", "en"), Topic("3", "brød", "nb")]
    qrels = {"1": {"e1": 2, "n1": 1}, "2": {"e2": 1}, "3": {"n2": 1, "e2": 1}}
    return library, topics, qrels


def ndcg(ranked, grades):
    def dcg(gains):
        return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))

    return dcg([grades.get(name, 0) for name in ranked]) / dcg(sorted(grades.values(), reverse=True))


def test_the_scores_match_the_formula(judged):
    library, topics, qrels = judged
    evaluation = library.evaluate(topics, qrels, measures=["nDCG@20", "R@100"])
    for topic, found in zip(topics, library.batch(topics), strict=True):
        ranked = [hit.document_id for hit in found.hits]
        grades = qrels[topic.id]
        (scores,) = [each.scores for each in evaluation.topics if each.topic == topic]
        assert scores["nDCG@20"] == pytest.approx(ndcg(ranked, grades))
        assert scores["R@100"] == pytest.approx(len(set(ranked) & set(grades)) / len(grades))
    values = [each.scores["nDCG@20"] for each in evaluation.topics]
    assert evaluation.means["nDCG@20"] == pytest.approx(sum(values) / 3)
    assert 0 < evaluation.means["nDCG@20"] < 1


def test_a_language_is_searched_alone_and_judged_alone(judged):
    library, topics, qrels = judged
    evaluation = library.evaluate(topics, qrels, measures=["R@100"], by_language=True)
    cells = {(each.queries, each.documents): (each.count, each.means["R@100"]) for each in evaluation.languages}
    # "summit" finds both languages; "bread" has no Norwegian document that is judged relevant.
    assert cells["en", "en"] == (2, 1.0)
    assert cells["en", "nb"] == (1, 1.0)
    assert cells["nb", "nb"] == (1, 1.0)
    assert cells["nb", "en"] == (1, 0.0)
    assert cells[None, None] == (3, evaluation.means["R@100"])
    only = library.evaluate(topics, qrels, measures=["R@100"], languages=["nb"])
    assert len(only.topics) == 2
    assert only.means["R@100"] == cells[None, "nb"][1]


def test_a_query_that_finds_nothing_or_fails_scores_0(judged):
    library, topics, _ = judged
    queries = [topics[0], Topic("8", "zebra"), Topic("9", "the of")]
    evaluation = library.evaluate(queries, {name: {"e1": 1, "n1": 1} for name in ("1", "8", "9")}, measures=["RR"])
    assert [each.scores["RR"] for each in evaluation.topics] == [1.0, 0.0, 0.0]
    assert evaluation.means["RR"] == pytest.approx(1 / 3)
    assert [str(failure).split(":")[0] for failure in evaluation.failures] == ["query 9"]
    assert library.evaluate(queries[1:2], {"8": {"e1": 1, "n1": -1}}, measures=["RR", "nDCG@20"]).means == {
        "RR": 0,
        "nDCG@20": 0,
    }


def test_the_notes_say_what_a_score_leaves_out(judged):
    library, topics, _ = judged
    qrels = {"1": {"e1": 1, "e1#1": 1, "gone": 1}, "2": {"e1": 0}}
    evaluation = library.evaluate(topics, qrels, measures=["R@100"], runs={"other": {"1": {"e1": 1.0}}})
    assert evaluation.means["R@100"] == 0.5
    left_out, unknown, passages = evaluation.notes
    assert left_out.startswith("2 of 3 queries have no relevant document and are left out: '2', '3'")
    assert unknown.startswith("1 of 2 judged documents are not in the library and count as not found: 'gone'")
    assert passages.startswith("judgments of passages are ignored (1)")


@pytest.mark.parametrize(
    ("qrels", "options", "reason"),
    [
        (
            {"7": {"e1": 1}},
            {},
            "none of the queries is judged: the queries have the IDs '1', '2', '3', the judgments '7'; use the same IDs",
        ),
        ({"1": {"e1": 0}}, {}, "no judged document is relevant"),
        ({"1": {"gone": 1}}, {}, "no relevant document is in the library: 'gone'"),
        ({"1": {"e1": 1}}, {"languages": ["nb"]}, "no relevant document is in nb"),
        (
            {"1": {"e1": 1}},
            {"measures": ["nDGC@20"]},
            "unknown measure 'nDGC@20'; use measures of ir-measures, such as nDCG@20",
        ),
        ({"1": {"e1": 1}}, {"measures": []}, "there are no measures to compute; name at least one"),
        ({"1": {"e1": 1}}, {"runs": {"other.trec": {"5": {"e1": 1.0}}}}, "other.trec: answers none of the queries"),
    ],
)
def test_an_evaluation_that_is_impossible_says_why(judged, qrels, options, reason):
    library, topics, _ = judged
    with pytest.raises(EvaluationError) as raised:
        library.evaluate(topics, qrels, **options)
    assert reason in str(raised.value)


@pytest.mark.parametrize("name", ["P", "R", "nonsense(", "alpha_nDCG@5", "nDCG@x", "1+1", "RBP(p=0.8)"])
def test_an_unknown_measure_is_refused(name):
    with pytest.raises(EvaluationError, match="unknown measure"):
        parse_measures([name])


def test_each_query_finds_as_many_documents_as_the_deepest_measure_needs():
    assert depth_of(parse_measures(["nDCG@20", "AP"])) == 100
    assert depth_of(parse_measures(["R@1000", "P@5"])) == 1000


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=8))
def test_the_exact_test_counts_all_combinations_of_signs(differences):
    observed = abs(sum(differences)) - 1e-9
    sums = [
        abs(sum(sign * each for sign, each in zip(signs, differences, strict=True)))
        for signs in product([1, -1], repeat=len(differences))
    ]
    assert randomization_test(differences) == pytest.approx(sum(one >= observed for one in sums) / len(sums), abs=1e-9)


def test_the_sampled_test_is_near_the_exact_one_and_reproducible():
    # Of n equal differences the sum is as large only with all signs alike: 2 / 2^n.
    assert randomization_test([0.1] * 10) == pytest.approx(2 / 2**10)
    mixed = [0.3, -0.1, 0.2, 0.05, -0.02, 0.1, 0.0, 0.15] * 2
    exact, drawn = randomization_test(mixed), randomization_test([*mixed, 0.0])
    assert drawn == pytest.approx(exact, abs=0.005)
    assert drawn == randomization_test([*mixed, 0.0])
    assert randomization_test([0.1] * 40) == pytest.approx(1 / 100_001)


def test_a_query_in_several_languages_is_one_observation(judged):
    library, _, _ = judged
    topics = [Topic("1", "summit", "en", "1.en"), Topic("1", "toppmøte", "nb", "1.nb")]
    nothing = {"1": {"e2": 1.0}}
    evaluation = library.evaluate(topics, {"1": {"e1": 1}}, measures=["RR"], runs={"nothing": nothing})
    assert evaluation.needs == 1
    assert evaluation.runs[0].means["RR"] == 0
    assert evaluation.runs[0].p_values["RR"] == 1


def test_search_quality_on_the_seeds_is_high_in_every_language(seeds_library):
    topics, _ = read_topics(str(SEEDS / "queries.tsv"))
    evaluation = seeds_library.evaluate(topics, read_qrels(str(SEEDS / "qrels.txt")), by_language=True)
    assert len(evaluation.topics) == 130
    assert evaluation.needs == 26
    assert evaluation.means["nDCG@20"] >= 0.94
    assert all(each.means["RR"] >= 0.85 for each in evaluation.languages)


def test_the_command_compares_runs_and_prints_its_signature(archive, run):
    library, queries, qrels = archive / ".search-library", SEEDS / "queries.tsv", SEEDS / "qrels.txt"
    for name, options in (("same", []), ("typed", ["--no-translate-query"])):
        assert run("-L", library, "batch", queries, "--run", name, *options).returncode == 0
    result = run("-L", library, "evaluate", queries, qrels, "--run", "same", "--run", "typed", "--json")
    assert result.returncode == 0, result.stderr
    output = json.loads(result.stdout)
    same, typed = output["runs"]
    assert same["means"] == output["means"]
    assert same["p"] == {"nDCG@20": 1.0, "R@100": 1.0, "RR": 1.0}
    assert typed["means"]["nDCG@20"] < output["means"]["nDCG@20"] - 0.1
    assert typed["p"]["nDCG@20"] < 0.01
    assert {"version", "store", "weighting", "expansion"} <= output["signature"].keys()
    assert output["queries"][0]["runs"].keys() == {"same", "typed"}
    shown = run("-L", library, "evaluate", queries, qrels, "--run", "typed", "--by", "language", "--per-query")
    text = shown.stdout.decode()
    for wanted in (
        "paired randomization test against this library over 26 topics",
        "p <.001",
        "nDCG@20: queries in",
        "Vietnamese",
        "BM25 k1",
    ):
        assert wanted in text
    assert b"judgments of passages are ignored (89)" in shown.stderr


def test_scores_are_shown_whole_on_a_narrow_terminal(archive, run, write, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    few = (SEEDS / "queries.tsv").read_text(encoding="utf-8").splitlines(keepends=True)[:11]
    library, queries, qrels = archive / ".search-library", write("few.tsv", "".join(few)), SEEDS / "qrels.txt"
    assert run("-L", library, "batch", queries, "--run", "typed", "--no-translate-query").returncode == 0
    shown = run("-L", library, "evaluate", queries, qrels, "--run", "typed", "--per-query")
    lines = shown.stdout.decode().splitlines()
    (query,) = (line for line in lines if line.startswith("1.vi "))
    assert len(re.findall(r"\b[01]\.[0-9]{3}\b", query)) == 6
    assert all(len(line) <= 80 for line in lines if line[:1].isdigit() and "; " not in line)


def test_an_unusable_file_or_measure_is_an_error_of_one_line(archive, run, write):
    write("queries.tsv", "1\tsummit\n")
    write("qrels", "1 0 seeds/000_bdeb880fadf664f9.txt 1\n2 0 x\n")
    library = archive / ".search-library"
    for arguments, reason in (
        (["queries.tsv", "qrels"], "qrels, line 2: expected: topic 0 document_id grade"),
        (["queries.tsv", "nowhere"], "nowhere: cannot be read"),
        (["queries.tsv", SEEDS / "qrels.txt", "--measures", "nDGC"], "unknown measure 'nDGC'"),
        (["queries.tsv", SEEDS / "qrels.txt", "--run", "queries.tsv"], "queries.tsv, line 1: expected: topic Q0"),
    ):
        result = run("-L", library, "evaluate", *arguments)
        (line,) = result.stderr.decode().splitlines()
        assert (result.returncode, result.stdout, reason in line) == (1, b"", True), line


def test_the_library_reads_the_files_itself(judged, write):
    library, topics, qrels = judged
    write("queries.tsv", "".join(f"{topic.id}\t{topic.text}\t{topic.language}\n" for topic in topics) + "4\n")
    write("qrels", "".join(f"{topic} 0 {name} {grade}\n" for topic in qrels for name, grade in qrels[topic].items()))
    run = write("run.trec", "1 Q0 e1 1 2.5 tag\n")
    folder = library.path.parent
    by_path = library.evaluate(folder / "queries.tsv", str(folder / "qrels"), runs=[run])
    by_value = library.evaluate(topics, qrels, runs={str(run): {"1": {"e1": 2.5}}})
    assert (by_path.means, by_path.runs) == (by_value.means, by_value.runs)
    assert [failure.line for failure in by_path.unusable] == [4]
    assert by_value.unusable == ()
