"""From passages by rank to what is shown: one of each document, and none that repeats another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .near_duplicates import Folding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index import Corpus
    from index.records import StoredDocument, StoredSentence
    from index.store import Candidate

#: How many passages more than hits are asked for at first, and how many times more where those were
#: of too few documents.
_SPARE, _GROWTH = 10, 4

#: Passages whose texts are looked at to find enough that are no copies of each other. Where a
#: thousand are all alike, what comes after them is left to a query that says more.
_MOST_TEXTS = 1_000

#: Past the last hit, passages that score nearly the same are looked at still: they may be its copies.
_NEARLY = 0.98


@dataclass
class Gathered:
    """A passage to be shown.

    Attributes:
        candidate: As the store found it.
        document: It is of.
        sentences: Its own.
        duplicates: Documents of passages that were folded under it, the best first.

    """

    candidate: Candidate
    document: StoredDocument
    sentences: Sequence[StoredSentence]
    duplicates: list[str] = field(default_factory=list)


def gather(
    candidates: Callable[[int], Sequence[Candidate]], *, corpus: Corpus, limit: int, by_document: bool, fold: bool
) -> list[Gathered]:
    """Return the passages to be shown, at most *limit*, in the order of the candidates.

    Args:
        candidates: As many of the best as it is asked for; fewer where there are no more.
        corpus: Has the texts.
        limit: At least 1.
        by_document: Whether a document has one, its best. It has none where that is folded.
        fold: Whether near-duplicates are folded under the best of them.

    """
    gathering = _Gathering(corpus, limit, by_document=by_document, fold=fold)
    wanted = limit + _SPARE if by_document or fold else limit
    looked_at = 0
    while True:
        found = candidates(wanted)
        for candidate in found[looked_at:]:
            if gathering.is_past(candidate):
                return gathering.gathered
            gathering.take(candidate)
        if len(found) < wanted or len(gathering.gathered) >= limit:
            return gathering.gathered
        looked_at, wanted = len(found), wanted * _GROWTH


class _Gathering:
    def __init__(self, corpus: Corpus, limit: int, *, by_document: bool, fold: bool) -> None:
        self.gathered: list[Gathered] = []
        self._corpus = corpus
        self._limit = limit
        self._by_document = by_document
        self._folding = Folding() if fold else None
        self._seen: set[str] = set()
        self._texts = 0

    def is_past(self, candidate: Candidate) -> bool:
        """Tell whether there are enough, and *candidate* is hardly a copy of one; or whether to give up."""
        if len(self.gathered) < self._limit:
            return self._texts >= max(_MOST_TEXTS, self._limit)
        return self._folding is None or candidate.score < _NEARLY * self.gathered[-1].candidate.score

    def take(self, candidate: Candidate) -> None:
        """Show the passage, fold it, or pass it over."""
        if self._by_document and candidate.document_id in self._seen:
            return
        document = self._corpus.document(candidate.document_id)
        sentences = self._corpus.sentences(document, candidate.first, candidate.last) if document else []
        if not document or not document.indexed or not sentences:
            # Removed or changed since the store was written; the writer will catch up.
            return
        self._seen.add(document.id)
        self._texts += 1
        original = document.text[sentences[0].start : sentences[-1].end]
        repeated = self._folding.repeated(original) if self._folding else None
        if repeated is not None and repeated < len(self.gathered):
            self.gathered[repeated].duplicates.append(document.id)
        elif repeated is None and len(self.gathered) < self._limit:
            self.gathered.append(Gathered(candidate, document, sentences))
