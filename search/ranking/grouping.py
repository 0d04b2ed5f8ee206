"""Choose the passages to show: the best of each document, with near-duplicates grouped under one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index import DamagedDocumentError

from .near_duplicates import NearDuplicates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index import Corpus
    from index.records import StoredDocument, StoredSentence
    from index.store import Candidate

#: Number of candidates requested at first beyond the number of hits, and the factor by which the request
#: grows if these come from too few documents.
_SPARE, _GROWTH = 10, 4

#: Maximum number of passages whose texts are compared to find enough different ones. If a thousand are all
#: alike, only a more specific query finds what ranks below them.
_MAX_TEXTS = 1_000

#: Once there are enough hits, passages with at least this share of the last hit's score are still
#: compared: they may be its near-duplicates.
_NEAR_SCORE = 0.98


@dataclass
class PassageGroup:
    """A passage to show, and the near-duplicates grouped under it.

    Attributes:
        candidate: The passage as the store returned it.
        document: The document of the passage.
        sentences: The sentences of the passage, in order.
        duplicates: IDs of the documents of the near-duplicates, the best first.

    """

    candidate: Candidate
    document: StoredDocument
    sentences: Sequence[StoredSentence]
    duplicates: list[str] = field(default_factory=list)


def group_passages(
    candidates: Callable[[int], Sequence[Candidate]],
    *,
    corpus: Corpus,
    limit: int,
    by_document: bool,
    group_duplicates: bool,
) -> list[PassageGroup]:
    """Return at most *limit* passages to show, in the order of the candidates.

    A damaged document is skipped, and noted with `Corpus.skip`.

    Args:
        candidates: Returns a given number of the best candidates, or all if there are fewer.
        corpus: The texts of the library.
        limit: Maximum number of passages, at least 1.
        by_document: Whether to show only the best passage of each document. If that is grouped under
            another passage, none is shown.
        group_duplicates: Whether to group near-duplicates under the best of them.

    """
    grouping = _Grouping(corpus, limit, by_document=by_document, group_duplicates=group_duplicates)
    requested = limit + _SPARE if by_document or group_duplicates else limit
    examined = 0
    while True:
        found = candidates(requested)
        for candidate in found[examined:]:
            if grouping.is_complete(candidate):
                return grouping.groups
            grouping.add(candidate)
        if len(found) < requested or len(grouping.groups) >= limit:
            return grouping.groups
        examined, requested = len(found), requested * _GROWTH


class _Grouping:
    """The groups formed so far."""

    def __init__(self, corpus: Corpus, limit: int, *, by_document: bool, group_duplicates: bool) -> None:
        self.groups: list[PassageGroup] = []
        self._corpus = corpus
        self._limit = limit
        self._by_document = by_document
        self._near_duplicates = NearDuplicates() if group_duplicates else None
        self._document_ids: set[str] = set()
        self._texts = 0

    def is_complete(self, candidate: Candidate) -> bool:
        """Return whether to stop at *candidate*: no more passages are needed, or too many texts were compared."""
        if len(self.groups) < self._limit:
            return self._texts >= max(_MAX_TEXTS, self._limit)
        return self._near_duplicates is None or candidate.score < _NEAR_SCORE * self.groups[-1].candidate.score

    def add(self, candidate: Candidate) -> None:
        """Add the passage as a group of its own or to an existing group, or skip it."""
        if self._by_document and candidate.document_id in self._document_ids:
            return
        try:
            document = self._corpus.document(candidate.document_id)
            sentences = self._corpus.sentences(document, candidate.first, candidate.last) if document else []
        except DamagedDocumentError:
            self._corpus.skip(candidate.document_id)
            return
        if not document or not document.indexed or not sentences:
            # The document was removed or changed after the store was written; the next write updates the store.
            return
        self._document_ids.add(document.id)
        self._texts += 1
        original = document.text[sentences[0].start : sentences[-1].end]
        number = self._near_duplicates.find_or_add(original) if self._near_duplicates else None
        if number is not None and number < len(self.groups):
            self.groups[number].duplicates.append(document.id)
        elif number is None and len(self.groups) < self._limit:
            self.groups.append(PassageGroup(candidate, document, sentences))
