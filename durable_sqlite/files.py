"""Files that are complete or absent: written beside their place, synced to the disk, moved, and private where asked.

What has not been synced when the power fails was never written, and a new name is no exception.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

#: Permissions of a library's files and folders: its owner's alone, whatever the umask is.
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


@contextmanager
def writing_beside(path: Path, *, private: bool = False, part: Path | None = None) -> Iterator[TextIO]:
    """Open a text file that takes the place of *path* when the context ends, complete and synced.

    If the context ends with an error, *path* stays as it was, and nothing is left beside it.

    Args:
        path: The file's place; its folder exists.
        private: Whether the owner alone may read the file. Otherwise the umask decides.
        part: Where to write until it is complete; by default beside *path*, with ``.part`` added to the name.

    Raises:
        OSError: the file cannot be written.

    """
    part = part or path.with_name(f"{path.name}.part")
    try:
        if private:
            make_private(part)
        # Lines end as they are written, on every system.
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, path)
    finally:
        # Moved away by now, unless something went wrong.
        with suppress(OSError):
            part.unlink()


def put_in_place(unfinished: Path, place: Path) -> None:
    """Rename a synced file, or a folder of synced files, so that its new name survives a power failure.

    Raises:
        OSError: it cannot be moved, or the disk failed.

    """
    unfinished.replace(place)
    sync_folder(place.parent)


def make_private(file: Path) -> None:
    """Create an empty file that its owner alone may read; an existing file is left as it is.

    SQLite gives the files that it keeps beside a database the permissions of the database.

    Raises:
        OSError: it cannot be created.

    """
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, PRIVATE_FILE))


def write_private(file: Path, text: str) -> None:
    """Write a text to a file that its owner alone may read, and sync it.

    Raises:
        OSError: it cannot be written.

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
    if os.name == "posix":  # Windows does it by itself, and cannot be asked.
        sync(folder)


def sync(path: Path) -> None:
    """Sync a file, or with POSIX the names in a folder.

    Raises:
        OSError: it does not exist, or the disk failed.

    """
    # Windows syncs only a file that is open for writing, POSIX a folder only when open for reading.
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
