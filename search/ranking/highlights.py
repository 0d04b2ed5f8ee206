"""Find what matches a query in the sentences of a passage, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.analysis import analyze, whole_word
from index.phrases import phrase_positions
from index.query import ENGLISH, HasPhrase, HasPrefix, HasTerm, original_field
from search.query.conditions import positive_leaves
from search.query.terms import content_terms
from translate import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from index.analysis import Term
    from index.records import StoredSentence
    from search.query.query import Query


class QueryMatcher:
    """Matches texts against the terms, phrases and prefixes of a query."""

    def __init__(self, query: Query, weights: Mapping[str, float]) -> None:
        """Take a query and the weight of each of its English terms: rare terms weigh more."""
        self._query = query
        self._weights = weights
        self._forms: dict[str, AbstractSet[str]] = {}
        self._leaves = list(dict.fromkeys(positive_leaves(query.condition)))
        self._required: dict[str, _RequiredMatches] = {}

    def weight(self, term: str) -> float:
        """Return the weight of an English term, or 0 if it is not in the query."""
        return self._weights.get(term, 0.0)

    def original_forms(self, language: str) -> AbstractSet[str]:
        """Return the forms of terms to highlight in originals in *language*."""
        if language not in self._forms:
            # Names are often the same in the original as in the English translation of the query.
            terms = list(self._query.typed_terms(language))
            for reading in self._query.readings:
                terms += content_terms(reading.english, language, "en")
            field = original_field(language)
            corrected = {correction.term for correction in self._query.corrections if correction.field == field}
            corrected |= {variant.term for variant in self._query.variants if variant.field == field}
            self._forms[language] = corrected.union(form for term in terms for form in term.forms)
        return self._forms[language]

    def required(self, field: str) -> _RequiredMatches:
        """Return what the operators of the query require in a field."""
        if field not in self._required:
            self._required[field] = _RequiredMatches.of(self._leaves, field)
        return self._required[field]


@dataclass(frozen=True)
class _RequiredMatches:
    """The words, phrases and prefixes that the operators of a query require in one field."""

    forms: frozenset[str]
    phrases: tuple[HasPhrase, ...]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, leaves: Sequence[HasTerm | HasPhrase | HasPrefix], field: str) -> _RequiredMatches:
        """Select those of *leaves* that apply to *field*."""
        return cls(
            frozenset(
                form for leaf in leaves if isinstance(leaf, HasTerm) and leaf.field == field for form in leaf.forms
            ),
            tuple(leaf for leaf in leaves if isinstance(leaf, HasPhrase) and leaf.field == field),
            tuple({leaf.prefix for leaf in leaves if isinstance(leaf, HasPrefix) and field in leaf.fields}),
        )

    def __bool__(self) -> bool:
        return bool(self.forms or self.phrases or self.prefixes)

    def positions(self, terms: Sequence[Term], text: str, language: str) -> set[int]:
        """Return the positions of those of *terms*, the terms of *text*, that match."""
        found = {at for at, term in enumerate(terms) if not self.forms.isdisjoint(term.indexed)}
        if self.prefixes:
            words = ((whole_word(text[term.start : term.end], language), *term.also) for term in terms)
            found |= {at for at, all_of in enumerate(words) if any(word.startswith(self.prefixes) for word in all_of)}
        for phrase in self.phrases:
            places = [
                {at for at, term in enumerate(terms) if not set(term.indexed).isdisjoint(forms)}
                for forms in phrase.words
            ]
            found |= phrase_positions(places, phrase.slop)
        return found


@dataclass(frozen=True)
class MatchedSentence:
    """A sentence of a passage and its matches.

    Attributes:
        sentence: The sentence as the corpus stores it.
        matcher: Matches it against the query.

    """

    sentence: StoredSentence
    matcher: QueryMatcher

    @cached_property
    def _english_terms(self) -> Sequence[Term]:
        return list(analyze(self.sentence.english, "en"))

    @cached_property
    def english(self) -> tuple[Span, ...]:
        """The matches in the English."""
        return self._matches(
            self._english_terms,
            self.sentence.english,
            "en",
            ENGLISH,
            lambda form: bool(self.matcher.weight(form)),
        )

    @cached_property
    def original(self) -> tuple[Span, ...]:
        """The matches in the original; the whole sentence if only its English matched."""
        if self.sentence.original == self.sentence.english:
            return self.english
        text, language = self.sentence.original, self.sentence.language
        forms = self.matcher.original_forms(language)
        # Originals in English are indexed in the English field.
        field = ENGLISH if language == "en" else original_field(language)
        terms = list(analyze(text, language))
        found = self._matches(terms, text, language, field, forms.__contains__)
        return found or ((Span(0, len(self.sentence.original)),) if self.english else ())

    def _matches(
        self, terms: Sequence[Term], text: str, language: str, field: str, is_ranked: Callable[[str], bool]
    ) -> tuple[Span, ...]:
        required = self.matcher.required(field)
        positions = required.positions(terms, text, language) if required else ()
        return tuple(
            _matched_span(term, text, lambda form: is_ranked(form) or form in required.forms)
            for at, term in enumerate(terms)
            if at in positions or any(map(is_ranked, term.indexed))
        )

    @property
    def matched(self) -> bool:
        """Whether anything matched, in either language."""
        return bool(self.original)

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """The English terms of the query that the sentence contains, with their weights."""
        weights = ((form, self.matcher.weight(form)) for term in self._english_terms for form in term.indexed)
        return {term: weight for term, weight in weights if weight}


def _matched_span(term: Term, text: str, is_sought: Callable[[str], bool]) -> Span:
    """Return the span of a term; of a pair of characters only one of which was sought, that of the one."""
    if term.also and term.end - term.start == 2 and not any(map(is_sought, term.forms)):
        for at in range(term.start, term.end):
            if text[at] in term.also and is_sought(text[at]):
                return Span(at, at + 1)
    return Span(term.start, term.end)
