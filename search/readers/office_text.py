"""Clean text of the older formats of Office, which has control characters in it."""

from __future__ import annotations

import re

#: Maximum characters of a piece of metadata.
LONGEST_METADATA = 1000

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile(r"[\n\v\f\r\x85\u2028\u2029]+")


def paragraph_text(text: str) -> str:
    r"""Return text without control characters, lone surrogates, blank lines and space at the ends of lines.

    >>> paragraph_text("one\v\r\n two\x00 ")
    'one\ntwo'
    """
    lines = _LINE_ENDS.split(_CONTROLS.sub("", text))
    return "\n".join(clean for line in lines if (clean := line.strip()))


def metadata_text(text: str) -> str:
    """Return text as a piece of metadata: on one line, with single spaces, of `LONGEST_METADATA` characters at most."""
    return " ".join(_CONTROLS.sub("", text[: 4 * LONGEST_METADATA]).split())[:LONGEST_METADATA].strip()
