"""What a store is given and gives back, whatever engine is inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

#: The field of a passage's English terms.
ENGLISH = "english"

_ORIGINAL = "original_"

#: Part of a store's signature: raised whenever stores of before could not be read.
VERSION = 2


def original_field(language: str) -> str:
    """Return the field of the terms of what a passage has in *language*."""
    return f"{_ORIGINAL}{language}"


def original_language(field: str) -> str | None:
    """Return the language of a field that `original_field` names, None for another.

    >>> original_language("original_vi"), original_language("english")
    ('vi', None)
    """
    return field.removeprefix(_ORIGINAL) if field.startswith(_ORIGINAL) else None


@dataclass(frozen=True, slots=True)
class Indexed:
    """A passage on its way into the store.

    Attributes:
        document_id: Of its document.
        number: Of the passage in its document, from 1.
        first: Number of its first sentence, from 0.
        last: Number of its last sentence.
        language: Of its document.
        terms: By field, the forms of each word in order, the folded one last.

    """

    document_id: str
    number: int
    first: int
    last: int
    language: str
    terms: Mapping[str, Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Clause:
    """A term that is sought.

    Attributes:
        field: ``"english"``, or one that `original_field` names.
        term: As `analyze` makes it.
        weight: What its score is multiplied by.

    """

    field: str
    term: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that matched, with its score."""

    document_id: str
    number: int
    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class Feedback:
    """What stands in a passage that matched.

    Attributes:
        score: Of the passage.
        impacts: What each of its English terms, but for the commonest, would add to that score, sought with weight 1.

    """

    score: float
    impacts: Mapping[str, float]


class StoreWriter(Protocol):
    """Changes a store; what it was told is there for readers once its context ends, all or nothing."""

    def remove(self, document_id: str) -> None:
        """Take out all passages of a document."""
        ...

    def add(self, passage: Indexed) -> None:
        """Put in a passage."""
        ...


class Store(Protocol):
    """Finds passages by terms."""

    def search(self, clauses: Iterable[Clause], *, limit: int, languages: Collection[str] = ()) -> list[Candidate]:
        """Return the best passages by falling score, at most *limit*.

        Args:
            clauses: A passage matches with any of them; its score is the sum.
            limit: At least 1.
            languages: Of the documents; all when empty.

        Raises:
            StoreError: the store cannot be read.

        """
        ...

    def feedback(self, clauses: Iterable[Clause], *, limit: int, commonest: int) -> list[Feedback]:
        """Return what stands in the best passages for *clauses*, by falling score, of at most *limit*.

        Args:
            clauses: As for `search`.
            limit: At least 1.
            commonest: Terms that more passages have are left out.

        Raises:
            StoreError: the store cannot be read.

        """
        ...

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages *term* stands."""
        ...

    def similar(self, field: str, term: str) -> str | None:
        """Return the commonest term of *field* with one letter more, less or other than *term*; None for no such."""
        ...

    def languages(self) -> frozenset[str]:
        """Return the languages of the originals, other than English."""
        ...

    def __len__(self) -> int:
        """Return the number of passages."""
        ...

    def writing(self, *, afresh: bool = False) -> AbstractContextManager[StoreWriter]:
        """Return a context in which the store is changed; with *afresh* nothing of before remains.

        Raises:
            StoreError: the store cannot be written; it is as it was.

        """
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...
