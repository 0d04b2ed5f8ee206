"""Characters that a model's vocabulary lacks, in a spelling that it has.

A model drops what its vocabulary lacks, in silence: with pt_en 2.0, "87,40 €" becomes "87.40", "Łukasz" "ukasz", and a
remark between dashes runs into the sentence.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Currencies, ISO 4217: models know the codes as words.
_CURRENCIES = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₫": "VND", "₩": "KRW", "₪": "ILS",
    "₦": "NGN", "₱": "PHP", "₸": "KZT", "₾": "GEL", "฿": "THB",
}  # fmt: skip

#: Signs, and letters that are not a letter with a mark.
_OTHERS = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "‹": "'", "›": "'", "–": "-", "—": "-",
    "−": "-", "‐": "-", "‑": "-", "…": "...", "•": "-", "·": "-", "×": "x", "÷": "/", "→": "->", "⁄": "/", "≤": "<=", "≥": ">=",
    "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ø": "O", "ø": "o", "Æ": "Ae", "æ": "ae", "Œ": "Oe", "œ": "oe", "ß": "ss",
    "Þ": "Th", "þ": "th", "Ð": "D", "ð": "d", "ı": "i", "Ħ": "H", "ħ": "h", "Ŋ": "Ng", "ŋ": "ng", "ẞ": "SS",
}  # fmt: skip

_CURRENCY = re.compile(rf"(?P<before>\d\s?)?(?P<sign>[{''.join(_CURRENCIES)}])(?P<after>\s?(?=\d))?")


def known_spelling(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a text in which the characters that are not known are spelled with such as are, where there is a spelling.

    >>> known_spelling("Łukasz pagou 5€ — ou £3", str.isascii)
    'Lukasz pagou 5 EUR - ou GBP 3'

    Args:
        text: Any text.
        is_known: Whether a vocabulary has a character.

    """
    if all(map(is_known, set(text))):
        return text
    text = unicodedata.normalize("NFC", text)
    unknown = {character for character in set(text) if not is_known(character)}
    if not unknown.isdisjoint(_CURRENCIES):
        text = _CURRENCY.sub(lambda found: _code(found) if found["sign"] in unknown else found[0], text)
    spellings = {ord(character): spelling for character in unknown if (spelling := _spelling(character)) is not None}
    return text.translate({code: spelling for code, spelling in spellings.items() if all(map(is_known, spelling))})


def _code(found: re.Match[str]) -> str:
    """Return the code of a currency's sign, with a space between it and an amount."""
    before = f"{found['before'].rstrip()} " if found["before"] else ""
    after = " " if found["after"] is not None else ""
    return before + _CURRENCIES[found["sign"]] + after


def _spelling(character: str) -> str | None:
    """Return a spelling in simpler characters: a sign or letter like it, or the letter without its marks; None without one."""
    if character in _OTHERS:
        return _OTHERS[character]
    parts = unicodedata.normalize("NFKD", character)
    plain = "".join(_OTHERS.get(part, part) for part in parts if not unicodedata.combining(part))
    return plain if plain != character else None
