"""What of a passage is shown, and what in it is marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.analysis import analyze, whole_word
from index.phrases import phrase_positions
from index.query import ENGLISH, HasPhrase, HasPrefix, HasTerm, original_field
from search.query.filters import positive_leaves
from search.query.understand import content_terms
from translate import Span

from .hits import Highlights, Marked, Snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from index.analysis import Term
    from index.records import StoredSentence
    from search.query.understand import Query

#: Sentences in a snippet, at most.
_SENTENCES = 3

_SPACE = re.compile(r"\s")


class Sought:
    """The terms of a query, as texts in each language are compared with them."""

    def __init__(self, query: Query, weights: Mapping[str, float]) -> None:
        """Take a query and how much each English term says: rare ones say more."""
        self._query = query
        self._english = weights
        self._originals: dict[str, AbstractSet[str]] = {}
        self._leaves = list(dict.fromkeys(positive_leaves(query.condition)))
        self._required: dict[str, _Required] = {}

    def weight(self, term: str) -> float:
        """Return how much an English term says about the query, 0 for one that is not in it."""
        return self._english.get(term, 0.0)

    def original(self, language: str) -> AbstractSet[str]:
        """Return the forms that are marked in originals in *language*."""
        if language not in self._originals:
            # Names stand in an original as they do in the English that the query was translated to.
            terms = list(self._query.typed_terms(language))
            for reading in self._query.readings:
                terms += content_terms(reading.english, language, "en")
            corrected = {one.term for one in self._query.corrections if one.field == original_field(language)}
            self._originals[language] = corrected.union(form for term in terms for form in term.forms)
        return self._originals[language]

    def required(self, field: str) -> _Required:
        """Return what the query's operators ask for in a field."""
        if field not in self._required:
            self._required[field] = _Required.of(self._leaves, field)
        return self._required[field]


@dataclass(frozen=True)
class _Required:
    """The words, phrases and prefixes that operators ask for in one field."""

    forms: frozenset[str]
    phrases: tuple[HasPhrase, ...]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, leaves: Sequence[HasTerm | HasPhrase | HasPrefix], field: str) -> _Required:
        """Return those of *leaves* that hold in *field*."""
        return cls(
            frozenset(
                form for leaf in leaves if isinstance(leaf, HasTerm) and leaf.field == field for form in leaf.forms
            ),
            tuple(leaf for leaf in leaves if isinstance(leaf, HasPhrase) and leaf.field == field),
            tuple({leaf.prefix for leaf in leaves if isinstance(leaf, HasPrefix) and field in leaf.fields}),
        )

    def __bool__(self) -> bool:
        return bool(self.forms or self.phrases or self.prefixes)

    def matches(self, terms: Sequence[Term], text: str, language: str) -> set[int]:
        """Return which of *terms*, those of *text*, match."""
        found = {at for at, term in enumerate(terms) if not self.forms.isdisjoint(term.forms)}
        if self.prefixes:
            words = (whole_word(text[term.start : term.end], language) for term in terms)
            found |= {at for at, word in enumerate(words) if word.startswith(self.prefixes)}
        for phrase in self.phrases:
            places = [
                {at for at, term in enumerate(terms) if not set(term.forms).isdisjoint(forms)} for forms in phrase.words
            ]
            found |= phrase_positions(places, phrase.slop)
        return found


@dataclass(frozen=True)
class MarkedSentence:
    """A sentence of a passage and what matched in it.

    Attributes:
        sentence: As the corpus has it.
        sought: The terms of the query.

    """

    sentence: StoredSentence
    sought: Sought

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
            lambda term: bool(self.sought.weight(term.forms[-1])),
        )

    @cached_property
    def original(self) -> tuple[Span, ...]:
        """The matches in the original; all of it where only its English matched."""
        if self.sentence.original == self.sentence.english:
            return self.english
        text, language = self.sentence.original, self.sentence.language
        forms = self.sought.original(language)
        # Originals in English are found as English.
        field = ENGLISH if language == "en" else original_field(language)
        terms = list(analyze(text, language))
        found = self._matches(terms, text, language, field, lambda term: not forms.isdisjoint(term.forms))
        return found or ((Span(0, len(self.sentence.original)),) if self.english else ())

    def _matches(
        self, terms: Sequence[Term], text: str, language: str, field: str, ranked: Callable[[Term], bool]
    ) -> tuple[Span, ...]:
        required = self.sought.required(field)
        also = required.matches(terms, text, language) if required else ()
        return tuple(Span(term.start, term.end) for at, term in enumerate(terms) if at in also or ranked(term))

    @property
    def matched(self) -> bool:
        """Whether anything in it matched, in either language."""
        return bool(self.original)

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """The English terms of the query that stand in it, and how much each says."""
        weights = ((term.forms[-1], self.sought.weight(term.forms[-1])) for term in self._english_terms)
        return {term: weight for term, weight in weights if weight}


