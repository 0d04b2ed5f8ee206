"""What people see as the same word becomes the same term."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import analyze
from index.characters import plain, plain_text

ODD = st.text(st.sampled_from("abﬃＡ１٢\u00ad\u200b\u0640\u064b’ʼ`ｶﾞハ\u3099会議㍻℡™½ﷺ -\n")) | st.text()


def every_form(text, language):
    return {form for term in analyze(text, language) for form in term.indexed}


@pytest.mark.parametrize(
    ("written", "seen", "language"),
    [
        ("Zusam\u00admenarbeit", "Zusammenarbeit", "de"),
        ("pre\u200bsident", "president", "en"),
        ("\ufeffpre\u2060si\u200edent", "president", "en"),
        ("Ｐｕｔｉｎ", "Putin", "en"),
        ("oﬃce", "office", "en"),
        ("ĳsvrij", "ijsvrij", "nl"),
        ("℡", "tel", "en"),
        ("ﻛﺘﺎﺏ", "كتاب", "ar"),
        ("ﻻ", "لا", "ar"),
        ("٢٠٢٥", "2025", "ar"),
        ("۲۰۲۵", "2025", "fa"),
        ("२०२५", "2025", "hi"),
        ("كَتَبَ", "كتب", "ar"),
        ("كـــتب", "كتب", "ar"),
        ("שָׁלוֹם", "שלום", "he"),
        ("Putinʼs", "Putin's", "en"),
        ("Putin‘s", "Putin's", "en"),
        ("Putin′s", "Putin's", "en"),
        ("Putin´s", "Putin's", "en"),
        ("Putin`s", "Putin's", "en"),
        ("Putin＇s", "Putin's", "en"),
        ("Putinʻs", "Putin's", "en"),
        ("ｶﾞ", "ガ", "ja"),
    ],
)
def test_what_is_seen_as_the_same_word_is_one_term_whose_place_is_the_word_as_written(written, seen, language):
    [term] = analyze(f"({written})", language)
    [same] = analyze(seen, language)
    assert term.forms == same.forms
    assert f"({written})"[term.start : term.end] == written.lstrip("\ufeff")


@pytest.mark.parametrize(("one", "two"), [("أحمد", "احمد"), ("على", "علي"), ("مدرسة", "مدرسه"), ("کتاب", "كتاب")])
def test_arabic_letters_that_are_typed_for_each_other_share_a_form(one, two):
    assert every_form(one, "ar") & every_form(two, "ar")


@pytest.mark.parametrize("mark", ["-\n", "-\r\n", "- \n  ", "\u2010\n", "\u00ad\n"])
@pytest.mark.parametrize("language", ["de", "en", "sv", "xx"])
def test_a_word_hyphenated_at_the_end_of_a_line_is_found_joined_and_apart(mark, language):
    found = every_form(f"die Zusammen{mark}arbeit beginnt", language)
    for word in ("Zusammenarbeit", "Zusammen", "arbeit"):
        assert every_form(word, language) <= found


@pytest.mark.parametrize("mark", ["\u00ad", "-\u00ad"])
@pytest.mark.parametrize("language", ["de", "en", "sv", "xx"])
def test_a_word_that_may_be_two_is_found_joined_and_apart(mark, language):
    found = every_form(f"die Zusammen{mark}arbeit beginnt", language)
    for word in ("Zusammenarbeit", "Zusammen", "arbeit"):
        assert every_form(word, language) <= found


def test_a_word_with_a_soft_hyphen_is_one_word_and_its_syllables_are_none():
    (term,) = analyze("re\u00adla\u00adtion", "xx")
    assert (term.forms, term.also, term.start, term.end) == (("relation",), (), 0, 10)
    (term,) = analyze("Zusammen\u00adarbeit", "xx")
    assert (term.forms, term.also) == (("zusammenarbeit",), ("zusammen", "arbeit"))


def test_numbers_at_the_end_of_a_line_are_not_joined():
    assert "20242025" not in every_form("2024-\n2025", "en")


@pytest.mark.parametrize("text", ["会", "会議", "会議室", "東京都知事", "สวัสดี", "ប្រទេស", "カタカナ"])
def test_every_character_of_a_script_without_spaces_is_found_alone(text):
    letters = {letter for letter in text if letter.isalnum()}
    assert letters <= every_form(f"「{text}」", "ja")


def test_words_in_other_scripts_within_a_text_without_spaces_are_found():
    assert {"2025", "nhk", "東京"} <= every_form("東京2025年ＮＨＫ放送", "ja")


@pytest.mark.parametrize("text", ["Google™", "½", "ﷺ", "x℠"])
def test_a_symbol_does_not_become_part_of_a_word(text):
    assert plain_text(text)[0] == text


def test_every_character_that_changes_is_among_the_candidates():
    every = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    odd = [each for each in every if each != "\u3099" and plain(each) != each]
    assert len(odd) > 2000
    assert all(plain_text(each)[0] == plain(each) for each in odd)


@settings(deadline=None, max_examples=300)
@given(ODD, st.sampled_from(["en", "de", "ja", "ar", "xx"]))
def test_the_places_of_terms_are_in_order_and_inside_the_text(text, language):
    start = end = 0
    for term in analyze(text, language):
        assert start <= term.start < term.end <= len(text)
        assert end <= term.end
        start, end = term.start, term.end
