"""The syntax tree of a query: words, phrases, prefixes, filters, and the operators that join them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.query import InDates, InLanguage, InPath, NamesPerson, OfType, OnPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without spaces, such as ``summit`` or ``well-known``."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must occur together.

    Attributes:
        text: The text between the quotation marks.
        slop: The maximum number of other words among them. If it is not 0, the words may be in any order.

    """

    text: str
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """A word or phrase that the document's title must contain."""

    words: Word | Phrase


@dataclass(frozen=True, slots=True)
class Not:
    """A part that must not match."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """Parts that must all match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Parts of which at least one must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Parts in sequence. Any of the plain words may match; every other part must match."""

    parts: tuple[Node, ...]


#: A restriction on documents. Only titles depend on language; the store takes the others as they are.
Filter = InLanguage | InDates | InPath | OfType | OnPage | NamesPerson | Title
Node = Word | Phrase | Prefix | Filter | Not | And | Or | Group


def requires_words(node: Node) -> bool:
    """Return whether a passage must contain certain words to satisfy *node*."""
    match node:
        case Word() | Phrase() | Prefix():
            return True
        case And(parts) | Group(parts):
            return any(map(requires_words, parts))
        case Or(parts):
            return all(map(requires_words, parts))
        case _:
            return False


def split_runs(parts: Sequence[Node]) -> Iterator[str | Node]:
    """Yield the parts of a group in order, with each run of consecutive words joined into one string."""
    run: list[str] = []
    for part in parts:
        if isinstance(part, Word):
            run.append(part.text)
            continue
        if run:
            yield " ".join(run)
            run = []
        yield part
    if run:
        yield " ".join(run)


def texts_of(node: Node, *, negated: bool) -> Iterator[str]:
    """Yield the phrases and the runs of words below *node*, in order.

    Args:
        node: Root of the subtree.
        negated: Whether to include what must not match.

    """
    match node:
        case Word(text) | Phrase(text):
            yield text
        case Not(part) if negated:
            yield from texts_of(part, negated=negated)
        case And(parts) | Or(parts):
            for part in parts:
                yield from texts_of(part, negated=negated)
        case Group(parts):
            for run in split_runs(parts):
                yield from [run] if isinstance(run, str) else texts_of(run, negated=negated)