def marked_passage(sentences: Sequence[StoredSentence], text: str, sought: Sought) -> tuple[Marked, Marked, Snippet]:
    """Return a passage's English and original, with what matched, and its snippet.

    Args:
        sentences: Of the passage, in order; at least one.
        text: The whole document's.
        sought: The terms of the query.

    """
    marked = [MarkedSentence(sentence, sought) for sentence in sentences]
    best = _best_window(marked)
    snippet = Snippet(_english(best, text), _unwrapped_original(best, text))
    return _english(marked, text), _original(marked, text), snippet


def highlights_of(english: Marked, original: Marked) -> Highlights:
    """Return the highlights of both sides."""
    return Highlights(english.highlights, original.highlights)


def _best_window(marked: Sequence[MarkedSentence]) -> Sequence[MarkedSentence]:
    """Return the run of sentences whose different terms say most; the shortest, first of those."""

    def said(window: Sequence[MarkedSentence]) -> float:
        terms: dict[str, float] = {}
        for sentence in window:
            terms.update(sentence.terms)
        # Where only the original matched, or an operator, a sentence counts by the matches that stand in it.
        return sum(terms.values()) + 1e-6 * sum(len(sentence.english) + len(sentence.original) for sentence in window)

    windows = [
        marked[start : start + length]
        for length in range(1, min(_SENTENCES, len(marked)) + 1)
        for start in range(len(marked) - length + 1)
    ]
    best = max(windows, key=said)
    # One sentence alone says little: the next one is there for the reader.
    if len(best) < _SENTENCES and len(marked) > len(best):
        start = next(at for at, sentence in enumerate(marked) if sentence is best[0])
        start = min(start, len(marked) - len(best) - 1)
        return marked[start : start + len(best) + 1]
    return best


def _english(marked: Sequence[MarkedSentence], text: str) -> Marked:
    return _joined(marked, text, [(one.sentence.english, one.english) for one in marked])


def _original(marked: Sequence[MarkedSentence], text: str) -> Marked:
    """Return the originals as they stand in the document."""
    start = marked[0].sentence.start
    spans = [span for one in marked for span in _moved(one.original, one.sentence.start - start)]
    aligned = [Span(one.sentence.start - start, one.sentence.end - start) for one in marked if one.matched]
    return Marked(text[start : marked[-1].sentence.end], tuple(spans), tuple(aligned))


def _unwrapped_original(marked: Sequence[MarkedSentence], text: str) -> Marked:
    """Return the originals with a line break only where a paragraph ends, beside the same of the English."""
    unwrapped = [_SPACE.sub(" ", one.sentence.original) for one in marked]
    return _joined(marked, text, [(words, one.original) for words, one in zip(unwrapped, marked, strict=True)])


def _joined(marked: Sequence[MarkedSentence], text: str, sides: Sequence[tuple[str, tuple[Span, ...]]]) -> Marked:
    """Join one side of the sentences: with a line break where a line ends between them, else a space."""
    words = ""
    spans: list[Span] = []
    aligned: list[Span] = []
    end = marked[0].sentence.start
    for one, (side, matches) in zip(marked, sides, strict=True):
        if words and side:
            words += "\n" if "\n" in text[end : one.sentence.start] else " "
        spans += _moved(matches, len(words))
        if one.matched:
            aligned.append(Span(len(words), len(words) + len(side)))
        words += side
        end = one.sentence.end
    return Marked(words, tuple(spans), tuple(aligned))


def _moved(spans: Iterable[Span], by: int) -> list[Span]:
    return [Span(span.start + by, span.end + by) for span in spans]
