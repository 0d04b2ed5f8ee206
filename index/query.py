"""Queries as a store understands them: clauses, which score passages, and conditions, which select them."""

from __future__ import annotations

from dataclasses import dataclass

#: What a person can be to a document: who wrote it, who sent it, to whom it was sent, copies included.
ROLES = ("author", "sender", "recipient")

#: The field that holds the English terms of a passage.
ENGLISH = "english"

_ORIGINAL = "original_"


def original_field(language: str) -> str:
    """Return the field that holds the terms of originals in *language*."""
    return f"{_ORIGINAL}{language}"


def original_language(field: str) -> str | None:
    """Return the language of a field returned by `original_field`, None for other fields.

    >>> original_language("original_vi"), original_language("english")
    ('vi', None)
    """
    return field.removeprefix(_ORIGINAL) if field.startswith(_ORIGINAL) else None


@dataclass(frozen=True, slots=True)
class Clause:
    """A term to search for.

    Attributes:
        field: ``"english"``, or a field returned by `original_field`.
        term: A form of a term, as `analyze` returns it.
        weight: Factor by which its score is multiplied.

    """

    field: str
    term: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class HasTerm:
    """The passage contains at least one of the forms of a word."""

    field: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasPhrase:
    """The passage contains words next to each other.

    Attributes:
        field: The field that contains all of them.
        words: The forms of each word, in order.
        slop: Maximum number of other words between them; if it is not 0, the words may be in any order.

    """

    field: str
    words: tuple[tuple[str, ...], ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class HasPrefix:
    """The passage contains a word that starts with a prefix.

    Attributes:
        fields: The fields to look in.
        prefix: At least one letter, folded.

    """

    fields: tuple[str, ...]
    prefix: str


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The document is in this language."""

    language: str


@dataclass(frozen=True, slots=True)
class InDates:
    """The document may date from these days, both included; None leaves an end open.

    A document without a date never satisfies this condition.
    """

    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class InPath:
    """The path of the file contains this pattern, ignoring case; ``*`` matches any characters."""

    pattern: str


@dataclass(frozen=True, slots=True)
class InTitle:
    """The title of the document contains these words next to each other, as in `HasPhrase`."""

    words: tuple[tuple[str, ...], ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class OfType:
    """The document is in one of these formats: "pdf", "docx", "txt"."""

    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class OnPage:
    """The passage is on this page or slide, at least in part."""

    page: int


@dataclass(frozen=True, slots=True)
class NamesPerson:
    """What a document states about itself names a person: these words next to each other.

    Attributes:
        role: One of `ROLES`.
        words: The forms of each word, in order.

    """

    role: str
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class InDocuments:
    """The passage belongs to one of these documents."""

    document_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is true, or there are no parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is true; false if there are no parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part is true."""

    parts: tuple[Condition, ...]


#: A property that a passage has or lacks, whatever its score.
Condition = (
    HasTerm
    | HasPhrase
    | HasPrefix
    | InLanguage
    | InDates
    | InPath
    | InTitle
    | OfType
    | OnPage
    | NamesPerson
    | InDocuments
    | AllOf
    | AnyOf
    | NoneOf
)
