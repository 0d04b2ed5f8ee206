"""Detect what a message says itself, and what it only repeats: quotations, forwarded messages, its sender's signature.

A passage often consists of both: a short answer, and under it the text that it answers. If what matches a query is in the
latter only, the message is found for what another message says. The two texts differ: quotations have other line
breaks, some are cut, and programs add addresses. So a sentence is a copy if another message of the thread has most of
its words, and enough of its runs of three words. In messages that are not in the thread, the same words are said anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from index import DamagedDocumentError

from .highlights import MatchedSentence
from .near_duplicates import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index import Corpus
    from index.corpus.threads import ThreadMessage
    from index.records import StoredDocument, StoredSentence

    from .highlights import QueryMatcher

#: Places in a message, as its reader names them: text that it marks as quoted, and the signature.
QUOTED, SIGNATURE = "quoted", "signature"

#: Minimum share of the runs of three words of a sentence that another message has, and of its words: quotations are cut, but
#: words are rarely added. What is marked as quoted needs less; without a mark, it may be the sender's own, much like before.
_MARKED, _UNMARKED = (0.5, 0.9), (0.7, 1.0)

#: Minimum words of a sentence without a mark that is a copy. "Thank you very much" is said in every message.
_FEWEST_WORDS = 5

#: Maximum words that stand alone without a mark where a program broke a quoted line, and words of the line before by
#: which they are recognized.
_MOST_WRAPPED, _WORDS_BEFORE = 6, 2

#: Maximum messages of a thread that a message is compared with; those that it refers to come first.
_MOST_COMPARED = 50

#: Characters of a message that are compared. Who pastes logs does not answer them line by line.
_MOST_CHARACTERS = 100_000

#: A header, as programs write it above a message that they forward.
_HEADER = re.compile(r"[^\s:]{1,20}[ \u00a0]?:\s+([^\n]{1,300})")

_ADDRESS = re.compile(r"[^\s<>,;\"']+@[^\s<>,;\"']+")


@dataclass(frozen=True, slots=True)
class Said:
    """What a passage of a message says.

    Attributes:
        own: Its text without what other messages say, and without the signature.
        is_own: Whether it says itself something that matches the query.
        copies: The matching sentences that others say, as their words, by the ID of the message that says them.
        signature: The matching sentences of the signature.
        sender: Who signs: the address of the sender.

    """

    own: str
    is_own: bool
    copies: Mapping[str, Sequence[tuple[str, ...]]]
    signature: str
    sender: str


class Quotations:
    """The messages of a library, to find out who of them says what."""

    def __init__(self, corpus: Corpus, matcher: QueryMatcher) -> None:
        """Take the library, and what finds the words of the query in a sentence."""
        self._corpus = corpus
        self._matcher = matcher
        self._threads: dict[str, _Thread] = {}
        self._texts: dict[str, _MessageText | None] = {}

    def said(self, document: StoredDocument, sentences: Sequence[StoredSentence]) -> Said | None:
        """Return what a passage of a message says; None if the document is no message."""
        stated = document.origin.metadata
        if stated.keys().isdisjoint(("message_id", "references", "sender")):
            return None
        places = [document.origin.place_at(sentence.start) for sentence in sentences]
        speakers = self._speakers(document, sentences, places)
        matched = [MatchedSentence(sentence, self._matcher).matched for sentence in sentences]
        copies: dict[str, list[tuple[str, ...]]] = {}
        signature, own = [], []
        # What a filter alone found, or words of the expansion, says something for itself.
        is_own = not any(matched)
        for sentence, place, speaker, is_matched in zip(sentences, places, speakers, matched, strict=True):
            if speaker:
                if is_matched:
                    copies.setdefault(speaker.document_id, []).append(speaker.words)
            elif place == SIGNATURE:
                signature += [sentence.original] * is_matched
            else:
                own.append(sentence.original)
                is_own |= is_matched
        address = _ADDRESS.search(str(stated.get("sender", "")))
        sender = (address[0] if address else str(stated.get("sender", ""))).lower()
        return Said("\n".join(own), is_own, copies, "\n".join(signature), sender)

    def repeats(self, words: Sequence[str], passage: str, sentences: Iterable[StoredSentence]) -> bool:
        """Return whether a passage has what a message quotes, and matches the query.

        Args:
            words: What is quoted; none if only what the message states about itself is.
            passage: The passage as written.
            sentences: Its sentences.

        """
        says = not words or _is_in(_spaced(words_of(passage)), words, *_MARKED)
        return says and any(MatchedSentence(sentence, self._matcher).matched for sentence in sentences)

    def _speakers(
        self, document: StoredDocument, sentences: Sequence[StoredSentence], places: Sequence[str]
    ) -> list[_Copy | None]:
        """Return for each sentence who else says it; None for what the message says itself."""
        thread = self._thread(document.id)
        if thread.is_alone:
            return [None] * len(sentences)
        words = [tuple(words_of(sentence.original)) for sentence in sentences]
        found: list[_Copy | None] = []
        for at, place in enumerate(places):
            if place == QUOTED:
                name = self._quotes(document.id, words[at])
            else:
                name = self._copies(document.id, words[at])
                if not name and at and places[at - 1] == QUOTED and len(words[at]) <= _MOST_WRAPPED:
                    name = self._continues(document.id, words[at - 1], words[at])
            copy = _Copy(name, words[at]) if name else None
            found.append(copy or self._repeats_header(document.id, sentences[at].original))
        # "On Friday, Anna Berg wrote:" is said for the sake of the quotation under it.
        for at, after in enumerate(found[1:]):
            if after and places[at] != QUOTED == places[at + 1] and not found[at]:
                ends = sentences[at].original.rstrip().endswith((":", "："))
                if ends and thread.names_sender(words[at]):
                    found[at] = after
        return found

    def _quotes(self, document_id: str, words: Sequence[str]) -> str:
        """Return the ID of the message that says what this one marks as quoted; "" if there is none.

        If none says it, as where that message is missing, the first that quotes it stands for it.
        """
        for text in self._others(document_id):
            if _is_in(text.own, words, *_MARKED):
                return text.document_id
        for message in self._thread(document_id).messages[:_MOST_COMPARED]:
            if message.document_id == document_id:
                break
            earlier = self._text(message.document_id)
            if earlier and _is_in(earlier.all, words, *_MARKED):
                return earlier.document_id
        return ""

    def _continues(self, document_id: str, before: Sequence[str], words: Sequence[str]) -> str:
        """Return the ID of the message in which *words* follow the end of what is quoted before them; "" if none does."""
        line = _spaced((*before[-_WORDS_BEFORE:], *words))
        return next((text.document_id for text in self._others(document_id) if line in text.own), "")

    def _copies(self, document_id: str, words: Sequence[str]) -> str:
        """Return the ID of the earlier message that says what this one has without a mark, as forwarded; "" if none does."""
        if len(words) < _FEWEST_WORDS:
            return ""
        before = self._thread(document_id).before(document_id)
        for text in self._others(document_id):
            if text.document_id not in before:
                break
            if _is_in(text.own, words, *_UNMARKED):
                return text.document_id
        return ""

    def _repeats_header(self, document_id: str, sentence: str) -> _Copy | None:
        """Return the earlier message of which this is a header, as above what is forwarded: "Subject: Meeting"."""
        header = _HEADER.fullmatch(sentence.strip())
        words = words_of(header[1]) if header else []
        before = self._thread(document_id).before(document_id) if words else ()
        found = (text for text in self._others(document_id) if words and text.document_id in before)
        return next((_Copy(text.document_id, ()) for text in found if _is_in(text.headers, words, *_UNMARKED)), None)

    def _others(self, document_id: str) -> Iterator[_MessageText]:
        """Yield the other messages of the thread: those that the message refers to first, the oldest first."""
        for other in self._thread(document_id).others(document_id)[:_MOST_COMPARED]:
            if text := self._text(other):
                yield text

    def _thread(self, document_id: str) -> _Thread:
        if document_id not in self._threads:
            thread = _Thread(self._corpus.thread(document_id))
            self._threads |= dict.fromkeys((message.document_id for message in thread.messages), thread)
            self._threads[document_id] = thread
        return self._threads[document_id]

    def _text(self, document_id: str) -> _MessageText | None:
        """Return the text of a message; None if it is damaged."""
        if document_id not in self._texts:
            try:
                document = self._corpus.document(document_id)
            except DamagedDocumentError:
                document = None
            self._texts[document_id] = _MessageText(document) if document else None
        return self._texts[document_id]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A sentence that another message says.

    Attributes:
        document_id: ID of that message.
        words: The sentence; none if the other message states this about itself.

    """

    document_id: str
    words: tuple[str, ...]


