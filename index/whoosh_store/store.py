"""`WhooshStore`: the `Store` protocol on a folder of Whoosh segments."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING

from durable_sqlite import PRIVATE_FOLDER
from index.bm25 import BM25

from .reading import StoreReader
from .scoring import Snapshot
from .storage import NewIndex, SealedStorage, is_store, mapped_errors, open_index
from .writer import PassageWriter, begin_writing, cancelled_on_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from .protocols import Index, IndexWriter
    from .seals import Checked

#: Number of passages up to which a store is merged into one segment after every removal.
_SMALL_STORE = 2_000


class WhooshStore(StoreReader):
    """A folder of Whoosh segments. For the methods see `Store`.

    Attributes:
        mapped_errors: Returns a context for calls to Whoosh; see `storage.mapped_errors`.

    """

    def __init__(self, folder: Path, *, make: bool = True) -> None:
        """Open the store in *folder*; with *make*, create an empty one if there is none.

        Raises:
            StoreError: it is missing or damaged, or the folder cannot be written.

        """
        self._folder = folder
        self.mapped_errors = partial(mapped_errors, folder)
        # Reentrant: the garbage collector may end an abandoned context, which releases its state, at any point.
        self._lock = RLock()
        self._state: _State | None = None
        # Each state has its own seals, since a writer and readers may open several at once; they share what they checked.
        self._checked: Checked = {}
        if make and not is_store(folder):
            with rebuilding(folder):
                pass
        with self._reading():
            pass

    @contextmanager
    def writing(self) -> Iterator[PassageWriter]:
        """Return a context in which the store can be changed; see `Store`."""
        with self.mapped_errors():
            writer = begin_writing(open_index(SealedStorage(self._folder, self._checked), self._folder))
        with cancelled_on_error(writer, self.mapped_errors) as passage_writer:
            yield passage_writer
        with self.mapped_errors():
            writer.commit(optimize=self._should_merge(writer))

    @contextmanager
    def pinned(self) -> Iterator[_PinnedStore]:
        """Return a context with a store whose answers come from one state; see `Store`."""
        with self.mapped_errors():
            state = self._acquire()
        try:
            yield _PinnedStore(self, state)
        finally:
            self._release(state)

    def is_current(self) -> bool:
        """Return True: outside `pinned`, answers come from the newest state."""
        return True

    def damaged_files(self) -> list[str]:
        """Return the names of files that are missing or damaged."""
        with self.mapped_errors():
            return SealedStorage(self._folder).damaged_files()

    def close(self) -> None:
        """Release all files, once no thread reads them; see `Store`."""
        with self._lock:
            self._replace(None)

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        with self.mapped_errors():
            state = self._acquire()
            try:
                yield state.snapshot
            finally:
                self._release(state)

    def _should_merge(self, writer: IndexWriter) -> bool:
        """Return whether to merge all segments now, which cleans out removed passages.

        Until then Whoosh counts them in its term frequencies, and scores are slightly off. In a small store
        merging is fast; in a large one it waits until there are enough of them to matter.
        """
        removed = sum(segment.deleted_count() for segment in writer.segments)
        return bool(removed) and (len(self) <= _SMALL_STORE or removed * 10 > len(self))

    def _acquire(self) -> _State:
        """Return the newest state, which stays open until it is released."""
        with self._lock:
            state = self._state
            if state is None or not state.snapshot.searcher.up_to_date():
                # Not Whoosh's refresh(), which fails on a store that was empty before.
                state = self._open_state()
                self._replace(state)
            state.users += 1
            return state

    def _release(self, state: _State) -> None:
        with self._lock:
            state.users -= 1
            if state is not self._state and not state.users:
                state.close()

    def _replace(self, state: _State | None) -> None:
        before, self._state = self._state, state
        if before and not before.users:
            before.close()

    def _open_state(self) -> _State:
        # Whoosh checks only when it opens an index whether it contains any state at all.
        index = open_index(SealedStorage(self._folder, self._checked), self._folder)
        return _State(index, Snapshot(index.searcher(), BM25()))


class _State:
    """A state of the store that is open. The last thread that reads it closes it, if there is a newer one by then.

    Attributes:
        users: How many threads and pinned stores are reading it.

    """

    def __init__(self, index: Index, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.users = 0
        self._index = index

    def is_newest(self) -> bool:
        """Return whether nothing has been written since."""
        # Whoosh's searcher cannot tell for an empty state.
        searcher = self.snapshot.searcher
        still_empty = not searcher.doc_count_all() and self._index.is_empty()
        return still_empty or searcher.up_to_date()

    def close(self) -> None:
        """Release all files."""
        self.snapshot.searcher.close()
        self._index.close()


class _PinnedStore(StoreReader):
    """A store as it was when it was pinned; it can be read while the context lasts. For the methods see `Store`."""

    def __init__(self, store: WhooshStore, state: _State) -> None:
        self._store = store
        self._state = state

    def is_current(self) -> bool:
        """Return whether answers come from the newest state."""
        with self._store.mapped_errors():
            return self._state.is_newest()

    def pinned(self) -> AbstractContextManager[_PinnedStore]:
        """Return a context with this store."""
        return nullcontext(self)

    def writing(self) -> AbstractContextManager[PassageWriter]:
        """Return a context in which the store can be changed; this one keeps its state."""
        return self._store.writing()

    def damaged_files(self) -> list[str]:
        """Return the names of files that are missing or damaged."""
        return self._store.damaged_files()

    def close(self) -> None:
        """Do nothing: the end of the context releases the files."""

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        with self._store.mapped_errors():
            yield self._state.snapshot


@contextmanager
def rebuilding(folder: Path) -> Iterator[PassageWriter]:
    """Return a context in which a new store is written to *folder*; see `index.engines.rebuilding`."""
    map_errors = partial(mapped_errors, folder)
    with map_errors():
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        writer = begin_writing(NewIndex(SealedStorage(folder)))
    with cancelled_on_error(writer, map_errors) as passage_writer:
        yield passage_writer
    with map_errors():
        writer.commit()
