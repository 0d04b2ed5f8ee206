"""Errors of storing, indexing and finding documents.

* IndexingError
  - LibraryError: the folder is not a library, or not one that this version can use
  - CorpusError: corpus.sqlite cannot be read or written
    - DamagedDocumentError: a stored document does not match its checksum
  - StoreError: the store cannot be read or written; it can be rebuilt from the corpus

The root is not called IndexError because Python has a built-in exception of that name.
"""

from __future__ import annotations

from pathlib import Path

from durable_sqlite import SearchError


class IndexingError(SearchError):
    """An expected failure while storing, indexing or finding documents."""


class LibraryError(IndexingError):
    """The folder is not a library, or not one that this version can use."""

    def __init__(self, path: Path, problem: str, cure: str) -> None:
        super().__init__(problem, cure, place=str(path))
        self.path = path


class CorpusError(IndexingError):
    """The corpus file cannot be opened, read or written."""

    def __init__(self, path: Path, problem: str, cure: str = "") -> None:
        super().__init__(problem, cure, place=f"corpus {path}")
        self.path = path


class DamagedDocumentError(CorpusError):
    """A stored document does not match its checksum: something else has changed it."""

    def __init__(self, path: Path, document_id: str) -> None:
        super().__init__(
            path,
            f"document {document_id[:200]!r} is damaged",
            "remove it and add its file again (search remove, search add), "
            "or save what can be read with: search recover",
        )
        self.document_id = document_id


class StoreError(IndexingError):
    """The store cannot be read or written. Nothing is lost: it can be rebuilt from the corpus."""

    def __init__(self, path: Path, problem: str, cure: str = "rebuild it with: search rebuild") -> None:
        super().__init__(problem, cure, place=f"store {path}")
        self.path = path
