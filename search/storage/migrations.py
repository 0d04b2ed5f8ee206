"""Upgrading the databases of a library that an older version of the program made. There is no way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from durable_sqlite import UNREADABLE, cure_of, upgrade_database
from index import LibraryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from durable_sqlite import Migration


def upgrade(file: Path, migrations: Sequence[Migration]) -> bool:
    """Upgrade a database to the newest version, all or nothing, and return whether it was older.

    Raises:
        LibraryError: the upgrade failed; the database is as it was before.

    """
    try:
        return upgrade_database(file, migrations)
    except (*UNREADABLE, OSError) as error:
        problem = f"cannot be read, or upgraded to this version ({error})"
        cure = "check the disk and its free space, or save what can be read with: search recover"
        if isinstance(error, OSError):
            cure = cure_of(error, cure)
        raise LibraryError(file, problem, cure) from error
