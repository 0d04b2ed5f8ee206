import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Corpus, CorpusError, DamagedDocumentError, Document
from index.corpus.statistics import _DOUBTFUL, _UNTRANSLATED
from index.records import LanguageCount, Stamp, StoredFile, StoredSentence
from search.errors import UnreadableError


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    language: str = "sv"
    english: str = ""
    translator: str = ""
    heading: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bilingual:
    sentences: tuple[Sentence, ...] = ()
    language: str = "sv"
    confidence: float = 0.9


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    opened = Corpus(tmp_path / "corpus.sqlite", make=True)
    yield opened
    opened.close()


def document(name: str, text: str = "En båt. En hamn.", **more: object) -> Document:
    return Document(name, f"/archive/{name}", text, **more)


BOAT = Bilingual((
    Sentence(0, 7, english="A boat.", translator="argos sv_en 1.0"),
    Sentence(8, 16, flags=("untranslated", "short")),
))  # fmt: skip


# Documents


def test_a_stored_document_is_returned_unchanged(corpus: Corpus) -> None:
    read = document("a", title="Båten", date="2025-08-16", line=3)
    corpus.put([(read, BOAT)])
    stored = corpus.document("a")
    assert stored is not None
    assert (stored.id, stored.path, stored.line, stored.text) == ("a", "/archive/a", 3, "En båt. En hamn.")
    assert (stored.language, stored.confidence, stored.title, stored.date) == ("sv", 0.9, "Båten", "2025-08-16")
    assert corpus.sentences(stored) == [
        StoredSentence(0, 7, False, "sv", "En båt.", "A boat.", "argos sv_en 1.0", ()),  # noqa: FBT003
        StoredSentence(8, 16, False, "sv", "En hamn.", "", "", ("untranslated", "short")),  # noqa: FBT003
    ]


def test_stored_documents_survive_reopening(tmp_path: Path, corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT)])
    corpus.close()
    again = Corpus(tmp_path / "corpus.sqlite")
    assert again.ids() == ["a"]
    again.close()


def test_a_missing_document_is_none(corpus: Corpus) -> None:
    assert corpus.document("a") is None
    assert corpus.remove("a") == 0
    assert corpus.known(["a"]) == {}


@settings(deadline=None, max_examples=40)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1),
    cuts=st.lists(st.integers(0, 30), max_size=5),
)
def test_any_text_is_returned_unchanged_with_its_sentences(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str, cuts: list[int]
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("corpus") / "corpus.sqlite", make=True)
    places = sorted({0, *(min(cut, len(text)) for cut in cuts), len(text)})
    sentences = tuple(Sentence(start, end) for start, end in pairwise(places))
    corpus.put([(Document(name, "path", text), Bilingual(sentences))])
    stored = corpus.document(name)
    assert stored is not None
    assert "".join(sentence.original for sentence in corpus.sentences(stored)) == stored.text == text
    corpus.close()


def test_a_document_replaces_an_earlier_one_with_the_same_id(corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT)])
    corpus.put([(document("a", "Nytt."), Bilingual((Sentence(0, 5),)))])
    stored = corpus.document("a")
    assert stored is not None
    assert corpus.ids() == ["a"]
    assert [sentence.original for sentence in corpus.sentences(stored)] == ["Nytt."]
    assert corpus.counts() == [LanguageCount("sv", 1, 1, 0)]


def test_of_two_documents_with_one_id_the_last_is_stored(corpus: Corpus) -> None:
    corpus.put([(document("a", "Ett."), Bilingual()), (document("a", "Två."), Bilingual())])
    stored = corpus.document("a")
    assert stored is not None
    assert stored.text == "Två."


def test_removing_a_document_removes_its_sentences(corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT), (document("b"), Bilingual(language="nb"))])
    stored = corpus.document("a")
    assert stored is not None
    assert corpus.remove("a", "not here") == 1
    assert corpus.ids() == ["b"]
    assert corpus.sentences(stored) == []
    assert corpus.counts() == [LanguageCount("nb", 1, 0, 0)]


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [(0, None, [0, 1, 2, 3]), (1, 2, [1, 2]), (2, None, [2, 3]), (0, 0, [0]), (3, 9, [3]), (7, 9, []), (2, 1, [])],
)
def test_a_range_of_sentences_can_be_read(corpus: Corpus, first: int, last: int | None, numbers: list[int]) -> None:
    corpus.put([(document("a", "abcd"), Bilingual(tuple(Sentence(at, at + 1) for at in range(4))))])
    stored = corpus.document("a")
    assert stored is not None
    assert [sentence.start for sentence in corpus.sentences(stored, first, last)] == numbers


