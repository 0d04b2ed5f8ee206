"""A checksum distinguishes intact rows from changed ones."""

import sqlite3
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from durable_sqlite import add_checksums, apply_migrations, as_text, checksum, damaged_rows, is_intact, seal, sealed
from index.corpus import CORPUS_MIGRATIONS
from translate.memory import MEMORY_MIGRATIONS

VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])), st.integers(), st.floats(), st.none(), st.binary()
)


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    """Return a database whose table has no checksums yet; its last text is not valid UTF-8."""
    opened = sqlite3.connect(":memory:")
    opened.text_factory = as_text
    opened.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT, weight REAL NOT NULL)")
    opened.executemany("INSERT INTO things VALUES (?, ?, ?, ?)", [(1, "båt", None, 1), (2, "", "a\0b", 0.5)])
    opened.execute("INSERT INTO things VALUES (3, CAST(X'62E57400' AS TEXT), '', 1)")
    yield opened
    opened.close()


def test_a_checksum_is_the_same_in_every_version() -> None:
    assert checksum((7, "Båten", None, 0.5, "")) == 0xD4B3DFEB


def test_different_rows_have_different_checksums() -> None:
    rows: list[tuple[object, ...]] = [
        ("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c"), ("ab\0c",), ("ab\xffc",),
        (1,), ("1",), (1.0,), (b"1",), (None,), ("None",), (b"",), ("",), (-1,), (0,),
    ]  # fmt: skip
    assert all(checksum(one) != checksum(other) for one, other in combinations(rows, 2))


@given(row=st.lists(VALUES, min_size=1, max_size=5), others=st.lists(VALUES, min_size=1, max_size=5))
def test_a_sealed_row_is_intact_and_any_other_is_not(row: list[object], others: list[object]) -> None:
    assert is_intact(sealed(row))
    # Compare by repr: in Python, 1 equals 1.0, and NaN does not equal itself.
    assert is_intact((*others, checksum(row))) == (list(map(repr, row)) == list(map(repr, others)))


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_and_a_view_of_its_utf_8_have_the_same_checksum(text: str) -> None:
    assert checksum((1, memoryview(text.encode()))) == checksum((1, text)) != checksum((1, text.encode()))


def test_rows_from_before_checksums_are_trusted_unless_their_texts_are_invalid(database: sqlite3.Connection) -> None:
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


def test_rows_are_sealed_one_by_one_without_a_temporary_table() -> None:
    for migrations in (CORPUS_MIGRATIONS, MEMORY_MIGRATIONS):
        database = sqlite3.connect(":memory:")
        apply_migrations(database, migrations)
        statements: list[str] = []
        database.set_trace_callback(statements.append)
        seal(database)
        updates = [statement for statement in statements if statement.startswith("UPDATE")]
        assert updates
        for update in updates:
            steps = {row[1] for row in database.execute(f"EXPLAIN {update}")}
            assert not steps & {"OpenEphemeral", "OpenAutoindex", "SorterOpen"}, update
        database.close()
