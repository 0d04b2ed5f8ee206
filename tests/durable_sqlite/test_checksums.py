"""A checksum tells what is not as it was written from what is."""

import sqlite3
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from durable_sqlite.checksums import add_checksums, as_text, checksum, damaged_rows, is_intact, is_made_by, seal, sealed
from index.corpus import CORPUS_MIGRATIONS
from translate.memory.store import MEMORY_MIGRATIONS

VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.floats(), st.none(), st.binary()
)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """A table of before there were checksums; its last text is not UTF-8."""
    opened = sqlite3.connect(":memory:")
    opened.text_factory = as_text
    opened.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT, weight REAL NOT NULL)")
    opened.executemany("INSERT INTO things VALUES (?, ?, ?, ?)", [(1, "båt", None, 1), (2, "", "a\0b", 0.5)])
    opened.execute("INSERT INTO things VALUES (3, CAST(X'62E57400' AS TEXT), '', 1)")
    yield opened
    opened.close()


def test_a_checksum_is_the_same_in_every_version() -> None:
    assert checksum((7, "Båten", None, 0.5, "")) == 0xD4B3DFEB


def test_rows_that_are_not_the_same_are_told_apart() -> None:
    rows: list[tuple[object, ...]] = [
        ("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c"), ("ab\0c",), ("ab\xffc",),
        (1,), ("1",), (1.0,), (b"1",), (None,), ("None",), (b"",), ("",), (-1,), (0,),
    ]  # fmt: skip
    assert all(checksum(one) != checksum(other) for one, other in combinations(rows, 2))


@given(row=st.lists(VALUES, min_size=1, max_size=5), others=st.lists(VALUES, min_size=1, max_size=5))
def test_what_is_sealed_is_intact_and_nothing_else_is(row: list[object], others: list[object]) -> None:
    assert is_intact(sealed(row))
    # To Python alone, 1 is 1.0, and not-a-number not itself.
    assert is_intact((*others, checksum(row))) == (list(map(repr, row)) == list(map(repr, others)))


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_counts_the_same_as_its_utf_8(text: str) -> None:
    assert checksum((1, memoryview(text.encode()))) == checksum((1, text)) != checksum((1, text.encode()))


def test_rows_of_before_are_believed_but_where_their_texts_are_none(database: sqlite3.Connection) -> None:
    add_checksums(database)
    assert [row[0] for row in damaged_rows(database, "things")] == [3]
    assert database.execute("SELECT typeof(checksum), checksum > 0 FROM things WHERE id < 3").fetchall() == [
        ("integer", 1),
        ("integer", 1),
    ]
    database.execute("UPDATE things SET weight = weight + 1")
    assert [row[0] for row in damaged_rows(database, "things")] == [1, 2, 3]
    seal(database)
    assert [row[0] for row in damaged_rows(database, "things")] == [3]


def test_rows_are_sealed_one_by_one_and_not_gathered_first() -> None:
    for migrations in (CORPUS_MIGRATIONS, MEMORY_MIGRATIONS):
        database = sqlite3.connect(":memory:")
        for migrate in migrations:
            migrate(database)
        said: list[str] = []
        database.set_trace_callback(said.append)
        seal(database)
        updates = [line for line in said if line.startswith("UPDATE")]
        assert updates
        for update in updates:
            steps = {row[1] for row in database.execute(f"EXPLAIN {update}")}
            assert not steps & {"OpenEphemeral", "OpenAutoindex", "SorterOpen"}, update
        database.close()


def test_tables_that_lack_a_column_or_have_another_are_found_out() -> None:
    for change in (
        "ALTER TABLE failures RENAME COLUMN reason TO season",
        "ALTER TABLE files DROP COLUMN documents",
        "DROP TABLE failures",
        "CREATE TABLE more (id TEXT)",
        "SELECT 1",
    ):
        database = sqlite3.connect(":memory:")
        for migrate in CORPUS_MIGRATIONS:
            migrate(database)
        database.execute(change)
        assert is_made_by(database, CORPUS_MIGRATIONS) == (change == "SELECT 1")
        database.close()
