"""The result of a search: passages in two languages, and what matched in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from index.query import Clause
    from search.query.query import Query
    from translate import Span


@dataclass(frozen=True, slots=True)
class Highlights:
    """The matches in a hit's English and in its original, as spans in order that do not overlap."""

    english: tuple[Span, ...]
    original: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class HighlightedText:
    """A text and its matches.

    Attributes:
        text: One or more sentences.
        highlights: The words that matched; a whole sentence if only its other language matched.
        aligned: The sentences that matched in either language.

    """

    text: str
    highlights: tuple[Span, ...]
    aligned: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """The sentences of a passage that match a query best, in both languages."""

    english: HighlightedText
    original: HighlightedText


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches a query.

    Attributes:
        rank: 1 for the best.
        score: Comparable only within one search.
        document_id: Document ID.
        passage: Number of the passage in its document, from 1.
        path: File that the document was read from.
        line: Line of the file on which the passage begins, from 1; for a document in a .jsonl file, the
            line of the document. A document with front matter that an older version added counts from the
            first line of its text, until its file is read again.
        type: Name of the document's format, such as "pdf", "eml" or "txt".
        place: Where in the document the passage begins, such as "page 12" or "sheet Budget, row 5"; "" if its format
            has no places.
        recognized: How sure the text is, in percent, if it was recognized in a picture: as its least sure line; None
            otherwise.
        language: Language of the document, ISO 639-1.
        title: Title of the document, or None.
        date: Date of the document, ISO 8601 to the day, month or year, or None.
        span: Span of the original in the document's text.
        english: English of the passage; "" if it has none.
        original: The passage as written.
        translator: Names of the translators of the English, separated by commas; "" if there are none.
        flags: What is doubtful about the English.
        highlights: Matches in the English and in the original.
        snippet: The best sentences of the passage.
        more: Number of further passages of the document that matched, if only the best one is a hit.
        duplicates: IDs of the documents whose passages repeat this one and are grouped under it.

    """

    rank: int
    score: float
    document_id: str
    passage: int
    path: str
    line: int
    type: str
    place: str
    recognized: float | None
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
    """The hits of a search, the best first, and the query as it was understood.

    Attributes:
        query: The query as it was understood.
        hits: The hits, the best first.
        waiting: Number of documents that were added but are not in the store yet.
        absent_languages: The languages requested, if the library has no document in any of them.
        expansion: The terms that query expansion added, by decreasing weight.
        base: The folder that relative paths start from.
        damaged: IDs of damaged documents that would have been hits, and were skipped.

    """

    query: Query
    hits: tuple[Hit, ...]
    waiting: int = 0
    absent_languages: tuple[str, ...] = ()
    expansion: tuple[Clause, ...] = ()
    base: Path = Path()
    damaged: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of hits."""
        return len(self.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Hit, ...]: ...

    def __getitem__(self, at: int | slice) -> Hit | tuple[Hit, ...]:
        """Return the hit at a position, or the hits of a slice."""
        return self.hits[at]
