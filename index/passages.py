"""Cutting documents into passages: the units that are indexed, ranked and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Approximate length of a passage in characters of the original: a few sentences, short enough to read at
#: a glance and for any two words in it to be related.
PASSAGE_LENGTH = 800

#: A final passage shorter than this is joined to the one before it.
_SHORTEST_LAST = 160


class SentenceSpan(Protocol):
    """The position of a sentence in its document: all that cutting passages requires."""

    @property
    def start(self) -> int:
        """First character in the document's text."""
        ...

    @property
    def end(self) -> int:
        """One past the last character."""
        ...

    @property
    def heading(self) -> bool:
        """Whether the sentence is (part of) a headline or a caption."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """Some consecutive sentences of a document.

    Attributes:
        number: Number of the passage within its document, from 1.
        first: Number of its first sentence within the document, from 0.
        last: Number of its last sentence; at least *first*.

    """

    number: int
    first: int
    last: int


def passage_id(document_id: str, number: int) -> str:
    """Return the name of a passage in qrels and runs.

    >>> passage_id("seeds/letter.txt", 2)
    'seeds/letter.txt#2'
    """
    return f"{document_id}#{number}"


def cut_passages(sentences: Sequence[SentenceSpan], length: int = PASSAGE_LENGTH) -> list[Passage]:
    """Return the passages of a document, in order; each sentence is in exactly one.

    A passage has at least one sentence and at most about *length* characters, and never continues across
    a heading: a heading, or a run of headings, begins a new passage.
    """
    return [Passage(number, first, last) for number, (first, last) in enumerate(_cut(sentences, length), 1)]


def _cut(sentences: Sequence[SentenceSpan], length: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last sentence of each passage."""
    first = 0
    for at in range(1, len(sentences)):
        full = sentences[at].end - sentences[first].start > length
        if _begins_section(sentences, at) or (full and not _only_little_left(sentences, at)):
            yield first, at - 1
            first = at
    if sentences:
        yield first, len(sentences) - 1


def _begins_section(sentences: Sequence[SentenceSpan], at: int) -> bool:
    """Return whether the sentence is the first of one or more headings."""
    return sentences[at].heading and not sentences[at - 1].heading


def _only_little_left(sentences: Sequence[SentenceSpan], at: int) -> bool:
    """Return whether the text up to the next heading is too short for a separate passage."""
    for rest in range(at, len(sentences)):
        if rest > at and _begins_section(sentences, rest):
            return True
        if sentences[rest].end - sentences[at].start >= _SHORTEST_LAST:
            return False
    return True
