import io
import random
import time

import pytest

from search.readers.content import Content, FormatError, ReadingContext
from search.readers.icalendar import read_icalendar


def read(data: bytes | str) -> Content:
    return read_icalendar(io.BytesIO(data if isinstance(data, bytes) else data.encode()), ReadingContext())


def event(*lines: str, kind: str = "VEVENT") -> str:
    return "\r\n".join((f"BEGIN:{kind}", *lines, f"END:{kind}", ""))


def calendar(*events: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n"


def texts(content: Content) -> list[str]:
    return [paragraph.text for paragraph in content.paragraphs]


def test_each_event_is_a_paragraph_and_its_day_the_place():
    content = read(
        calendar(
            event(
                "UID:1", "SUMMARY:Board meeting", "DTSTART;TZID=Europe/Oslo:20250816T140000", "LOCATION:Oslo",
                "DTEND;TZID=Europe/Oslo:20250816T153000", "DESCRIPTION:Bring tea.", "RRULE:FREQ=WEEKLY",
                'ATTENDEE;CN="Berg, Anna";ROLE=CHAIR:mailto:anna@example.com', "ATTENDEE:MAILTO:bo@x.com",
            ),
            event("SUMMARY:Holiday", "DTSTART;VALUE=DATE:20251224", "DTEND;VALUE=DATE:20251225"),
        )
    )  # fmt: skip
    assert [(paragraph.place, paragraph.text) for paragraph in content.paragraphs] == [
        (
            "2025-08-16",
            "Board meeting | 2025-08-16 14:00 to 15:30 | Oslo | Bring tea. | Berg, Anna <anna@example.com>, bo@x.com",
        ),
        ("2025-12-24", "Holiday | 2025-12-24"),
    ]


TIMES = {
    "one time": (("DTSTART:20250816T140000",), "2025-08-16 14:00"),
    "UTC": (("DTSTART:20250816T140000Z", "DTEND:20250816T150000Z"), "2025-08-16 14:00 to 15:00 UTC"),
    "over night": (("DTSTART:20250816T220000", "DTEND:20250817T020000"), "2025-08-16 22:00 to 2025-08-17 02:00"),
    "days": (("DTSTART;VALUE=DATE:20250816", "DTEND;VALUE=DATE:20250819"), "2025-08-16 to 2025-08-18"),
    "a task": (("DUE:20250816T140000",), "2025-08-16 14:00"),
    "no such day": (("DTSTART:20250231T140000",), ""),
    "nonsense": (("DTSTART:soon", "DTEND:later"), ""),
    "none": ((), ""),
    "the first day of all": (("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:00010101"), "0001-01-01"),
}


@pytest.mark.parametrize(("lines", "shown"), TIMES.values(), ids=TIMES)
def test_times_are_shown(lines, shown):
    (paragraph,) = read(calendar(event("SUMMARY:A", *lines))).paragraphs
    assert paragraph.text == (f"A | {shown}" if shown else "A")
    assert paragraph.place == shown[:10]


def test_folded_lines_and_escapes_are_undone():
    content = read(calendar(event("SUMMARY:Tea\\, ca", " ke", r"DESCRIPTION:One\n\nTwo\; three\\n")))
    assert texts(content) == ["Tea, cake | One\nTwo; three\\n"]


def test_reminders_and_time_zones_are_left_out():
    reminder = event("DESCRIPTION:Reminder", "SUMMARY:Reminder", kind="VALARM")
    zone = "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19701025T030000\nSUMMARY:x\nEND:STANDARD\nEND:VTIMEZONE\n"
    assert texts(read(calendar(zone, event("SUMMARY:Tea", reminder, "LOCATION:Oslo")))) == ["Tea | Oslo"]


def test_tasks_and_journals_are_read():
    content = read(calendar(event("SUMMARY:Buy tea", kind="VTODO"), event("DESCRIPTION:It rained", kind="VJOURNAL")))
    assert texts(content) == ["Buy tea", "It rained"]


def test_html_in_a_description_is_text():
    assert texts(read(calendar(event("SUMMARY:A", r"DESCRIPTION:<p>Tea &amp\; <b>cake</b></p><br>Bye")))) == [
        "A | Tea & cake\nBye"
    ]


def test_the_title_is_the_calendars_name_or_that_of_a_single_event():
    one = event("SUMMARY:Tea", "DTSTART:20250816T140000")
    assert (read(calendar(one)).metadata.title, read(calendar(one)).metadata.date) == ("Tea", "2025-08-16")
    assert read(calendar(one, one)).metadata.title == ""
    assert read(calendar("X-WR-CALNAME:Work\r\n", one, one)).metadata.title == "Work"


def test_an_event_that_is_cut_off_is_read():
    content = read(calendar(event("SUMMARY:A")).replace("END:VCALENDAR\r\n", "BEGIN:VEVENT\r\nSUMMARY:B"))
    assert (texts(content), content.missing) == (["A", "B"], ["an event is cut off"])


@pytest.mark.parametrize("data", [b"", b" \n", b"SUMMARY:Tea", b"\x00\xff\x00\xfe" * 9, b"BEGIN:VCARD\nEND:VCARD"])
def test_what_is_no_calendar_is_refused(data):
    with pytest.raises(FormatError):
        read(data)


@pytest.mark.parametrize(
    "hostile",
    ["BEGIN:VEVENT\n" * 50_000, "BEGIN:VEVENT\n" + "SUMMARY:a\n" * 100_000, "BEGIN:VEVENT\nDESCRIPTION:" + "<b " * 300_000,
     "BEGIN:VEVENT\n" + "ATTENDEE;CN=a:mailto:b\n" * 50_000, "\n " * 300_000 + "x",
     "BEGIN:VEVENT\nDESCRIPTION:<p>" + "<div>" * 100_000],
)  # fmt: skip
def test_hostile_calendars_take_no_time(hostile):
    begin = time.process_time()
    try:
        content = read(hostile)
        assert len(content.missing) < 100
    except FormatError:
        pass
    assert time.process_time() - begin < 3


def test_damaged_calendars_are_read_or_refused():
    chance = random.Random(0)
    data = calendar(
        event("SUMMARY:A", "DTSTART:20250816T140000", "DTEND:20250816T150000Z", "ATTENDEE;CN=A:mailto:b"),
        event("DTSTART;VALUE=DATE:20250816", "DTEND;VALUE=DATE:20250817", "DESCRIPTION:x"),
    ).encode()
    for _ in range(200):
        damaged = bytearray(data[: chance.randrange(30, len(data))])
        for _ in range(chance.randrange(8)):
            damaged[chance.randrange(len(damaged))] = chance.choice(b"0129TZ:;\n\x00\xff=")
        try:
            content = read(bytes(damaged))
        except FormatError:
            continue
        for text in texts(content):
            assert text.strip() == text != ""
            assert "\n\n" not in text
