"""What a store is given and gives back, whatever engine is inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

#: The field of a passage's English terms.
ENGLISH = "english"

#: Part of a store's signature: raised whenever stores of before could not be read.
VERSION = 1


def original_field(language: str) -> str:
    """Return the field of the terms of what a passage has in *language*."""
    return f"original_{language}"


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

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages *term* stands."""
        ...

    def passages(self, document_id: str) -> list[tuple[int, int, int]]:
        """Return the passages of a document, in no order: number, first and last sentence."""
        ...

    def __len__(self) -> int:
        """Return the number of passages."""
        ...

    def writing(self) -> AbstractContextManager[StoreWriter]:
        """Return a context in which the store is changed.

        Raises:
            StoreError: the store cannot be written; it is as it was.

        """
        ...

    def pinned(self) -> AbstractContextManager[None]:
        """Return a context in which all answers come from one state: the one that is the newest as it begins."""
        ...

    def is_newest(self) -> bool:
        """Tell whether nothing was written since the state that answers."""
        ...

    def damaged_files(self) -> list[str]:
        """Return the names of files that are missing or not as they were written; each is read whole."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...
