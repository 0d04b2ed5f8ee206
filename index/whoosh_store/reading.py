"""The questions a store answers, each from one state."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from index.query import Clause, Condition

    from .protocols import StoredFields
    from .scoring import Snapshot


class StoreReader:
    """Answers from the state that `_reading` returns. For the methods see `Store`."""

    def _reading(self) -> AbstractContextManager[Snapshot]:
        """Return a context in which a state can be read: no other thread closes it meanwhile."""
        raise NotImplementedError

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
        with self._reading() as snapshot:
            searcher = snapshot.searcher
            known = [clause for clause in clauses if clause.field in snapshot]
            conditions = [condition] if condition else []
            if languages:
                conditions.append(AnyOf(tuple(map(InLanguage, sorted(languages)))))
            days: Mapping[int, int] = {}
            with snapshot.lock:
                among = passages_where(searcher, AllOf(tuple(conditions))) if conditions else None
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
            with snapshot.lock:
                return [_candidate(searcher.stored_fields(number), score) for number, score in found[:limit]]

    def feedback(
        self, clauses: Iterable[Clause], *, limit: int, max_frequency: int, condition: Condition | None = None
    ) -> list[Feedback]:
        """Return the terms of the best passages, by descending score; see `Store`."""
        with self._reading() as snapshot:
            with snapshot.lock:
                among = passages_where(snapshot.searcher, condition) if condition else None
            best = snapshot.best([clause for clause in clauses if clause.field in snapshot], limit, among)
            with snapshot.lock:
                words = [(snapshot.searcher.stored_fields(passage)["words"], score) for passage, score in best]
            return [Feedback(score, snapshot.impacts(ENGLISH, terms, max_frequency)) for terms, score in words]

    def frequency(self, field: str, term: str) -> int:
        """Return the number of passages that contain *term*."""
        with self._reading() as snapshot:
            return snapshot.frequency(field, term)

    def size(self, field: str) -> int:
        """Return the number of passages that have *field*."""
        with self._reading() as snapshot, snapshot.lock:
            return snapshot.size(field)

    def terms(self, field: str, first: str, end: str) -> Sequence[str]:
        """Return the terms of *field* from *first* up to *end*; see `Store`."""
        with self._reading() as snapshot, snapshot.lock:
            return snapshot.terms(field, first, end)

    def languages(self) -> frozenset[str]:
        """Return the languages of the originals, except English."""
        with self._reading() as snapshot:
            return snapshot.languages

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
        with self._reading() as snapshot, snapshot.lock:
            # No search: only a few passages matter, and most postings can be skipped.
            terms = [(clause.field, clause.term.encode()) for clause in clauses]
            for segment, _ in snapshot.searcher.leaf_searchers():
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
        with self._reading() as snapshot, snapshot.lock:
            searcher = snapshot.searcher
            found = passages_where(searcher, InDocuments(frozenset({document_id})))
            stored = map(searcher.stored_fields, found)
            return [StoredPassage(each["number"], each["first"], each["last"]) for each in stored]

    def __len__(self) -> int:
        """Return the number of passages."""
        with self._reading() as snapshot:
            return snapshot.searcher.doc_count()


def _candidate(stored: StoredFields, score: float) -> Candidate:
    return Candidate(stored["document"], stored["number"], stored["first"], stored["last"], score)
