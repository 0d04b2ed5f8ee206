"""Opening a database, even where writing is impossible, although SQLite writes in order to read.

Beside a database in WAL mode, SQLite maintains two files: the log and its index. If the folder is read-only or the
disk is full, the database is opened without creating them. If a log already exists, its content is read too.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from .checksums import UNREADABLE
from .migrations import apply_migrations, version_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .migrations import Migration


class Opened(NamedTuple):
    """An open database.

    Attributes:
        connection: The connection to it. If an older version cannot be written, it is a connection to an upgraded copy
            in memory.
        unwritable: Why the database is read-only; None if it can be written.

    """

    connection: sqlite3.Connection
    unwritable: sqlite3.Error | None


def open_database(path: Path, migrations: Sequence[Migration]) -> Opened:
    """Open a database, read-only if it cannot be written.

    Args:
        path: The database file.
        migrations: Upgrade a database of version n, counted from 0, to the next version.

    Raises:
        sqlite3.Error: it cannot be read.

    """
    if not os.access(path.parent, os.W_OK):
        unwritable: sqlite3.Error = sqlite3.OperationalError("attempt to write a readonly database")
        connection = _connect_read_only(path)
    else:
        try:
            return Opened(_connect(path), None)
        except sqlite3.OperationalError as error:
            unwritable = error
        try:
            # The index of the log is in memory.
            connection = _connect(f"{path.absolute().as_uri()}?mode=ro&readonly_shm=1")
        except UNREADABLE:
            raise unwritable from None
    return Opened(_upgraded_in_memory(connection, migrations), unwritable)


def _connect_read_only(path: Path) -> sqlite3.Connection:
    """Connect to a database in a read-only folder, where no other process can be writing."""
    log = path.with_name(f"{path.name}-wal")
    if not (log.exists() and log.stat().st_size):
        return _connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
    try:
        return _connect(f"{path.absolute().as_uri()}?mode=ro")
    except sqlite3.OperationalError as error:
        problem = f"its log, {log.name}, can only be read in a folder that can be written ({error})"
        raise sqlite3.OperationalError(problem) from error


def _connect(address: str | Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=30, isolation_level=None, uri=isinstance(address, str), check_same_thread=False
    )
    try:
        # Temporary results are as private as the database, and /tmp is not.
        connection.execute("PRAGMA temp_store=MEMORY")
        # SQLite opens the file at the first read.
        connection.execute("SELECT count(*) FROM sqlite_master")
    except UNREADABLE:
        connection.close()
        raise
    return connection


def _upgraded_in_memory(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> sqlite3.Connection:
    """Return the connection, or for an older version a connection to an upgraded copy in memory."""
    if version_of(connection) >= len(migrations):
        return connection
    memory = _connect("file::memory:")
    with closing(connection):
        connection.backup(memory)
    apply_migrations(memory, migrations)
    return memory
