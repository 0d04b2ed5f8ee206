"""Compare the numbers of an original with those of its English."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from .addresses import without_addresses
from .number_words import IN_WORDS, WORDED, numbers_in_words
from .powers import LANGUAGES, power_of_ten

#: A number with thousands separated as in "1 000", "1.000" or "1'000", and decimals after a comma or a point.
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)(?:[.,]\d+)?")
NUMBER = re.compile(rf"{_THOUSANDS.pattern}|\d+(?:[.,]\d+)?")
_RUN = re.compile(r"\d+")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_NAMED_POWERS = tuple(10**zeros for zeros in (2, 3, 4, 6, 8, 9, 12))

#: Numbers up to this one are often spelled out in an original ("femti" is 50), so the English may add them.
_SPELLED_OUT = 100

#: "00", minutes or cents that may be left out, and "000", as values of runs of digits.
_NONE = Decimal(-1)
_SPECIAL = {"00": _NONE, "000": Decimal(1000)}

#: Short for a power of ten, in English and elsewhere.
_SHORT_POWERS = frozenset({"k", "m", "b", "t", "hundred", "hundreds", "dozen", "lakh", "crore"})

#: Between two digits, this only groups them.
_GROUPING = re.compile(r"(?<=\d)[ \u00a0\u202f-]+(?=\d)")


def changes_numbers(original: str, english: str, language: str = "und") -> bool:
    """Return whether a number was lost, changed or invented (LibreTranslate #587).

    "1,5" may become "1.5", "14h03" "14:03", "3" "three", "28/6" "28 June", "3万" "30,000", "kl. 15"
    "3 pm", "90-tallet" "1990s", "1700-talet" "18th century". Whether "14.30" is a time or an amount
    is ambiguous, so both readings are tried, and one match is enough. Conversions, above
    all of kilometres to miles, are not recognized and count as changes.
    """
    before, after = without_addresses(original), without_addresses(english)
    runs, runs_after = _RUN.findall(before), _RUN.findall(after)
    if runs == runs_after:
        return False
    if "".join(runs) == "".join(runs_after):
        # Telephone numbers may be grouped in another way, but 2,5 is not 25.
        before, after = _GROUPING.sub("", before), _GROUPING.sub("", after)
        return _runs(before) != _runs(after) and _amounts(before) != _amounts(after)
    words = frozenset(_NO_LETTERS.split(after.casefold()))
    hints = _Hints(
        words,
        frozenset(each.value for each in numbers_in_words(english, "en")),
        _spelled_out(before, language),
        _names_power(before, words, language),
    )
    return all(_differ(read(before), read(after), hints) for read in (_runs, _amounts))


class _Hints(NamedTuple):
    """What the words of both texts say about their numbers.

    Attributes:
        words: Words of the English.
        numbers: Numbers in words in the English.
        spelled_out: Those in the original; None if the words of its language are not known.
        power: Whether one of the texts may have a name for a power of ten.

    """

    words: frozenset[str]
    numbers: frozenset[int]
    spelled_out: frozenset[int] | None
    power: bool


def _spelled_out(original: str, language: str) -> frozenset[int] | None:
    if language not in WORDED:
        return None
    return frozenset(value for each in numbers_in_words(original, language) for value in (each.value, *each.words))


def _names_power(original: str, words: frozenset[str], language: str) -> bool:
    """Return whether one of the texts may have a name for a power of ten; *words* are the English ones."""
    return (
        language not in LANGUAGES
        or not words.isdisjoint(_SHORT_POWERS)
        or any(power_of_ten(word, "en") for word in words)
        or any(power_of_ten(word, language) for word in _NO_LETTERS.split(original.casefold()))
    )


def _runs(text: str) -> Counter[Decimal]:
    """Return the runs of digits; "000" are thousands."""
    return Counter(_SPECIAL.get(run) or Decimal(run) for run in _RUN.findall(text))


def _amounts(text: str) -> Counter[Decimal]:
    return Counter(map(amount, NUMBER.findall(text)))


def amount(number: str) -> Decimal:
    """Return the value of a number; a separator followed by exactly three digits separates thousands."""
    if _THOUSANDS.fullmatch(number):
        whole, mark, decimals = re.sub(r"([.,])(\d{1,2}|\d{4,})$", r"|\2", number).partition("|")
    else:
        whole, mark, decimals = number.replace(",", ".").partition(".")
    return Decimal(re.sub(r"\D", "", whole) + (f".{decimals}" if mark else ""))


def _differ(before: Counter[Decimal], after: Counter[Decimal], hints: _Hints) -> bool:
    """Return whether some number has no counterpart, in digits or in words."""
    gained = [number for number in (after - before).elements() if number != _NONE]
    only_in_words = False
    for number in (before - after).elements():
        if number == _NONE:
            only_in_words = True
            continue
        counterpart = next((other for other in gained if _same_amount(number, other, hints)), None)
        if counterpart is not None:
            gained.remove(counterpart)
        elif number in hints.numbers or not hints.words.isdisjoint(IN_WORDS.get(number, "").split()):
            only_in_words = True
        else:
            return True
    if any(number > _SPELLED_OUT for number in gained):
        return True
    # The words for small numbers have other uses. If one should stand for a number while another number appeared, it does not.
    return only_in_words and hints.spelled_out is not None and any(number not in hints.spelled_out for number in gained)


def _same_amount(number: Decimal, other: Decimal, hints: _Hints) -> bool:
    """Return whether *other* may be the English of *number*, judging by the words."""
    if not hints.words.isdisjoint({"pm", "p", "midnight"}) and number in {other + 12, other + 24}:
        return True
    short, year = sorted((number, other))
    if short < 100 and year in {century + short for century in (1800, 1900, 2000)}:
        return True
    # "1700-talet" is the 18th century.
    if not hints.words.isdisjoint({"century", "centuries"}) and number == (other - 1) * 100:
        return True
    # Powers of ten with a name: 3万 is 30,000, "2,5 mld." may be 2,500 million.
    low, high = sorted((number, other))
    return hints.power and low > 0 and high in {low * factor for factor in _NAMED_POWERS}
