"""How much the letters of a word speak for each language, by langdetect's profiles.

langdetect itself estimates from random samples and needs sentences. Here every n-gram of a word counts,
the same each time: the sum of the logarithms of its frequencies in each language.
"""

from __future__ import annotations

from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

from .detector import _factory, _langdetect_code
from .ngrams import normalized

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Weight of the n-grams of one, two and three letters.
_LENGTH_WEIGHTS = (0.4, 1.0, 1.0)

#: Frequency of an n-gram that a language's profile does not contain, by length.
_FLOORS = (1e-5, 1e-5, 2e-6)


def word_evidence(word: str, among: Sequence[str]) -> list[float | None]:
    """Return the logarithm of the likelihood of a word's letters, for each language of *among*.

    The values are comparable with each other only. They are None for languages that langdetect does not
    support.
    """
    return list(_word_evidence(word, tuple(among)))


@lru_cache(maxsize=10_000)
def _word_evidence(word: str, among: tuple[str, ...]) -> tuple[float | None, ...]:
    factory = _factory()
    codes = [_langdetect_code(language) for language in among]
    columns = [factory.langlist.index(code) if code in factory.langlist else None for code in codes]
    sums = [0.0] * len(columns)
    padded = f" {normalized(word.lower())} "
    for length, weight, floor in zip((1, 2, 3), _LENGTH_WEIGHTS, _FLOORS, strict=True):
        text = padded.strip() if length == 1 else padded
        for at in range(len(text) - length + 1):
            frequencies = factory.word_lang_prob_map.get(text[at : at + length])
            if frequencies is None:
                continue
            for number, column in enumerate(columns):
                if column is not None:
                    sums[number] += weight * log(frequencies[column] + floor)
    return tuple(None if column is None else total for total, column in zip(sums, columns, strict=True))


#: Frequency of a letter in the texts of a language below which the letter is not one of the language's own.
_FOREIGN_LETTER = 1e-4


@lru_cache(maxsize=10_000)
def has_foreign_letter(word: str, language: str) -> bool:
    """Return whether a word has a letter with a diacritic or of another script that *language* does not use.

    >>> has_foreign_letter("toppmøte", "en"), has_foreign_letter("toppmøte", "nb")
    (True, False)
    """
    code = _langdetect_code(language)
    factory = _factory()
    if word.isascii() or code not in factory.langlist:
        return False
    column = factory.langlist.index(code)
    rows = (factory.word_lang_prob_map.get(letter) for letter in normalized(word.lower()) if not letter.isascii())
    return any(not row or row[column] < _FOREIGN_LETTER for row in rows)
