"""Scoring passages with BM25, from postings that are read once and cached."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from heapq import nlargest
from itertools import takewhile
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from index.bm25 import BM25, idf
from index.query import original_language

from .schema import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from index.query import Clause

    from .protocols import Searcher

#: Number of postings cached for terms that were searched for: about 50 MB, at 12 bytes each.
_CACHED_POSTINGS = 4_000_000


class _ScoredPostings(NamedTuple):
    """The passages that contain a term, by Whoosh's numbers, and what it adds to the score of each."""

    passages: array[int]
    impacts: array[float]


class _FieldStatistics(NamedTuple):
    """What BM25 needs to know about a field.

    Attributes:
        passages: Number of passages that have it.
        average: Their average length, in words.
        lengths: Length of each passage, by Whoosh's numbers; 0 if it has not been read yet.

    """

    passages: int
    average: float
    lengths: array[int]


class Snapshot:
    """A searcher and a cache of what it has read, valid as long as the searcher is.

    Scores are computed here and not by Whoosh. Its matchers take about a microsecond for each posting of
    each term, which is acceptable for two to four words but not for the forty of an expanded query. Here a
    posting is read once; after that it takes a tenth of that time.

    Several threads may share it. Only one at a time may read with the searcher, because Whoosh's matchers move the
    position of a shared file, and add to what is cached; postings that were read are scored by all of them at once.

    Attributes:
        searcher: Whoosh's searcher; hold the lock while reading with it.
        lock: A reentrant lock.

    """

    def __init__(self, searcher: Searcher, bm25: BM25) -> None:
        self.searcher = searcher
        self.lock = RLock()
        self._bm25 = bm25
        self._reader = searcher.reader()
        self._segments = self._reader.leaf_readers()
        self._postings: dict[tuple[str, str], _ScoredPostings] = {}
        self._free = _CACHED_POSTINGS
        # By field and term: the number of passages that contain it, and its idf.
        self._frequencies: dict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
        self._fields: dict[str, _FieldStatistics] = {}
        self._terms: dict[tuple[str, str, str], tuple[str, ...]] = {}
        languages = (original_language(field.decode()) for field in self._reader.lexicon(FIELDS))
        self.languages = frozenset(language for language in languages if language)

    def __contains__(self, field: str) -> bool:
        """Return whether passages can have *field*."""
        return field in self.searcher.schema

    def frequency(self, field: str, term: str) -> int:
        """Return the number of passages that contain *term*."""
        with self.lock:
            return self._frequency(field, term)[0] if field in self else 0

    def size(self, field: str) -> int:
        """Return the number of passages that have *field*."""
        return self._statistics(field).passages if field in self else 0

    def terms(self, field: str, first: str, end: str) -> Sequence[str]:
        """Return the terms of *field* from *first* up to *end*; read once."""
        key = field, first, end
        if key not in self._terms:
            # All terms of the schema follow, those of other fields too.
            following = self._reader.terms_from(field, first.encode()) if field in self else iter(())
            last = end.encode()
            among = takewhile(lambda pair: pair[0] == field and pair[1] < last, following)
            self._terms[key] = tuple(term.decode() for _, term in among)
        return self._terms[key]

    def best(self, clauses: Iterable[Clause], limit: int, among: Collection[int] | None) -> list[tuple[int, float]]:
        """Return the best passages, by Whoosh's numbers, with their scores, by descending score.

        Args:
            clauses: The clauses that determine the scores.
            limit: Maximum number of passages.
            among: Only these passages; None for all.

        """
        scores: dict[int, float] = {}
        score_of = scores.get
        for clause in clauses:
            with self.lock:
                postings = self._scored_postings(clause.field, clause.term)
            weight = clause.weight
            for passage, impact in zip(postings.passages, postings.impacts, strict=True):
                scores[passage] = score_of(passage, 0.0) + weight * impact
        if among is not None:
            scores = {passage: score for passage, score in scores.items() if passage in among}
        # Several times as fast as nlargest with a key, which it calls for every passage.
        least = min(nlargest(limit, scores.values()), default=0.0)
        best = [(passage, score) for passage, score in scores.items() if score >= least]
        return sorted(best, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def impacts(self, field: str, terms: Sequence[str], max_frequency: int) -> dict[str, float]:
        """Return what each term of a passage adds to its score.

        Args:
            field: The field of the terms.
            terms: All terms that the passage has in this field, repetitions included.
            max_frequency: Leave out terms that more than this number of passages contain.

        """
        with self.lock:
            average, share, length = self._statistics(field).average, self._bm25.share, len(terms)
            known, impacts = self._frequencies[field], {}
            for term, count in Counter(terms).items():
                frequency, term_idf = known.get(term) or self._frequency(field, term)
                if frequency <= max_frequency:
                    impacts[term] = term_idf * share(count, length, average)
            return impacts

    def _statistics(self, field: str) -> _FieldStatistics:
        if field not in self._fields:
            passages = max(1, self._reader.doc_frequency(FIELDS, field))
            average = max(1.0, self._reader.field_length(field) / passages)
            lengths = array("H", bytes(2 * self._reader.doc_count_all()))
            self._fields[field] = _FieldStatistics(passages, average, lengths)
        return self._fields[field]

    def _frequency(self, field: str, term: str) -> tuple[int, float]:
        known = self._frequencies[field]
        if term not in known:
            frequency = self._reader.doc_frequency(field, term)
            known[term] = frequency, idf(self._statistics(field).passages, frequency)
        return known[term]

    def _scored_postings(self, field: str, term: str) -> _ScoredPostings:
        key = field, term
        if key not in self._postings:
            postings = self._read(field, term)
            self._free -= len(postings.passages)
            while self._free < 0 and self._postings:
                self._free += len(self._postings.pop(next(iter(self._postings))).passages)
            self._postings[key] = postings
        return self._postings[key]

    def _read(self, field: str, term: str) -> _ScoredPostings:
        passages, impacts = array("I"), array("d")
        (_, term_idf), (_, average, lengths) = self._frequency(field, term), self._statistics(field)
        share = self._bm25.share
        for segment, first in self._segments:
            if (field, term.encode()) not in segment:
                continue
            postings = segment.postings(field, term)
            while postings.is_active():
                number = postings.id()
                passage = first + number
                length = lengths[passage]
                if not length:
                    length = lengths[passage] = min(segment.doc_field_length(number, field), 65_535)
                passages.append(passage)
                impacts.append(term_idf * share(postings.weight(), length, average))
                postings.next()
        return _ScoredPostings(passages, impacts)
