"""Which reader reads which file: the one list of formats.

To add a format, write a `Reader` in a module of its own and list its suffixes here.
"""

from __future__ import annotations

from os.path import splitext
from typing import TYPE_CHECKING, BinaryIO, Protocol

from .jsonl import read_json_lines
from .text import read_markdown, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index import Document
from search.errors import UnreadableError


class Reader(Protocol):
    """Reads the files of one format."""

    def __call__(self, file: BinaryIO, path: str, size: int) -> Iterator[Document | UnreadableError]:
        """Yield the documents in a file, in order; the error in place of each one that cannot be read.

        A reader never raises an error because of a file's content, however damaged or hostile: it yields
        `UnreadableError`, at
        least one if there is no document. It keeps at most `limits.LARGEST` bytes in memory.

        Args:
            file: Open, at its start, for reading forward only. It ends where the file ended when it was opened: text
                appended meanwhile is read next time.
            path: The file's name, as `names.file_id` gives it. It is every document's `path`, and the ID of a document
                that is the whole file.
            size: Of the file, in bytes.

        Raises:
            OSError: the file cannot be read to its end.

        """
        ...


#: Readers by suffix, in lower case.
READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".jsonl": read_json_lines,
}


def reader_of(name: str) -> Reader | None:
    """Return the reader for a file of this name; None if its format is not supported.

    >>> reader_of("letters/A.TXT").__name__, reader_of("a.pdf")
    ('read_text', None)
    """
    return READERS.get(splitext(name)[1].lower())  # noqa: PTH122 - a Path for each name takes longer


def supported_suffixes() -> str:
    """Return the suffixes of all formats in words: ``".txt, .md or .jsonl"``."""
    *others, last = READERS
    return f"{', '.join(others)} or {last}"
