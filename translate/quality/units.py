"""Units, currencies and powers at numbers: "120 kg" are not 120 g, "2,5 milhões" are not 2.5 billion.

`numbers` compares numbers alone. Here each one is read with what stands beside it, as far as that is known, and the same
number beside something else is a sign. Converted amounts have other numbers, so `numbers` finds those.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .numbers import NUMBER, amount
from .powers import LANGUAGES, power_of_ten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

#: What stands before or after a number, and its unit. The same words mean the same in nearly all languages of Europe.
_UNITS = {
    "%": r"%|percent|pct|prozent|procent|prosent",
    "km": r"km|kilom[eéè]t\w*|quil[oóô]met\w*|chilom[eé]t\w*",
    "m": r"m|met(?:er|re|ro|ri)\w*|mètres?",
    "cm": r"cm|cent[ií]m[eéè]t\w*",
    "mm": r"mm|mil+[iíî]m[eéè]t\w*",
    "miles": r"mi|miles?|milhas?|millas?|miglia",
    "feet": r"ft|feet|foot",
    "kg": r"kg|kilos?|quilos?|(?:k|qu|ch)ilogra\w*",
    "g": r"g|gra+m\w*",
    "mg": r"mg|mil+igra+m\w*",
    "t": r"t|ton(?:s|n|nes?|nn?er|nn?en|eladas?|nellate|e)?",
    "l": r"l|lit(?:er|re|ro|ri)\w*",
    "ha": r"ha|he[ck]t[aá]r\w*",
    "acres": r"acres?",
    "°C": r"[°º] ?c",
    "°F": r"[°º] ?f",
    "euros": r"€|eur|euros?|evro",
    "dollars": r"\$|us ?\$|usd|d[oóò]l+ar\w*",
    "pounds": r"£|gbp",
    "yen": r"jpy|yens?",
    "reais": r"r ?\$|brl|rea(?:is|l)",
    "kroner": r"kr|kron(?:er|e|or|a)|nok|sek|dkk",
}
_UNIT = {unit: re.compile(words) for unit, words in _UNITS.items()}

#: Letters for a power after an amount of money: "£27m".
_AFTER_CURRENCY = {"k": 3, "m": 6, "b": 9}

_WITH_UNIT = re.compile(
    rf"(?P<before>(?:R|US) ?\$|[€$£]|(?<![^\W_])(?:EUR|USD|GBP|BRL|NOK|SEK|DKK|kr\.?)(?=[ \u00a0\d]))?[ \u00a0]?"
    rf"(?<![\d.,])(?P<number>{NUMBER.pattern})"
    r"[ \u00a0\u202f-]?(?:de )?(?P<first>%|[€$£]|[°º] ?[CF]\b|(?:R|US) ?\$|[^\W\d_]+)?"
    r"(?:\.?[ \u00a0-](?:de |of |d['’])?(?P<second>[€$£]|[^\W\d_]+))?(?:[ \u00a0](?:de |of |d['’])?(?P<third>[€$£]|[^\W\d_]+))?"
)


class _Amount(NamedTuple):
    """A number with what stands beside it.

    Attributes:
        number: As it is written.
        power: Power of ten in a word after it: 6 in "2,5 milhões"; 0 without.
        unit: A key of `_UNITS`; none if it is not known.

    """

    number: Decimal
    power: int
    unit: str

    @property
    def value(self) -> Decimal:
        return self.number.scaleb(self.power)


def changes_units(original: str, english: str, language: str) -> bool:
    """Return whether a number kept its digits but not its unit, its currency or its power; `language` is the original's.

    >>> changes_units("Custa R$ 2,5 milhões.", "It costs R$2.5 billion.", "pt")
    True
    >>> changes_units("Custa 1,5 mil milhões de euros.", "It costs 1.5 billion euros.", "pt")
    False
    >>> changes_units("Veide 120 kg.", "Weighed 120 g.", "nb")
    True
    """
    if not any(map(str.isdigit, original)):
        return False
    before = _amounts(original, language)
    if not before:
        return False
    after = _amounts(english, "en")
    return (language in LANGUAGES and _changes_powers(before, after)) or _changes_units(before, after, english)


def _changes_powers(before: Sequence[_Amount], after: Sequence[_Amount]) -> bool:
    values = {each.value for each in before}
    kept = {each.value for each in after}
    powers = {each.number: each.power for each in before if each.value not in kept}
    # In "340 to 500 millions" both are millions.
    named, named_after = {each.power for each in before}, {each.power for each in after}
    return any(
        each.number in powers
        and each.value not in values
        and (each.power not in named if each.power else powers[each.number] not in named_after)
        for each in after
    )


def _changes_units(before: Sequence[_Amount], after: Sequence[_Amount], english: str) -> bool:
    for each in before:
        if not each.unit:
            continue
        units = {other.unit for other in after if each.value in {other.value, other.number}}
        if each.unit == "%" and units and "%" not in units and "%" not in english and "per" not in english.lower():
            return True
        if units and each.unit not in units and "" not in units:
            return True
    return False


def _amounts(text: str, language: str) -> list[_Amount]:
    found = []
    for each in _WITH_UNIT.finditer(text):
        words = [each[name].lower() if each[name] else "" for name in ("first", "second", "third")]
        if words[:2] == ["mil", words[1]] and power_of_ten(words[1], language) == 6:
            words = ["milmil", words[2], ""]
        power = power_of_ten(words[0], language)
        if each["before"] and words[0] in _AFTER_CURRENCY:
            power = _AFTER_CURRENCY[words[0]]
        if power:
            del words[0]
        unit = _unit((each["before"] or "").lower().rstrip(".")) or _unit(words[0])
        found.append(_Amount(amount(each["number"]), power, unit))
    return found


@lru_cache(10_000)
def _unit(word: str) -> str:
    return next((unit for unit, words in _UNIT.items() if word and words.fullmatch(word)), "")
