"""How passages are scored: BM25, summed up from postings that are read once."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nlargest
from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

from index.query import original_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from index.query import Clause

#: Postings of terms that were sought, kept in memory: at 12 bytes each, some 50 MB.
_POSTINGS_KEPT = 4_000_000

#: The field that says which fields a passage has.
HAS_FIELD = "has"


@dataclass(frozen=True, slots=True)
class BM25:
    """BM25 with Lucene's idf, ``log(1 + (N - n + .5) / (n + .5))``.

    The formula is that of Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25
    and Beyond", without the constant factor k1 + 1; the idf, as in Lucene's BM25Similarity, never is
    negative. Whoosh's own, ``log(N / (n + 1)) + 1``, never falls below 1: common words would weigh
    too much. N and the average length count the passages that have the field: each original
    language is a collection of its own. k1 = .9, b = .4 are Anserini's defaults (Yang, Fang & Lin,
    2018), better than 1.2 and .75 on short passages.

    Attributes:
        k1: How soon a repeated word stops to count.
        b: How much a long passage is held back.

    """

    k1: float = 0.9
    b: float = 0.4

    def idf(self, passages: int, having: int) -> float:
        """Return what a term says that *having* of *passages* have."""
        return log(1 + max(0.0, passages - having + 0.5) / (having + 0.5))

    def share(self, count: float, length: float, average: float) -> float:
        """Return how much of a term's idf counts in a passage: 0 to 1.

        Args:
            count: How often the passage has the term.
            length: Of the passage, in words.
            average: Of all passages' lengths.

        """
        return count / (count + self.k1 * (1 - self.b + self.b * length / average))


class _Postings(NamedTuple):
    """The passages that have a term, by Whoosh's numbers, and what it adds to the score of each."""

    passages: array[int]
    impacts: array[float]


class _Field(NamedTuple):
    """What BM25 needs to know of a field.

    Attributes:
        having: Passages that have it.
        average: Their average length, in words.
        lengths: Of each passage, by Whoosh's numbers; 0 where it was not read yet.

    """

    having: int
    average: float
    lengths: array[int]


class Snapshot:
    """A searcher, and what was read with it: it stays true as long as the searcher does.

    Scores are summed up here and not by Whoosh: its matchers cost about a microsecond for each
    posting of each term, which two to four words can bear but the forty of a query with feedback
    cannot. Here a posting is read once, and costs a tenth of that from then on.
    """

    def __init__(self, searcher: Any, bm25: BM25) -> None:
        self.searcher = searcher
        self._bm25 = bm25
        self._reader = searcher.reader()
        self._leaves = self._reader.leaf_readers()
        self._postings: dict[tuple[str, str], _Postings] = {}
        self._room = _POSTINGS_KEPT
        # By field and term: in how many passages it stands, and what that says.
        self._frequencies: dict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
        self._fields: dict[str, _Field] = {}
        having = (original_language(field.decode()) for field in self._reader.lexicon(HAS_FIELD))
        self.languages = frozenset(language for language in having if language)

    def __contains__(self, field: str) -> bool:
        """Tell whether any passage can have *field*."""
        return field in self.searcher.schema

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages *term* stands."""
        return self._frequency(field, term)[0] if field in self else 0

    def best(self, clauses: Iterable[Clause], limit: int, among: Collection[int] | None) -> list[tuple[int, float]]:
        """Return the best passages, by Whoosh's numbers, and their scores; *among* some of them or all."""
        scores: dict[int, float] = {}
        scored = scores.get
        for clause in clauses:
            found = self._read(clause.field, clause.term)
            weight = clause.weight
            for passage, impact in zip(found.passages, found.impacts, strict=True):
                scores[passage] = scored(passage, 0.0) + weight * impact
        if among is not None:
            scores = {passage: score for passage, score in scores.items() if passage in among}
        # Several times as fast as nlargest with a key, which it calls for every passage.
        least = min(nlargest(limit, scores.values()), default=0.0)
        best = [(passage, score) for passage, score in scores.items() if score >= least]
        return sorted(best, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def impacts(self, field: str, terms: Sequence[str], commonest: int) -> dict[str, float]:
        """Return what each of *terms*, all that a passage has in *field*, adds to its score.

        Those that more than *commonest* passages have are left out.
        """
        average, share, length = self._field(field).average, self._bm25.share, len(terms)
        known, impacts = self._frequencies[field], {}
        for term, count in Counter(terms).items():
            frequency, idf = known.get(term) or self._frequency(field, term)
            if frequency <= commonest:
                impacts[term] = idf * share(count, length, average)
        return impacts

    def _field(self, field: str) -> _Field:
        if field not in self._fields:
            having = max(1, int(self._reader.doc_frequency(HAS_FIELD, field)))
            average = max(1.0, self._reader.field_length(field) / having)
            self._fields[field] = _Field(having, average, array("H", bytes(2 * self._reader.doc_count_all())))
        return self._fields[field]

    def _frequency(self, field: str, term: str) -> tuple[int, float]:
        known = self._frequencies[field]
        if term not in known:
            frequency = int(self._reader.doc_frequency(field, term))
            known[term] = frequency, self._bm25.idf(self._field(field).having, frequency)
        return known[term]

    def _read(self, field: str, term: str) -> _Postings:
        key = field, term
        if key not in self._postings:
            read = self._read_anew(field, term)
            self._room -= len(read.passages)
            while self._room < 0 and self._postings:
                self._room += len(self._postings.pop(next(iter(self._postings))).passages)
            self._postings[key] = read
        return self._postings[key]

    def _read_anew(self, field: str, term: str) -> _Postings:
        passages, impacts = array("I"), array("d")
        (_, idf), (_, average, lengths) = self._frequency(field, term), self._field(field)
        share = self._bm25.share
        for leaf, first in self._leaves:
            if (field, term.encode()) not in leaf:
                continue
            matcher = leaf.postings(field, term)
            while matcher.is_active():
                number = matcher.id()
                passage = first + number
                length = lengths[passage]
                if not length:
                    length = lengths[passage] = min(leaf.doc_field_length(number, field), 65_535)
                passages.append(passage)
                impacts.append(idf * share(matcher.weight(), length, average))
                matcher.next()
        return _Postings(passages, impacts)
