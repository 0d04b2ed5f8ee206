"""Correct typing errors: search a similar term in place of a word that no passage contains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.analysis import analyze
from index.query import ENGLISH, original_field

from .query import Correction
from .terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from index import Store

    from .query import Reading

#: Minimum number of letters in a word to correct: among shorter words, every other one is one letter away.
_MIN_LETTERS = 5


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
    """Yield a correction for each of *words* that no original contains and that is similar to a term.

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
        similar = [(field, near) for field, term in terms if (near := store.similar(field, term))]
        if similar:
            field, term = max(similar, key=lambda pair: store.frequency(*pair))
            yield Correction(word, field, term)