class _Thread:
    """The messages of a thread, in order."""

    def __init__(self, messages: Sequence[ThreadMessage]) -> None:
        self.messages = messages
        self._others: dict[str, list[str]] = {}
        self._before: dict[str, set[str]] = {}

    @property
    def is_alone(self) -> bool:
        return len(self.messages) < 2

    def before(self, document_id: str) -> set[str]:
        """Return the IDs of the messages that one goes back to, and of earlier copies of it."""
        if document_id not in self._before:
            by_name: dict[str, list[ThreadMessage]] = {}
            for message in self.messages:
                by_name.setdefault(message.message_id, []).append(message)
            order = [message.document_id for message in self.messages]
            this = self.messages[order.index(document_id)]
            copies = {each.document_id for each in by_name[this.message_id]} & set(order[: order.index(document_id)])
            found = copies if this.message_id else set()
            waiting = [this]
            while waiting:
                for name in waiting.pop().references:
                    for message in by_name.get(name, ()):
                        if message.document_id not in found and message.document_id != document_id:
                            found.add(message.document_id)
                            waiting.append(message)
            self._before[document_id] = found
        return self._before[document_id]

    def others(self, document_id: str) -> list[str]:
        """Return the IDs of the other messages, those before first."""
        if document_id not in self._others:
            before = self.before(document_id)
            ids = [message.document_id for message in self.messages if message.document_id != document_id]
            self._others[document_id] = sorted(ids, key=lambda each: each not in before)
        return self._others[document_id]

    def names_sender(self, words: Iterable[str]) -> bool:
        """Return whether words name somebody who sent one of the messages."""
        return not self._names.isdisjoint(words)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(word for message in self.messages for word in words_of(message.sender) if len(word) > 2)


