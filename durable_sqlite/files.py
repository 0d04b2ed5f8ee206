"""Files that are either complete or absent: written beside their destination, synced, then moved; private on request.

Data that has not been synced may be lost in a power failure, and so may a file's new name.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

#: Permissions of private files and folders, whatever the umask: only their owner has access.
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def part_path(path: Path) -> Path:
    """Return where a file is written until it is complete: beside its destination, with ``.part`` added to the name."""
    return path.with_name(f"{path.name}.part")


@contextmanager
def writing_beside(path: Path, *, private: bool = False, part: Path | None = None) -> Iterator[TextIO]:
    """Open a text file that replaces *path* when the context ends, complete and synced.

    If the context ends with an error, *path* is unchanged, and nothing is left beside it.

    Args:
        path: Where the file will be; its folder exists.
        private: Whether only the owner can read the file. Otherwise the umask decides.
        part: Where to write until the file is complete; by default `part_path` of *path*.

    Raises:
        OSError: the file cannot be written.

    """
    part = part or part_path(path)
    try:
        if private:
            make_private(part)
        # newline="": line endings are written unchanged on every system.
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, path)
    finally:
        # It has been moved away by now, unless something went wrong.
        with suppress(OSError):
            part.unlink()


def put_in_place(unfinished: Path, place: Path) -> None:
    """Rename a synced file, or a folder of synced files, so that its new name survives a power failure.

    Raises:
        OSError: it cannot be renamed, or the disk failed.

    """
    unfinished.replace(place)
    sync_folder(place.parent)


def make_private(file: Path) -> None:
    """Create an empty file that only its owner can read; an existing file is left unchanged.

    The files that SQLite creates beside a database get the database's permissions.

    Raises:
        OSError: the file cannot be created.

    """
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, PRIVATE_FILE))


def write_private(file: Path, text: str) -> None:
    """Write a text to a file that only its owner can read, and sync it.

    Raises:
        OSError: the file cannot be written.

    """
    make_private(file)
    with file.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder.

    Raises:
        OSError: the disk failed.

    """
    if os.name == "posix":  # Windows syncs names by itself, and offers no call for it.
        sync(folder)


def sync(path: Path) -> None:
    """Sync a file, or on POSIX systems the names in a folder.

    Raises:
        OSError: the path does not exist, or the disk failed.

    """
    # Windows syncs only files that are open for writing, POSIX only folders that are open for reading.
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
