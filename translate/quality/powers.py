"""Names of thousands, millions and more, in the languages of Europe."""

from __future__ import annotations

import re
from functools import lru_cache

#: Powers of ten by their names, and in languages where a million millions are a billion. "Mil milhões" comes as one word.
_SHORT_SCALE = {
    3: r"thousands?|tusen|tusind|tausend|duizend|mille|mila|mil|mii|mie|tys\w*|tsd",
    6: r"mil+i?j?[oõãó]\w*|milh[ãõ]\w*|mln|mio|mill|mi|mn",
    9: r"mil+i?j?ard\w*|mld|mrd|billions?|bilh[ãõ]\w*|bili[ãõ]\w*|bn|milmil",
    12: r"trillions?|trilh[ãõ]\w*|tn",
}
_LONG_SCALE = _SHORT_SCALE | {9: r"mil+i?j?ard\w*|mld|mrd|mia|milmil", 12: r"bil+[ij]o\w*|bill[oó]n\w*"}
_ENGLISH_SCALE = {3: "thousands?", 6: "millions?|mn|mln", 9: "billions?|bn", 12: "trillions?|tn"}
_ENGLISH = {power: re.compile(words) for power, words in _ENGLISH_SCALE.items()}
_SHORT = {power: re.compile(words) for power, words in _SHORT_SCALE.items()}
_LONG = {power: re.compile(words) for power, words in _LONG_SCALE.items()}

_LONG_LANGUAGES = frozenset(["ca", "da", "de", "es", "fr", "gl", "it", "nb", "nl", "nn", "no", "sv"])
_MI = frozenset(["pb", "pt"])  # Elsewhere these are miles.
_MIL_IS_A_LENGTH = frozenset(["da", "nb", "nn", "no", "sv"])

#: Languages whose names of powers are known.
LANGUAGES = _LONG_LANGUAGES | {"en", "pb", "pt", "ro"}


@lru_cache(10_000)
def power_of_ten(word: str, language: str) -> int:
    """Return the power of ten that *word*, in small letters, names; 0 if it is no such name.

    >>> power_of_ten("milhões", "pt"), power_of_ten("billones", "es"), power_of_ten("mil", "nb")
    (6, 12, 0)
    """
    if not word or (word == "mil" and language in _MIL_IS_A_LENGTH) or (word == "mi" and language not in _MI):
        return 0
    scale = _ENGLISH if language == "en" else _LONG if language in _LONG_LANGUAGES else _SHORT
    return next((power for power, names in scale.items() if names.fullmatch(word)), 0)
