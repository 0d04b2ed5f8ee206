"""Correct typing errors: search a similar term in place of a word that no passage contains.

Most words that no passage contains are right: they are new to the library, not misspelled. A typing error
makes a word less plausible than the right one, because it makes sequences of letters that are rare.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from index.analysis import analyze, fold
from index.query import ENGLISH, original_field
from translate.text import rarity

from .query import Correction
from .terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from index import Store

    from .query import Reading

#: Minimum number of letters in a word to correct: among shorter words, every other one is one letter away.
_MIN_LETTERS = 5

#: A word of this many letters is corrected if its letters are `_MIN_GAIN` rarer than those of the similar
#: word; each letter more lowers that by 1, because long words have fewer neighbours.
_USUAL_LETTERS = 7

#: Natural logarithm. On flores-dev, more than this leaves more typing errors uncorrected than right words alone.
_MIN_GAIN = 2.0


def unchanged_words(text: str, readings: Collection[Reading], store: Store) -> Iterator[str]:
    """Yield the words that are the same in the English translation and that the English of no passage contains.

    Args:
        text: The words that rank passages.
        readings: The readings of the query.
        store: The passages of the library.

    """
    english = {term.forms[-1] for reading in readings for term in content_terms(reading.english, "en")}
    for term in content_terms(text, "en"):
        word, form = text[term.start : term.end], term.forms[-1]
        if form in english and not store.frequency(ENGLISH, form) and any(map(str.isalpha, word)):
            yield word


def corrections_of(words: Collection[str], languages: Collection[str], store: Store) -> Iterator[Correction]:
    """Yield a correction for each of *words* that no original contains and that is a similar term misspelled.

    Args:
        words: Words that the English of no passage contains.
        languages: Languages of the originals in the library.
        store: The passages of the library.

    """
    fields = {ENGLISH: "en"} | {original_field(language): language for language in sorted(languages)}
    for word in words:
        terms = [(field, term.forms[-1]) for field, language in fields.items() for term in analyze(word, language)]
        if len(word) < _MIN_LETTERS or any(store.frequency(field, term) for field, term in terms):
            continue
        best: tuple[float, int, Correction] | None = None
        for field, term in terms:
            language = fields[field]
            for near in store.similar(field, term):
                if _differ_in_ending(term, near):
                    continue
                frequency = store.frequency(field, near)
                gain = _gain(word, term, near, language) + log(frequency) / 2
                if gain >= _MIN_GAIN and (best is None or (gain, frequency) > best[:2]):
                    best = gain, frequency, Correction(word, field, near)
        if best:
            yield best[2]


def _differ_in_ending(term: str, near: str) -> bool:
    """Return whether one term is the other and another letter, as with endings; a letter typed twice is none."""
    return near.startswith(term) or (term.startswith(near) and term[-1] != near[-1])


def _gain(word: str, term: str, near: str, language: str) -> float:
    """Return how much more plausible a word of *language* becomes if its term is replaced with *near*."""
    folded = fold(word)
    ending = folded[len(term) :] if folded.startswith(term) else ""
    return rarity(folded, language) - rarity(near + ending, language) + len(word) - _USUAL_LETTERS
