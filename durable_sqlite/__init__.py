"""SQLite databases that store years of work safely. This package knows nothing about the content of the tables.

* Databases can be read even where writing is impossible: on a full disk, or in a read-only folder.
* Every change is all or nothing, and survives a power failure once it is reported as done.
* Each row has a checksum, so a changed byte is detected even where SQLite does not notice it.
* Schema versions are upgraded in one transaction; rows of a damaged file can be salvaged.
* Files and folders are private: only their owner can read them.
"""

from .base import Database
from .causes import cure_of, is_damage, is_disk_error, sqlite_cure
from .checksums import UNREADABLE, add_checksums, as_text, checksum, damaged_rows, is_intact, seal, sealed
from .errors import SearchError
from .files import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    make_private,
    put_in_place,
    sync,
    sync_folder,
    write_private,
    writing_beside,
)
from .inserting import insert_sealed
from .migrations import Migration, apply_migrations, create_database, upgrade_database
from .network import journal_mode, network_disk, set_journal_mode
from .salvage import salvage

__all__ = [
    "PRIVATE_FILE",
    "PRIVATE_FOLDER",
    "UNREADABLE",
    "Database",
    "Migration",
    "SearchError",
    "add_checksums",
    "apply_migrations",
    "as_text",
    "checksum",
    "create_database",
    "cure_of",
    "damaged_rows",
    "insert_sealed",
    "is_damage",
    "is_disk_error",
    "is_intact",
    "journal_mode",
    "make_private",
    "network_disk",
    "put_in_place",
    "salvage",
    "seal",
    "sealed",
    "set_journal_mode",
    "sqlite_cure",
    "sync",
    "sync_folder",
    "upgrade_database",
    "write_private",
    "writing_beside",
]
