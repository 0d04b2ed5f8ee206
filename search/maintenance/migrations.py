"""An old library in a new version of the program: its databases are brought up to date, forward only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from durable_sqlite import UNREADABLE, make_private
from index import LibraryError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def bring_up_to_date(file: Path, migrations: Sequence[Callable[[sqlite3.Connection], None]]) -> bool:
    """Bring a database to the newest version, and return whether it was an older one's.

    All in one transaction. A copy of the old file lies beside it until that has succeeded; if it was killed,
    or fails, the file is as it was.

    Args:
        file: The database; it has a version in its user_version.
        migrations: What brings one of version n, counted from 0, to the next.

    Raises:
        LibraryError: it cannot be done; the file is as it was.

    """
    try:
        with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version >= len(migrations):
                # Of a migration that succeeded, and was killed before it said so.
                _delete_copies(file)
                return False
            copy = file.with_name(f"{file.name}.version-{version}")
            make_private(copy)
            with closing(sqlite3.connect(copy)) as copied:
                database.backup(copied)
            database.execute("BEGIN IMMEDIATE")
            for migrate in migrations[version:]:
                migrate(database)
            database.execute(f"PRAGMA user_version = {len(migrations)}")
            # Left without it, the connection goes back to where it was.
            database.execute("COMMIT")
    except (*UNREADABLE, OSError) as error:
        problem = f"cannot be read, or brought up to this version ({error})"
        cure = "check the disk and its free space, or save what can be read with: search recover"
        raise LibraryError(file, problem, cure) from error
    _delete_copies(file)
    return True


def _delete_copies(file: Path) -> None:
    for copy in file.parent.glob(f"{file.name}.version-*"):
        copy.unlink()
