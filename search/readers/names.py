"""Convert a file to its name, which is its document's ID, and a name back to the file.

A file in the library's own folder is named by its path relative to that folder, so that the folder can be moved; any
other file by its absolute path.
"""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path, PurePath

from index.records import storable_name

#: The name of standard input, as a path on the command line and as the path of its documents.
STANDARD_INPUT = "-"

_ESCAPED_BYTE = re.compile(rb"\\x([0-9a-f]{2})")


def file_id(path: Path, base: Path) -> str:
    r"""Return the name of a file: its path relative to *base* if it lies inside, its absolute path otherwise.

    A link keeps its own name. Bytes that are not UTF-8 are written as ``\xf6``.
    """
    return name_in(Path(os.path.abspath(path)), base)  # noqa: PTH100 - resolve() would follow links


def name_in(absolute: PurePath, base: PurePath) -> str:
    """Return the name of a file for `file_id`, given its absolute path.

    A relative name has slashes on every system, so that a library can be moved to another one.

    >>> from pathlib import PureWindowsPath
    >>> name_in(PureWindowsPath("C:/archive/letters/a.txt"), PureWindowsPath("c:/Archive"))
    'letters/a.txt'
    """
    inside = absolute.is_relative_to(base)
    return storable_name(absolute.relative_to(base).as_posix() if inside else str(absolute))


def is_there(name: str, base: Path) -> bool:
    """Return whether the file with this name may exist; False only if it certainly does not."""
    return bool(named_files(name, base))


def named_files(name: str, base: Path) -> list[Path]:
    r"""Return the files that `file_id` gives this name.

    Usually one; none if it is gone. Two if one file's name has a byte that is not UTF-8, and another's has the
    characters ``\xf6`` in that place.
    """
    spellings = possible_spellings(os.fsencode(base / name), has_escapes=os.sep == "/")
    return [Path(os.fsdecode(path)) for path in spellings if not _is_gone(path)]


def possible_spellings(path: bytes, *, has_escapes: bool) -> list[bytes]:
    r"""Return the paths that may be meant by one that may contain escaped bytes; the literal one first.

    Args:
        path: An absolute path.
        has_escapes: Whether names can have bytes that are not UTF-8. On Windows they cannot, and there
            ``\xab`` is the folder ``xab``.

    """
    if not has_escapes:
        return [path]
    unescaped = _ESCAPED_BYTE.sub(lambda found: bytes.fromhex(found[1].decode()), path)
    return list(dict.fromkeys((path, unescaped)))


def _is_gone(path: bytes) -> bool:
    try:
        os.lstat(path)
    except OSError as error:
        # Any other error (a folder we may not enter, a failing disk) says nothing about the file.
        return error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}
    return False
