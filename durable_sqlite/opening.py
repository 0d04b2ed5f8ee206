"""Opening a database, also where nothing can be written: SQLite writes to read.

Beside a database in WAL mode it makes two files, the log and its index. Where nobody may write, or the disk is full, a
database is read without; what is in a log that is there already counts all the same.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from .checksums import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    _Migrations = Sequence[Callable[[sqlite3.Connection], None]]


class Opened(NamedTuple):
    """An open database.

    Attributes:
        connection: To it; to a copy in memory of one of an older version that cannot be written.
        unwritable: Why it can only be read; None where it can be written.

    """

    connection: sqlite3.Connection
    unwritable: sqlite3.Error | None


def open_database(path: Path, migrations: _Migrations) -> Opened:
    """Open a database, to be read only where it cannot be written.

    Args:
        path: Of its file.
        migrations: What brings one of version n, counted from 0, to the next.

    Raises:
        sqlite3.Error: it cannot be read.

    """
    if not os.access(path.parent, os.W_OK):
        unwritable: sqlite3.Error = sqlite3.OperationalError("attempt to write a readonly database")
        connection = _connect_frozen(path)
    else:
        try:
            return Opened(_connect(path), None)
        except sqlite3.OperationalError as error:
            unwritable = error
        try:
            # With an index of the log in memory.
            connection = _connect(f"{path.absolute().as_uri()}?mode=ro&readonly_shm=1")
        except UNREADABLE:
            raise unwritable from None
    return Opened(_in_newest_version(connection, migrations), unwritable)


def _connect_frozen(path: Path) -> sqlite3.Connection:
    """Connect to a database where nobody may write, and nobody does."""
    log = path.with_name(f"{path.name}-wal")
    if not (log.exists() and log.stat().st_size):
        return _connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
    try:
        return _connect(f"{path.absolute().as_uri()}?mode=ro")
    except sqlite3.OperationalError as error:
        problem = f"what is in its log, {log.name}, can only be read where somebody may write ({error})"
        raise sqlite3.OperationalError(problem) from error


def _connect(address: str | Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=30, isolation_level=None, uri=isinstance(address, str), check_same_thread=False
    )
    try:
        # What is sorted is as private as what is kept, and /tmp is not.
        connection.execute("PRAGMA temp_store=MEMORY")
        # It is opened when it is first read.
        connection.execute("SELECT count(*) FROM sqlite_master")
    except UNREADABLE:
        connection.close()
        raise
    return connection


def _in_newest_version(connection: sqlite3.Connection, migrations: _Migrations) -> sqlite3.Connection:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version >= len(migrations):
        return connection
    memory = _connect("file::memory:")
    with closing(connection):
        connection.backup(memory)
    for migrate in migrations[version:]:
        migrate(memory)
    memory.execute(f"PRAGMA user_version = {len(migrations)}")
    return memory
