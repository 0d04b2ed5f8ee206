"""What made a call fail, and what to do about it: a full disk and a missing right need different cures."""

from __future__ import annotations

import errno
import sqlite3

#: Cures by the number of an operating system's error.
_FULL = "free some space on its disk"
_CURES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "free some space: your quota on its disk is used up",
    errno.EFBIG: "check the limit on the size of files",
    errno.EIO: "check the disk",
    errno.ENOLCK: "put it on a disk with locks: without them, two programs could write at once",
}

#: SQLite's primary result codes, which are the last byte of the extended ones; Python names them since 3.11.
_READ_ONLY, _BUSY, _LOCKED, _IO_ERROR, _CORRUPT, _FULL_DISK, _NOT_A_DATABASE = 8, 5, 6, 10, 11, 13, 26

#: The same by SQLite's messages, for Python 3.10, whose errors have no code.
_MESSAGES = {
    "database or disk is full": _FULL_DISK,
    "disk I/O error": _IO_ERROR,
    "database is locked": _BUSY,
    "database table is locked": _LOCKED,
    "attempt to write a readonly database": _READ_ONLY,
    "database disk image is malformed": _CORRUPT,
    "file is not a database": _NOT_A_DATABASE,
}


def cure_of(error: OSError, otherwise: str) -> str:
    """Return what to do about an error of the operating system: *otherwise*, unless the disk is at fault."""
    return _CURES.get(error.errno or 0, otherwise)


def is_disk_error(error: OSError) -> bool:
    """Return whether the disk is full or broken, or a quota is used up: nothing is wrong with the file."""
    return error.errno in _CURES


def is_damage(error: BaseException) -> bool:
    """Return whether SQLite reports damage in a part of a file; the rest of it may be intact."""
    return isinstance(error, UnicodeDecodeError) or (isinstance(error, sqlite3.Error) and _code(error) == _CORRUPT)


def sqlite_cure(error: Exception, *, rights: str, damage: str) -> str:
    """Return what to do about an error of SQLite.

    Args:
        error: The error.
        rights: The cure if the file may not be opened or written.
        damage: The cure if the file is damaged.

    """
    code = _code(error)
    if code == _FULL_DISK:
        return _FULL
    if code == _IO_ERROR:
        return "check the disk and its free space"
    if code in {_BUSY, _LOCKED}:
        return "another program is using it; try again when it has finished"
    return rights if isinstance(error, sqlite3.OperationalError) and code != _CORRUPT else damage


def _code(error: Exception) -> int:
    """Return SQLite's primary result code; 0 if the error is not one of SQLite's."""
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    if extended is not None:
        return extended & 0xFF
    return next((code for message, code in _MESSAGES.items() if message in str(error)), 0)
