"""Compare the dates of an original with those of its English: a day and a month may have changed places."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .addresses import without_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Beginnings of the months' names, January first, as they stand in dates; abbreviations follow a bar.
_MONTHS = {
    "cs": "led únor břez dub květ červn|červen červenc srp září|zář říj list prosin",
    "da": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "de": "jan|jän feb mär|mrz apr mai jun jul aug sep okt nov dez",
    "el": "ιαν φεβ μαρ|μάρ απρ μαΐ|μαϊ|μάι ιουν|ιούν ιουλ|ιούλ αυγ|αύγ σεπ οκτ νοε|νοέ δεκ",
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "es": "ene feb mar abr may jun jul ago sep|set oct nov dic",
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "fr": "janv fév mars avr mai juin juil août sept oct nov déc",
    "hu": "jan feb már ápr máj jún júl aug szep okt nov dec",
    "id": "jan feb mar apr mei jun jul agu sep okt nov des",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nb": "jan feb mar apr mai jun jul aug sep okt nov des",
    "nl": "jan feb maa|mrt apr mei jun jul aug sep okt nov dec",
    "pl": "sty lut mar kwi maj|maja cze lip sie wrz paź lis gru",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "ro": "ian feb mar apr mai iun iul aug sep oct noi|nov dec",
    "ru": "янв фев мар апр мая|май июн июл авг сен окт ноя дек",
    "sv": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "tr": "oca şub mar nis may haz tem ağu eyl eki kas ara",
    "uk": "січ лют бер кві трав чер лип сер вер жов лис груд",
}  # fmt: skip
_MONTHS |= {"nn": _MONTHS["nb"], "no": _MONTHS["nb"], "pb": _MONTHS["pt"]}

#: Words and marks between a day and a month: "3. desember", "3 de diciembre", "1er mars", "the 3rd of March".
_BETWEEN = r"(?:\.|er|st|nd|rd|th|º|ª|:[ae]|-го)?[\s\u00a0]+(?:(?:de|di|of|da|do)\s+)?"

_WORD = re.compile(r"[^\W\d_]+")
_SHORT_RUN = re.compile(r"(?<!\d)\d{1,2}(?!\d)")

_YEAR_FIRST = re.compile(r"(?<![\d./-])(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?![\d/-])")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})\s?([-./])\s?(\d{1,2})(?:\s?[-./]\s?\d{4}|\s?\2\s?\d{2})(?![\d/-])")
_WITHOUT_YEAR = re.compile(r"(?<![\d./,-])(\d{1,2})[./](\d{1,2})\.?(?![\d/%]|[.,]\d)")
_DAY_MONTH_NUMBERS = re.compile(
    # Vietnamese, then Chinese and Japanese, then Korean.
    r"(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})|(?P<cjk_month>\d{1,2})\s*[月월]\s*(?P<cjk_day>\d{1,2})\s*[日號号일]",
    re.IGNORECASE,
)

#: Beginnings of the names of the days of the week, Monday first.
_DAYS = {
    "ca": "dillun dimart dimecr dijou|dijous divend dissab diumen",
    "cs": "pond út stř čtv pát sob ned",
    "da": "man tir ons tor fre lør søn",
    "de": "mon die mit don fre sam|sonnab son",
    "es": "lun mar mié|mie jue vie sáb|sab dom",
    "fr": "lun mar mer jeu ven sam dim",
    "it": "lun mar mer gio ven sab dom",
    "nb": "man tir|tys ons tor fre lør|lau søn|sun",
    "nl": "maa din woe don vrij zat zon",
    "pl": "pon wto|wtó śro|śró czw pią sob nie",
    "pt": "seg ter qua qui sex sáb|sab dom",
    "ro": "lun mar mie joi vin sâm|sîm dum",
    "sv": "mån tis ons tor fre lör sön",
}
_DAYS |= {"gl": "lun mar mér xov ven sáb dom", "nn": _DAYS["nb"], "no": _DAYS["nb"], "pb": _DAYS["pt"]}

#: In capitals, as English writes them; "may" and "march" may be verbs.
_ENGLISH_NAME = re.compile(
    r"\b(?:(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
    r"|(January|February|March|April|May|June|July|August|September|October|November|December))\b"
)
_ENGLISH_DAYS = ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class _Dates(NamedTuple):
    """Pairs of day and month in a text, each as ``(day, month)``.

    Attributes:
        certain: Those whose order is certain: with the month's name, the year first, or points.
        numeric: Those in numbers, first number first: ``3/12/2024`` is ``(3, 12)``.
        short: The same without a year; they may be fractions or amounts.

    """

    certain: frozenset[tuple[int, int]]
    numeric: frozenset[tuple[int, int]]
    short: frozenset[tuple[int, int]]


def changes_dates(original: str, english: str, language: str) -> bool:
    """Return whether a date became another one: by its day and month in exchange, or by a name that it did not have."""
    return names_another_day(original, english, language) or swaps_dates(original, english, language)


def names_another_day(original: str, english: str, language: str) -> bool:
    """Return whether the English names a month or a day of the week that is not in the original.

    >>> names_another_day("Revista até 30 de junho.", "Reviewed by July 30.", "pt")
    True
    >>> names_another_day("Revista até 30/6.", "Reviewed by June 30.", "pt")
    False
    """
    names = _ENGLISH_NAME.findall(english.title() if english.isupper() else english)
    if not names:
        return False
    words = _WORD.findall(original.lower())
    for day, month in names:
        known, number = (_DAYS, _ENGLISH_DAYS.index(day)) if day else (_MONTHS, _ENGLISH_MONTHS.index(month))
        if language not in known or (day or month).lower() in original.lower():
            continue
        beginnings = tuple(known[language].split()[number].split("|"))
        if any(word.startswith(beginnings) for word in words):
            continue
        if not day and any(int(run) == number + 1 for run in _SHORT_RUN.findall(original)):
            continue
        return True
    return False


def swaps_dates(original: str, english: str, language: str) -> bool:
    """Return whether the day and the month of a date changed places.

    >>> swaps_dates("Møtet var 3. desember 2024.", "The meeting was on March 12, 2024.", "nb")
    True
    >>> swaps_dates("Møtet var 3.12.2024.", "The meeting was on December 3, 2024.", "nb")
    False

    Numbers are read with the day first, as all languages but English do. In the English, "12/3/2024" for
    "3. desember 2024" is one of two ways to write that date, but for "3/12/2024" it is another date.
    """
    if not _has_number(english) or not _has_number(original):
        return False
    before, after = _dates(without_addresses(original), language), _dates(without_addresses(english), "en")
    in_numbers = after.numeric | after.short
    return (
        _swapped(before.certain | before.numeric, after.certain, after.certain | after.numeric)
        # The order of numbers is the original's or else another.
        or _swapped(before.numeric | before.short, in_numbers, in_numbers | after.certain)
        or _swapped(before.short, after.certain, after.certain)
    )


def _swapped(
    before: frozenset[tuple[int, int]], after: frozenset[tuple[int, int]], kept: frozenset[tuple[int, int]]
) -> bool:
    """Return whether a date that is not *kept* is found *after* with its numbers swapped, and was not there before."""
    return any(
        date not in kept and date[::-1] in after and date[::-1] not in before for date in before if date[0] != date[1]
    )


def _has_number(text: str) -> bool:
    return any(map(str.isdigit, text))


def _dates(text: str, language: str) -> _Dates:
    certain = {(int(day), int(month)) for _, _, month, day in _YEAR_FIRST.findall(text)}
    certain.update(_with_names(text, language))
    for found in _DAY_MONTH_NUMBERS.finditer(text):
        certain.add((int(found["day"] or found["cjk_day"]), int(found["month"] or found["cjk_month"])))
    numeric = {(int(first), int(second)) for first, _, second in _NUMERIC.findall(text)}
    # With points, the day is first in English, too.
    certain.update((int(first), int(second)) for first, mark, second in _NUMERIC.findall(text) if mark == ".")
    short = {(int(first), int(second)) for first, second in _WITHOUT_YEAR.findall(text)}
    return _Dates(_possible(certain), _possible(numeric), _possible(short))


def _possible(dates: set[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Return the dates that stay possible when day and month change places."""
    return frozenset(date for date in dates if min(date) >= 1 and max(date) <= 12)


def _with_names(text: str, language: str) -> Iterator[tuple[int, int]]:
    if language not in _MONTHS:
        return
    pattern, month_first = _patterns(language)
    lowered = text.lower()
    for found in pattern.finditer(lowered):
        yield int(found["day"]), _month(found["month"], language)
    for found in month_first.finditer(lowered):
        yield int(found["day"]), _month(found["month"], language)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a day before and of a day after the month's name."""
    names = "|".join(sorted(_MONTHS[language].replace(" ", "|").split("|"), key=len, reverse=True))
    month = rf"(?P<month>(?:{names})\w*)"
    day = r"(?<![\d.,:/])(?P<day>\d{1,2})"
    return (
        re.compile(rf"{day}{_BETWEEN}{month}"),
        re.compile(rf"\b{month}\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"),
    )


def _month(name: str, language: str) -> int:
    """Return the number of a month; the longest beginning decides ("červenec" and "červen")."""
    beginnings = [(len(each), number) for number, month in enumerate(_MONTHS[language].split(), 1)
                  for each in month.split("|") if name.startswith(each)]  # fmt: skip
    return max(beginnings)[1]
