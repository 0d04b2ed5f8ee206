"""The open files of a library: corpus, store and memory, opened on first use and read in one consistent state."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

from index import Corpus, LibraryError, StoreError, open_store
from index.corpus import CORPUS_MIGRATIONS
from index.engines import rebuilding
from search.errors import LibraryBusyError
from translate.memory import MEMORY_MIGRATIONS, Memory

from .indexing import index_documents, write_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from index import Store

    from .folder import Folder

    _Database = TypeVar("_Database", Corpus, Memory)


class _OpenFiles(threading.local):
    """The files that one thread has open."""

    def __init__(self) -> None:
        self.corpus: Corpus | None = None


class Session:
    """The open files of a library. Each thread opens its own databases; the threads of a process share one store."""

    def __init__(self, folder: Folder) -> None:
        """Create a session for a library; files are opened on first use."""
        self._folder = folder
        self._inherited: list[object] = []
        self._reset()

    def _reset(self) -> None:
        """Start with no open files."""
        self._process = os.getpid()
        self._local = _OpenFiles()
        self._all: WeakSet[Corpus] = WeakSet()
        self._shared: Store | None = None
        self._opening = threading.Lock()

    def close(self) -> None:
        """Close all files in all threads; each is opened again on its next use."""
        self._files()
        for opened in list(self._all):
            opened.close()
        self._local, self._all = _OpenFiles(), WeakSet()
        self._close_store()

    def corpus(self) -> Corpus:
        """Return the corpus.

        Raises:
            LibraryError: there is no library, or it was created by a newer version.
            CorpusError: the corpus cannot be read.

        """
        files = self._files()
        if files.corpus is None:
            self._folder.must_exist()
            files.corpus = self._migrated(lambda: Corpus(self._folder.corpus), len(CORPUS_MIGRATIONS))
            self._all.add(files.corpus)
        return files.corpus

    def skipped(self) -> tuple[str, ...]:
        """Return the IDs of the damaged documents that the last command of this thread skipped."""
        corpus = self._files().corpus
        return corpus.skipped() if corpus else ()

    def reading(self) -> tuple[Corpus, Store]:
        """Return the corpus and the store; a store that another version created is rebuilt first, if that is possible.

        Raises:
            LibraryError: there is no library, or it was created by a newer version.
            IndexingError: the corpus or the store cannot be read; the store may have to be rebuilt.

        """
        corpus = self.corpus()
        if self._folder.has_outdated_store():
            # Without the right to write, or during another process's writing, the check below says what to do.
            with suppress(LibraryError, LibraryBusyError), self._folder.locked():
                self.intact_store(corpus)
        self._check_store()
        return corpus, self._store()

    @contextmanager
    def pinned(self) -> Iterator[tuple[Corpus, Store]]:
        """Read corpus and store in one consistent state, whatever is written meanwhile.

        A writer first puts a document into the corpus and marks it, then puts it into the store, and then
        removes the mark. So at any moment the store has each unmarked document in the version of the
        corpus. That moment is when the corpus is pinned, provided that the store, which is pinned first,
        is still the newest then.

        Raises:
            LibraryError: there is no library, or it was created by a newer version.
            IndexingError: the corpus or the store cannot be read.

        """
        corpus, store = self.reading()
        corpus.forget_skipped()
        while True:
            with store.pinned() as pinned, corpus.pinned():
                if pinned.is_current():
                    yield corpus, pinned
                    return

    @contextmanager
    def writing(self) -> Iterator[tuple[Corpus, Store]]:
        """Hold the write lock; a missing, damaged or outdated store is rebuilt first.

        Raises:
            LibraryBusyError: another process is writing.
            LibraryError: the folder is not writable, or it is not a library.
            IndexingError: the corpus or the store failed.

        """
        with self._folder.locked():
            corpus = self.corpus()
            corpus.forget_skipped()
            store = self.intact_store(corpus)
            # A writer that was killed may have put documents into the corpus only.
            index_documents(corpus, store, corpus.unindexed())
            yield corpus, store

    @contextmanager
    def memory(self) -> Iterator[Memory]:
        """Open the translation memory, creating it if there is none."""
        with self._migrated(lambda: Memory(self._folder.memory), len(MEMORY_MIGRATIONS)) as memory:
            yield memory

    def intact_store(self, corpus: Corpus) -> Store:
        """Return the store, rebuilt if it is missing or damaged. The caller must hold the write lock."""
        try:
            self._check_store()
            # Opened again, so that damage since it was opened is detected.
            self._close_store()
            return self._store()
        except StoreError as error:
            self._folder.notice(f"store {error.path}: {error.problem}; rebuilding it from the corpus")
            return self.rebuild_store(corpus)

    def rebuild_store(self, corpus: Corpus) -> Store:
        """Rebuild the store from the corpus. The caller must hold the write lock."""
        with rebuilding(self._folder.store) as writer:
            for document_id in corpus.ids():
                write_document(writer, corpus, document_id)
        corpus.mark_indexed(corpus.unindexed())
        self._folder.write_manifest()
        self._close_store()
        return self._store()

    def _files(self) -> _OpenFiles:
        """Return the files that this thread of this process has open."""
        if self._process != os.getpid():
            # SQLite forbids using or closing here what the parent process opened, so it is only kept alive.
            self._inherited += [self._local, self._all, self._shared]
            self._reset()
        return self._local

    def _migrated(self, open_database: Callable[[], _Database], version: int) -> _Database:
        """Open a database; one of an older version is migrated first, which requires the write lock."""
        opened = open_database()
        if opened.version == version:
            return opened
        opened.close()
        with self._folder.locked():
            return open_database()

    def _check_store(self) -> None:
        if not self._folder.has_current_store():
            raise StoreError(self._folder.store, "is missing, or was created by another version")

    def _store(self) -> Store:
        self._files()
        with self._opening:
            if self._shared is None:
                self._shared = open_store(self._folder.store, make=False)
            return self._shared

    def _close_store(self) -> None:
        """Close the store; threads that are reading it finish first."""
        self._files()
        with self._opening:
            before, self._shared = self._shared, None
        if before is not None:
            before.close()
