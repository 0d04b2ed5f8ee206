"""A scratch folder: where a program that can only write files writes what a reader then reads, and nothing else.

The process that reads a file creates the folder when its reader asks for one, and keeps a lock on it, which the
operating system releases when that process ends. Whoever started the process deletes the folder then. Should everybody
be killed at once, the next process that needs such a folder deletes the one that is left.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from contextlib import suppress
from pathlib import Path

with suppress(ImportError):  # Windows has no such locks.
    import fcntl

#: How the names of scratch folders begin.
_PREFIX = "translation-first-search-"

#: Folders for temporary files, the best first: the other may be in memory, where mailboxes have no room.
_PLACES = ("/var/tmp", "/tmp")  # noqa: S108 - a folder of a random name is created in it, which must be new

#: Seconds after which a folder that nobody holds is abandoned: its process locks it right after creating it.
_ABANDONED_AFTER = 60

#: How often to try to delete a folder in which a process that is ending may still write, and the seconds between.
_ATTEMPTS, _PAUSE = 50, 0.02


def scratch_path(folder: Path | None = None) -> str:
    """Return where a process may create its scratch folder: a new name in a folder.

    Nothing is created; Python's own search for a folder for temporary files would write a file to each.

    Args:
        folder: That of the library; if there is none, the one for temporary files is used, which the environment variable
            TMPDIR names.

    """
    name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
    if folder:
        return str(folder.absolute() / name)
    usable = (each for each in _PLACES if os.access(each, os.W_OK | os.X_OK))
    place = os.environ.get("TMPDIR") or next(usable, _PLACES[-1])
    return str(Path(place).absolute() / name)


def new_scratch_folder(path: str) -> Path:
    """Return a new empty folder that nobody else can enter, inside the scratch folder, which is created if need be.

    Raises:
        OSError: it cannot be created.

    """
    scratch = Path(path)
    if not scratch.exists():
        _delete_abandoned(scratch.parent)
        scratch.mkdir(mode=0o700)
        # The lock is held until this process ends. Without one, as on some network disks, nobody deletes the folder of a
        # process that was killed.
        with suppress(OSError):
            fcntl.flock(os.open(scratch, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return Path(tempfile.mkdtemp(dir=scratch))


def delete_scratch(path: str) -> None:
    """Delete a scratch folder, if it was created; however deep the folders in it are nested."""
    for _ in range(_ATTEMPTS):
        if not os.path.lexists(path):
            return
        with suppress(OSError):
            _delete(path)
            continue
        time.sleep(_PAUSE)


def _delete(path: str) -> None:
    """Delete a folder. Neither calls nor paths get longer the deeper it goes; no link is followed."""
    here = _opened(os.path.dirname(path), None)  # noqa: PTH120
    waiting = [[os.path.basename(path)]]  # noqa: PTH119 - the folders to delete, at each level down to *here*
    try:
        while True:
            if waiting[-1]:
                here = _moved(here, waiting[-1][-1])
                waiting.append(_folders(here))
                continue
            waiting.pop()
            if not waiting:
                return
            here = _moved(here, "..")
            os.rmdir(waiting[-1].pop(), dir_fd=here)
    finally:
        os.close(here)


def _opened(name: str, inside: int | None) -> int:
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=inside)


def _moved(here: int, name: str) -> int:
    there = _opened(name, here)
    os.close(here)
    return there


def _folders(folder: int) -> list[str]:
    """Return the names of the folders in a folder, and delete everything else in it."""
    folders = []
    with os.scandir(folder) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            else:
                os.unlink(entry.name, dir_fd=folder)
    return folders


def _delete_abandoned(folder: Path) -> None:
    """Delete the scratch folders that killed processes left."""
    for scratch in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # It belongs to another user, or is in use, or is being deleted.
            if time.time() - scratch.lstat().st_mtime < _ABANDONED_AFTER:
                continue
            descriptor = _opened(str(scratch), None)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                delete_scratch(str(scratch))
            finally:
                os.close(descriptor)
