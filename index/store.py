"""The `Store` protocol: what a library requires of a search engine, and the values they exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from .query import Clause, Condition

#: Part of a store's signature; increase it whenever existing stores can no longer be read.
VERSION = 4


@dataclass(frozen=True, slots=True)
class IndexablePassage:
    """A passage on its way into the store.

    Attributes:
        document_id: The document it belongs to.
        number: Number of the passage within its document, from 1.
        first: Number of its first sentence, from 0.
        last: Number of its last sentence.
        language: Language of the document.
        terms: For each field, the forms of each word in order, the folded form last.
        long_words: Whole words, folded, that are much longer than their stems; prefixes match these as well
            as the terms.
        title: The forms of each word of the document's title.
        path: The file from which the document was read.
        dates: First and last day from which the document may date, ISO 8601; None if it has no date.
        type: Format of the document.
        pages: Numbers of the pages or slides that it is on.
        people: For each of `ROLES` that the document states, the forms of each word of the names.

    """

    document_id: str
    number: int
    first: int
    last: int
    language: str
    terms: Mapping[str, Sequence[tuple[str, ...]]]
    long_words: Collection[str] = ()
    title: Sequence[tuple[str, ...]] = ()
    path: str = ""
    dates: tuple[str, str] | None = None
    type: str = "txt"
    pages: Collection[int] = ()
    people: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that matched, with its score."""

    document_id: str
    number: int
    first: int
    last: int
    score: float


class StoredPassage(NamedTuple):
    """A passage in the store: its number, and the numbers of its first and last sentence."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """The terms of a passage that matched, for query expansion.

    Attributes:
        score: Score of the passage.
        impacts: What each of its English terms, except the most frequent, would add to that score as a
            clause of weight 1.

    """

    score: float
    impacts: Mapping[str, float]


class StoreWriter(Protocol):
    """Changes a store. Readers see the changes when its context ends: all of them or none."""

    def remove(self, document_id: str) -> None:
        """Remove all passages of a document."""
        ...

    def add(self, passage: IndexablePassage) -> None:
        """Add a passage."""
        ...


class Store(Protocol):
    """Finds passages by their terms. Every method may raise `StoreError` if the store cannot be read.

    Threads share a store: all of them may call its methods at once, while one thread, or another process, writes. Each
    answer comes from one state. A store is not shared across a fork.
    """

    def search(
        self,
        clauses: Iterable[Clause],
        *,
        limit: int,
        languages: Collection[str] = (),
        condition: Condition | None = None,
        any_clause: bool = True,
        newest: bool = False,
    ) -> list[Candidate]:
        """Return the best passages by descending score.

        Args:
            clauses: A passage's score is the sum of the scores of the clauses that match it.
            limit: Maximum number of passages, at least 1.
            languages: Restrict the search to documents in these languages; empty for all.
            condition: Must be true of every passage returned.
            any_clause: Whether at least one clause must match; otherwise satisfying the condition suffices.
            newest: Sort by descending date instead, undated passages last, and by score within a date.

        Raises:
            StoreError: the store cannot be read.

        """
        ...

    def feedback(
        self, clauses: Iterable[Clause], *, limit: int, max_frequency: int, condition: Condition | None = None
    ) -> list[Feedback]:
        """Return the terms of the best passages for *clauses*, by descending score.

        Args:
            clauses: As for `search`.
            limit: Maximum number of passages, at least 1.
            max_frequency: Leave out terms that more than this number of passages contain.
            condition: Must be true of every passage used.

        Raises:
            StoreError: the store cannot be read.

        """
        ...

    def frequency(self, field: str, term: str) -> int:
        """Return the number of passages that contain *term*."""
        ...

    def size(self, field: str) -> int:
        """Return the number of passages that have *field*."""
        ...

    def passages(self, document_id: str) -> list[StoredPassage]:
        """Return the passages of a document, in no particular order."""
        ...

    def terms(self, field: str, first: str, end: str) -> Sequence[str]:
        """Return the terms of *field* from *first* up to, not including, *end*, by code point.

        It is the same object until the store changes.
        """
        ...

    def languages(self) -> frozenset[str]:
        """Return the languages of the originals, except English."""
        ...

    def count(
        self,
        document_ids: Iterable[str],
        clauses: Iterable[Clause],
        *,
        condition: Condition | None = None,
        any_clause: bool = True,
    ) -> Mapping[str, int]:
        """Return, for each of the given documents, how many of its passages `search` would find without a limit."""
        ...

    def __len__(self) -> int:
        """Return the number of passages."""
        ...

    def writing(self) -> AbstractContextManager[StoreWriter]:
        """Return a context in which the store can be changed.

        Raises:
            StoreError: the store cannot be written; it is unchanged.

        """
        ...

    def pinned(self) -> AbstractContextManager[Store]:
        """Return a context with a store whose answers all come from one state: the newest when the context begins.

        The store itself, which other threads use, goes on answering from the newest state.
        """
        ...

    def is_current(self) -> bool:
        """Return whether answers come from the newest state; for a pinned store, that nothing has been written since."""
        ...

    def damaged_files(self) -> list[str]:
        """Return the names of files that are missing or damaged, after reading every file completely."""
        ...

    def close(self) -> None:
        """Release all files. Those of a pinned state stay open until its context ends; a later call opens them again."""
        ...