def test_ids_are_sorted(corpus: Corpus) -> None:
    corpus.put((document(name), Bilingual()) for name in ("b", "a/2", "ș", "a/10"))
    assert corpus.ids() == ["a/10", "a/2", "b", "ș"]


def test_a_path_that_is_not_utf_8_can_be_stored(corpus: Corpus) -> None:
    corpus.put([(Document("m\\xf6te.txt", "/archive/m\udcf6te.txt", "Ett möte."), Bilingual())])
    assert corpus.known(["m\\xf6te.txt"])["m\\xf6te.txt"].path == "/archive/m\\xf6te.txt"


def test_revising_replaces_the_sentences_but_not_the_text(corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT), (document("b"), BOAT)])
    corpus.mark_indexed(["a", "b"])
    corpus.revise([("a", Bilingual((Sentence(0, 16, "nb", "A boat, a harbour.", "a person"),), language="nb"))])
    stored = corpus.document("a")
    assert stored is not None
    assert (stored.text, stored.language) == ("En båt. En hamn.", "nb")
    assert [sentence.english for sentence in corpus.sentences(stored)] == ["A boat, a harbour."]
    assert corpus.unindexed() == ["a"]
    assert corpus.counts() == [LanguageCount("sv", 1, 2, 1), LanguageCount("nb", 1, 1, 1)]


def test_revising_is_all_or_nothing(corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT), (document("b"), BOAT)])
    with pytest.raises(TypeError):
        corpus.revise([("a", Bilingual()), ("not there", Bilingual())])
    stored = corpus.document("a")
    assert stored is not None
    assert len(corpus.sentences(stored)) == 2


def test_untranslated_sentences_are_counted_and_found_by_language(corpus: Corpus) -> None:
    assert (corpus.untranslated(), corpus.ids_untranslated(["sv"])) == ({}, [])
    mixed = Bilingual((Sentence(0, 7, "nb"), Sentence(8, 16, english="A harbour.", translator="argos sv_en 1.0")))
    corpus.put([(document("b"), mixed), (document("a"), BOAT), (document("c"), Bilingual())])
    assert corpus.untranslated() == {"sv": 1, "nb": 1}
    assert corpus.ids_untranslated(["sv"]) == ["a"]
    assert corpus.ids_untranslated(["nb", "sv", "fi"]) == ["a", "b"]


def test_doubtful_documents_are_sorted_by_share(corpus: Corpus) -> None:
    def flagged(*flags: str) -> Bilingual:
        sentences = [
            Sentence(n, n + 1, english="A.", translator="x", flags=tuple(f.split())) for n, f in enumerate(flags)
        ]
        return Bilingual(tuple(sentences))

    corpus.put([
        (document("a"), flagged("", "numbers", "", "repeats length")),
        (document("b"), flagged("", "")),
        (document("c"), flagged("same")),
        (document("d"), flagged("numbers", "numbers", "", "")),
        (document("e"), BOAT),
    ])  # fmt: skip
    assert [(each.document_id, each.flagged, each.sentences, each.flags, each.share) for each in corpus.doubtful()] == [
        ("c", 1, 1, ("same",), 1.0),
        ("a", 2, 4, ("length", "numbers", "repeats"), 0.5),
        ("d", 2, 4, ("numbers",), 0.5),
    ]


def test_untranslated_and_doubtful_sentences_are_counted_with_indexes(tmp_path: Path, corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT)])
    with sqlite3.connect(tmp_path / "corpus.sqlite") as other:
        plans = [
            str(row) for query in (_DOUBTFUL, _UNTRANSLATED) for row in other.execute(f"EXPLAIN QUERY PLAN {query}")
        ]
    other.close()
    assert any("INDEX doubtful" in plan for plan in plans)
    assert any("INDEX untranslated" in plan for plan in plans)
    assert not any("SCAN sentences" in plan and "INDEX" not in plan for plan in plans)


