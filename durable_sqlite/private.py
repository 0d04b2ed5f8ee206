"""What a library writes is for its owner's eyes, whatever the umask says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Rights of a library's files and folders: its owner's alone.
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def make_private(file: Path) -> None:
    """Make an empty file that its owner alone may read; one that is there stays as it is.

    SQLite gives the files that it keeps beside a database the rights of the database.

    Raises:
        OSError: it cannot be made.

    """
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, PRIVATE_FILE))


def write_private(file: Path, text: str) -> None:
    """Write a text to a file that its owner alone may read; it is on the disk when this returns.

    Raises:
        OSError: it cannot be written.

    """
    make_private(file)
    with file.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
