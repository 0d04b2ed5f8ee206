"""Read a file of passwords to try on locked files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.errors import SearchError

from .encodings import NotTextError, decode
from .opening import open_regular_file

if TYPE_CHECKING:
    from pathlib import Path

#: Maximum bytes of the file, and number of passwords: each is tried on every locked file.
_LARGEST, _MOST = 1 << 16, 100


def read_passwords(file: Path) -> list[str]:
    """Return the passwords in a file, one a line; blank lines are skipped.

    Raises:
        SearchError: it cannot be read, or has too many.

    """
    try:
        with open_regular_file(file) as opened:
            data = opened.read(_LARGEST + 1)
        passwords = [line for line in decode(data).splitlines() if line.strip()]
    except OSError as error:
        raise SearchError(f"{file}: {error.strerror or error}", "give a file with one password a line") from error
    except NotTextError as error:
        raise SearchError(f"{file}: {error.problem}", "give a file with one password a line") from error
    if len(data) > _LARGEST or len(passwords) > _MOST:
        raise SearchError(f"{file}: has more than {_MOST} passwords", "give only those that may fit")
    return passwords
