"""Dates as documents and queries state them: to the day, the month or the year."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def days_of(stated: str) -> tuple[str, str]:
    """Return the first and the last day of a date, ISO 8601.

    >>> days_of("2024-02"), days_of("2025")
    (('2024-02-01', '2024-02-29'), ('2025-01-01', '2025-12-31'))

    Raises:
        ValueError: there is no such date.

    """
    found = _DATE.fullmatch(stated)
    if not found:
        raise ValueError(f"not a date: {stated[:40]!r}")
    year, first_month, last_month = int(found[1]), int(found[2] or 1), int(found[2] or 12)
    first = date(year, first_month, int(found[3] or 1))
    last = date(year, last_month, int(found[3] or calendar.monthrange(year, last_month)[1]))
    return first.isoformat(), last.isoformat()
