"""Limits of a document: its size, and the characters that can be stored."""

from __future__ import annotations

import re

from index.dates import iso_date
from search.errors import UnreadableError

#: Maximum bytes of a file that is one document, and of a line of a .jsonl.
LARGEST = 16 << 20

#: Maximum characters of an ID, and of a title before it is shortened.
LONGEST_ID, LONGEST_TITLE = 1_000, 1_000

#: Maximum characters of a wrong date that a report quotes.
_LONGEST_DATE = 40

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return *text* with a replacement character for each one that UTF-8 or SQLite cannot hold, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)


def shortened(title: str) -> str:
    """Return a title, cut if it is very long."""
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


def bad_date(stated: str) -> str:
    """Return what is stated as a date if it is not one, shortened; "" if it is a date, or nothing is stated."""
    one_line = " ".join(stated.split())
    return "" if not one_line or iso_date(stated) else one_line[:_LONGEST_DATE]


def too_large(path: str, line: int | None = None) -> UnreadableError:
    """Return the error for a file, or a line of one, that is larger than `LARGEST`."""
    return UnreadableError(path, line, f"is larger than {LARGEST >> 20} MiB", "split it")


def empty(path: str) -> UnreadableError:
    """Return the error for a file without any text."""
    return UnreadableError(path, None, "is empty", "there is nothing to add")
