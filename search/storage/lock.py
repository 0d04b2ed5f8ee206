"""The lock of a library: one writer at a time. Readers need no lock."""

from __future__ import annotations

import os
import platform
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from durable_sqlite import PRIVATE_FILE, PRIVATE_FOLDER, cure_of, write_private
from index import LibraryError
from search.errors import LibraryBusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def write_lock(folder: Path, before: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a library in this context; its folder is created if there is none.

    The operating system releases the lock of a process that dies.

    Args:
        folder: The library's folder.
        before: Called as soon as the lock is held; an OSError from it is treated as an error of the folder.

    Raises:
        LibraryBusyError: another process holds the lock; the message says which one, and since when.
        LibraryError: the folder cannot be written.

    """
    from filelock import FileLock, Timeout

    holder = folder / "lock.holder"
    lock = FileLock(folder / "lock", mode=PRIVATE_FILE)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        lock.acquire(timeout=0)
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        write_private(holder, f"process {os.getpid()} on {platform.node()}, since {since}")
        before()
    except Timeout:
        raise LibraryBusyError(folder, _read_holder(holder)) from None
    except OSError as error:
        lock.release()
        problem = f"cannot be written ({error.strerror or error})"
        cure = cure_of(error, "check who may write there, or choose another with --library")
        raise LibraryError(folder, problem, cure) from error
    try:
        yield
    finally:
        with suppress(OSError):  # The file only serves messages; the lock does not depend on it.
            holder.unlink(missing_ok=True)
        lock.release()


def _read_holder(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") or "just started"
    except OSError:
        return "just started"
