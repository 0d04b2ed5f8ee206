"""Write rows, many in one statement.

`sqlite3.Connection.executemany` gives up Python's lock for each row, and waits up to 5 ms for another thread to give it
back: 256 rows took 2 ms alone, and 370 ms beside busy threads.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from .checksums import sealed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

#: Values in one statement; every build of SQLite accepts at least 999.
_MOST_VALUES = 999


def insert_sealed(database: sqlite3.Connection, table: str, columns: int, rows: Iterable[Iterable[object]]) -> None:
    """Write rows with their checksums, replacing rows with the same keys.

    Args:
        database: The connection, in a transaction.
        table: Its name, which must be trusted: it becomes part of the SQL.
        columns: Number of its columns, with the checksum.
        rows: Values of each row in order, without checksums.

    """
    remaining = map(sealed, rows)
    marks = f"({', '.join('?' * columns)})"
    while batch := list(islice(remaining, _MOST_VALUES // columns)):
        values = [value for row in batch for value in row]
        database.execute(f"INSERT OR REPLACE INTO {table} VALUES {', '.join([marks] * len(batch))}", values)  # noqa: S608 - a trusted name
