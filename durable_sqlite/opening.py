"""Opening a database, even where writing is impossible, although SQLite writes in order to read.

Beside a database in WAL mode, SQLite maintains two files: the log and its index, in which readers place their locks.
Whoever may not write in the folder uses those that a writer has created. If there are none, nobody is writing at the
moment, and the database is opened without locks: then SQLite would not notice a later change, so the caller must
compare `files_of` before and after each read, and open the database again if they differ.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .checksums import UNREADABLE
from .migrations import apply_migrations, version_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .migrations import Migration

#: Size, time of the last change in nanoseconds, and inode number of a database, its log and its journal; None for a
#: missing file.
Files = tuple["tuple[int, int, int] | None", ...]

#: File systems count time in steps of up to 10 ms (a tick of the kernel). A file changed within this many nanoseconds
#: can change again without getting another time.
_STEP = 20_000_000

#: How often a database is opened that others keep changing.
_TRIES = 100


class Opened(NamedTuple):
    """An open database.

    Attributes:
        connection: The connection to it. If an older version cannot be written, it is a connection to an upgraded copy
            in memory.
        unwritable: Why the database is read-only; None if it can be written.
        seen: What `files_of` returned when it was opened, if SQLite does not notice changes; None if it does.

    """

    connection: sqlite3.Connection
    unwritable: sqlite3.Error | None
    seen: Files | None


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
        connection, seen = _connect_read_only(path)
    else:
        try:
            return Opened(_connect(path), None, None)
        except sqlite3.OperationalError as error:
            unwritable = error
        try:
            # The index of the log is in memory.
            connection = _connect(f"{path.absolute().as_uri()}?mode=ro&readonly_shm=1")
            seen = None
        except UNREADABLE:
            raise unwritable from None
    if version_of(connection) < len(migrations):
        seen = seen or files_of(path)
        connection = _upgraded_in_memory(connection, migrations)
    return Opened(connection, unwritable, seen)


def files_of(path: Path) -> Files:
    """Return what shows whether a database has changed: the state of its file, its log and its journal."""
    return tuple(map(_state_of, (path, _beside(path, "-wal"), _beside(path, "-journal"))))


def _state_of(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


def _connect_read_only(path: Path) -> tuple[sqlite3.Connection, Files | None]:
    """Connect to a database in a folder that this user may not write, with a writer's files if there are any."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    is_index_useless = False
    for _ in range(_TRIES):
        seen = files_of(path)
        has_no_log = all(map(_is_empty, seen[1:]))
        is_alone = has_no_log and (is_index_useless or not _beside(path, "-shm").exists())
        try:
            connection = _connect(f"{address}&immutable=1" if is_alone else address)
        except UNREADABLE as error:
            if has_no_log and not is_alone:
                is_index_useless = True  # It was left without its log, or this user may not read it.
            elif seen == files_of(path):
                raise _unreadable(error, path) if isinstance(error, sqlite3.OperationalError) else error from error
        else:
            if not is_alone and _has_locks(connection, path):
                return connection, None
            if _is_settled(seen, path):
                return connection, seen
            connection.close()
        # A writer has just begun, finished or changed something.
        time.sleep(_STEP / 1e9)
    raise sqlite3.OperationalError("is being changed all the time, and cannot be locked")


def _unreadable(error: sqlite3.OperationalError, path: Path) -> sqlite3.OperationalError:
    """Return why a database cannot be read, if it is because of a file that a writer left beside it."""
    for ending, name in (("-wal", "log"), ("-journal", "journal")):
        if not _is_empty(_state_of(_beside(path, ending))):
            problem = f"its {name}, {path.name}{ending}, can only be read in a folder that can be written ({error})"
            return sqlite3.OperationalError(problem)
    return error


def _is_settled(files: Files, path: Path) -> bool:
    """Return whether the files are still as they were, and no change can have happened that does not show."""
    now = time.time_ns()
    return files == files_of(path) and not any(0 <= now - file[1] < _STEP for file in files if file)


def _is_empty(file: tuple[int, int, int] | None) -> bool:
    return not (file and file[0])


def _has_locks(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether SQLite's locks hold for a reader.

    Without a log, they are in the file itself. With one, they are in its index, which SQLite maps into memory, unless
    the writer was killed. Elsewhere than on Linux it is unknown whether it has, and the answer is no.
    """
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        return True
    index = _beside(path, "-shm")
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape")
        return any(line.endswith(f" {index.resolve()}") for line in maps.splitlines())
    except OSError:
        return False


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


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
    """Return a connection to an upgraded copy in memory."""
    memory = _connect("file::memory:")
    with closing(connection):
        connection.backup(memory)
    apply_migrations(memory, migrations)
    return memory
