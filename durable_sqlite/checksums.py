"""Checksums of rows: SQLite detects a broken page, but not a changed byte inside a value.

The last column of each table, `checksum`, is the CRC-32 of the other columns.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import TYPE_CHECKING
from zlib import crc32

from .schema import columns_of, table_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: A `text_factory` that can read any bytes. Invalid UTF-8 is replaced, so the row no longer matches its checksum.
as_text = partial(str, encoding="utf-8", errors="replace")

#: What SQLite raises when it cannot read or write. A message that quotes damaged text may not be valid UTF-8 itself.
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)

#: The checksum of a row that was damaged before rows had checksums. No CRC-32 is negative.
_DAMAGED = -1


def checksum(row: Iterable[object]) -> int:
    """Return the checksum of a row.

    The bytes that separate values, and that mark values other than text, never occur in UTF-8.

    Args:
        row: Its values in order, without a checksum. A text is a `str`, or a memoryview of its UTF-8.

    """
    return crc32(
        b"\xff".join(
            [
                value.encode("utf-8", "surrogateescape")
                if isinstance(value, str)
                else value
                if isinstance(value, memoryview)
                else b"\xfe%a" % (value,)
                for value in row
            ]
        )
    )


def sealed(row: Iterable[object]) -> tuple[object, ...]:
    """Return a row with its checksum added, ready to be written."""
    values = tuple(row)
    return (*values, checksum(values))


def is_intact(row: Sequence[object]) -> bool:
    """Return whether a row matches its checksum, which is its last value."""
    return checksum(row[:-1]) == row[-1]


def damaged_rows(database: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a table that do not match their checksums. Reads the whole table.

    Args:
        database: A connection whose `text_factory` is `as_text`.
        table: Its name, which must be trusted: it becomes part of the SQL.

    """
    rows: Iterable[tuple[object, ...]] = database.execute(f"SELECT * FROM {table}")  # noqa: S608 - a trusted name
    return (row for row in rows if not is_intact(row))


def add_checksums(database: sqlite3.Connection) -> None:
    """Add a checksum column to every table of a database, and compute it for the existing rows."""
    for table in table_names(database):
        database.execute(f"ALTER TABLE {table} ADD COLUMN checksum INTEGER NOT NULL DEFAULT {_DAMAGED}")
    seal(database)


def seal(database: sqlite3.Connection) -> None:
    """Compute the checksum of every row from its present values; rows with invalid UTF-8 are marked as damaged."""
    database.create_function("checksum", -1, _checksum_of_stored)
    for table in table_names(database):
        *columns, _ = columns_of(database, table)
        values = ", ".join(
            f"CAST({column.name} AS BLOB)" if column.type == "TEXT" else column.name for column in columns
        )
        database.execute(f"UPDATE {table} SET checksum = checksum({values})")  # noqa: S608 - names from our schema


def _checksum_of_stored(*values: object) -> int:
    try:
        return checksum(value.decode() if isinstance(value, bytes) else value for value in values)
    except UnicodeDecodeError:
        return _DAMAGED
