"""The corpus, the store and the memory of a library, opened when they are needed, and in one state."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakSet

from index import Corpus, StoreError, open_store
from index.corpus import CORPUS_MIGRATIONS
from index.engines import rebuilding
from search.ingest.add import index_documents, write_document
from translate import MEMORY_MIGRATIONS, Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from index import Store

    from .folder import Folder

    _Database = TypeVar("_Database", Corpus, Memory)


class _Opened(threading.local):
    """What a thread has open."""

    def __init__(self) -> None:
        self.corpus: Corpus | None = None
        self.store: Store | None = None


class Parts:
    """The parts of a library; each thread and process opens them for itself."""

    def __init__(self, folder: Folder) -> None:
        """Take a folder; nothing is opened before it is used."""
        self._folder = folder
        self._inherited: list[object] = []
        self._begin()

    def _begin(self) -> None:
        """Have nothing open."""
        self._process = os.getpid()
        self._opened = _Opened()
        self._open: WeakSet[Corpus | Store] = WeakSet()

    def close(self) -> None:
        """Close every file, in all threads; each opens again when it is next used."""
        self._mine()
        for opened in list(self._open):
            opened.close()
        self._opened, self._open = _Opened(), WeakSet()

    def corpus(self) -> Corpus:
        """Return the corpus.

        Raises:
            LibraryError: there is no library, or a newer version's.
            CorpusError: it cannot be read.

        """
        mine = self._mine()
        if mine.corpus is None:
            self._folder.must_exist()
            mine.corpus = self._up_to_date(lambda: Corpus(self._folder.corpus), len(CORPUS_MIGRATIONS))
            self._open.add(mine.corpus)
        return mine.corpus

    def reading(self) -> tuple[Corpus, Store]:
        """Return what a search needs, or say that the store has to be made again.

        Raises:
            LibraryError: there is no library, or a newer version's.
            IndexingError: the corpus or the store cannot be read.

        """
        corpus = self.corpus()
        self._must_have_store()
        return corpus, self._store()

    @contextmanager
    def pinned(self) -> Iterator[tuple[Corpus, Store]]:
        """Have the corpus and the store answer from one state of both, whatever is written meanwhile.

        A writer puts a document into the corpus, with a mark, then into the store, and then takes the
        mark off. So at any moment the store has each unmarked document as the corpus has it; the moment
        is that at which the corpus is pinned, if the store that was pinned before is the newest still.

        Raises:
            LibraryError: there is no library, or a newer version's.
            IndexingError: the corpus or the store cannot be read.

        """
        corpus, store = self.reading()
        while True:
            with store.pinned(), corpus.pinned():
                if store.is_current():
                    yield corpus, store
                    return

    @contextmanager
    def writing(self) -> Iterator[tuple[Corpus, Store]]:
        """Hold the lock; the store is made again first where it is missing, damaged or another version's.

        Raises:
            LibraryBusyError: another process is writing.
            LibraryError: nobody may write here, or there is something else.
            IndexingError: the corpus or the store failed.

        """
        with self._folder.locked():
            corpus = self.corpus()
            store = self.sound_store(corpus)
            # What a writer that was killed had put into the corpus only.
            index_documents(corpus, store, corpus.unindexed())
            yield corpus, store

    @contextmanager
    def memory(self) -> Iterator[Memory]:
        """Open the translation memory, made where there is none."""
        with self._up_to_date(lambda: Memory(self._folder.memory), len(MEMORY_MIGRATIONS)) as memory:
            yield memory

    def sound_store(self, corpus: Corpus) -> Store:
        """Return the store, made again where it is missing or damaged; only the one that holds the lock may ask."""
        try:
            self._must_have_store()
            # Looked at anew, also where it has been open for long.
            self._close_store()
            return self._store()
        except StoreError as error:
            self._folder.notice(f"store {error.path}: {error.problem}; making it again from the corpus")
            return self.rebuild_store(corpus)

    def rebuild_store(self, corpus: Corpus) -> Store:
        """Make the store again from the corpus; only the one that holds the lock may."""
        with rebuilding(self._folder.store) as writer:
            for document_id in corpus.ids():
                write_document(writer, corpus, document_id)
        corpus.mark_indexed(corpus.unindexed())
        self._folder.write_manifest()
        self._close_store()
        return self._store()

    def _mine(self) -> _Opened:
        """Return what this thread of this process has open."""
        if self._process != os.getpid():
            # What was open in the parent is left alone: SQLite forbids to use it or to close it here.
            self._inherited += [self._opened, self._open]
            self._begin()
        return self._opened

    def _up_to_date(self, open_database: Callable[[], _Database], version: int) -> _Database:
        """Open a database; one of an older version is brought up to date first, which only a writer may do."""
        opened = open_database()
        if opened.version == version:
            return opened
        opened.close()
        with self._folder.locked():
            return open_database()

    def _must_have_store(self) -> None:
        if not self._folder.has_current_store():
            raise StoreError(self._folder.store, "is missing, or was made by another version")

    def _store(self) -> Store:
        mine = self._mine()
        if mine.store is None:
            mine.store = open_store(self._folder.store, make=False)
            self._open.add(mine.store)
        return mine.store

    def _close_store(self) -> None:
        mine = self._mine()
        if mine.store is not None:
            mine.store.close()
            self._open.discard(mine.store)
            mine.store = None
