"""What a search brings back: passages in two languages, with what matched in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from index.query import Clause
    from search.query.understand import Query
    from translate import Span


@dataclass(frozen=True, slots=True)
class Highlights:
    """Where the matches stand, as spans of a hit's English and of its original, in order and apart."""

    english: tuple[Span, ...]
    original: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and what in it matched.

    Attributes:
        text: Some sentences.
        highlights: The words that matched, or a whole sentence where only its other side did.
        aligned: The sentences that matched on either side.

    """

    text: str
    highlights: tuple[Span, ...]
    aligned: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """The sentences of a passage that say most about the query, in both languages."""

    english: Marked
    original: Marked


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        rank: 1 for the best.
        score: Comparable within one search only.
        document_id: Of its document.
        passage: Its number in the document, from 1.
        path: The file that the document was read from.
        line: Of the file, from 1, where the passage begins, a date line in front not counted; for a
            document of a .jsonl, the line it is.
        language: Of the document.
        title: Of the document, or None.
        date: Of the document, ISO 8601 to the day, month or year, or None.
        span: Of the original in the document's text.
        english: The passage's English; "" where it has none.
        original: The passage as it was written.
        translator: Who made the English, "" for nobody.
        flags: What is doubtful about the English.
        highlights: The matches in both.
        snippet: Its best sentences.
        more: Further passages of the document that matched, where only the best of each is a hit.
        duplicates: Documents of passages that repeat this one and were folded under it.

    """

    rank: int
    score: float
    document_id: str
    passage: int
    path: str
    line: int
    language: str
    title: str | None
    date: str | None
    span: Span
    english: str
    original: str
    translator: str
    flags: tuple[str, ...]
    highlights: Highlights
    snippet: Snippet
    more: int = 0
    duplicates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hits(Sequence["Hit"]):
    """The hits of a search, the best first, and how the query was read.

    Attributes:
        query: As it was understood.
        hits: By falling score.
        waiting: Documents that were added but are not in the store yet.
        absent_languages: Those asked for, when the library has documents in none of them.
        expansion: What was sought beside the query's own words, what weighs most first.
        base: The folder that relative paths start from.

    """

    query: Query
    hits: tuple[Hit, ...]
    waiting: int = 0
    absent_languages: tuple[str, ...] = ()
    expansion: tuple[Clause, ...] = ()
    base: Path = Path()

    def __len__(self) -> int:
        """Return the number of hits."""
        return len(self.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, at: int | slice) -> Hit | tuple[Hit, ...]:
        """Return one hit, or some."""
        return self.hits[at]
