"""Open a file for reading, but never a pipe or a device."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path


def open_regular_file(path: Path) -> BinaryIO:
    """Open a regular file for reading; a pipe or a device may have no end.

    Raises:
        OSError: it cannot be opened, or is not a regular file.

    """
    try:
        # Without O_NONBLOCK, opening a pipe would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:
        raise OSError(errno.EINVAL, "not a valid file name") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is a device, a pipe or a folder, not a file")
    return os.fdopen(descriptor, "rb")
