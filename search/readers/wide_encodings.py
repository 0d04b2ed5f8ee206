"""Detect UTF-16 and UTF-32 that begin without a byte order mark."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter

#: Maximum share of characters that no text has: controls, private and unassigned characters.
_MOST_ODD = 0.02

#: Maximum share of printable ASCII among the bytes. Above it, a NUL byte is damage in an ordinary text.
_MOST_ASCII = 0.8

_WHITE_SPACE = "\t\n\r\x0c\x1b\x1a"


def wide_encoding(sample: bytes) -> str | None:
    """Return the encoding of the start of a file that contains NUL bytes; None if it is not text.

    In the right byte order, the high bytes of a text are few different ones, because a language has its letters side
    by side, and its low bytes are many.
    """
    sample = sample[: len(sample) // 4 * 4] if len(sample) >= 4 else sample
    # Every fourth byte of UTF-32 is zero, and the one beside it is nearly always.
    for encoding, zero in (("utf-32-le", 3), ("utf-32-be", 0)):
        if len(sample) >= 4 and not any(sample[zero::4]) and _is_text(sample, encoding):
            return encoding
    printable = sum(0x20 <= byte < 0x7F for byte in sample)
    if printable > _MOST_ASCII * len(sample):
        return None
    even, odd = _entropy(sample[0::2]), _entropy(sample[1::2])
    order = ("utf-16-be", "utf-16-le") if even < odd else ("utf-16-le", "utf-16-be")
    return next((encoding for encoding in order if _is_text(sample, encoding)), None)


def _entropy(values: bytes) -> float:
    return -sum(count / len(values) * math.log2(count / len(values)) for count in Counter(values).values())


def _is_text(sample: bytes, encoding: str) -> bool:
    """Return whether the characters are such as texts have; half a character at the end does not count."""
    text = sample.decode(encoding, "ignore")
    if len(text) < len(sample) // (8 if "16" in encoding else 5):
        return False
    if "16" in encoding:
        # Of the characters with a zero byte, those of ASCII are the most; in the wrong order, each is another letter.
        swapped = sum(not ord(character) & 0xFF and character not in "\u3000\u4e00" for character in text)
        if sum(character < "\x80" for character in text) <= swapped:
            return False
    odd = sum(
        unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"} and character not in _WHITE_SPACE
        for character in text
    )
    return odd <= _MOST_ODD * len(text)


def wide_encoding_of_json(start: bytes) -> str | None:
    """Return UTF-16 or UTF-32 without a byte order mark if the zero bytes of JSON's first two characters show it.

    See RFC 4627, section 3: these two are always ASCII.
    """
    pattern = bytes(byte != 0 for byte in start[:8])
    for zeros, encoding in (
        (b"\x01\x00\x00\x00" * 2, "utf-32-le"),
        (b"\x00\x00\x00\x01" * 2, "utf-32-be"),
        (b"\x01\x00" * 2, "utf-16-le"),
        (b"\x00\x01" * 2, "utf-16-be"),
    ):
        if pattern.startswith(zeros):
            return encoding
    return None
