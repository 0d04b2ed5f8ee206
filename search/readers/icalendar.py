"""Read .ics: events, tasks and journal entries of a calendar."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .content import Content, FormatError, Metadata, Paragraph
from .html import html_paragraphs
from .mail_headers import LONGEST_VALUE
from .vcard import MOST_PROPERTIES, properties_in, text_in, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from .content import ReadingContext
    from .vcard import Property

#: Maximum events that are read, and people named of each.
_MOST_EVENTS, _MOST_PEOPLE = 100_000, 500

_EVENTS = {"VEVENT", "VTODO", "VJOURNAL"}
_SHOWN = {"SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES", "COMMENT"}
_PEOPLE = {"ORGANIZER", "ATTENDEE"}
_READ = _SHOWN | _PEOPLE | {"DTSTART", "DTEND", "DUE"}

_TIME = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?\d\d)?(Z?))?")
_HTML = re.compile(r"<(?:br|p|div|html|span|b|i|ul|a)\b[^<>]{0,1000}>", re.IGNORECASE)


def read_icalendar(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Read a calendar: each event is a paragraph, "Board meeting | 2025-08-16 14:00 to 15:30 | Oslo | …".

    Its place is the day on which it begins, ISO 8601. Reminders and rules of time zones are left out.

    Raises:
        FormatError: it contains no calendar, or is too large.

    """
    text = text_in(file)
    if not re.search(r"^[ \t]*BEGIN:(?:VCALENDAR|VEVENT|VTODO|VJOURNAL)", text, re.IGNORECASE | re.MULTILINE):
        raise FormatError("contains no calendar", "is it an .ics?")
    paragraphs: list[Paragraph] = []
    missing: list[str] = []
    titles: list[str] = []
    for number, properties in enumerate(_events(text, missing), 1):
        if number > _MOST_EVENTS:
            missing.append(f"events after the first {_MOST_EVENTS:,} are not read")
            break
        event = _Event(properties)
        titles.append(event.values.get("SUMMARY", ""))
        if event.text:
            paragraphs.append(Paragraph(event.text, event.day))
    is_one = len(titles) == 1
    title = _calendar_name(text) or (titles[0] if is_one else "")
    return Content(
        paragraphs,
        Metadata(
            title=" ".join(title.split())[:LONGEST_VALUE], date=paragraphs[0].place if is_one and paragraphs else ""
        ),
        missing=missing,
    )


class _Event:
    """What an event states.

    Attributes:
        values: Its texts by the names of their properties.
        day: On which it begins, ISO 8601; "" if that is not stated.
        text: All of it.

    """

    def __init__(self, properties: list[Property]) -> None:
        texts: dict[str, list[str]] = {}
        times: dict[str, Property] = {}
        people: list[str] = []
        for found in properties:
            if found.name in _SHOWN:
                texts.setdefault(found.name, []).append(_readable(unescaped(found.value)))
            elif found.name in _PEOPLE and len(people) < _MOST_PEOPLE:
                people.append(_person(found))
            else:
                times.setdefault(found.name, found)
        self.values = {name: "\n".join(filter(None, stated)) for name, stated in texts.items()}
        begins = times.get("DTSTART") or times.get("DUE")
        self.day = _day(begins.value) if begins else ""
        self.text = " | ".join(
            filter(
                None,
                (
                    self.values.get("SUMMARY", ""),
                    _when(begins, times.get("DTEND") or times.get("DUE")),
                    self.values.get("LOCATION", ""),
                    self.values.get("DESCRIPTION", ""),
                    self.values.get("COMMENT", ""),
                    ", ".join(dict.fromkeys(filter(None, people))),
                    self.values.get("CATEGORIES", ""),
                ),
            )
        )


def _events(text: str, missing: list[str]) -> Iterator[list[Property]]:
    """Yield the properties of each event that are shown; those of its reminders are skipped."""
    event: list[Property] | None = None
    inner, is_cut = 0, False
    for found in properties_in(text):
        kind = found.value.strip().upper()
        if found.name == "BEGIN":
            if kind in _EVENTS:
                if event is not None:
                    is_cut = True
                    yield event
                event, inner = [], 0
            else:
                inner += 1
        elif found.name == "END":
            if kind in _EVENTS and event is not None:
                yield event
                event = None
            inner = max(0, inner - 1)
        elif event is not None and inner == 0 and found.name in _READ and len(event) < MOST_PROPERTIES:
            event.append(found)
    if event is not None:
        is_cut = True
        yield event
    if is_cut:
        missing.append("an event is cut off")


def _calendar_name(text: str) -> str:
    found = re.search(r"^X-WR-CALNAME(?:;[^:\n]*)?:([^\n]*)", text, re.MULTILINE)
    return unescaped(found[1]) if found else ""


def _readable(text: str) -> str:
    """Return the text of a description; calendars in the web write HTML."""
    if not _HTML.search(text):
        return text
    return "\n".join(html_paragraphs(text.replace("\n", "<br>")))


def _person(found: Property) -> str:
    """Return "Anna Berg <anna@example.com>", or what of it is known."""
    name = " ".join(found.parameters.get("CN", "").split())
    address = unescaped(found.value)
    address = address[7:] if address[:7].lower() == "mailto:" else ""
    if not address or name.lower() == address.lower():
        return name or address
    return f"{name} <{address}>" if name else address


def _day(stated: str) -> str:
    """Return the day of a time, ISO 8601; "" if it is none."""
    found = _TIME.match(stated)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else ""
    except ValueError:
        return ""


def _when(begins: Property | None, ends: Property | None) -> str:
    """Return when an event is: "2025-08-16", "2025-08-16 14:00 to 15:30", "2025-08-16 22:00 to 2025-08-17 02:00 UTC"."""
    first = _day(begins.value) if begins else ""
    if not begins or not first:
        return ""
    start = _TIME.match(begins.value)
    if not start or not start[4]:
        last = _last_day(ends.value) if ends and ends is not begins else ""
        return f"{first} to {last}" if last > first else first
    shown = f"{first} {start[4]}:{start[5]}"
    end = _TIME.match(ends.value) if ends and ends is not begins else None
    if ends and end and end[4] and (last := _day(ends.value)) and end[0] != start[0]:
        shown += f" to {end[4]}:{end[5]}" if last == first else f" to {last} {end[4]}:{end[5]}"
    return f"{shown} UTC" if start[6] else shown


def _last_day(end: str) -> str:
    """Return the day before *end*: events of whole days end at the beginning of a day."""
    day = _day(end)
    if not day or day == date.min.isoformat():
        return ""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
