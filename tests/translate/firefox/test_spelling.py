"""Characters that a model's vocabulary lacks are spelled with such as it has, instead of being dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.firefox.spelling import known_spelling


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("custa 87,40 €", "custa 87,40 EUR"),
        ("5€/kg", "5 EUR/kg"),
        ("€ 15 e £3", "EUR 15 e GBP 3"),
        ("o € subiu", "o EUR subiu"),
        ("Łukasz Ştefănescu, Đorđe", "Lukasz Stefanescu, Dorde"),
        ("Grüße aus Tromsø", "Grusse aus Tromso"),
        ("— Não sei — disse ela…", "- Nao sei - disse ela..."),
        ("«Sol» e “Lua”", '"Sol" e "Lua"'),
        ("½ litro, 3 × 4 m²", "1/2 litro, 3 x 4 m2"),
        ("e\u0301", "e"),
        ("Москва 東京 😀", "Москва 東京 😀"),
        ("plain text", "plain text"),
        ("", ""),
    ],
)
def test_unknown_characters_are_spelled_in_known_ones(text, spelled):
    assert known_spelling(text, str.isascii) == spelled


def test_known_characters_stay():
    assert known_spelling("5 € — Łódź", lambda _: True) == "5 € — Łódź"
    assert known_spelling("5 € — Łódź", lambda character: character != "Ł") == "5 € — Lódź"


def test_a_spelling_that_is_unknown_too_is_not_used():
    assert known_spelling("5 — 6", lambda character: character.isdigit() or character == " ") == "5 — 6"


@given(st.text(max_size=40))
def test_any_text_has_a_spelling(text):
    known_spelling(text, str.isascii)
