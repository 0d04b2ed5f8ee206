"""What can go wrong while reading documents and keeping them.

* IndexingError
  - LibraryError: the folder is no library, or one that this version cannot use
  - CorpusError: corpus.sqlite cannot be read or written
    - DamagedDocumentError: what it keeps of a document is not as it was written
  - StoreError: the store cannot be read or written; it can be made again
  - UnreadableError: a file, or a line of one, that holds no document

The root is not called IndexError: that name is Python's.
"""

from __future__ import annotations

from pathlib import Path

from durable_sqlite import SearchError


class IndexingError(SearchError):
    """An expected failure of reading, keeping or finding documents."""


class LibraryError(IndexingError):
    """The folder is no library, or is one that this version cannot use."""

    def __init__(self, path: Path, problem: str, cure: str) -> None:
        super().__init__(problem, cure, place=str(path))
        self.path = path


class CorpusError(IndexingError):
    """The corpus file cannot be opened, read or written."""

    def __init__(self, path: Path, problem: str, cure: str = "") -> None:
        super().__init__(problem, cure, place=f"corpus {path}")
        self.path = path


class DamagedDocumentError(CorpusError):
    """What the corpus keeps of a document is not as it was written: something else changed it."""

    def __init__(self, path: Path, document_id: str) -> None:
        super().__init__(
            path,
            f"document {document_id[:200]!r} is damaged",
            "remove it and add its file again (search remove, search add), "
            "or save what can be read with: search recover",
        )
        self.document_id = document_id


class StoreError(IndexingError):
    """The store cannot be read or written. Nothing is lost: it can be made again from the corpus."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(problem, "make it again with: search rebuild", place=f"store {path}")
        self.path = path


class UnreadableError(IndexingError):
    """A file, or a line of one, that holds no document.

    Attributes:
        path: The file, as it was named.
        line: Counted from 1, where one line is the problem.
        reason: What is wrong, without the place.

    """

    def __init__(self, path: str, line: int | None, problem: str, cure: str = "") -> None:
        place = f"{path}, line {line}" if line else path
        super().__init__(problem, cure, place=place)
        self.path = path
        self.line = line
        self.reason = f"{problem}; {cure}" if cure else problem
