"""A process that writes passages to the store while others make them: writing takes as long as making them.

Its changes appear in the store when it commits, which it does from time to time. The library's lock belongs to the
process that started it. If that one is killed, this one ends at once; Whoosh's own lock keeps the next writer waiting
until then.
"""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from index import IndexingError, open_store
from translate.workers import ProcessWorkers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future
    from pathlib import Path

    from index.store import IndexablePassage, StoreWriter
    from translate.workers import LazyPickle

#: Documents that must wait to be committed: at least so many, and a quarter of those committed so far, but no more than
#: the last number. Every commit costs Whoosh a segment.
_AT_LEAST, _AT_MOST = 20, 5_000

#: Bytes of pickled passages that may wait for the process.
_MOST_BYTES = 64 << 20


class StoreProcess:
    """The process, as its starter sees it."""

    def __init__(self, folder: Path) -> None:
        """Start it for the store in *folder*."""
        self._process = ProcessWorkers(1, _Writing, folder, are_replaced=False)
        self._added: list[str] = []  # IDs of documents that were sent since the last commit.
        self._sent: deque[tuple[Future[None], int]] = deque()  # What it still has to write, and its size in bytes.
        self._commits: deque[tuple[Future[None], list[str]]] = deque()
        self._committed = 0

    def add(self, document_ids: list[str], passages: LazyPickle[list[IndexablePassage]]) -> None:
        """Have the passages of documents replaced; wait if it has too many to write already."""
        self._sent.append((self._process.submit(_Writing.add, document_ids, passages), passages.size))
        self._added += document_ids
        if len(self._added) >= min(_AT_MOST, max(_AT_LEAST, self._committed // 4)):
            self._commit()
        while sum(size for job, size in self._sent if not job.done()) > _MOST_BYTES:
            self._process.wait()
        while self._sent and self._sent[0][0].done():
            self._sent.popleft()

    def indexed(self) -> list[str]:
        """Return the documents that are in the store since the last call."""
        self._process.poll()
        indexed: list[str] = []
        while self._commits and self._commits[0][0].done():
            job, document_ids = self._commits.popleft()
            if job.exception() is None:
                indexed += document_ids
        return indexed

    def finish(self) -> list[str]:
        """Have everything committed, end the process, and return the documents that are in the store since the last call.

        Documents that it could not write stay marked in the corpus as not indexed.
        """
        self._commit()
        while self._commits and not self._commits[-1][0].done():
            self._process.wait()
        indexed = self.indexed()
        self._process.close()
        return indexed

    def close(self) -> None:
        """End the process, and with it whatever is not committed; it holds Whoosh's lock."""
        self._process.close(at_once=True)

    def _commit(self) -> None:
        if self._added:
            self._commits.append((self._process.submit(_Writing.commit), self._added))
            self._committed += len(self._added)
            self._added = []


class _Writing:
    """The store, in the process that writes it."""

    def __init__(self, folder: Path) -> None:
        self._store = open_store(folder, make=False)
        self._stack = ExitStack()
        self._writer: StoreWriter | None = None
        self._error: Exception | None = None  # Why nothing that was added since the last commit can be written.

    def add(self, document_ids: Iterable[str], passages: LazyPickle[list[IndexablePassage]]) -> None:
        """Replace the passages of documents; readers see it after the next `commit`."""
        if self._error:
            return
        try:
            if self._writer is None:
                self._writer = self._stack.enter_context(self._store.writing())
            for document_id in document_ids:
                self._writer.remove(document_id)
            for passage in passages.value:
                self._writer.add(passage)
        except Exception as error:  # noqa: BLE001 - the next commit reports it
            self._error = error
            with suppress(IndexingError):
                self._stack.__exit__(type(error), error, error.__traceback__)

    def commit(self) -> None:
        """Let readers see what was added, all of it or nothing.

        Raises:
            IndexingError: the store cannot be written.

        """
        error, self._error, self._writer = self._error, None, None
        if error:
            self._stack = ExitStack()
            raise error
        self._stack.close()
