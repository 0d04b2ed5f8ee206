"""The files of queries, judgments and runs: read in every form people have them in, refused with their line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import MeasuringError
from search.evaluation.trec import Topic, decode_id, encode_id, read_qrels, read_run, read_topics, run_lines


def asked(write, content):
    """The queries in a file, and what is wrong with its other lines."""
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
    assert asked(write, content) == ([("7", "toppmøte", "nb"), ("8", "Alaska summit", None)], [])


def test_a_query_a_line_is_numbered(write):
    assert asked(write, 'Alaska summit\n\n"two words" -no\n')[0] == [
        ("1", "Alaska summit", None),
        ("2", '"two words" -no', None),
    ]


def test_a_topic_in_several_languages_has_a_name_in_each(write):
    topics, failures = asked(write, "7\tsummit\ten\n7\ttoppmøte\tnb\n8\tpeace\ten\n")
    assert [name for name, *_ in topics] == ["7.en", "7.nb", "8"]
    assert failures == []


def test_each_bad_line_is_named_and_the_others_count(write):
    topics, failures = asked(
        write, "1\tsummit\nno tab here\n3\t\n\tpeace\n5\tpeace\tNorwegian\n1\tagain\n7\ta\tb\tc\n8\tlast\n"
    )
    assert [name for name, *_ in topics] == ["1", "8"]
    for line, reason in (
        (2, "has 1 cells; give id, query, language"),
        (3, "has no query"),
        (4, "has no id"),
        (5, "is not a language code"),
        (6, "has the id '1' of line 1"),
        (7, "has 4 cells"),
    ):
        assert any(f"queries.tsv, line {line}: " in failure and reason in failure for failure in failures), line
    assert len(failures) == 6


@pytest.mark.parametrize("content", ["", "\n \n", "id\tquery\n"])
def test_a_file_without_queries_is_refused(write, content):
    with pytest.raises(MeasuringError, match="has no query; give one a line"):
        read_topics(str(write("queries.tsv", content)))


@given(st.text(min_size=1))
def test_every_id_is_one_word_and_comes_back(name):
    word = encode_id(name)
    assert len(word.split()) == 1
    assert word.isprintable()
    assert decode_id(word) == name


@given(st.lists(st.text(min_size=1), unique=True, min_size=1), st.text(min_size=1))
def test_a_run_is_read_back_as_it_was_written(tmp_path_factory, documents, topic):
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
        ("1 0 a 1\n1 0 a\n", "line 2: is not: topic 0 document_id grade"),
        ("1 0 a b c 1\n", "line 1: is not: topic 0 document_id grade"),
        ("1 0 a good\n", "line 1: the grade 'good' is no whole number"),
        ("1 0 a 1\n1 0 a 2\n", "line 2: 'a' has the grade 1 in an earlier line"),
        ("", "is empty"),
    ],
)
def test_judgments_that_are_none_are_refused(write, content, reason):
    with pytest.raises(MeasuringError) as raised:
        read_qrels(str(write("qrels", content)))
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("1 Q0 a 1 0.5\n", "line 1: is not: topic Q0 document_id rank score tag"),
        ("1 Q0 a 1 nan x\n", "line 1: the score 'nan' is no number"),
        ("1 Q0 a 1 high x\n", "line 1: the score 'high' is no number"),
        ("1 Q0 a 1 2 x\n1 Q0 a 2 1 x\n", "line 2: 'a' is found in an earlier line"),
    ],
)
def test_runs_that_are_none_are_refused(write, content, reason):
    with pytest.raises(MeasuringError) as raised:
        read_run(str(write("run", content)))
    assert reason in str(raised.value)


def test_a_topic_of_no_file_names_itself_when_it_fails():
    assert str(Topic("7", "the of").failed("says nothing")) == "query 7: says nothing"


@pytest.mark.parametrize("read", [read_topics, read_qrels, read_run])
def test_a_file_that_never_ends_is_refused(read, monkeypatch):
    monkeypatch.setattr("search.evaluation.trec._LARGEST", 1 << 20)
    with pytest.raises(MeasuringError, match="/dev/zero: is larger than 1 MiB; split it"):
        read("/dev/zero")
