from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import days_of, iso_date


@pytest.mark.parametrize(
    ("stated", "days"),
    [
        ("2025-08-16", ("2025-08-16", "2025-08-16")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2023-02", ("2023-02-01", "2023-02-28")),
        ("2025", ("2025-01-01", "2025-12-31")),
    ],
)
def test_a_day_a_month_or_a_year_has_a_first_and_a_last_day(stated, days):
    assert days_of(stated) == days
    assert iso_date(stated) == stated


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "25",
        "2025-8",
        "2025-08-161",
        "2025-13",
        "2023-02-29",
        "0000",
        "٢٠٢٥",
        "16 August 2025",
        "2025-08-16\n",
        " 2025",
    ],
)
def test_other_text_is_not_a_date(stated):
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own message for a day that does not exist
        days_of(stated)
    assert iso_date(stated) is None


@pytest.mark.parametrize(
    "stated",
    [
        "2025-08-16T10:30:00Z",
        "2025-08-16T23:30:00-09:00",
        "2025-08-16 10:30",
        "2025-08-16  1:30:00 +0200",
        "2025-08-16T",
    ],
)
def test_a_time_after_a_date_is_ignored(stated):
    assert iso_date(stated) == "2025-08-16"
    with pytest.raises(ValueError, match="not a date"):
        days_of(stated)


@pytest.mark.parametrize("stated", ["2025 was set", "2025-08-16 words", "2025-08-16 10", "2025-02-30T10:00"])
def test_words_after_a_date_are_not_a_time(stated):
    assert iso_date(stated) is None


@given(st.dates())
def test_a_day_is_its_own_first_and_last_day(day):
    assert days_of(day.isoformat()) == (day.isoformat(), day.isoformat())
    assert iso_date(day.isoformat()) == day.isoformat()


@given(st.text("0123456789-T :", max_size=20))
def test_a_parsed_date_exists_in_the_calendar(stated):
    found = iso_date(stated)
    if found:
        first, last = days_of(found)
        assert date.fromisoformat(first) <= date.fromisoformat(last)
        assert stated.startswith(found)
