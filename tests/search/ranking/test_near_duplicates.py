"""Near-duplicates are detected, and nothing else is."""

from __future__ import annotations

from search.ranking.near_duplicates import NearDuplicates

AGENCY_REPORT = (
    "The two presidents met on Friday for almost three hours at a military base near Anchorage, and left it "
    "without taking any question from the journalists who had waited for them since the morning."
)
FIRST_HALF = AGENCY_REPORT.split(", and", maxsplit=1)[0]


def detect(*originals):
    near_duplicates = NearDuplicates()
    return [near_duplicates.find_or_add(original) for original in originals]


def test_a_copy_is_detected_whatever_surrounds_it():
    originals = AGENCY_REPORT, "Nothing of the kind was said at all.", AGENCY_REPORT.upper(), f"{AGENCY_REPORT} (AP)"
    assert detect(*originals) == [None, None, 0, 0]


def test_a_copy_that_is_shortened_or_has_one_word_changed_is_detected():
    assert detect(AGENCY_REPORT, AGENCY_REPORT.replace("Friday", "Saturday"), FIRST_HALF) == [None, 0, 0]


def test_a_longer_text_that_says_more_is_not_a_near_duplicate():
    assert detect(FIRST_HALF, AGENCY_REPORT) == [None, None]


def test_another_report_on_the_same_event_is_not_a_near_duplicate():
    another = "Friday's meeting of the two presidents near Anchorage lasted three hours."
    assert detect(AGENCY_REPORT, another) == [None, None]


def test_short_and_empty_texts_are_near_duplicates_only_if_they_are_the_same():
    assert detect("Read more", "Read less", "read more", "") == [None, None, 0, None]
