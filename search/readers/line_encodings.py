"""Decode the lines of a file that is read as a stream: their encoding is detected once, not for each line."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from .encodings import NotTextError, decoded_if_valid, is_in_other_script, is_latin, mended_utf8, old_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes of lines in an old encoding from which it is detected, and bytes that are read ahead to find them.
_SAMPLE, _AHEAD = 1 << 16, 4 << 20

#: Minimum characters outside ASCII for a line to be UTF-8 for sure: fewer Chinese characters can be valid UTF-8 by
#: chance.
_FEWEST_UTF8 = 6

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NEWLINE = re.compile(rb"\\[nrt]")

#: A Latin letter beside one of another script, as a wrong encoding puts them.
_MIXED_SCRIPTS = re.compile("[A-Za-z][\u0370-\u1cff\u3040-\uffef]|[\u0370-\u1cff\u3040-\uffef][A-Za-z]")


def lines_in_utf8(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield each line in UTF-8, if its encoding is known, or else unchanged; in order, one for one.

    Most of a file's lines may be ASCII. So the encoding is detected from all those of the next 4 MiB that are in an old
    one, up to 64 KiB of them, as soon as one is met; the same file is read in the same way every time. Lines that are
    UTF-8, or that do not suit the encoding of the file, are left to their own.
    """
    ahead: deque[bytes] = deque()
    encoding = None
    has_looked = False
    while True:
        line = ahead.popleft() if ahead else next(lines, None)
        if line is None:
            return
        if not encoding and not line.isascii() and (not has_looked or _is_old(line)):
            has_looked = True
            ahead.extend(_next_lines(lines, _AHEAD - sum(map(len, ahead))))
            encoding = _encoding_of([line, *ahead])
        yield line if line.isascii() or not encoding else _converted(line, encoding)


def _next_lines(lines: Iterator[bytes], size: int) -> Iterator[bytes]:
    sampled = 0
    while size > 0 and sampled < _SAMPLE and (line := next(lines, None)) is not None:
        size -= len(line)
        sampled += 0 if line.isascii() else len(line)
        yield line


def _encoding_of(lines: list[bytes]) -> str | None:
    """Return the old encoding of those lines that are in one, or None if there is none."""
    strings = (string for line in lines if _is_old(line) for string in _STRING.findall(line) or [line])
    # The names of the fields are English in every file.
    sample = b"\n".join(_NEWLINE.sub(b"\n", string) for string in strings if not string.isascii())
    try:
        return old_encoding(sample) if sample else None
    except NotTextError:
        return None


def _is_old(line: bytes) -> bool:
    """Return whether a line is not UTF-8, not even damaged UTF-8."""
    return not line.isascii() and mended_utf8(line) is None


def _converted(line: bytes, encoding: str) -> bytes:
    in_utf8 = decoded_if_valid(line, "utf-8")
    if in_utf8 is not None:
        is_certain = is_latin(encoding) or sum(character > "\x7f" for character in in_utf8) >= _FEWEST_UTF8
    else:
        is_certain = mended_utf8(line) is not None
    if is_certain:
        return line
    text = decoded_if_valid(line, encoding)
    if text is None:
        return line
    if is_latin(encoding):
        suits = not any(map(is_in_other_script, _foreign_strings(line)))
    else:
        suits = not _MIXED_SCRIPTS.search(text)
    return text.encode() if suits else line


def _foreign_strings(line: bytes) -> list[bytes]:
    return [string for string in _STRING.findall(line) if not string.isascii()]
