r"""Make untrusted text safe to print on a terminal.

Control characters, as one byte or as two, could rename the window or clear the screen. Marks that change the
direction of text could disguise a file name. Text of documents, file names and server replies can contain both.
"""

from __future__ import annotations

import json
import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""Return *text* with each unsafe character replaced by a dot. The length stays the same.

    >>> printable("a\x1b[31mb")
    'a·[31mb'
    """
    return _UNSAFE.sub("·", text)


def printable_json(text: str) -> str:
    r"""Return the JSON document *text* with unsafe characters escaped. It decodes to the same value.

    >>> printable_json('"a\x9b31mb"')
    '"a\\u009b31mb"'
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def json_of(fields: object) -> str:
    """Return *fields* as indented JSON that is safe to print."""
    return printable_json(json.dumps(fields, ensure_ascii=False, indent=2))