@pytest.mark.parametrize(("path", "stored"), [("/new/a", "/new/a"), ("/new/m\udcf6te", "/new/m\\xf6te")])
def test_a_moved_document_has_its_new_path_and_is_unindexed(corpus: Corpus, path: str, stored: str) -> None:
    corpus.put([(document("a", line=1), BOAT)])
    corpus.mark_indexed(["a"])
    corpus.move(Document("a", path, "En båt. En hamn.", line=5))
    moved = corpus.document("a")
    assert moved is not None
    assert (moved.path, moved.line, moved.text) == (stored, 5, "En båt. En hamn.")
    assert len(corpus.sentences(moved)) == 2
    assert corpus.unindexed() == ["a"]


# Known documents


def test_a_language_counts_as_stated_only_if_it_was_not_guessed(corpus: Corpus) -> None:
    corpus.put([(document("stated"), Bilingual(confidence=1.0)), (document("guessed"), Bilingual(confidence=0.99))])
    known = corpus.known(["stated", "guessed"])
    assert (known["stated"].stated_language, known["guessed"].stated_language) == ("sv", None)


def test_known_documents_list_the_languages_of_untranslated_sentences(corpus: Corpus) -> None:
    mixed = Bilingual((
        Sentence(0, 2, "sv", "One.", "memory"),
        Sentence(2, 4, "nb"),
        Sentence(4, 6, "vi"),
        Sentence(6, 7, "nb"),
    ))  # fmt: skip
    whole = Bilingual((Sentence(0, 7, english="A boat.", translator="argos"),))
    corpus.put([(document("mixed"), mixed), (document("whole"), whole), (document("none"), Bilingual())])
    known = corpus.known(["whole", "mixed", "none", "missing"])
    assert {name: found.untranslated for name, found in known.items()} == {
        "mixed": {"nb", "vi"},
        "whole": frozenset(),
        "none": frozenset(),
    }
    assert known["mixed"].path == "/archive/mixed"
    assert known["mixed"].digest == document("mixed").digest


def test_more_documents_can_be_looked_up_than_fit_in_one_statement(corpus: Corpus) -> None:
    corpus.put((document(str(number)), Bilingual()) for number in range(2000))
    assert len(corpus.known(map(str, range(3000)))) == 2000


def test_language_counts_are_sorted_by_number_of_sentences(corpus: Corpus) -> None:
    translated = Sentence(0, 1, "sv", "x", "argos")
    corpus.put([
        (document("a"), Bilingual((translated, Sentence(1, 2, "nb"), Sentence(2, 3, "nb", "y", "memory")))),
        (document("b"), Bilingual((Sentence(0, 1, "nb"),), language="nb")),
        (document("c"), Bilingual((), language="vi")),
        (document("d"), Bilingual((), language="ar")),
    ])  # fmt: skip
    assert corpus.counts() == [
        LanguageCount("nb", 1, 3, 1),
        LanguageCount("sv", 1, 1, 1),
        LanguageCount("ar", 1, 0, 0),
        LanguageCount("vi", 1, 0, 0),
    ]


def test_an_empty_corpus_has_no_counts(corpus: Corpus) -> None:
    assert (corpus.counts(), corpus.ids(), corpus.failures(), corpus.unindexed()) == (
        [], [], [], [],
    )  # fmt: skip


# Failures


def stored_failures(corpus: Corpus) -> list[tuple[str, int | None, str]]:
    return [(failure.path, failure.line, failure.reason) for failure in corpus.failures()]


def test_failures_are_stored_by_path_and_line(corpus: Corpus) -> None:
    for failure in (("b", None, "is empty"), ("a", 10, "is not JSON"), ("a", 9, "has no 'id'")):
        corpus.fail(UnreadableError(*failure))
    corpus.fail(UnreadableError("b", None, "is not text"))
    assert stored_failures(corpus) == [("a", 9, "has no 'id'"), ("a", 10, "is not JSON"), ("b", None, "is not text")]


