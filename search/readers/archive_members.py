"""Read members of zip files, which most office formats are, within a limit on what they unpack to."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from typing import IO

from .content import FormatError

#: Maximum bytes that one member unpacks to, and number of members of an office file.
LARGEST_MEMBER, MOST_MEMBERS = 64 << 20, 20_000

#: A member that unpacks to more than this, and to more than so many times its packed size, makes the file an attack: XML
#: that programs write shrinks to a tenth or a thirtieth.
_BOMB, _MOST_TIMES = 256 << 20, 100

_DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, zlib.error, lzma.LZMAError, ValueError)


def open_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """Open an office file.

    Raises:
        FormatError: it is damaged, has too many members, or one that unpacks to so much that it must be an attack.

    """
    try:
        opened = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise FormatError(f"is damaged ({error})", "ask for an intact copy") from error
    if len(opened.infolist()) > MOST_MEMBERS:
        raise FormatError(f"has more than {MOST_MEMBERS:,} members")
    for each in opened.infolist():
        if each.file_size > max(_BOMB, _MOST_TIMES * each.compress_size):
            raise FormatError(f"unpacks to {each.file_size >> 20:,} MiB ({each.filename[:80]})", "it may be an attack")
    return opened


def member(archive: zipfile.ZipFile, name: str, limit: int = LARGEST_MEMBER) -> bytes:
    """Return the content of a member.

    Raises:
        FormatError: it is absent, damaged, locked, or larger than *limit* bytes.

    """
    try:
        with archive.open(name) as opened:
            data = opened.read(limit + 1)
    except KeyError as error:
        raise FormatError(f"is damaged ({name} is missing)", "ask for an intact copy") from error
    except _DAMAGE as error:
        raise FormatError(f"is damaged ({name}: {error})", "ask for an intact copy") from error
    except RuntimeError as error:  # zipfile has no error of its own for this.
        raise FormatError("is locked with a password", "give it with --password-file") from error
    if len(data) > limit:
        raise FormatError(f"unpacks to more than {limit >> 20} MiB ({name})")
    return data
