"""Read mailboxes (mbox, as many programs and Google Takeout write them): many messages in one file."""

from __future__ import annotations

import codecs
import io
import re
from functools import partial
from typing import TYPE_CHECKING

from .content import Child, Content, FormatError
from .eml import LARGEST_MESSAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from .content import ReadingContext

#: Bytes of the file that are held at once.
_CHUNK = 1 << 20

#: Maximum bytes of the line that begins a message, and of the lines around it that are looked at.
_LONGEST_LINE = 1_000

_MONTHS = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"

#: "From anna@example.com Sat Aug 16 14:05:59 2025": what programs write before a message, and hardly anybody in one.
_STRICT = re.compile(rb"From .*\b" + _MONTHS + rb"\s+\d{1,2} \d\d:\d\d.* \d{4}")

#: The same with other dates, or without any, which counts if a header follows.
_WITH_TIME = re.compile(rb"From .*\d\d:\d\d")
_WITH_YEAR = re.compile(rb"From .*\d\d:\d\d.*\d{4}")
_WITHOUT_ADDRESS = re.compile(rb"From (?:-.*)?\s*$")
_HEADER = re.compile(rb">?From |[!-9;-~]{1,100}:")

#: "From " in a text was escaped as ">From ", and ">From " mostly as ">>From ".
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)

_MARK, _NEW_LINE = codecs.BOM_UTF8, b"\nFrom "


def read_mbox(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Read a mailbox: its messages are its children. The file is read while these are iterated, in small pieces.

    A message is opened from the file, which must be open until then.

    Raises:
        FormatError: it contains no message.

    """
    starts = _starts(file)
    first = next(starts, None)
    if first is None:
        raise FormatError("is not a mailbox", 'no line in it begins a message, as "From anna@example.com …" does')
    missing = [] if _is_blank(file, first) else [f"{first:,} bytes before the first message are not read"]
    return Content(children=_messages(file, first, starts), missing=missing)


def _messages(file: IO[bytes], first: int, starts: Iterator[int]) -> Iterator[Child]:
    number, begin = 1, first
    for start in starts:
        yield Child(f"message {number}", partial(_opened, file, begin, start), "eml")
        number, begin = number + 1, start
    yield Child(f"message {number}", partial(_opened, file, begin, None), "eml")


def _opened(file: IO[bytes], start: int, end: int | None) -> IO[bytes]:
    """Return the message between two places, the second of which is the next message's or the end.

    Raises:
        FormatError: it is too large.

    """
    size = LARGEST_MESSAGE if end is None else end - start
    if size > LARGEST_MESSAGE:
        raise FormatError(f"is larger than {LARGEST_MESSAGE >> 20} MiB")
    file.seek(start)
    file.readline(_LONGEST_LINE)
    message = file.read(max(0, size - (file.tell() - start)))
    return io.BytesIO(_ESCAPED.sub(rb"\1", message) if b">From " in message else message)


def _is_blank(file: IO[bytes], end: int) -> bool:
    file.seek(0)
    return not file.read(min(end, _CHUNK)).removeprefix(_MARK).strip()


def _starts(file: IO[bytes]) -> Iterator[int]:
    """Yield where in the file each message begins, in order; others may read the file meanwhile."""
    return (start for start in _lines_from(file) if _begins_message(file, start))


def _lines_from(file: IO[bytes]) -> Iterator[int]:
    """Yield where in the file each line is that begins with "From "."""
    offset = len(_MARK) if file.read(len(_MARK)) == _MARK else 0
    window = b"\n"  # As if a line ended before the file.
    while True:
        file.seek(offset)
        chunk = file.read(_CHUNK)
        if not chunk:
            return
        window += chunk
        offset += len(chunk)
        before = offset - len(window)
        at = window.find(_NEW_LINE)
        while at >= 0:
            yield before + at + 1
            at = window.find(_NEW_LINE, at + 1)
        window = window[1 - len(_NEW_LINE) :]


def _begins_message(file: IO[bytes], at: int) -> bool:
    file.seek(max(0, at - 4))
    before = file.read(min(at, 4))
    line = file.readline(_LONGEST_LINE)
    is_separate = at <= len(_MARK) or before.endswith((b"\n\n", b"\n\r\n"))
    if is_separate and _STRICT.match(line):
        return True
    if not line.endswith(b"\n") or not _HEADER.match(file.readline(_LONGEST_LINE)):
        return False
    if is_separate:
        return bool(_WITH_TIME.match(line) or _WITHOUT_ADDRESS.match(line))
    return bool(_WITH_YEAR.match(line))
