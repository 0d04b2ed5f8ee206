"""Choose the passages to show: the best of each document, with near-duplicates grouped under one of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from index import DamagedDocumentError

from .near_duplicates import NearDuplicates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index import Corpus
    from index.records import StoredDocument, StoredSentence
    from index.store import Candidate

    from .quotations import Quotations, Said

#: Number of candidates requested at first beyond the number of hits, and the factor by which the request
#: grows if these come from too few documents.
_SPARE, _GROWTH = 10, 4

#: Maximum number of passages whose texts are compared to find enough different ones. If a thousand are all
#: alike, only a more specific query finds what ranks below them.
_MAX_TEXTS = 1_000

#: Once there are enough hits, passages with at least this share of the last hit's score are still
#: compared: they may be its near-duplicates.
_NEAR_SCORE = 0.98

#: Maximum number of candidates of a message among which a search looks for what another one quotes.
MOST_WITHIN = 20


#: A document, and the number of a passage in it, or None for whichever is its best.
_Key = tuple[str, "int | None"]


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

    @property
    def original(self) -> str:
        """The passage as written."""
        return self.document.text[self.sentences[0].start : self.sentences[-1].end]


def group_passages(
    candidates: Callable[[int], Sequence[Candidate]],
    *,
    corpus: Corpus,
    limit: int,
    by_document: bool,
    quotations: Quotations | None,
    within: Callable[[str], Sequence[Candidate]],
    newest: bool = False,
) -> list[PassageGroup]:
    """Return at most *limit* passages to show, in the order of the candidates.

    A passage of a message in which only quotations match is grouped under the message that says this, if that is a
    candidate too, even if it ranks lower: then it moves up. A damaged document is skipped, and noted with `Corpus.skip`.

    Args:
        candidates: Returns a given number of the best candidates, or all if there are fewer.
        corpus: The texts of the library.
        limit: Maximum number of passages, at least 1.
        by_document: Whether to show only the best passage of each document. If that is grouped under
            another passage, none is shown, except where only a quotation or a signature was.
        quotations: Finds out what messages say themselves, to group near-duplicates under the best of them; None not to
            group any.
        within: Returns candidates in the document with a given ID: the best, or all that may be.
        newest: Whether the candidates are sorted by date. No passage moves up then.

    """
    grouping = _Grouping(corpus, limit, by_document=by_document, quotations=quotations, within=within, newest=newest)
    requested = limit + _SPARE if by_document or quotations else limit
    examined = 0
    while True:
        found = candidates(requested)
        for candidate in found[examined:]:
            if grouping.is_complete(candidate):
                return grouping.finished()
            grouping.add(candidate)
        if len(found) < requested or len(grouping.groups) >= limit:
            return grouping.finished()
        examined, requested = len(found), requested * _GROWTH


class _Grouping:
    """The groups formed so far."""

    def __init__(
        self,
        corpus: Corpus,
        limit: int,
        *,
        by_document: bool,
        quotations: Quotations | None,
        within: Callable[[str], Sequence[Candidate]],
        newest: bool,
    ) -> None:
        self.groups: list[PassageGroup] = []
        self._corpus = corpus
        self._limit = limit
        self._by_document = by_document
        self._quotations = quotations
        self._within = within
        self._newest = newest
        self._near_duplicates = NearDuplicates()
        # The group of each passage that has one: its number, which is the limit or more if it is not shown.
        self._placed: dict[_Key, int] = {}
        # Documents that repeat a passage without a group.
        self._waiting: dict[_Key, list[str]] = defaultdict(list)
        self._originals: dict[str, Sequence[Candidate]] = {}
        # By message, the passages that only quote it, where it is no candidate itself.
        self._stand_ins: dict[str, list[PassageGroup]] = defaultdict(list)
        # By sender, the signatures, and the passages that have them.
        self._signatures: dict[str, NearDuplicates] = defaultdict(NearDuplicates)
        self._signed: dict[str, list[_Key]] = defaultdict(list)
        self._texts = 0

    def is_complete(self, candidate: Candidate) -> bool:
        """Return whether to stop at *candidate*: no more passages are needed, or too many texts were compared."""
        if len(self.groups) < self._limit:
            return self._texts >= max(_MAX_TEXTS, self._limit)
        return self._quotations is None or candidate.score < _NEAR_SCORE * self.groups[-1].candidate.score

    def add(self, candidate: Candidate) -> None:
        """Add the passage as a group of its own or to an existing group, or skip it."""
        if self._key(candidate) in self._placed:
            return
        passage = self._read(candidate)
        if passage is None:
            return
        self._texts += 1
        if self._quotations is None:
            self._add_group(passage)
            return
        said = self._quotations.said(passage.document, passage.sentences)
        if said and self._repeats(passage, said, self._quotations):
            return
        self._place(passage, said)
        if said and not said.is_own:
            for document_id in said.copies:
                self._stand_ins[document_id].append(passage)

    def finished(self) -> list[PassageGroup]:
        """Return the groups."""
        if self._by_document:
            shown = {group.document.id for group in self.groups}
            for group in self.groups:
                # A message can quote one message and say more itself.
                group.duplicates = [document_id for document_id in group.duplicates if document_id not in shown]
        return self.groups

    def _key(self, candidate: Candidate) -> _Key:
        """Return what can have a hit: a document, or each of its passages."""
        return candidate.document_id, None if self._by_document else candidate.number

    def _read(self, candidate: Candidate) -> PassageGroup | None:
        """Return the passage with its sentences; None if it is gone or damaged."""
        try:
            document = self._corpus.document(candidate.document_id)
            sentences = self._corpus.sentences(document, candidate.first, candidate.last) if document else []
        except DamagedDocumentError:
            self._corpus.skip(candidate.document_id)
            return None
        if not document or not document.indexed or not sentences:
            # The document was removed or changed after the store was written; the next write updates the store.
            return None
        return PassageGroup(candidate, document, sentences)

    def _place(self, passage: PassageGroup, said: Said | None) -> None:
        """Add a passage to the group of which it is a near-duplicate, or as a group of its own."""
        # If a message repeats another and says more, that one is not its near-duplicate.
        own = said.own if said and said.is_own else ""
        repeats = bool(said and said.copies)
        number = self._near_duplicates.find_or_add(passage.original if repeats or not own else own, own)
        if number is None:
            self._add_group(passage)
        else:
            self._placed[self._key(passage.candidate)] = number
            if number < len(self.groups):
                self.groups[number].duplicates.append(passage.document.id)

    def _add_group(self, passage: PassageGroup) -> None:
        key = self._key(passage.candidate)
        self._placed[key] = len(self.groups)
        if len(self.groups) < self._limit:
            self.groups.append(passage)
        for document_id in self._waiting.pop(key, ()):
            self._fold(document_id, key)

    def _repeats(self, passage: PassageGroup, said: Said, quotations: Quotations) -> bool:
        """Return whether all that matches in a passage of a message is in other passages; if so, group it under one."""
        signed = self._signed_before(passage.candidate, said)
        if said.is_own or (said.signature and not signed):
            return False
        originals = [
            self._original(document_id, words, quotations)
            for document_id, quoted in said.copies.items()
            for words in quoted
        ]
        if not all(originals):
            return False
        key = signed
        if originals and (original := originals[0]):
            key = self._key(original.candidate)
            if key not in self._placed and not self._newest:
                moved_up = replace(original.candidate, score=passage.candidate.score)
                again = quotations.said(original.document, original.sentences)
                self._place(replace(original, candidate=moved_up, duplicates=[]), again)
        if not key:
            return False
        self._fold(passage.document.id, key)
        return True

    def _signed_before(self, candidate: Candidate, said: Said) -> _Key | None:
        """Return which passage has the same signature of the same sender; if none, note this one and return None."""
        if not (said.signature and said.sender):
            return None
        number = self._signatures[said.sender].find_or_add(said.signature)
        if number is not None:
            return self._signed[said.sender][number]
        self._signed[said.sender].append(self._key(candidate))
        return None

    def _original(self, document_id: str, words: Sequence[str], quotations: Quotations) -> PassageGroup | None:
        """Return the best candidate in a message that says *words*, or the first that quotes them; None if there is none."""
        if document_id not in self._originals:
            self._originals[document_id] = self._within(document_id)
        passages = chain(map(self._read, self._originals[document_id]), self._stand_ins[document_id])
        return next(
            (each for each in passages if each and quotations.repeats(words, each.original, each.sentences)), None
        )

    def _fold(self, document_id: str, key: _Key) -> None:
        """Add a document to the near-duplicates of a passage, or let it wait until that has a group."""
        number = self._placed.get(key)
        if number is None:
            self._waiting[key].append(document_id)
        elif number < len(self.groups) and document_id not in self.groups[number].duplicates:
            self.groups[number].duplicates.append(document_id)
