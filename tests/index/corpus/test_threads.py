"""The messages of a thread are found from any of them, in an order in which each follows what it answers."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from durable_sqlite import upgrade_database
from index import Corpus, Document
from index.corpus import CORPUS_MIGRATIONS
from index.corpus.schema import THREAD_NAMES
from index.corpus.threads import _MESSAGES, MOST_MESSAGES
from index.records import Origin
from translate import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    opened = Corpus(tmp_path / "corpus.sqlite", make=True)
    yield opened
    opened.close()


def put(corpus: Corpus, *messages: tuple[str, Sequence[str]], date: str | None = "2025-08-12") -> None:
    """Store messages, given by Message-ID, which is the document's ID too, and references."""
    corpus.put(
        (
            Document(name, "mail.mbox", "Text.", date=date, origin=Origin("eml", metadata=stated(name, references))),
            Bilingual("en", 1.0, ()),
        )
        for name, references in messages
    )


def stated(name: str, references: Sequence[str]) -> dict[str, str | list[str]]:
    return {"message_id": name, **({"references": list(references)} if references else {})}


def thread(corpus: Corpus, name: str) -> list[str]:
    return [message.document_id for message in corpus.thread(name)]


def test_answers_belong_to_what_they_answer_from_wherever_one_begins(corpus: Corpus) -> None:
    put(corpus, ("c", ["a", "b"]), ("b", ["a"]), ("a", []), ("other", []))
    assert [thread(corpus, name) for name in "abc"] == [["a", "b", "c"]] * 3
    assert thread(corpus, "other") == ["other"]


def test_a_message_that_is_missing_joins_its_answers(corpus: Corpus) -> None:
    put(corpus, ("b", ["gone"]), ("c", ["gone", "b2"]), ("d", ["c"]))
    assert thread(corpus, "b") == thread(corpus, "d") == ["b", "c", "d"]


def test_a_broken_reference_before_the_right_one_does_no_harm(corpus: Corpus) -> None:
    put(corpus, ("a", []), ("b", ["…broken", "a"]), ("c", ["<<>", "x", "b"]))
    assert thread(corpus, "a") == ["a", "b", "c"]


def test_each_follows_what_it_answers_even_if_its_clock_was_wrong_otherwise_by_date(corpus: Corpus) -> None:
    put(corpus, ("a", []), date="2025-08-12")
    put(corpus, ("early", ["a"]), date="1970-01-01")
    put(corpus, ("late", ["a"]), date="2025-08-14")
    put(corpus, ("undated", ["a"]), date=None)
    put(corpus, ("between", ["a"]), date="2025-08-13")
    assert thread(corpus, "late") == ["a", "early", "between", "late", "undated"]


def test_what_is_no_message_is_in_no_thread(corpus: Corpus) -> None:
    corpus.put([(Document("a.txt", "a.txt", "Text."), Bilingual("en", 1.0, ()))])
    corpus.put([(Document("b.pdf", "b.pdf", "Text.", origin=Origin("pdf")), Bilingual("en", 1.0, ()))])
    assert [corpus.thread(name) for name in ("a.txt", "b.pdf", "nothing")] == [[], [], []]


def test_two_copies_of_a_message_are_both_in_the_thread(corpus: Corpus) -> None:
    put(corpus, ("b", ["a"]))
    for name in ("inbox/a", "sent/a"):
        origin = Origin("eml", metadata=stated("a", ()))
        corpus.put([(Document(name, name, "Text.", date="2025-08-12", origin=origin), Bilingual("en", 1.0, ()))])
    assert thread(corpus, "b") == thread(corpus, "sent/a") == ["inbox/a", "sent/a", "b"]


@given(st.dictionaries(st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefgxyz"), max_size=4), min_size=1))
@settings(max_examples=25, deadline=None)
def test_any_references_give_an_order_of_all_that_belong_together(
    tmp_path_factory: pytest.TempPathFactory, references: dict[str, list[str]]
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("any") / "corpus.sqlite", make=True)
    put(corpus, *references.items())
    for name in references:
        found = thread(corpus, name)
        assert name in found
        assert len(set(found)) == len(found)
    corpus.close()


def test_a_long_thread_is_cut_and_contains_the_message_that_was_asked_for(corpus: Corpus) -> None:
    names = [f"m{number}" for number in range(MOST_MESSAGES + 100)]
    random.Random(1).shuffle(names)
    put(corpus, *((name, ["root"]) for name in names))
    for name in (names[0], names[-1]):
        found = thread(corpus, name)
        assert len(found) == MOST_MESSAGES
        assert name in found


def test_damaged_messages_are_left_out(corpus: Corpus, tmp_path: Path) -> None:
    put(corpus, ("a", []), ("b", ["a"]), ("c", ["b"]))
    with closing(sqlite3.connect(tmp_path / "corpus.sqlite")) as database:
        database.execute("UPDATE origins SET metadata = replace(metadata, '\"b\"', '\"x\"') WHERE document = 2")
        database.execute("UPDATE origins SET metadata = '{' WHERE document = 3")
        database.commit()
    assert thread(corpus, "a") == ["a"]
    assert corpus.thread("b") == corpus.thread("c") == []


@pytest.mark.parametrize("after", [b'"message_id": "x"', b'"message_id": "b?'])
@pytest.mark.parametrize("removes", [True, False])
def test_a_message_whose_bytes_were_changed_is_replaced_and_removed_like_any_document(
    corpus: Corpus, tmp_path: Path, after: bytes, *, removes: bool
) -> None:
    put(corpus, ("a", []), ("b", ["a"]))
    corpus.close()
    path = tmp_path / "corpus.sqlite"
    content = path.read_bytes()
    assert content.count(b'"message_id": "b"') == 1
    path.write_bytes(content.replace(b'"message_id": "b"', after))
    damaged = Corpus(path)
    assert damaged.problems()
    assert thread(damaged, "a") == ["a"]
    if removes:
        assert damaged.remove("b") == 1
    else:
        put(damaged, ("b", ["a"]))
    assert damaged.problems() == []
    assert thread(damaged, "a") == (["a"] if removes else ["a", "b"])
    damaged.close()


def test_messages_that_an_older_version_stored_are_found(corpus: Corpus, tmp_path: Path) -> None:
    put(corpus, ("a", []), ("b", ["a"]))
    corpus.close()
    path = tmp_path / "corpus.sqlite"
    with closing(sqlite3.connect(path)) as database:
        for name in THREAD_NAMES:
            database.execute(f"DROP INDEX {name}")
        # Damaged metadata does not prevent the upgrade.
        database.execute("INSERT INTO documents SELECT 3, 'c', path, line, language, confidence, title, date, digest, added,"
                         " text, checksum FROM documents WHERE key = 1")  # fmt: skip
        database.execute("INSERT INTO origins VALUES (3, 'eml', '', '{\"message_id\": ', '[]', 0)")
        database.execute("PRAGMA user_version = 4")
        database.commit()
    assert upgrade_database(path, CORPUS_MIGRATIONS)
    upgraded = Corpus(path)
    assert thread(upgraded, "a") == ["a", "b"]
    upgraded.close()


def test_no_other_message_is_read_to_find_a_thread(corpus: Corpus) -> None:
    with closing(sqlite3.connect(corpus.path)) as database:
        for expression in THREAD_NAMES.values():
            plan = database.execute(f"EXPLAIN QUERY PLAN {_MESSAGES}{expression} IN (?, ?)", ("a", "b")).fetchall()
            assert not [line for *_, line in plan if line.startswith("SCAN")]
