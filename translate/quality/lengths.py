"""Whether the English has about the length of a translation.

Gale & Church (1993), "A Program for Aligning Sentences in Bilingual Corpora": the difference in length of two sentences
that translate each other has a variance of 6.8 per character.
"""

from __future__ import annotations

import math
import re

#: Characters of English per character of the original, in dense scripts.
_DENSE = (
    (re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 3.3),  # Chinese characters
    (re.compile(r"[\u3040-\u30ff]"), 1.7),  # kana
    (re.compile(r"[\uac00-\ud7af]"), 2.1),  # Hangul
    (re.compile(r"[\u0590-\u06ff]"), 1.2),  # Hebrew and Arabic leave out most vowels
)

#: The same in languages with Latin letters, between that of texts which were translated from English, which are long
#: (FLORES, dev: 0.89 in Romanian, 0.95 in Vietnamese, 0.99 in Swedish and Norwegian), and that of texts which were not: 0.94, 1.04,
#: 1.02, 1.04, and 1.0 in Portuguese. Other languages as their relatives.
_RATIOS = (
    dict.fromkeys(("ca", "es", "gl", "it", "pb", "pt"), 0.96)
    | dict.fromkeys(("da", "nb", "nn", "no", "sv"), 1.0)
    | {"de": 0.93, "fr": 0.93, "nl": 0.93, "ro": 0.91, "vi": 0.95}
)

_VARIANCE = 6.8

#: Largest deviation, in standard deviations: where the ratio is known, to the short and to the long side, and elsewhere. Of
#: 997 sentences of FLORES in each of four languages, at most two deviate more.
_SHORTER, _LONGER, _UNKNOWN = 1.75, 2.4, 3.0


def expected_length(original: str, language: str) -> float:
    """Return the usual length, in characters, of the English of *original*."""
    if original.isascii():
        return len(original) * _RATIOS.get(language, 1)
    dense = sum(len(script.findall(original)) * (factor - 1) for script, factor in _DENSE)
    return len(original) * (_RATIOS.get(language, 1) if not dense else 1) + dense


def deviation(english: str, expected: float) -> float:
    """Return by how many standard deviations *english* is longer (or shorter, below zero) than *expected*.

    By this measure short texts may differ by a larger share than long ones.
    """
    return (len(english) - expected) / math.sqrt(_VARIANCE * max(expected + len(english), 1) / 2)


def is_odd(deviation: float, language: str) -> bool:
    """Return whether English with this deviation is far shorter or longer than a translation would be.

    Models drop clauses and sentences (argos-translate #409) and invent them (#428).
    """
    if language not in _RATIOS:
        return abs(deviation) > _UNKNOWN
    return deviation < -_SHORTER or deviation > _LONGER
