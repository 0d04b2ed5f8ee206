"""Limits of a document: its size, and the characters that can be stored."""

from __future__ import annotations

import re

from search.errors import UnreadableError

#: Maximum bytes of a file that is one document, and of a line of a .jsonl.
LARGEST = 16 << 20

#: Maximum characters of an ID, and of a title before it is shortened.
LONGEST_ID, LONGEST_TITLE = 1_000, 1_000

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Return *text* with a replacement character for each one that UTF-8 or SQLite cannot hold, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)


def shortened(title: str) -> str:
    """Return a title, cut if it is very long."""
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


def too_large(path: str, line: int | None = None) -> UnreadableError:
    """Return the error for a file, or a line of one, that is larger than `LARGEST`."""
    return UnreadableError(path, line, f"is larger than {LARGEST >> 20} MiB", "split it")


def empty(path: str) -> UnreadableError:
    """Return the error for a file without any text."""
    return UnreadableError(path, None, "is empty", "there is nothing to add")
