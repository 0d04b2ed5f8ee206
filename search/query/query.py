"""A query as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.analysis import Term
    from index.query import Clause, Condition


@dataclass(frozen=True, slots=True)
class Reading:
    """A query read as one language.

    Attributes:
        language: ISO 639-1 code; ``"en"`` for the words as typed.
        english: The English of the words that rank passages, without operators.
        weight: The probability of this reading, 0 to 1.
        as_query: The English of the whole query, with the operators as typed.

    """

    language: str
    english: str
    weight: float
    as_query: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A term searched in place of a misspelled word.

    Attributes:
        word: The word as typed. No passage contains it.
        field: The store's field that contains the term: ``"english"`` or one of the originals.
        term: A term of that field, one typing error away from the word.

    """

    word: str
    field: str
    term: str


@dataclass(frozen=True, slots=True)
class LostName:
    """A name in a query that at least one translation of the query lost.

    Attributes:
        word: The word as typed, case-folded without diacritics.
        term: The English term of the name; "" if the English does not contain it as a name.
        is_certain: Whether the English contains the name with a capital, or it was typed with one in mid-query.
        lost_by: Languages of the readings that lost it.

    """

    word: str
    term: str
    is_certain: bool
    lost_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Variant:
    """A term that spells a word of the query otherwise, as "müller" spells "Mueller".

    Attributes:
        word: The word as typed.
        field: The store's field that contains the term: ``"english"`` or one of the originals.
        term: A term of that field.
        weight: Factor by which its score is multiplied.

    """

    word: str
    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was understood.

    Attributes:
        text: The words that rank passages, without operators.
        readings: The most probable first; never empty.
        untranslated: Languages that the query may be in but that no installed model translates.
        clauses: The search terms and their weights, in no particular order.
        names: English terms of the words that occur alike in several languages.
        unchanged: Words, case-folded, that are the same in the English translation and that the English of no
            passage contains. They count for more in the originals.
        lost_names: Names that a translation of the query lost. They are searched as typed.
        corrections: The terms searched in place of words that no passage contains in any language.
        variants: Other spellings of its words. What only they find ranks below all else.
        typed: The query as typed.
        condition: The condition that operators and filters place on passages, or None.
        must_match_clause: Whether a passage must also match at least one clause. False if the condition
            requires words itself.
        notes: What could not be parsed and is searched as plain words, one sentence each.

    """

    text: str
    readings: tuple[Reading, ...]
    untranslated: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    names: frozenset[str] = frozenset()
    unchanged: frozenset[str] = frozenset()
    lost_names: tuple[LostName, ...] = ()
    corrections: tuple[Correction, ...] = ()
    variants: tuple[Variant, ...] = ()
    typed: str = ""
    condition: Condition | None = None
    must_match_clause: bool = True
    notes: tuple[str, ...] = ()

    def typed_terms(self, language: str) -> Iterator[Term]:
        """Yield the terms of `text` in *language*, without stop words of that language or of any reading's."""
        return content_terms(self.text, language, *(reading.language for reading in self.readings))
