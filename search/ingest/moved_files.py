"""Assign document IDs, so that a file that was moved or renamed keeps the one it had.

A file that no longer exists, and a file with the same bytes at another path, are one file that was moved: the
document keeps its ID, and with it its title, stated language and translations. This applies to documents
that are a whole file, and to those inside a file: their IDs begin with its ID. Lines of a .jsonl file have IDs of their
own, wherever they are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.records import INSIDE
from search.readers.names import STANDARD_INPUT, is_there

if TYPE_CHECKING:
    from pathlib import Path

    from index import Document
    from index.records import KnownDocument

    from .corpus_view import CorpusView


class DocumentIds:
    """Assigns IDs to the documents of one run."""

    def __init__(self, corpus: CorpusView, base: Path) -> None:
        """Assign IDs for *corpus*; relative paths start from the folder *base*."""
        self._corpus = corpus
        self._base = base
        self._moved_from: set[str] = set()  # Each old path belongs to only one moved file.
        self._last = "", ""  # Path and ID of the file whose documents are being read.

    def find(self, document: Document, digest: str | None) -> tuple[str, KnownDocument | None]:
        """Return the ID of a document, and what the corpus has stored under that ID.

        Args:
            document: Document as it was read, with the ID suggested by its file or line.
            digest: SHA-256 of the file's bytes; None if not all of them could be read.

        """
        if document.line is not None or document.path == STANDARD_INPUT:
            return document.id, self._stored(document.id)
        path, file_id = self._last
        if path != document.path:
            file_id = self._corpus.id_at(document.path) or self._moved_here(digest) or self._unused(document.path)
            self._last = document.path, file_id
        member = document.origin.member
        document_id = f"{file_id}{INSIDE}{member}" if member else file_id
        return document_id, self._stored(document_id)

    def _moved_here(self, digest: str | None) -> str | None:
        """Return the ID of a document with the same content whose file no longer exists."""
        for path, document_id in self._corpus.files_with_content(digest) if digest else ():
            if path not in self._moved_from and not is_there(path, self._base):
                self._moved_from.add(path)
                return document_id
        return None

    def _unused(self, path: str) -> str:
        """Return *path* as an ID, with a number added if a file that was moved away still has that ID."""
        document_id, number = path, 1
        while True:
            stored = self._stored(document_id)
            if not stored or stored.line is not None or stored.path == path or not is_there(stored.path, self._base):
                return document_id
            number += 1
            document_id = f"{path}~{number}"

    def _stored(self, document_id: str) -> KnownDocument | None:
        return self._corpus.known([document_id]).get(document_id)
