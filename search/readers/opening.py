"""Open regular files only, and say in plain words why a file cannot be opened."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from search.errors import UnreadableError

#: What is wrong with a path that leads to something other than a file or a folder.
NOT_A_FILE = "is a device or a pipe, not a file"


def open_regular_file(path: Path) -> BinaryIO:
    """Open a file for reading; never a pipe or a device, not even one that replaced the file a moment ago.

    Raises:
        OSError: it cannot be opened.

    """
    # Without O_NONBLOCK, opening a pipe would wait until something writes to it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, NOT_A_FILE)
    return os.fdopen(descriptor, "rb")


def unreadable(path: str, error: OSError, consequence: str = "") -> UnreadableError:
    """Return the error for a file that the operating system does not let us read.

    Args:
        path: The file, as messages name it.
        error: What the operating system said.
        consequence: Replaces the cure, if the consequence of the error matters more.

    """
    problems = {
        FileNotFoundError: ("there is no such file or folder", "check the path"),
        PermissionError: ("permission denied", "ask its owner for access"),
    }
    problem, cure = problems.get(type(error), (error.strerror or str(error), ""))
    return UnreadableError(path, None, problem, consequence or cure)
