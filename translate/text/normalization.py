"""The form in which text is translated and stored in the memory."""

from __future__ import annotations

import unicodedata

#: Characters that are normalized at once.
_NORMALIZED_AT_ONCE = 2_000


def plain(text: str) -> str:
    r"""Return *text* in NFC, with white space collapsed and invisible characters removed.

    Wrapped lines become one line. Soft hyphens, zero-width spaces, direction marks and control
    characters are removed. Joiners stay: Persian and Hindi spelling needs them.

    >>> plain("Mo\u0308te\n  i\u200b Oslo")
    'Möte i Oslo'
    """
    if not text.isprintable():
        text = "".join(
            character
            for character in text
            if character.isspace()
            or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
            or character in "\u200c\u200d"
        )
    if len(text) <= _NORMALIZED_AT_ONCE:
        return unicodedata.normalize("NFC", " ".join(text.split()))
    return " ".join(map(_normalized_word, text.split()))


def has_letters(text: str) -> bool:
    """Return whether *text* contains a letter, that is, anything to translate."""
    return any(map(str.isalpha, text))


def _normalized_word(word: str) -> str:
    """Return the NFC of a word, in pieces: normalizing takes quadratic time in the number of consecutive marks."""
    pieces = (word[start : start + _NORMALIZED_AT_ONCE] for start in range(0, len(word), _NORMALIZED_AT_ONCE))
    return "".join(unicodedata.normalize("NFC", piece) for piece in pieces)
