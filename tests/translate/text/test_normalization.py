"""Plain text: composed, on one line, without invisible characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from support.any_text import ANY_TEXT

from translate.text import plain
from translate.text.normalization import has_letters


@settings(deadline=None, max_examples=300)
@given(text=ANY_TEXT)
def test_plain_text_does_not_change(text):
    assert plain(plain(text)) == plain(text)


@settings(deadline=None, max_examples=300)
@given(text=ANY_TEXT)
def test_plain_text_is_composed_and_can_be_encoded(text):
    normalized = plain(text)
    assert unicodedata.is_normalized("NFC", normalized)
    assert normalized.encode().decode() == normalized
    assert normalized == " ".join(normalized.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alfa\n   bravo\u00a0charlie\r\n", "alfa bravo charlie"),
        ("re\u00adla\u00adtion", "relation"),
        ("\ufeffalfa\u200b \u202ebravo\u2066", "alfa bravo"),
        ("al\x00fa\x07\ud83d", "alfa"),
        ("a\u030a", "å"),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u200c\u0631\u0648\u062f"),  # Persian needs its joiner
    ],
)
def test_plain_text_has_no_invisible_characters(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("", False), ("12:30 – 15", False), ("a", True), ("桥", True), ("😀", False)]
)
def test_letters_are_recognized_in_any_script(text, expected):
    assert has_letters(text) is expected
