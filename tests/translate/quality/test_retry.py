"""Doubtful sentences are translated again, carefully, and the better translation is returned."""

from __future__ import annotations

import pytest

from translate import Unfinished
from translate.quality import translate_checked
from translate.testing import GlossaryTranslator

ORIGINAL = "Den russiske delegasjonen forlot møtet uten å svare på spørsmål fra pressen."
GOOD = "The Russian delegation left the meeting without answering questions from the press."
LOOP = "The Russian delegation left the meeting the meeting the meeting the meeting the meeting."


def translated(first, again, **options):
    translator = GlossaryTranslator({"nb": {ORIGINAL: first}}, careful={"nb": {ORIGINAL: again}})
    (entry,) = translate_checked([ORIGINAL], translator, language="nb", **options)
    return (entry.english, entry.flags), translator.asked_again


def test_a_good_translation_is_returned_without_a_second_attempt():
    assert translated(GOOD, "never") == ((GOOD, ()), [])


@pytest.mark.parametrize(
    ("first", "again", "expected"),
    [
        (LOOP, GOOD, (GOOD, ())),
        (LOOP, LOOP + " 1999", (LOOP, ("repeats",))),
        (LOOP, "", (LOOP, ("repeats",))),
        ("", LOOP, (LOOP, ("repeats",))),
        (Unfinished(GOOD), Unfinished(GOOD), (GOOD, ("cut",))),
    ],
)
def test_of_two_attempts_the_better_one_is_returned(first, again, expected):
    assert translated(first, again) == (expected, [ORIGINAL])


def test_the_second_attempt_can_be_turned_off():
    assert translated(LOOP, GOOD, retry=False) == ((LOOP, ("repeats",)), [])


def test_translations_are_in_order_and_name_their_translator():
    translator = GlossaryTranslator({"nb": {"hus": "house", "bil": "car"}})
    entries = translate_checked(["hus", "bil"], translator, language="nb")
    assert [(entry.original, entry.english, entry.translator) for entry in entries] == [
        ("hus", "house", "glossary"),
        ("bil", "car", "glossary"),
    ]
