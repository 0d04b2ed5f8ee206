"""Compare the numbers of an original with those of its English."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from .addresses import ADDRESS

#: A number with thousands separated as in "1 000", "1.000" or "1'000", and decimals after a comma or a point.
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)(?:[.,]\d+)?")
_NUMBER = re.compile(rf"{_THOUSANDS.pattern}|\d+(?:[.,]\d+)?")
_RUN = re.compile(r"\d+")
_NAMED_POWERS = tuple(10**zeros for zeros in (2, 3, 4, 6, 8, 9, 12))

#: English words that a small number may become: "28/6" is 28 June, "3" is three, "2×" is twice.
_IN_WORDS: dict[Decimal | int, str] = {
    0: "zero no nil",
    1: "one first once single a an january jan i",
    2: "two second seconds twice both pair double half february feb ii",
    3: "three third thirds thrice triple march mar iii",
    4: "four fourth quarter quarters april apr",
    5: "five fifth may",
    6: "six sixth june jun",
    7: "seven seventh july jul",
    8: "eight eighth august aug",
    9: "nine ninth september sept sep",
    10: "ten tenth october oct",
    11: "eleven eleventh november nov",
    12: "twelve twelfth dozen noon december dec",
    13: "thirteen thirteenth",
    14: "fourteen fourteenth",
    15: "fifteen fifteenth",
    16: "sixteen sixteenth",
    17: "seventeen seventeenth",
    18: "eighteen eighteenth",
    19: "nineteen nineteenth",
    20: "twenty twentieth twenties",
    30: "thirty thirtieth thirties",
    40: "forty fortieth forties",
    50: "fifty fiftieth fifties half",
    60: "sixty sixtieth sixties",
    70: "seventy seventieth seventies",
    80: "eighty eightieth eighties",
    90: "ninety ninetieth nineties",
    100: "hundred hundreds",
    1000: "thousand thousands",
    1_000_000: "million millions",
}

#: Numbers up to this one are often spelled out in an original ("femti" is 50), so the English may add them.
_SPELLED_OUT = 100


def changes_numbers(original: str, english: str) -> bool:
    """Return whether a number was lost, changed or invented (LibreTranslate #587).

    "1,5" may become "1.5", "14h03" "14:03", "3" "three", "28/6" "28 June", "3万" "30,000", "kl. 15"
    "3 pm", "90-tallet" "1990s", "1700-talet" "18th century". Whether "14.30" is a time or an amount
    is ambiguous, so both readings are tried, and one match is enough. Conversions, above
    all of kilometres to miles, are not recognized and count as changes.
    """
    before, after = ADDRESS.sub(" ", original), ADDRESS.sub(" ", english)
    if "".join(_RUN.findall(before)) == "".join(_RUN.findall(after)):
        return False
    words = set(re.split(r"[\W\d_]+", after.casefold()))
    return all(_differ(read(before), read(after), words) for read in (_runs, _amounts))


def _runs(text: str) -> Counter[Decimal]:
    return Counter(Decimal(run) for run in _RUN.findall(text) if run != "00")


def _amounts(text: str) -> Counter[Decimal]:
    return Counter(map(_amount, _NUMBER.findall(text)))


def _amount(number: str) -> Decimal:
    """Return the value of a number; a separator followed by exactly three digits separates thousands."""
    if _THOUSANDS.fullmatch(number):
        whole, mark, decimals = re.sub(r"([.,])(\d{1,2}|\d{4,})$", r"|\2", number).partition("|")
    else:
        whole, mark, decimals = number.replace(",", ".").partition(".")
    return Decimal(re.sub(r"\D", "", whole) + (f".{decimals}" if mark else ""))


def _differ(before: Counter[Decimal], after: Counter[Decimal], words: set[str]) -> bool:
    """Return whether some number has no counterpart, in digits or among the English *words*."""
    gained = list((after - before).elements())
    for number in (before - after).elements():
        counterpart = next((other for other in gained if _same_amount(number, other, words)), None)
        if counterpart is not None:
            gained.remove(counterpart)
        elif words.isdisjoint(_IN_WORDS.get(number, "").split()):
            return True
    return any(number > _SPELLED_OUT for number in gained)


def _same_amount(number: Decimal, other: Decimal, words: set[str]) -> bool:
    """Return whether *other* may be the English of *number*, judging by the English *words*."""
    if not words.isdisjoint({"pm", "p", "midnight"}) and number in {other + 12, other + 24}:
        return True
    short, year = sorted((number, other))
    if short < 100 and year in {century + short for century in (1800, 1900, 2000)}:
        return True
    # "1700-talet" is the 18th century.
    if not words.isdisjoint({"century", "centuries"}) and number == (other - 1) * 100:
        return True
    # Powers of ten with a name: 3万 is 30,000, "2,5 mld." may be 2,500 million.
    low, high = sorted((number, other))
    return low > 0 and high in {low * factor for factor in _NAMED_POWERS}
