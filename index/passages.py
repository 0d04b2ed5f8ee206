"""From a document's sentences to the passages that are ranked and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Characters of original text in a passage, about: a few sentences, which a reader takes in at a
#: glance and in which two words that stand together have to do with each other.
PASSAGE_LENGTH = 800

#: A last passage shorter than this joins the one before it.
_SHORTEST_LAST = 160


class Extent(Protocol):
    """What cutting passages needs to know of a sentence."""

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
        """Whether it is (part of) a headline or a caption."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """Some consecutive sentences of a document.

    Attributes:
        number: 1 for the document's first passage.
        first: Number of its first sentence in the document, from 0.
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


def cut_passages(sentences: Sequence[Extent], length: int = PASSAGE_LENGTH) -> list[Passage]:
    """Return the passages of a document, in order; each sentence is in exactly one.

    A passage has at most about *length* characters, at least one sentence, and never goes on across
    a heading: a heading, or a run of them, opens a passage.
    """
    return [Passage(number, first, last) for number, (first, last) in enumerate(_runs(sentences, length), 1)]


def _runs(sentences: Sequence[Extent], length: int) -> Iterator[tuple[int, int]]:
    first = 0
    for at in range(1, len(sentences)):
        full = sentences[at].end - sentences[first].start > length
        if _opens(sentences, at) or (full and not _is_stump(sentences, at)):
            yield first, at - 1
            first = at
    if sentences:
        yield first, len(sentences) - 1


def _opens(sentences: Sequence[Extent], at: int) -> bool:
    """Tell whether the sentence is the first of one or more headings."""
    return sentences[at].heading and not sentences[at - 1].heading


def _is_stump(sentences: Sequence[Extent], at: int) -> bool:
    """Tell whether what is left up to the next heading is too little for a passage of its own."""
    for rest in range(at, len(sentences)):
        if rest > at and _opens(sentences, rest):
            return True
        if sentences[rest].end - sentences[at].start >= _SHORTEST_LAST:
            return False
    return True
