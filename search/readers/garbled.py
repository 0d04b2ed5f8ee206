"""Tell text whose font does not say what its letters are: each letter stands for another one."""

from __future__ import annotations

import unicodedata

#: Letters at least from which this can be told.
_FEWEST_LETTERS = 200

#: Share of the letters of a text that are vowels, at least. Languages with Latin letters have .37 to .54 (langdetect's
#: profiles), 4,000 sentences in five of them .31 at least; a text whose letters were moved by three or by 29 places has
#: .15 to .23.
_FEWEST_VOWELS = 0.24

#: Share of Latin letters among all letters at least: other scripts do not write all vowels.
_MOSTLY = 0.9

_VOWELS = frozenset("aeiouyæøœıàáâãäåèéêëìíîïòóôõöùúûüý")


def is_garbled(text: str) -> bool:
    """Return whether a text in Latin letters has so few vowels that its letters must stand for others.

    >>> is_garbled("Wkh phhwlqj ehkynd forvhg grruv lq Dqfkrudjh odvwhg iru qhduob wkuhh krxuv. " * 4)
    True
    >>> is_garbled("The meeting behind closed doors in Anchorage lasted for nearly three hours. " * 4)
    False
    """
    text = text.lower()
    # Hardly any text needs more than this, which is fast.
    if sum(map(text.count, "aeiouy")) >= _FEWEST_VOWELS * len(text):
        return False
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return False
    # Vietnamese has vowels with two marks, which are separated from them.
    base = [unicodedata.normalize("NFD", letter)[0] for letter in letters]
    latin = sum(letter.isascii() or letter in _VOWELS for letter in base)
    vowels = sum(letter in _VOWELS for letter in base)
    return latin >= _MOSTLY * len(letters) and vowels < _FEWEST_VOWELS * latin