def test_a_failure_is_deleted_when_its_file_is_read_successfully(corpus: Corpus) -> None:
    corpus.fail(UnreadableError("/archive/a", None, "is empty"))
    corpus.fail(UnreadableError("/archive/b", None, "is empty"))
    corpus.put([(document("a"), BOAT)])
    assert stored_failures(corpus) == [("/archive/b", None, "is empty")]


def test_reading_a_line_deletes_the_failure_of_its_file(corpus: Corpus) -> None:
    corpus.fail(UnreadableError("/archive/a", None, "may not be read by you"))
    corpus.put([(document("a", line=2), BOAT)])
    assert stored_failures(corpus) == []


def test_reading_a_line_does_not_delete_the_failures_of_other_lines(corpus: Corpus) -> None:
    for line in (1, 2):
        corpus.fail(UnreadableError("/archive/a", line, "is not JSON"))
    corpus.put([(document("a", line=2), BOAT)])
    assert stored_failures(corpus) == [("/archive/a", 1, "is not JSON")]


def test_failures_of_a_file_can_be_deleted(corpus: Corpus) -> None:
    for path, line in (("a", 1), ("a", 2), ("a", None), ("b", 1)):
        corpus.fail(UnreadableError(path, line, "is not JSON"))
    corpus.forget_failures("a")
    assert stored_failures(corpus) == [("b", 1, "is not JSON")]


def test_a_failure_with_a_name_that_is_not_utf_8_is_stored_and_deleted(corpus: Corpus) -> None:
    corpus.fail(UnreadableError("m\udcf6te.txt", None, "is empty"))
    assert stored_failures(corpus) == [("m\\xf6te.txt", None, "is empty")]
    corpus.forget_failures("m\udcf6te.txt")
    assert stored_failures(corpus) == []


# Documents that are not indexed yet


def test_added_and_removed_documents_are_unindexed_until_marked(corpus: Corpus) -> None:
    corpus.put([(document("b"), BOAT), (document("a"), BOAT)])
    assert corpus.unindexed() == ["a", "b"]
    corpus.mark_indexed(["a", "b"])
    assert corpus.unindexed() == []
    corpus.put([(document("b"), BOAT)])
    corpus.remove("a")
    assert corpus.unindexed() == ["a", "b"]
    corpus.mark_indexed(["a"])
    assert corpus.unindexed() == ["b"]


def test_removing_a_missing_document_leaves_nothing_to_index(corpus: Corpus) -> None:
    corpus.remove("a")
    assert corpus.unindexed() == []


# Transactions


class StoppedError(Exception):
    """Simulates an interruption of the caller."""


def test_an_interrupted_put_changes_nothing(corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT)])
    corpus.mark_indexed(["a"])
    corpus.fail(UnreadableError("/archive/a", None, "is empty"))

    def some() -> Iterator[tuple[Document, Bilingual]]:
        yield document("a", "Nytt."), Bilingual()
        yield document("b"), BOAT
        raise StoppedError

    with pytest.raises(StoppedError):
        corpus.put(some())
    stored = corpus.document("a")
    assert stored is not None
    assert stored.text == "En båt. En hamn."
    assert len(corpus.sentences(stored)) == 2
    assert (corpus.ids(), corpus.unindexed(), len(corpus.failures())) == (["a"], [], 1)
    corpus.put([(document("b"), BOAT)])
    assert corpus.ids() == ["a", "b"]


def test_readers_see_the_old_state_while_a_writer_writes(tmp_path: Path, corpus: Corpus) -> None:
    corpus.put([(document("a"), BOAT)])
    reader = Corpus(tmp_path / "corpus.sqlite")
    seen = []

    def some() -> Iterator[tuple[Document, Bilingual]]:
        yield document("b"), BOAT
        seen.append((reader.ids(), reader.counts()))

    corpus.put(some())
    assert seen == [(["a"], [LanguageCount("sv", 1, 2, 1)])]
    assert reader.ids() == ["a", "b"]
    reader.close()


# Changes made by other programs are detected

SEEN = StoredFile("/archive/a", Stamp(16, 1, 2, 3), "the digest of the file", None, 1)


@pytest.fixture
def tampered(tmp_path: Path, corpus: Corpus) -> Iterator[sqlite3.Connection]:
    """Return another connection to a corpus with two documents and rows in every table."""
    corpus.put([(document("a", title="Båten", date="2025-08-16"), BOAT), (document("b"), BOAT)])
    corpus.fail(UnreadableError("c", None, "is empty"))
    corpus.store_files([SEEN])
    other = sqlite3.connect(tmp_path / "corpus.sqlite", isolation_level=None)
    yield other
    other.close()


