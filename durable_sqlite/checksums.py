"""Checksums of rows: SQLite notices a broken page, but no changed letter.

The last column of each table, `checksum`, is the CRC-32 of the others.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: A `text_factory`: what is no UTF-8 any more can be read, and is not what it was.
as_text = partial(str, encoding="utf-8", errors="replace")

#: What SQLite raises: a message that quotes damaged text may be no text itself.
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)

#: Of a row that was damaged before it had a checksum; no CRC-32 is negative.
_DAMAGED = -1


def checksum(row: Iterable[object]) -> int:
    """Return the checksum of a row without one.

    Neither of the bytes that tell one value from the next, and texts from all else, stands in UTF-8.

    Args:
        row: Its values in order; a text as such, or as a memoryview of its UTF-8.

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
    """Return a row as it is written, with its checksum."""
    values = tuple(row)
    return (*values, checksum(values))


def is_intact(row: Sequence[object]) -> bool:
    """Tell whether a row, its checksum last, is as it was written."""
    return checksum(row[:-1]) == row[-1]


def damaged_rows(database: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a table that are not as they were written; all of it is read.

    Args:
        database: Reads texts with `as_text`.
        table: Our own name of it.

    """
    rows: Iterable[tuple[object, ...]] = database.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own name
    return (row for row in rows if not is_intact(row))


def is_made_by(database: sqlite3.Connection, migrations: Iterable[Callable[[sqlite3.Connection], None]]) -> bool:
    """Tell whether a database has the tables and columns that *migrations* make."""
    with closing(sqlite3.connect(":memory:")) as new:
        for migrate in migrations:
            migrate(new)
        return _columns(new) == _columns(database)


def add_checksums(database: sqlite3.Connection) -> None:
    """Give each table of a database a column for the checksums of its rows, and fill it."""
    for table in _tables(database):
        database.execute(f"ALTER TABLE {table} ADD COLUMN checksum INTEGER NOT NULL DEFAULT {_DAMAGED}")
    seal(database)


def seal(database: sqlite3.Connection) -> None:
    """Take each row of a database for what it should be, but where it has texts that are none."""
    database.create_function("checksum", -1, _of_stored)
    for table in _tables(database):
        *columns, _ = database.execute(f"PRAGMA table_info({table})")
        values = ", ".join(f"CAST({name} AS BLOB)" if kind == "TEXT" else name for _, name, kind, *_ in columns)
        database.execute(f"UPDATE {table} SET checksum = checksum({values})")  # noqa: S608 - our own names


def _columns(database: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: database.execute(f"PRAGMA table_info({table})").fetchall() for table in _tables(database)}


def _tables(database: sqlite3.Connection) -> list[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in found]


def _of_stored(*values: object) -> int:
    try:
        return checksum(value.decode() if isinstance(value, bytes) else value for value in values)
    except UnicodeDecodeError:
        return _DAMAGED
