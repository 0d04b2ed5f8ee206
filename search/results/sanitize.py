r"""What may stand on a terminal: text of documents, files and strangers never gets there raw.

Control characters, in one byte or in two, and marks that would turn the direction of everything after
them, could otherwise rename the window, clear the screen or hide a name.
"""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""Return *text* without what could act on a terminal, one character for one.

    >>> printable("a\x1b[31mb")
    'a·[31mb'
    """
    return _UNSAFE.sub("·", text)


def printable_json(text: str) -> str:
    r"""Return the same JSON without what could act on a terminal: in its texts that can be said otherwise.

    >>> printable_json('"a\x9b31mb"')
    '"a\\u009b31mb"'
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