def read(corpus: Corpus, name: str) -> list[StoredSentence]:
    stored = corpus.document(name)
    assert stored is not None
    return corpus.sentences(stored)


def test_every_write_stores_valid_checksums(corpus: Corpus, tampered: sqlite3.Connection) -> None:
    corpus.put([(document("a", line=2), Bilingual(BOAT.sentences, confidence=1)), (document("c"), BOAT)])
    corpus.revise([("b", Bilingual((Sentence(0, 7, heading=True, flags=("short",)),), language="nb", confidence=1))])
    corpus.move(Document("b", "/new/b", "", line=7), document("c"))
    corpus.remove("a")
    corpus.mark_indexed(["a"])
    assert corpus.problems() == []
    for table in ("documents", "sentences", "unindexed", "failures"):
        assert tampered.execute(f"SELECT count(*) FROM {table} WHERE checksum >= 0").fetchone() > (0,)


CHANGES = {
    "documents": (
        "text = 'En bat. En hamn.'", "title = NULL", "title = 'Båtar'", "date = '2025-08-17'", "language = 'nb'",
        "confidence = 0.8", "path = '/archive/x'", "line = 1", "digest = 'x'", "added = added + 1",
        "checksum = checksum - 1", "text = CAST(X'456E20C3' AS TEXT)",
    ),
    "sentences": (
        "english = 'A goat.'", "english = CAST(X'C3' AS TEXT)", "english = CAST(english AS BLOB)", "start = 1",
        "end = 6", "heading = 1", "language = 'nb'", "translator = 'argos sv_en 1.1'", "flags = 'numbers'",
        "number = 5", "checksum = checksum + 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change"), [(table, change) for table in CHANGES for change in CHANGES[table]])
def test_the_error_names_a_changed_document_and_others_stay_readable(
    corpus: Corpus, tampered: sqlite3.Connection, table: str, change: str
) -> None:
    whose = {"documents": "id = 'a'", "sentences": "document = 1 AND number = 0"}[table]
    assert tampered.execute(f"UPDATE {table} SET {change} WHERE {whose}").rowcount == 1
    assert len(read(corpus, "b")) == 2
    with pytest.raises(
        DamagedDocumentError, match=r"document 'a' is damaged; .*search remove.*search recover"
    ) as caught:
        read(corpus, "a")
    assert caught.value.document_id == "a"
    assert any("document 'a' does not match its checksum" in problem for problem in corpus.problems())
    assert corpus.known(["a"])["a"].intact == (table == "sentences")
    corpus.put([(document("a"), BOAT)])
    assert corpus.problems() == []


def test_later_writes_do_not_reseal_a_changed_document(corpus: Corpus, tampered: sqlite3.Connection) -> None:
    tampered.execute("UPDATE documents SET text = 'En bat. En hamn.' WHERE id = 'a'")
    with pytest.raises(DamagedDocumentError):
        corpus.revise([("b", Bilingual()), ("a", BOAT)])
    with pytest.raises(DamagedDocumentError):
        corpus.move(Document("b", "/new/b", ""), Document("a", "/new/a", ""))
    assert corpus.known(["b"])["b"].path == "/archive/b"
    assert corpus.problems() == ["document 'a' does not match its checksum"]


def test_a_changed_note_about_a_file_is_ignored(corpus: Corpus, tampered: sqlite3.Connection) -> None:
    assert corpus.file("/archive/a") == SEEN.__class__(
        SEEN.path, SEEN.stamp, SEEN.digest, None, 1, 1, frozenset({"sv"})
    )
    assert corpus.files_with_content(SEEN.digest) == [("/archive/a", "a")]
    tampered.execute("UPDATE files SET modified = modified + 1")
    assert corpus.file("/archive/a") is None
    assert corpus.files_with_content(SEEN.digest) == []
    assert corpus.problems() == ["note about file '/archive/a' does not match its checksum"]
    corpus.store_files([SEEN])
    assert corpus.problems() == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE failures SET reason = 'is emptx'", "failure of file 'c'"),
        ("UPDATE unindexed SET id = 'x' WHERE id = 'a'", "index mark of document 'x'"),
        ("UPDATE failures SET reason = CAST(X'FF' AS TEXT)", "failure of file 'c'"),
    ],
)
def test_other_changed_rows_are_named(corpus: Corpus, tampered: sqlite3.Connection, change: str, named: str) -> None:
    tampered.execute(change)
    assert corpus.problems() == [f"{named} does not match its checksum"]