class _MessageText:
    """The words of a message, each between two spaces."""

    def __init__(self, document: StoredDocument) -> None:
        self.document_id = document.id
        self._text = document.text[:_MOST_CHARACTERS]
        self._places = document.origin.places
        self._stated = (document.title, *(document.origin.metadata.get(name) for name in ("sender", "to", "cc")))

    @cached_property
    def own(self) -> str:
        """What it says itself, as far as marks show."""
        edges = [(0, ""), *self._places, (len(self._text), "")]
        parts = [self._text[start:end] for (start, place), (end, _) in pairwise(edges) if place != QUOTED]
        return "".join(_spaced(words_of(part)) for part in parts)

    @cached_property
    def headers(self) -> str:
        """Its subject, sender and recipients."""
        return "".join(_spaced(words_of(str(value))) for value in self._stated if value)

    @cached_property
    def all(self) -> str:
        """Everything in it."""
        return _spaced(words_of(self._text))


def _spaced(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _is_in(text: str, words: Sequence[str], run_share: float, word_share: float) -> bool:
    """Return whether a text, whose words are between spaces, has a share of the words, and of the runs of three of them.

    Fewer than three words are one run. No words are in no text.
    """
    runs = {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))}
    # Long words are rare: where the sentence is not, few of them are looked up.
    different = sorted(set(words), key=len, reverse=True)
    return (
        bool(words)
        and _has_most(text, (f" {word} " for word in different), (1 - word_share) * len(different))
        and _has_most(text, map(_spaced, runs), (1 - run_share) * len(runs))
    )


def _has_most(text: str, parts: Iterable[str], most_missing: float) -> bool:
    """Return whether at most a number of parts are not in a text."""
    missing = 0
    for part in parts:
        missing += part not in text
        if missing > most_missing:
            return False
    return True
