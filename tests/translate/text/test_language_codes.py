"""Language codes are those of Argos, and similar languages are neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate import UNDETERMINED, LanguageCodeError, TranslateError, known_language, language_code
from translate.text import NAMES, neighbours


@pytest.mark.parametrize(
    ("given_code", "code"),
    [
        ("RO", "ro"),
        (" sv ", "sv"),
        ("no", "nb"),
        ("no-NO", "nb"),
        ("nb-NO", "nb"),
        ("nn-NO", "nn"),
        ("sv-SE", "sv"),
        ("en_US", "en"),
        ("zh-cn", "zh"),
        ("zh-Hans-SG", "zh"),
        ("zh-tw", "zt"),
        ("zh-HK", "zt"),
        ("zh_Hant", "zt"),
        ("zh-Hant-TW", "zt"),
        ("pt", "pt"),
        ("pt-BR", "pb"),
        ("eng", "eng"),
    ],
)
def test_a_code_is_written_as_argos_writes_it(given_code, code):
    assert language_code(given_code) == code


@pytest.mark.parametrize("code", [code for code in NAMES if code != UNDETERMINED])
def test_argos_codes_do_not_change(code):
    assert language_code(code) == code


@pytest.mark.parametrize("given_code", ["română", "", " ", "e", "r0", "x-klingon", "-", "日本"])
def test_anything_that_is_not_a_code_is_rejected(given_code):
    with pytest.raises(LanguageCodeError, match="not a language code; use a two-letter code") as caught:
        language_code(given_code)
    assert caught.value.language == given_code
    assert isinstance(caught.value, TranslateError)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=12))
def test_a_normalized_code_does_not_change(given_code):
    try:
        code = language_code(given_code)
    except LanguageCodeError:
        return
    assert language_code(code) == code


def test_neighbours_are_mutual_and_include_the_language_itself():
    for language in NAMES:
        assert language in neighbours(language)
        assert all(language in neighbours(near) for near in neighbours(language))
    assert "da" in neighbours("nb")
    assert neighbours("vi") == {"vi"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("Swedish", "sv"), ("SWEDISH", "sv"), ("Swedisch", "sv"), ("Norwegian", "nb"), ("Norwegian Bokmål", "nb"),
        ("Traditional Chinese", "zt"), ("Brazilian Portuguese", "pb"), ("Farsi", None), ("Persian", "fa"),
        ("swe", "sv"), ("deu", "de"), ("ger", "de"), ("ron", "ro"), ("rum", "ro"), ("nor", "nb"), ("xyz", None), ("xx", None),
        ("qq", None), ("klingon", None), ("Z" * 10_000, None),
    ],
)  # fmt: skip
def test_a_wrong_code_is_refused_with_the_right_one(wrong, code):
    with pytest.raises(LanguageCodeError) as caught:
        known_language(wrong)
    assert caught.value.suggestion == code
    assert caught.value.cure == (f"use {code}" if code else "use a two-letter code from ISO 639-1: ro, sv")


@pytest.mark.parametrize("code", ["ro", "yo", "mi", "lb", "und", "pb", "zt", "is", "pt-BR", "sr-Latn", "no"])
def test_every_code_of_iso_639_1_and_of_argos_is_known(code):
    assert known_language(code) == language_code(code)


def test_codes_of_installed_models_are_known():
    assert known_language("xx", lambda: {"xx"}) == "xx"
