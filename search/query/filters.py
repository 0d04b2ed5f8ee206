"""Filters on documents: language, date, title, path, format, page and people, in a query or as options of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.analysis import analyze
from index.dates import days_of
from index.query import (
    InDates,
    InLanguage,
    InPath,
    NamesPerson,
    OfType,
    OnPage,
)
from index.records import storable_name
from search.errors import QueryError
from translate import LanguageCodeError, language_code

from .tree import Title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from index.query import Condition

    from .tree import Filter, Phrase, Word


def parse_filter(name: str, value: Word | Phrase) -> Filter:
    """Return the filter that a query states as ``name:value``.

    Args:
        name: One of `FILTERS`.
        value: The text after the colon.

    Raises:
        ValueError: the value is empty or not valid.

    """
    if not any(map(str.isalnum, value.text)):
        raise ValueError("there is nothing after the colon")
    return FILTERS[name](value)


def option_filters(
    since: str | None, until: str | None, path: str | None, types: Sequence[str] = ()
) -> tuple[Condition, ...]:
    """Return the conditions that the options of a search place on documents.

    Args:
        since: First day, month or year, ISO 8601.
        until: Last day, month or year, ISO 8601.
        path: Pattern that the path of the document's file must contain.
        types: Formats, of which the document must have one; empty for any.

    Raises:
        QueryError: a date or a format is not valid, or *until* comes before *since*.

    """
    filters: list[Condition] = [InPath(storable_name(path))] if path else []
    if types:
        try:
            filters.append(types_of(types))
        except ValueError as error:
            raise QueryError(str(error), "give one of the formats, such as pdf or mail") from error
    if since or until:
        for name, value in (("since", since), ("until", until)):
            _check_date(name, value)
        dates = _date_range(since, until)
        if _is_reversed(dates):
            raise QueryError(f"no date is both since {since} and until {until}", "swap them")
        filters.append(dates)
    return tuple(filters)


def _check_date(name: str, value: str | None) -> None:
    """Refuse a value of the option *name* that is not a date.

    Raises:
        QueryError: it is not.

    """
    try:
        days_of(value) if value else None
    except (ValueError, TypeError) as error:
        cure = "give a day, month or year, as in 2025-08-16, 2025-08 or 2025"
        raise QueryError(f"{name} is not a date: {value!r:.60}", cure) from error


def _parse_language(value: Word | Phrase) -> InLanguage:
    try:
        return InLanguage(language_code(value.text))
    except LanguageCodeError as error:
        raise ValueError(f"{value.text[:40]!r} is not a language code") from error


def _parse_dates(value: Word | Phrase) -> InDates:
    """Return the days in ``2025-08..2026-01``, ``2025..``, ``..2026`` or ``2025-08-16``."""
    since, dots, until = value.text.partition("..")
    try:
        dates = _date_range(since, until if dots else since)
    except ValueError as error:
        problem = f"{value.text[:40]!r} is not a date such as 2025-08-16, 2025-08, 2025 or 2025..2026-01"
        raise ValueError(problem) from error
    if _is_reversed(dates):
        raise ValueError(f"{value.text[:40]!r} ends before it begins")
    return dates


def _date_range(since: str | None, until: str | None) -> InDates:
    """Return the first day of *since* to the last of *until*; an empty end is open."""
    return InDates(days_of(since)[0] if since else None, days_of(until)[1] if until else None)


def _is_reversed(dates: InDates) -> bool:
    return bool(dates.since and dates.until and dates.until < dates.since)


def types_of(names: Iterable[str]) -> OfType:
    """Return the condition that documents are in one of some formats.

    Args:
        names: Names of formats or suffixes, in any case: "pdf", ".DOCX"; "mail" and such stand for several: see `GROUPS`.

    Raises:
        ValueError: one is neither.

    """
    # Imported late: few queries name a format.
    from search.readers.formats import formats_by_suffix, known_formats
    from search.readers.registry import READERS

    found: set[str] = set()
    for name in names:
        bare = name.strip().lower().removeprefix(".")
        if bare in GROUPS:
            found |= GROUPS[bare]
        elif f".{bare}" in READERS or bare in known_formats():
            found.add(bare)
        elif f".{bare}" in formats_by_suffix():
            found.add(formats_by_suffix()[f".{bare}"])
        else:
            raise ValueError(f"{name[:40]!r} is in no list of formats; see: search formats")
    return OfType(frozenset(found))


def _parse_page(value: Word | Phrase) -> OnPage:
    if not (value.text.isascii() and value.text.isdecimal() and len(value.text) < _LONGEST_PAGE):
        raise ValueError(f"{value.text[:40]!r} is no number of a page")
    return OnPage(int(value.text))


def _person(role: str) -> Callable[[Word | Phrase], NamesPerson]:
    def parse(value: Word | Phrase) -> NamesPerson:
        return NamesPerson(role, tuple(term.forms for term in analyze(value.text, "")))

    return parse


#: Names for several formats together.
GROUPS: Mapping[str, frozenset[str]] = {
    "mail": frozenset({"eml", "msg"}),
    "word": frozenset({"docx", "doc", "odt", "rtf"}),
    "spreadsheet": frozenset({"xlsx", "xls", "xlsb", "ods", "csv"}),
    "presentation": frozenset({"pptx", "ppt", "odp"}),
    "text": frozenset({"txt", "md", "jsonl"}),
}

#: The number of a page has fewer digits.
_LONGEST_PAGE = 10

#: The filter that names a person, by role.
FILTER_OF_ROLE: Mapping[str, str] = {"author": "author", "sender": "from", "recipient": "to"}

#: The parser of each filter that a query can contain, by name.
FILTERS: dict[str, Callable[[Word | Phrase], Filter]] = {
    "language": _parse_language,
    "date": _parse_dates,
    "title": Title,
    "path": lambda value: InPath(storable_name(value.text)),
    "type": lambda value: types_of(value.text.split(",")),
    "page": _parse_page,
    **{name: _person(role) for role, name in FILTER_OF_ROLE.items()},
}
