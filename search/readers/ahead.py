"""Read the next files while the documents of the first are translated: several at once, in order, and not too far ahead."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Condition, Lock, get_ident
from typing import TYPE_CHECKING

from index import Document

from .isolation.isolated import allow_readings, stop_readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from typing_extensions import Self

    from search.errors import UnreadableError

    from .recognized import RecognitionMemory
    from .source import SourceFile

#: Files that are read at once at most: each takes the memory of its reading process.
_MOST_READERS = 4

#: Seconds between two calls while a document is waited for.
_PAUSE = 0.5

#: Characters of one file that wait at most; one document may be longer.
_MOST_WAITING = 4 << 20


class ReadAhead:
    """Reads files in the background; use it as a context manager.

    Attributes:
        files: How many files are worth beginning before the documents of the first are all taken.

    """

    def __init__(self, readers: int | None = None, while_waiting: Callable[[], None] = lambda: None) -> None:
        """Prepare to read files.

        Args:
            readers: How many at once; by default as many as there are processors, and four at most.
            while_waiting: Called now and then while a document is waited for; an exception that it raises ends the wait.

        """
        readers = readers or min(_MOST_READERS, os.cpu_count() or 1)
        self.files = 2 * readers
        self._pool = ThreadPoolExecutor(readers, "reader")
        self._while_waiting = while_waiting
        self._begun: list[_Documents] = []
        self._threads: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the reading of all files."""
        for documents in self._begun:
            documents.abandon()
        stop_readings(self._threads)
        self._pool.shutdown(cancel_futures=True)
        allow_readings(self._threads)

    def begin(self, file: SourceFile) -> Iterator[Document | UnreadableError]:
        """Begin to read a file, and return its documents, in order; plain text is read only when they are taken."""
        if not file.needs_process:
            return file.documents()
        self._begun = [documents for documents in self._begun if not documents.is_taken]
        documents = _Documents(self._while_waiting)
        self._begun.append(documents)
        self._pool.submit(self._read, file, documents)
        return iter(documents)

    def _read(self, file: SourceFile, documents: _Documents) -> None:
        self._threads.add(get_ident())
        if documents.is_abandoned:
            return
        try:
            with closing(file.documents()) as found:
                for each in found:
                    if not documents.put(each):
                        return
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that takes the documents
            documents.end(error)
        else:
            documents.end()


class _Documents:
    """The documents of one file, from the thread that reads it to the one that takes them."""

    def __init__(self, while_waiting: Callable[[], None]) -> None:
        self.is_taken = False
        self._while_waiting = while_waiting
        self._waiting: deque[Document | UnreadableError] = deque()
        self._characters = 0
        self._has_ended = False
        self._error: BaseException | None = None
        self.is_abandoned = False
        self._changed = Condition()

    def put(self, found: Document | UnreadableError) -> bool:
        """Hand over a document once there is room; return whether more are wanted."""
        size = _size(found)
        with self._changed:
            self._changed.wait_for(
                lambda: self.is_abandoned or not self._waiting or self._characters + size <= _MOST_WAITING
            )
            self._waiting.append(found)
            self._characters += size
            self._changed.notify_all()
            return not self.is_abandoned

    def end(self, error: BaseException | None = None) -> None:
        """Say that there are no more documents, because of an error if one is given."""
        with self._changed:
            self._has_ended = True
            self._error = error
            self._changed.notify_all()

    def abandon(self) -> None:
        """Say that no more documents are wanted."""
        with self._changed:
            self.is_abandoned = True
            self._changed.notify_all()

    def _is_ready(self) -> bool:
        """Wait a moment for a document; return whether there is one, or will be none."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._waiting) or self._has_ended, _PAUSE)

    def __iter__(self) -> Iterator[Document | UnreadableError]:
        """Yield the documents as they come; at last, raise the error that ended them, if there is one."""
        while True:
            while not self._is_ready():
                self._while_waiting()
            with self._changed:
                if not self._waiting:
                    break
                found = self._waiting.popleft()
                self._characters -= _size(found)
                self._changed.notify_all()
            yield found
        self.is_taken = True
        if self._error:
            raise self._error


def _size(found: Document | UnreadableError) -> int:
    return len(found.text) if isinstance(found, Document) else 0


class LockedMemory:
    """What was recognized before, for several threads."""

    def __init__(self, memory: RecognitionMemory) -> None:
        """Use *memory* from one thread at a time."""
        self._memory = memory
        self._lock = Lock()

    def recall(self, picture: str, engine: str) -> str | None:
        """Return the text of a picture; see `RecognitionMemory`."""
        with self._lock:
            return self._memory.recall(picture, engine)

    def keep(self, picture: str, engine: str, text: str) -> None:
        """Keep the text of a picture."""
        with self._lock:
            self._memory.keep(picture, engine, text)
