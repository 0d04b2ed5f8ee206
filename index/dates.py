"""Parse dates: ISO 8601, to the day, the month or the year. The only date parser of the project."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TIME = re.compile(r"T.*| +[0-9]{1,2}:[0-9]{2}.*")


def days_of(stated: str) -> tuple[str, str]:
    """Return the first and the last day of a date, ISO 8601.

    >>> days_of("2024-02"), days_of("2025")
    (('2024-02-01', '2024-02-29'), ('2025-01-01', '2025-12-31'))

    Raises:
        ValueError: *stated* is not a date, or not one in the calendar.

    """
    found = _DATE.fullmatch(stated)
    if not found:
        raise ValueError(f"not a date: {stated[:40]!r}")
    year, first, last = int(found[1]), int(found[2] or 1), int(found[2] or 12)
    begins = date(year, first, int(found[3] or 1))
    ends = date(year, last, int(found[3] or calendar.monthrange(year, last)[1]))
    return begins.isoformat(), ends.isoformat()


def iso_date(stated: str) -> str | None:
    """Return the day, month or year in a date that may have a time after it; None if it is not a date.

    The day is the one written, whatever the time zone.

    >>> iso_date("2025-08-16T23:30:00-09:00"), iso_date("2025-08-16 23:30"), iso_date("2025-02"), iso_date("2025-02-30")
    ('2025-08-16', '2025-08-16', '2025-02', None)
    """
    found = _DATE.match(stated)
    if not found or not (found.end() == len(stated) or _TIME.fullmatch(stated, found.end())):
        return None
    try:
        days_of(found[0])
    except ValueError:
        return None
    return found[0]
