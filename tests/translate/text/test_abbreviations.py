"""Abbreviations: no sentence is cut after one, and one that closes an enumeration ends its sentence."""

from __future__ import annotations

import pytest

from translate.text import plain, split_sentences
from translate.text.abbreviations import _BY_LANGUAGE, ends_sentence

LANGUAGES = sorted(_BY_LANGUAGE)


def sentences(text, language):
    return [plain(span.of(text)) for span in split_sentences(text, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_cut_after_an_abbreviation_that_stands_before_a_name(language):
    cut = [
        word
        for word in sorted(_BY_LANGUAGE[language].attached)
        if word.endswith(".") and len(sentences(f"Alfa bravo {word} Charlie delta.", language)) != 1
    ]
    assert cut == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_cut_between_an_abbreviation_and_its_number(language):
    cut = [
        word
        for word in sorted(_BY_LANGUAGE[language].numbered)
        for number in ("12", "IV")
        if len(sentences(f"Alfa bravo {word} {number} delta.", language)) != 1
    ]
    assert cut == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_ends_after_an_abbreviation_that_closes_an_enumeration(language):
    joined = [
        word
        for word in sorted(_BY_LANGUAGE[language].closing)
        if sentences(f"Alfa, bravo {word} Charlie delta.", language) != [f"Alfa, bravo {word}", "Charlie delta."]
    ]
    assert joined == []


@pytest.mark.parametrize("language", ["ro", "sv", "vi", "nb"])
def test_a_language_of_the_project_has_more_than_sixty_abbreviations(language):
    kinds = _BY_LANGUAGE[language]
    assert len(kinds.attached | kinds.numbered | kinds.closing) > 60


@pytest.mark.parametrize(
    ("language", "before", "after", "ends"),
    [
        ("en", "written by J. R. R.", "Tolkien.", None),
        ("en", "plan B.", "The other one.", True),
        ("sv", "skrev, d. v. s.", "Anna.", False),
        ("nb", "skrev Berg mfl.", "Saken er ny.", True),
        ("ro", "în sept.", "Apoi a plecat.", True),
        ("ro", "mere ş.a.m.d.", "Ion vine.", True),
        ("sv", "vägde 12 kg.", "Anna.", None),
        ("nb", "skrev jfrl.", "Berg.", False),
        ("de", "kam Benedikt XVI.", "Der Papst.", True),
        ("sv", "läste boken.", "Anna.", None),
    ],
)
def test_the_next_word_tells_whether_an_abbreviation_ends_a_sentence(language, before, after, ends):
    assert ends_sentence(before, after, language) is ends


def test_spaced_and_unspaced_abbreviations_are_the_same():
    for text in ("Hon kom, d. v. s. Anna kom.", "Hon kom, d.v.s. Anna kom.", "Hon köpte t. ex. Volvo."):
        assert sentences(text, "sv") == [text]
