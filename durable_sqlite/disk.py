"""Onto the disk: what is not there yet when the power fails was never written, and a new name is no exception."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def put_in_place(unfinished: Path, place: Path) -> None:
    """Give a file that is on the disk already, or a folder of such files, its name; it stays so after a power failure.

    Raises:
        OSError: it cannot be moved, or the disk failed.

    """
    unfinished.replace(place)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder onto the disk.

    Raises:
        OSError: the disk failed.

    """
    if os.name == "posix":  # Windows does it by itself, and cannot be asked.
        sync(folder)


def sync(path: Path) -> None:
    """Put a file, or with POSIX the names in a folder, onto the disk.

    Raises:
        OSError: it is not there, or the disk failed.

    """
    # Windows takes only a file that is open for writing, POSIX a folder only for reading.
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
