"""What other programs need that read files for a reader: the file as a real one, and leave to write."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

with suppress(ImportError):  # Windows has no such limits.
    import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Maximum bytes of a file that is handed to a program though it exists in memory only, and of a file that a program
#: may write.
MOST_WRITTEN = 256 << 20

#: Bytes copied at once.
_CHUNK = 1 << 20


@contextmanager
def allowed_to_write(most: int = MOST_WRITTEN) -> Iterator[None]:
    """Let this process, and programs that it starts in this context, write files of so many bytes.

    A reading process may write nothing, but may grant itself this much again; see `isolation.server`.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    hard = before[1]
    limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def as_real_file(file: IO[bytes]) -> Iterator[int | None]:
    """Return a context with the descriptor of a file, at its start, in which a program can seek.

    A file that exists in memory only, such as a member of an archive, is copied to one that has no name and is on no
    disk. None where the system has no such files, and if it is too large.
    """
    if isinstance(getattr(file, "raw", file), io.FileIO):
        descriptor = file.fileno()
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
        return
    if not hasattr(os, "memfd_create") or file.seek(0, os.SEEK_END) > MOST_WRITTEN:
        file.seek(0)
        yield None
        return
    file.seek(0)
    descriptor = os.memfd_create("file")
    try:
        with allowed_to_write():
            while chunk := file.read(_CHUNK):
                while chunk:
                    chunk = chunk[os.write(descriptor, chunk) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
