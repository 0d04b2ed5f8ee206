"""Schema versions: creating a database, and upgrading an older one. Downgrades are not supported.

A migration is a function that changes the schema from one version to the next. A database of version n, counted from
0, has had the first n migrations. The version is stored in SQLite's ``user_version``; it is 0 in databases from
before versions were introduced, so the first migration must also accept a database that already has its tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from .files import make_private, part_path, put_in_place
from .network import journal_mode
from .schema import schema_of

if TYPE_CHECKING:
    from pathlib import Path

Migration = Callable[[sqlite3.Connection], None]


def version_of(database: sqlite3.Connection) -> int:
    """Return the schema version of a database."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def apply_migrations(database: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Run the migrations that a database has not had yet, and store its new version.

    The caller must start the transaction.
    """
    for migrate in migrations[version_of(database) :]:
        migrate(database)
    database.execute(f"PRAGMA user_version = {len(migrations)}")


def has_schema(database: sqlite3.Connection, migrations: Sequence[Migration]) -> bool:
    """Return whether a database has exactly the tables and columns that *migrations* create."""
    with closing(sqlite3.connect(":memory:")) as expected:
        apply_migrations(expected, migrations)
        return schema_of(expected) == schema_of(database)


def create_database(path: Path, migrations: Sequence[Migration]) -> None:
    """Create an empty database, in WAL mode unless its disk is a network disk; if the process is killed meanwhile, there is no file at *path*.

    Raises:
        sqlite3.Error: the database cannot be written.
        OSError: it cannot be moved to its place.

    """
    part = part_path(path)
    # Including the journal that a killed process left beside it: SQLite would apply it to the new file.
    for leftover in path.parent.glob(f"{part.name}*"):
        leftover.unlink()
    with suppress(OSError):  # SQLite reports the cause.
        make_private(part)
    with closing(sqlite3.connect(part, isolation_level=None)) as database:
        apply_migrations(database, migrations)
        database.execute(f"PRAGMA journal_mode={journal_mode(path)}")
    put_in_place(part, path)


def upgrade_database(path: Path, migrations: Sequence[Migration]) -> bool:
    """Upgrade a database to the newest version, and return whether it was older.

    Everything happens in one transaction. A copy of the old file lies beside it until that has succeeded. If the
    upgrade fails, or the process is killed, the database is as it was before.

    Raises:
        sqlite3.Error: the database cannot be read, or a migration failed.
        UnicodeDecodeError: SQLite's own message quotes damaged text.
        OSError: the copy cannot be created or deleted.

    """
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as database:
        version = version_of(database)
        if version >= len(migrations):
            # From an upgrade that succeeded, and was killed before it could delete its copy.
            _delete_copies(path)
            return False
        copy = path.with_name(f"{path.name}.version-{version}")
        make_private(copy)
        with closing(sqlite3.connect(copy)) as backup:
            database.backup(backup)
        # Closing the connection before COMMIT rolls everything back.
        database.execute("BEGIN IMMEDIATE")
        apply_migrations(database, migrations)
        database.execute("COMMIT")
    _delete_copies(path)
    return True


def _delete_copies(path: Path) -> None:
    for copy in path.parent.glob(f"{path.name}.version-*"):
        copy.unlink()
