"""Addresses are the same in English as in the original, or the sentence is flagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import Draft, translate_documents
from translate.quality import quality_flags
from translate.quality.addresses import restore_addresses
from translate.testing import GlossaryTranslator

URL = "https://www.eksempel.no/a.b/c?id=7&x=Å#fragment"


@pytest.mark.parametrize(
    ("original", "english", "restored"),
    [
        ("Les mer på www.vg.no.", "Read more at www.vg.com.", "Read more at www.vg.no."),
        ("Les www.vg.no i dag.", "Read www. VG. no today.", "Read www.vg.no today."),
        ("Se https://vg.no/a/ nå", "See https: // vg.no / a / now", "See https://vg.no/a/ now"),
        ("Skriv til a.ek@vg.no!", "Write to a. ek @ vg . no!", "Write to a.ek@vg.no!"),
        ("Se www.vg.no og a@b.no.", "See a@b.no and www.ex.com.", "See a@b.no and www.vg.no."),
        ("Fra a@b.no til c@d.no.", "From a@x.com to c@y.com.", "From a@b.no to c@d.no."),
        ("a@b.no eller a@b.no", "a@b.no or a @ b.no", "a@b.no or a@b.no"),
        ("anna@b.no, så a@b.no", "anna@b.no, then a@b.com", "anna@b.no, then a@b.no"),
    ],
)
def test_an_address_is_restored(original, english, restored):
    assert restore_addresses(original, english) == restored
    assert restore_addresses(original, restored) == restored


@pytest.mark.parametrize(
    ("original", "english"),
    [
        ("Les mer på www.vg.no.", "Read more."),
        ("Les mer.", "Read more at www.vg.no."),
        ("Fra a@b.no til c@d.no.", "From us@x.com."),
        ("Det kostet 1.000 kr.", "It cost 1,000 kr."),
        ("Møtet var i går.", "The meeting was yesterday."),
    ],
)
def test_english_without_a_matching_address_does_not_change(original, english):
    assert restore_addresses(original, english) == english


@given(
    before=st.lists(st.sampled_from(["a@b.no", "anna@b.no", "www.vg.no", "www.vg.no/a", "og", "."]), max_size=6),
    after=st.lists(st.sampled_from(["a@b.no", "a @ B. no", "WWW.vg.no", "www.x.com/a", "and", "."]), max_size=6),
)
def test_restoring_changes_only_addresses_and_is_idempotent(before, after):
    original, english = " ".join(before), " ".join(after)
    restored = restore_addresses(original, english)
    assert restore_addresses(original, restored) == restored
    assert [word for word in restored.split() if word in {"and", "."}] == [
        word for word in after if word in {"and", "."}
    ]


def translated(memory, original, english, careful):
    translator = GlossaryTranslator({"nb": {original: english}}, careful={"nb": {original: careful}})
    (document,) = translate_documents([Draft(original, "nb")], memory=memory, translators=translator)
    (sentence,) = document.sentences
    assert translator.asked_again == [original]
    assert [(entry.english, entry.flags) for entry in memory] == [(sentence.english, sentence.flags)]
    return sentence.english, sentence.flags


def test_an_address_that_is_wrong_twice_is_restored_and_its_flag_is_removed(memory):
    wrong = "Read more at https://www.example.no/a.b/c?id=7 today."
    assert translated(memory, f"Les mer på {URL} i dag.", wrong, wrong) == (f"Read more at {URL} today.", ())


def test_a_missing_address_is_flagged(memory):
    english, flags = translated(memory, f"Les mer på {URL} i dag.", "Read more today.", "Read more of it today.")
    assert english == "Read more today."
    assert "address" in flags


def test_other_flags_remain(memory):
    original, wrong = "Ring 4711 eller skriv til a@b.no i dag.", "Call 4712 or write to a@b.com today."
    assert translated(memory, original, wrong, wrong) == ("Call 4712 or write to a@b.no today.", ("numbers",))


def test_numbers_in_another_notation_are_not_flagged():
    assert quality_flags("Det kostet 1.000 kroner.", "It cost 1,000 kroner.", "nb") == ()
    assert quality_flags("Det kostet 1.000 kroner.", "It cost 1000 kroner.", "nb") == ()
    assert quality_flags("Det kostet 1.000 kroner.", "It cost 1.0001 kroner.", "nb") == ("numbers",)
