"""SQLite as people can trust it with years of work: what the corpus and the translation memory have in common.

Databases that are read also where nothing can be written, that are changed all or nothing, whose rows have checksums,
and that are their owner's alone.
"""

from .base import Database
from .checksums import UNREADABLE, add_checksums, checksum, damaged_rows, is_intact, is_made_by, seal, sealed
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

__all__ = [
    "PRIVATE_FILE",
    "PRIVATE_FOLDER",
    "UNREADABLE",
    "Database",
    "SearchError",
    "add_checksums",
    "checksum",
    "damaged_rows",
    "is_intact",
    "is_made_by",
    "make_private",
    "put_in_place",
    "seal",
    "sealed",
    "sync",
    "sync_folder",
    "write_private",
    "writing_beside",
]
