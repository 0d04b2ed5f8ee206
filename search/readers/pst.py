"""Outlook's archives (.pst, .ost): the program readpst unpacks them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from .content import FormatError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from .content import Content, ReadingContext


def read_pst(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Refuse an Outlook archive: readpst writes files, which a reader must not.

    Raises:
        FormatError: always; it says how to unpack the archive.

    """
    readpst_program()
    raise FormatError("is an Outlook archive", "unpack it with readpst -e -o FOLDER FILE, then add the folder")


def readpst_program() -> str:
    """Return the path of the program readpst.

    Raises:
        FormatError: it is not installed.

    """
    program = shutil.which("readpst")
    if program is None:
        raise FormatError("needs the program readpst", "install pst-utils")
    return program


def readpst_command(archive: Path, folder: Path) -> list[str]:
    """Return the command that unpacks *archive* into *folder*, which exists: a file for each message, in .eml.

    Raises:
        FormatError: readpst is not installed.

    """
    # One process (-j 0), quiet, no bodies in RTF (-b), the attachments inside the messages (-e).
    return [readpst_program(), "-q", "-b", "-e", "-j", "0", "-o", str(folder), str(archive)]
