"""Which reader reads which file of plain text; all other formats are listed in `formats`."""

from __future__ import annotations

from os.path import splitext
from typing import TYPE_CHECKING, BinaryIO, Protocol

from .formats import formats_by_suffix
from .jsonl import read_json_lines
from .text import read_markdown, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index import Document
from search.errors import UnreadableError


class Reader(Protocol):
    """Reads the files of one format of plain text."""

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
    """Return the reader for a file of plain text of this name; None if it is in another format.

    >>> reader_of("letters/A.TXT").__name__, reader_of("a.pdf")
    ('read_text', None)
    """
    return READERS.get(suffix_of(name))


def has_known_suffix(name: str) -> bool:
    """Return whether a file of this name is in a format that is read."""
    suffix = suffix_of(name)
    return suffix in READERS or suffix in formats_by_suffix()


def suffix_of(name: str) -> str:
    """Return the suffix of a name in lower case, with its dot; "" if it has none."""
    return splitext(name)[1].lower()  # noqa: PTH122 - a Path for each name takes longer
