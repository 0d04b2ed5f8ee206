"""Near-duplicates are folded, and nothing else is."""

from __future__ import annotations

from search.ranking.near_duplicates import Folding

WIRE = (
    "The two presidents met on Friday for almost three hours at a military base near Anchorage, and left it "
    "without taking any question from the journalists who had waited for them since the morning."
)


def fold(*originals):
    folding = Folding()
    return [folding.repeated(original) for original in originals]


def test_a_copy_is_folded_whatever_stands_around_it():
    assert fold(WIRE, "Nothing of the kind was said at all.", WIRE.upper(), f"{WIRE} (AP)") == [None, None, 0, 0]


def test_a_copy_with_a_word_changed_or_shortened_is_folded():
    assert fold(WIRE, WIRE.replace("Friday", "Saturday"), WIRE.split(", and", maxsplit=1)[0]) == [None, 0, 0]


def test_a_longer_text_that_says_more_is_kept():
    assert fold(WIRE.split(", and", maxsplit=1)[0], WIRE) == [None, None]


def test_another_report_of_the_same_event_is_kept():
    assert fold(WIRE, "Friday's meeting of the two presidents near Anchorage lasted three hours.") == [None, None]


def test_short_and_empty_texts_are_folded_only_when_they_are_the_same():
    assert fold("Read more", "Read less", "read more", "") == [None, None, 0, None]
