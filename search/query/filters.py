"""Filters on documents: language, date, title and path, in a query or as options of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.dates import days_of
from index.query import (
    InDates,
    InLanguage,
    InPath,
)
from index.records import storable_name
from search.errors import QueryError
from translate import LanguageCodeError, language_code

from .tree import Title

if TYPE_CHECKING:
    from collections.abc import Callable

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


def option_filters(since: str | None, until: str | None, path: str | None) -> tuple[Condition, ...]:
    """Return the conditions that the options of a search place on documents.

    Args:
        since: First day, month or year, ISO 8601.
        until: Last day, month or year, ISO 8601.
        path: Pattern that the path of the document's file must contain.

    Raises:
        QueryError: a date is not valid, or *until* comes before *since*.

    """
    filters: list[Condition] = [InPath(storable_name(path))] if path else []
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


#: The parser of each filter that a query can contain, by name.
FILTERS: dict[str, Callable[[Word | Phrase], Filter]] = {
    "language": _parse_language,
    "date": _parse_dates,
    "title": Title,
    "path": lambda value: InPath(storable_name(value.text)),
}
