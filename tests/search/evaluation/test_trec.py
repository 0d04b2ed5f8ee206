"""Files of queries, judgments and runs: every common form is read, and a bad line is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import EvaluationError
from search.evaluation.topics import Topic, read_topics
from search.evaluation.trec import decode_id, encode_id, read_qrels, read_run, run_lines


def queries_in(write, content):
    """Return the queries in a file, and the errors about its other lines."""
    topics, failures = read_topics(str(write("queries.tsv", content)))
    return [(topic.name, topic.text, topic.language) for topic in topics], [str(failure) for failure in failures]


@pytest.mark.parametrize(
    "content",
    [
        "7\ttoppmøte\tnb\n8\tAlaska summit\n",
        "id\tquery\tlanguage\n7\ttoppmøte\tnb\n8\tAlaska summit\t\n",
        "language\tEnglish\tquery\tTopic\r\nnb\tsummit\ttoppmøte\t7\r\n\r\n\tx\tAlaska summit\t8\r\n",
        "\ufeff7\ttoppmøte\tnb\n\n8\tAlaska summit",
        "7\ttoppmøte\tnb\n8\tAlaska summit\n".encode("cp1252"),
    ],
)
def test_queries_are_read_in_every_form(write, content):
    assert queries_in(write, content) == ([("7", "toppmøte", "nb"), ("8", "Alaska summit", None)], [])


def test_queries_without_ids_are_numbered(write):
    assert queries_in(write, 'Alaska summit\n\n"two words" -no\n')[0] == [
        ("1", "Alaska summit", None),
        ("2", '"two words" -no', None),
    ]


def test_a_topic_in_several_languages_has_a_name_in_each(write):
    topics, failures = queries_in(write, "7\tsummit\ten\n7\ttoppmøte\tnb\n8\tpeace\ten\n")
    assert [name for name, *_ in topics] == ["7.en", "7.nb", "8"]
    assert failures == []


def test_each_bad_line_is_reported_and_the_others_are_read(write):
    topics, failures = queries_in(
        write, "1\tsummit\nno tab here\n3\t\n\tpeace\n5\tpeace\tNorwegian\n1\tagain\n7\ta\tb\tc\n8\tlast\n"
    )
    assert [name for name, *_ in topics] == ["1", "8"]
    for line, reason in (
        (2, "has 1 column; expected id, query, language"),
        (3, "has no query"),
        (4, "has no ID"),
        (5, "is not a language code"),
        (6, "has the same ID as line 1: '1'"),
        (7, "has 4 columns"),
    ):
        assert any(f"queries.tsv, line {line}: " in failure and reason in failure for failure in failures), line
    assert len(failures) == 6


@pytest.mark.parametrize("content", ["", "\n \n", "id\tquery\n"])
def test_a_file_without_queries_is_refused(write, content):
    with pytest.raises(EvaluationError, match="has no queries; write one per line"):
        read_topics(str(write("queries.tsv", content)))


@given(st.text(min_size=1))
def test_every_id_is_encoded_as_one_word_and_decoded_again(name):
    word = encode_id(name)
    assert len(word.split()) == 1
    assert word.isprintable()
    assert decode_id(word) == name


@given(st.lists(st.text(min_size=1), unique=True, min_size=1), st.text(min_size=1))
def test_a_written_run_is_read_back_unchanged(tmp_path_factory, documents, topic):
    file = tmp_path_factory.mktemp("runs") / "run.trec"
    found = {name: float(-at) for at, name in enumerate(documents)}
    file.write_text("".join(run_lines(topic, found.items(), "tag")), encoding="utf-8")
    assert read_run(str(file)) == {topic: found}


def test_judgments_are_read_with_spaces_or_tabs(write):
    expected = {"1": {"a b.txt": 2, "50%.txt": 0}}
    assert read_qrels(str(write("spaces", "1 0 a%20b.txt 2\n1 0  50%.txt 0\n\n"))) == expected
    assert read_qrels(str(write("tabs", "1\t0\ta b.txt\t2\n1\t0\t50%.txt\t0\n"))) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("1 0 a 1\n1 0 a\n", "line 2: expected: topic 0 document_id grade"),
        ("1 0 a b c 1\n", "line 1: expected: topic 0 document_id grade"),
        ("1 0 a good\n", "line 1: the grade is not a whole number: 'good'"),
        ("1 0 a 1\n1 0 a 2\n", "line 2: 'a' has grade 1 in an earlier line"),
        ("", "is empty"),
    ],
)
def test_malformed_judgments_are_refused(write, content, reason):
    with pytest.raises(EvaluationError) as raised:
        read_qrels(str(write("qrels", content)))
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("1 Q0 a 1 0.5\n", "line 1: expected: topic Q0 document_id rank score tag"),
        ("1 Q0 a 1 nan x\n", "line 1: the score is not a number: 'nan'"),
        ("1 Q0 a 1 high x\n", "line 1: the score is not a number: 'high'"),
        ("1 Q0 a 1 2 x\n1 Q0 a 2 1 x\n", "line 2: 'a' occurs in an earlier line"),
    ],
)
def test_malformed_runs_are_refused(write, content, reason):
    with pytest.raises(EvaluationError) as raised:
        read_run(str(write("run", content)))
    assert reason in str(raised.value)


def test_an_error_names_the_query_if_there_is_no_file():
    assert str(Topic("7", "the of").failed("says nothing")) == "query 7: says nothing"


@pytest.mark.parametrize("read", [read_topics, read_qrels, read_run])
def test_a_file_that_never_ends_is_refused(read, monkeypatch):
    monkeypatch.setattr("search.evaluation.lines._MAX_SIZE", 1 << 20)
    with pytest.raises(EvaluationError, match="/dev/zero: is larger than 1 MiB; split it"):
        read("/dev/zero")
