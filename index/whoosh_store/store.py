"""`WhooshStore`: the `Store` protocol on a folder of Whoosh segments."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from durable_sqlite import PRIVATE_FOLDER
from index.bm25 import BM25
from index.errors import StoreError
from index.query import ENGLISH, AllOf, AnyOf, InDocuments, InLanguage
from index.store import Candidate, Feedback, StoredPassage

from .filters import (
    matching_passages,
    newest_passages,
    passages_containing,
    passages_containing_any,
    passages_where,
    segment_passages_where,
)
from .scoring import Snapshot
from .storage import NewIndex, SealedStorage, is_store, mapped_errors, open_index
from .writer import PassageWriter, begin_writing, cancelled_on_error

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from index.query import Clause, Condition

    from .protocols import IndexWriter, StoredFields

#: Number of passages up to which a store is merged into one segment after every removal.
_SMALL_STORE = 2_000


class WhooshStore:
    """A folder of Whoosh segments. For the methods see `Store`."""

    def __init__(self, folder: Path, *, make: bool = True) -> None:
        """Open the store in *folder*; with *make*, create an empty one if there is none.

        Raises:
            StoreError: it is missing or damaged, or the folder cannot be written.

        """
        self._folder = folder
        self._pinned = False
        self._closed = False
        if make and not is_store(folder):
            with rebuilding(folder):
                pass
        with self._mapped_errors():
            self._storage = SealedStorage(folder)
            self._snapshot = self._take_snapshot()

    def search(
        self,
        clauses: Iterable[Clause],
        *,
        limit: int,
        languages: Collection[str] = (),
        condition: Condition | None = None,
        any_clause: bool = True,
        newest: bool = False,
    ) -> list[Candidate]:
        """Return the best passages by descending score; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            searcher = snapshot.searcher
            known = [clause for clause in clauses if clause.field in snapshot]
            conditions = [condition] if condition else []
            if languages:
                conditions.append(AnyOf(tuple(map(InLanguage, sorted(languages)))))
            among = passages_where(searcher, AllOf(tuple(conditions))) if conditions else None
            days: Mapping[int, int] = {}
            if newest:
                among = matching_passages(searcher, known, among, any_clause=any_clause)
                days = newest_passages(searcher, among, limit)
                among = set(days)
            most = max(limit, len(days))
            found = snapshot.best(known, most, among)
            if not any_clause:
                # Add passages that match no clause.
                rest = sorted((among or set()).difference(number for number, _ in found))
                found += [(number, 0.0) for number in rest[: most - len(found)]]
            if newest:
                found.sort(key=lambda pair: -days[pair[0]])
            return [_candidate(searcher.stored_fields(number), score) for number, score in found[:limit]]

    def feedback(
        self, clauses: Iterable[Clause], *, limit: int, max_frequency: int, condition: Condition | None = None
    ) -> list[Feedback]:
        """Return the terms of the best passages, by descending score; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            among = passages_where(snapshot.searcher, condition) if condition else None
            best = snapshot.best([clause for clause in clauses if clause.field in snapshot], limit, among)
            words = ((snapshot.searcher.stored_fields(passage)["words"], score) for passage, score in best)
            return [Feedback(score, snapshot.impacts(ENGLISH, terms, max_frequency)) for terms, score in words]

    def frequency(self, field: str, term: str) -> int:
        """Return the number of passages that contain *term*."""
        with self._mapped_errors():
            return self._current().frequency(field, term)

    def similar(self, field: str, term: str) -> str | None:
        """Return the most frequent term of *field* at edit distance 1 from *term*; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            near = set(snapshot.searcher.reader().terms_within(field, term, 1)) if field in snapshot else set()
            return max(near - {term}, key=lambda one: (snapshot.frequency(field, one), one), default=None)

    def languages(self) -> frozenset[str]:
        """Return the languages of the originals, except English."""
        with self._mapped_errors():
            return self._current().languages

    def count(
        self,
        document_ids: Iterable[str],
        clauses: Iterable[Clause],
        *,
        condition: Condition | None = None,
        any_clause: bool = True,
    ) -> Mapping[str, int]:
        """Return how many passages `search` would find in each of the given documents; see `Store`."""
        counts: Counter[str] = Counter()
        with self._mapped_errors():
            # No search: only a few passages matter, and most postings can be skipped.
            terms = [(clause.field, clause.term.encode()) for clause in clauses]
            for segment, _ in self._current().searcher.leaf_searchers():
                reader = segment.reader()
                by_document = {name: passages_containing(reader, "document", [name.encode()]) for name in document_ids}
                matching = set().union(*by_document.values())
                if condition:
                    matching &= segment_passages_where(reader, condition)
                if any_clause:
                    matching = passages_containing_any(reader, terms, matching)
                counts.update({name: len(passages & matching) for name, passages in by_document.items()})
        return counts

    def passages(self, document_id: str) -> list[StoredPassage]:
        """Return the passages of a document, in no particular order."""
        with self._mapped_errors():
            searcher = self._current().searcher
            found = passages_where(searcher, InDocuments(frozenset({document_id})))
            stored = map(searcher.stored_fields, found)
            return [StoredPassage(each["number"], each["first"], each["last"]) for each in stored]

    def __len__(self) -> int:
        """Return the number of passages."""
        with self._mapped_errors():
            return self._current().searcher.doc_count()

    @contextmanager
    def writing(self) -> Iterator[PassageWriter]:
        """Return a context in which the store can be changed; see `Store`."""
        with self._mapped_errors():
            writer = begin_writing(self._index)
        with cancelled_on_error(writer, self._mapped_errors) as passage_writer:
            yield passage_writer
        with self._mapped_errors():
            writer.commit(optimize=self._should_merge(writer))

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Return a context in which all answers come from one state; see `Store`."""
        with self._mapped_errors():
            self._current()
        self._pinned = True
        try:
            yield
        finally:
            self._pinned = False

    def is_current(self) -> bool:
        """Return whether answers come from the newest state."""
        with self._mapped_errors():
            # Whoosh's searcher cannot tell for an empty state.
            searcher = self._snapshot.searcher
            still_empty = not searcher.doc_count_all() and self._index.is_empty()
            return still_empty or searcher.up_to_date()

    def damaged_files(self) -> list[str]:
        """Return the names of files that are missing or damaged."""
        with self._mapped_errors():
            return self._storage.damaged_files()

    def close(self) -> None:
        """Release all files. Any later use is an error that says so."""
        self._closed = True
        self._snapshot.searcher.close()
        self._index.close()

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        """Return a context for calls to Whoosh; see `mapped_errors`."""
        try:
            if self._closed:
                raise self._closed_error()
            with mapped_errors(self._folder):
                yield
        except StoreError as error:
            if self._closed:  # By another thread, in the meantime.
                raise self._closed_error() from error
            raise

    def _closed_error(self) -> StoreError:
        return StoreError(self._folder, "was closed", "open it again")

    def _should_merge(self, writer: IndexWriter) -> bool:
        """Return whether to merge all segments now, which cleans out removed passages.

        Until then Whoosh counts them in its term frequencies, and scores are slightly off. In a small store
        merging is fast; in a large one it waits until there are enough of them to matter.
        """
        removed = sum(segment.deleted_count() for segment in writer.segments)
        return bool(removed) and (len(self) <= _SMALL_STORE or removed * 10 > len(self))

    def _current(self) -> Snapshot:
        """Return the newest state, or the pinned one."""
        if not self._pinned and not self._snapshot.searcher.up_to_date():
            # Not Whoosh's refresh(), which fails on a store that was empty before.
            before, self._snapshot = self._snapshot, self._take_snapshot()
            before.searcher.close()
        return self._snapshot

    def _take_snapshot(self) -> Snapshot:
        # Whoosh checks only when it opens an index whether it contains any state at all.
        self._index = open_index(self._storage, self._folder)
        return Snapshot(self._index.searcher(), BM25())


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


def _candidate(stored: StoredFields, score: float) -> Candidate:
    return Candidate(stored["document"], stored["number"], stored["first"], stored["last"], score)
