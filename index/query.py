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
VERSION = 3


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
        endings: Whole words, folded, that are much longer than their stems: prefixes are sought in both.
        title: The forms of each word of its document's title.
        path: Of the file that its document was read from.
        dates: First and last day that its document can be of, ISO 8601; None where it has no date.

    """

    document_id: str
    number: int
    first: int
    last: int
    language: str
    terms: Mapping[str, Sequence[tuple[str, ...]]]
    endings: Collection[str] = ()
    title: Sequence[tuple[str, ...]] = ()
    path: str = ""
    dates: tuple[str, str] | None = None


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
class HasTerm:
    """The passage has one of the forms of a word."""

    field: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasPhrase:
    """The passage has words together.

    Attributes:
        field: All of them are in.
        words: The forms of each, in order.
        slop: Other words among them, at most; where it is not 0, they may come in any order.

    """

    field: str
    words: tuple[tuple[str, ...], ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class HasPrefix:
    """The passage has a word that starts so, folded.

    Attributes:
        fields: In which of them.
        prefix: At least one letter.

    """

    fields: tuple[str, ...]
    prefix: str


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The document is in a language."""

    language: str


@dataclass(frozen=True, slots=True)
class InDates:
    """The document can be of these days, both included; None for an open end. One without a date never is."""

    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class InPath:
    """The path of the document's file has this in it, in whatever case; ``*`` stands for anything."""

    pattern: str


@dataclass(frozen=True, slots=True)
class InTitle:
    """The document's title has words together, as `HasPhrase` has them."""

    words: tuple[tuple[str, ...], ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class InDocuments:
    """The passage is of one of these documents."""

    document_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of these holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds; none does where there is none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """None of these holds."""

    parts: tuple[Condition, ...]


#: What can be asked of a passage besides its score.
Condition = (
    HasTerm | HasPhrase | HasPrefix | InLanguage | InDates | InPath | InTitle | InDocuments | AllOf | AnyOf | NoneOf
)


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
        """Return the best passages by falling score, at most *limit*.

        Args:
            clauses: What a passage scores by: the sum of those that match.
            limit: At least 1.
            languages: Of the documents; all when empty.
            condition: Holds for every passage that is returned.
            any_clause: Whether at least one of the clauses has to match; else the condition is enough.
            newest: By falling date instead, those without one last, and by score within a date.

        Raises:
            StoreError: the store cannot be read.

        """
        ...

    def feedback(
        self, clauses: Iterable[Clause], *, limit: int, commonest: int, condition: Condition | None = None
    ) -> list[Feedback]:
        """Return what stands in the best passages for *clauses*, by falling score, of at most *limit*.

        Args:
            clauses: As for `search`.
            limit: At least 1.
            commonest: Terms that more passages have are left out.
            condition: What they must satisfy besides.

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

    def similar(self, field: str, term: str) -> str | None:
        """Return the commonest term of *field* with one letter more, less or other than *term*; None for no such."""
        ...

    def languages(self) -> frozenset[str]:
        """Return the languages of the originals, other than English."""
        ...

    def count(
        self,
        document_ids: Iterable[str],
        clauses: Iterable[Clause],
        *,
        condition: Condition | None = None,
        any_clause: bool = True,
    ) -> Mapping[str, int]:
        """Return how many passages `search` would find in each of some documents; 0 for one that it would not find."""
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
