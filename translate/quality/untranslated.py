"""A part of the English that is still in the language of the original."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from .addresses import without_addresses
from .foreign import FREQUENT

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Fewest words in a row, without capitals, that are a part, and fewest letters in them.
_ROW, _LETTERS = 3, 9

#: Words of names and titles have capitals, and those between them ("de la") are few.
_WORD = re.compile(r"(?<![\w'’])[^\W\d_]+(?:['’-][^\W\d_]+)*")


def leaves_a_part(original: str, english: str) -> bool:
    """Return whether several words in a row, which are no name, are the same in both, and not English.

    >>> leaves_a_part("Hun ble operert i kneet og går fortsatt på krykker.", "She had surgery and går fortsatt på krykker.")
    True
    >>> leaves_a_part("Vi så Den siste dansen i går.", "We saw Den siste dansen yesterday.")
    False
    """
    after = _words(english)
    before = _words(original)
    shared = {word for word in before if word} & set(after)
    if len(shared) < _ROW:
        return False
    pairs = set(pairwise(before))
    row: list[str] = []
    for at, word in enumerate(after):
        if not word or word not in shared or (row and (after[at - 1], word) not in pairs):
            row = []
        if word and word in shared:
            row.append(word)
            if len(row) >= _ROW and sum(map(len, row)) >= _LETTERS and _are_words(row):
                return True
    return False


def _are_words(row: Sequence[str]) -> bool:
    """Return whether a row is neither English nor mostly symbols of units, as in "km/h (m/s; miles/h)"."""
    return FREQUENT.isdisjoint(row) and sum(len(word) > 2 for word in row) > 1


def _words(text: str) -> Sequence[str]:
    """Return the words in order; an empty string stands for one with a capital."""
    return ["" if word[0].isupper() else word for word in _WORD.findall(without_addresses(text))]
