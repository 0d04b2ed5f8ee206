"""Scratch folders: where a model is unpacked, or a library recovered, before it is moved into place.

A scratch folder lies beside the folder that it serves, never inside: Argos treats every folder inside
its own as a package. The process that uses it holds a lock in it, which the operating system releases when that
process dies, so that folders left by killed processes can be recognized and deleted. The number of a process would not
do: in another container or on another machine, it belongs to another process or to none.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = ".unfinished-"
_NAME = re.compile(rf"{re.escape(_PREFIX)}(\d+)-")

#: Inside a scratch folder: the lock of the process that uses it.
_HELD = ".held"

#: Inside a scratch folder: packages that are being replaced, each in a folder named like the one it came from.
_REPLACED = ".aside"


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Create a scratch folder beside the folder *beside*, and delete it when the context ends.

    Raises:
        OSError: it cannot be created.

    """
    from filelock import FileLock

    clear_abandoned_scratch(beside)
    scratch = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=beside.parent))
    held = FileLock(scratch / _HELD)
    try:
        held.acquire(timeout=0)
        yield scratch
    finally:
        held.release()
        _clear(scratch)


def clear_abandoned_scratch(beside: Path) -> None:
    """Delete the scratch folders that killed processes left beside the folder *beside*.

    A package that was moved aside for a replacement that never arrived is moved back.
    """
    for scratch in beside.parent.glob(f"{_PREFIX}*"):
        if not _is_in_use(scratch):
            _clear(scratch)


def move_aside(package: Path, scratch: Path) -> None:
    """Move an installed package into a scratch folder; it is restored unless another takes its place.

    Raises:
        OSError: it cannot be moved.

    """
    aside = scratch / _REPLACED / package.parent.name
    aside.mkdir(parents=True)
    package.rename(aside / package.name)


def _clear(scratch: Path) -> None:
    with suppress(OSError):  # A package that cannot be moved back stays here; the next process tries again.
        for aside in scratch.glob(f"{_REPLACED}/*/*"):
            place = scratch.parent / aside.parent.name / aside.name
            if not place.exists():
                aside.rename(place)
        shutil.rmtree(scratch, ignore_errors=True)


def _is_in_use(scratch: Path) -> bool:
    """Return whether the process that created a scratch folder is still running, wherever it runs."""
    import psutil
    from filelock import FileLock, Timeout

    if (scratch / _HELD).exists():
        try:
            with FileLock(scratch / _HELD, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:
            # It is being deleted, or belongs to another user.
            return True
    # From an earlier version, or not locked yet.
    made_by = _NAME.match(scratch.name)
    return made_by is not None and psutil.pid_exists(int(made_by[1]))