def test_a_damaged_column_name_or_keyword_is_an_error(tmp_path: Path, corpus: Corpus) -> None:
    corpus.close()
    path = tmp_path / "corpus.sqlite"
    whole = path.read_bytes()
    for word, damaged in ((b"    size INTEGER", b"    si\xfae INTEGER"), (b"reason TEXT", b"season TEXT")):
        assert whole.count(word) == 1
        path.write_bytes(whole.replace(word, damaged))
        opened = Corpus(path)
        assert opened.problems() == ["the tables or columns differ from the expected schema"]
        opened.close()
    path.write_bytes(whole.replace(b"CREATE TABLE failures", b"CREATE T\xc1BLE failures"))
    with pytest.raises(CorpusError, match="search recover"):
        Corpus(path)


# SQLite errors become CorpusError


@pytest.mark.parametrize(
    "content", [b"This is a letter, not a database.\n" * 99, b"SQLite format 3\x00" + b"\xff" * 4080]
)
def test_a_file_that_is_not_a_corpus_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "corpus.sqlite"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match="restore it from a copy") as caught:
        Corpus(path)
    assert caught.value.path == path
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert path.read_bytes() == content


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="unable to open"):
        Corpus(tmp_path / "missing" / "corpus.sqlite", make=True)


def test_a_missing_or_empty_corpus_is_refused_and_not_recreated(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    with pytest.raises(CorpusError, match="is missing or empty"):
        Corpus(path)
    assert not path.exists()
    path.touch()
    with pytest.raises(CorpusError, match="is missing or empty"):
        Corpus(path)


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "corpus.sqlite")
    other.execute("CREATE TABLE documents (name TEXT)")
    other.close()
    corpus = Corpus(tmp_path / "corpus.sqlite")
    with pytest.raises(CorpusError, match="no such column"):
        corpus.ids()
    with pytest.raises(CorpusError, match="no such column"):
        corpus.put([(document("a"), BOAT)])
    corpus.close()


CALLS = {
    "put": lambda corpus: corpus.put([(document("a"), BOAT)]),
    "remove": lambda corpus: corpus.remove("a"),
    "revise": lambda corpus: corpus.revise([("a", BOAT)]),
    "move": lambda corpus: corpus.move(document("a")),
    "document": lambda corpus: corpus.document("a"),
    "known": lambda corpus: corpus.known(["a"]),
    "ids": lambda corpus: corpus.ids(),
    "counts": lambda corpus: corpus.counts(),
    "untranslated": lambda corpus: corpus.untranslated(),
    "ids_untranslated": lambda corpus: corpus.ids_untranslated(["sv"]),
    "doubtful": lambda corpus: corpus.doubtful(),
    "fail": lambda corpus: corpus.fail(UnreadableError("a", None, "is empty")),
    "failures": lambda corpus: corpus.failures(),
    "forget_failures": lambda corpus: corpus.forget_failures("a"),
    "unindexed": lambda corpus: corpus.unindexed(),
    "mark_indexed": lambda corpus: corpus.mark_indexed(["a"]),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_method_raises_corpus_error_when_the_file_is_closed(corpus: Corpus, name: str) -> None:
    corpus.close()
    with pytest.raises(CorpusError):
        CALLS[name](corpus)


@pytest.mark.parametrize("name", CALLS)
def test_every_method_raises_corpus_error_when_the_tables_are_missing(
    tmp_path: Path, corpus: Corpus, name: str
) -> None:
    other = sqlite3.connect(tmp_path / "corpus.sqlite")
    for table in ("sentences", "documents", "failures", "unindexed"):
        other.execute(f"DROP TABLE {table}")
    other.close()
    with pytest.raises(CorpusError, match="no such table"):
        CALLS[name](corpus)
