"""Read one file, or standard input: open it safely, note its stamp and hash, and let its reader read it."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from index import Document
from index.records import Stamp
from search.errors import UnreadableError

from . import limits
from .detection import HEAD, begins_as_no_text
from .isolation.documents import documents_in_file
from .jsonl import document_in_line, read_json_lines
from .names import STANDARD_INPUT
from .opening import open_regular_file, unreadable
from .options import READ_PLAINLY, ReadingOptions
from .registry import reader_of
from .text import document_in

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from typing_extensions import Buffer

    from .registry import Reader

#: Bytes hashed at once.
_CHUNK = 1 << 20


class SourceFile:
    """A file that may contain documents. It is opened only when they are requested.

    Attributes:
        name: As `file_id` gives it; ``"-"`` for standard input.
        stamp: Size and times, first when the object was created, then when the file was opened; None for standard
            input.
        digest: SHA-256 of the bytes, once they have been read. None before that, if not all of them could be read,
            and if the file changed meanwhile.
        keeps_failures: Whether the file is read again only once it has changed, even if not all of it could be read:
            for formats that take long to read.
        has_unread_pictures: Whether pictures inside it were passed over, because text in pictures is not recognized.

    """

    def __init__(
        self,
        name: str,
        path: Path | None,
        standard_input: BinaryIO | None = None,
        options: ReadingOptions = READ_PLAINLY,
    ) -> None:
        """Examine the file.

        Args:
            name: Its name in documents and messages.
            path: The file; None for standard input.
            standard_input: Stream to read if there is no *path*; None if there is no input.
            options: How it is read, if it is no plain text.

        Raises:
            OSError: the file does not exist, or its folder cannot be entered.

        """
        self.name = name
        self.stamp = Stamp.of(path) if path else None
        self.digest: str | None = None
        self.keeps_failures = False
        self.has_unread_pictures = False
        self._path = path
        self._standard_input = standard_input
        self._options = options

    @property
    def needs_process(self) -> bool:
        """Whether a process of its own is to read it: its name is not that of a plain text."""
        return self._path is not None and reader_of(self.name) is None

    def documents(self) -> Generator[Document | UnreadableError, None, None]:
        """Yield the documents, in order; the error in place of each one that cannot be read."""
        if self._path is None:
            yield from _read_standard_input(self._standard_input or io.BytesIO())
            return
        try:
            with open_regular_file(self._path) as opened:
                yield from self._read(opened, self._path)
        except OSError as error:
            yield unreadable(self.name, error)

    def _read(self, opened: BinaryIO, path: Path) -> Iterator[Document | UnreadableError]:
        head = opened.read(HEAD)
        opened.seek(0)
        reader = None if begins_as_no_text(head) else reader_of(self.name)
        yield from self._read_text(opened, reader) if reader else self._read_format(opened, path)

    def _read_format(self, opened: BinaryIO, path: Path) -> Iterator[Document | UnreadableError]:
        """Yield the documents in a file that is no plain text; a process of its own reads it."""
        self.keeps_failures = True
        self.stamp = before = Stamp.of(opened.fileno())
        hashed = _HashedFile(opened, before.size)
        while hashed.readinto(bytearray(_CHUNK)):
            pass
        # The digest helps to recognize a moved file, so it must be known with its first document.
        self._note_digest(hashed, opened, before)
        for found in documents_in_file(path, self.name, replace(self._options, on_unread_picture=self._pass_over)):
            yield replace(found, size=before.size) if isinstance(found, Document) and not found.origin.member else found

    def _pass_over(self) -> None:
        self.has_unread_pictures = True
        self._options.on_unread_picture()

    def _read_text(self, opened: BinaryIO, read: Reader) -> Iterator[Document | UnreadableError]:
        self.stamp = before = Stamp.of(opened.fileno())
        # Read no further than the file's current size: a log that is constantly written to would never end.
        hashed = _HashedFile(opened, before.size)
        with io.BufferedReader(hashed) as file:
            for found in read(file, self.name, before.size):
                # The digest helps to recognize a moved file, so it must be known with its only document.
                self._note_digest(hashed, opened, before)
                yield found
        if not self.digest:
            self._note_digest(hashed, opened, before)

    def _note_digest(self, hashed: _HashedFile, opened: BinaryIO, before: Stamp) -> None:
        if hashed.is_exhausted:
            now = Stamp.of(opened.fileno())
            is_unchanged = (now.size, now.modified) == (before.size, before.modified)
            self.digest = hashed.digest if is_unchanged else None


class _HashedFile(io.RawIOBase):
    """The first bytes of a file, and the hash of those that have been read."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        data = self._file.read(min(len(memoryview(buffer)), self._left))
        memoryview(buffer)[: len(data)] = data
        self._left -= len(data)
        self._hash.update(data)
        return len(data)

    @property
    def is_exhausted(self) -> bool:
        return self._left == 0

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _read_standard_input(stream: BinaryIO) -> Iterator[Document | UnreadableError]:
    """Yield the documents in standard input: those of a .jsonl, if the first line is one, or else one text.

    At most the largest accepted text is read, because the stream may never end.
    """
    head = bytearray()
    line = b"\n"
    while line and not line.strip() and len(head) <= limits.LARGEST:
        line = stream.readline(limits.LARGEST + 1)
        head += line
    try:
        document_in_line(line.strip(), STANDARD_INPUT, 1)
    except UnreadableError:
        rest = stream.read(limits.LARGEST + 1 - len(head)) if len(head) <= limits.LARGEST else b""
        data = bytes(head) + rest
        found = document_in(data, STANDARD_INPUT)
        # There is no file to name it after, so its content does.
        document_id = f"stdin-{hashlib.sha256(data).hexdigest()[:12]}"
        yield replace(found, id=document_id) if isinstance(found, Document) else found
    else:
        with io.BufferedReader(_Rejoined(bytes(head), stream)) as lines:
            yield from read_json_lines(lines, STANDARD_INPUT, 0)


class _Rejoined(io.RawIOBase):
    """The bytes already read from a stream, followed by the rest of the stream."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        wanted = len(memoryview(buffer))
        data = self._head.read(wanted) or self._stream.read(wanted)
        memoryview(buffer)[: len(data)] = data
        return len(data)
