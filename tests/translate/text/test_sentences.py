"""Sentences: properties that hold for any text, and golden splits for six languages."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_text import ANY_TEXT
from support.paths import ROOT

from translate import Span
from translate.text import plain, split_paragraphs, split_sentences
from translate.text.sentences import LONGEST_SENTENCE

GOLDEN = ROOT / "tests" / "golden"

LANGUAGES = ("ro", "sv", "vi", "nb", "en", "de", "zh", "xx")


def sentences(text, language="en", **options):
    return [plain(span.of(text)) for span in split_sentences(text, language, **options)]


def letters_and_digits(text):
    return [character for character in text if character.isalnum()]


# Properties


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT, language=st.sampled_from(LANGUAGES))
def test_no_letter_is_lost(text, language):
    covered = "".join(span.of(text) for span in split_sentences(text, language))
    assert letters_and_digits(covered) == letters_and_digits(text)


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT, language=st.sampled_from(LANGUAGES), limit=st.integers(1, 80))
def test_sentences_are_in_order_and_do_not_overlap(text, language, limit):
    spans = split_sentences(text, language, limit=limit)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT, limit=st.integers(1, 80))
def test_no_sentence_is_longer_than_the_limit(text, limit):
    spans = split_sentences(text, limit=limit)
    assert all(len(span) <= limit for span in spans)
    covered = "".join(span.of(text) for span in spans)
    assert letters_and_digits(covered) == letters_and_digits(text)


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT)
def test_no_sentence_begins_or_ends_with_white_space(text):
    for span in split_sentences(text):
        assert span.of(text) == span.of(text).strip() != ""


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT)
def test_a_document_has_the_sentences_of_its_paragraphs(text):
    of_each = [span for one in split_paragraphs(text) for span in split_sentences(text, within=one.span)]
    assert split_sentences(text) == of_each


letter_and_accents = st.builds(
    str.__add__, st.sampled_from("aåxกअ"), st.text(st.sampled_from("\u0301\u0323\u0903\u0e34"), max_size=2)
)


@settings(deadline=None, max_examples=150)
@given(letters=st.lists(letter_and_accents, max_size=60), limit=st.integers(3, 30))
def test_an_accent_stays_with_its_letter(letters, limit):
    text = "".join(letters)
    for span in split_sentences(text, limit=limit):
        assert unicodedata.category(text[span.start])[0] != "M"


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_character_is_rejected(limit):
    with pytest.raises(ValueError, match=f"limit must be at least 1 character, not {limit}"):
        split_sentences("alfa", limit=limit)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\r\n", "\u2028\u3000\x0c"])
def test_white_space_has_no_sentences(text):
    assert split_sentences(text) == []
    assert split_paragraphs(text) == []


# Sentences


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Kommunestyret vedtok budsjettet den 18. februar etter en lang debatt."),
        ("nb", "Fergen går kl. 12.30 og kl. 15 fra den gamle kaia."),
        ("sv", "Tåget gick kl. 9.15 från Borlänge den 3 mars."),
        ("de", "Am 18. februar um 12.30 Uhr begann die Sitzung."),
        ("ro", "Potrivit art. 15 din lege, cererea se depune la ora 10.30."),
        ("en", "It is on p. 12 of the report."),
    ],
)
def test_an_ordinal_or_an_abbreviation_does_not_end_a_sentence(language, text):
    assert sentences(text, language) == [text]


LONG_SPEECH = """“We have waited for this day for many years. The harbour was closed when
I was a child. Now the boats are coming back, and the children with
them. Nobody thought that it would happen.”"""


@pytest.mark.parametrize("text", [LONG_SPEECH, plain(LONG_SPEECH)], ids=["wrapped", "in one line"])
def test_long_speech_is_split_inside_its_quotation_marks(text):
    assert sentences(text) == [
        "“We have waited for this day for many years.",
        "The harbour was closed when I was a child.",
        "Now the boats are coming back, and the children with them.",
        "Nobody thought that it would happen.”",
    ]


def test_short_speech_is_not_split():
    assert sentences("«Jeg er glad. Det er bra.»", "nb") == ["«Jeg er glad. Det er bra.»"]


def test_a_sentence_does_not_continue_after_a_blank_line():
    assert sentences("Fergen gikk kl.\n\n12.30 kom bussen.", "nb") == ["Fergen gikk kl.", "12.30 kom bussen."]


def test_a_line_without_full_stops_is_split_at_clause_marks():
    text = "Broen er gammel" + ", og ingen vet hvor lenge den kommer til å stå" * 110 + "."
    assert len(text) > 5000
    found = sentences(text, "nb")
    assert all(len(sentence) <= LONGEST_SENTENCE for sentence in found)
    assert all(sentence.endswith("stå,") for sentence in found[:-1])
    assert " ".join(found) == text


def test_a_line_without_clause_marks_is_split_between_words():
    text = "alfa bravo charlie delta " * 200
    found = sentences(text)
    assert all(LONGEST_SENTENCE // 2 < len(sentence) <= LONGEST_SENTENCE for sentence in found[:-1])
    assert " ".join(found) == text.strip()


def test_a_word_longer_than_a_sentence_is_split_anywhere():
    assert [len(span) for span in split_sentences("æ" * 1200)] == [500, 500, 200]


def test_chinese_is_split_without_spaces():
    text = "桥很旧，" * 300
    assert all(len(sentence) <= LONGEST_SENTENCE and sentence.endswith("，") for sentence in sentences(text, "zh"))


def test_a_single_paragraph_can_be_split_within_its_document():
    text = "Alfa bravo. Charlie delta.\n\nEcho foxtrot. Golf hotel."
    within = split_paragraphs(text)[1].span
    assert [span.of(text) for span in split_sentences(text, within=within)] == ["Echo foxtrot.", "Golf hotel."]
    assert split_sentences(text, within=Span(0, 11)) == [Span(0, 11)]


def test_general_rules_split_an_unknown_language():
    assert sentences("Alfa bravo. Charlie delta.", "xx") == ["Alfa bravo.", "Charlie delta."]


def test_characters_outside_the_basic_plane_do_not_shift_spans():
    assert sentences("😀😀 Alfa bravo. 𝔘𝔫𝔡 delta. 👩🏽‍🚒 Echo.") == ["😀😀 Alfa bravo.", "𝔘𝔫𝔡 delta.", "👩🏽‍🚒 Echo."]


def test_a_lone_surrogate_does_not_shift_spans():
    text = "Alfa \ud800 bravo. Charlie \udfff delta."
    assert [span.of(text) for span in split_sentences(text)] == ["Alfa \ud800 bravo.", "Charlie \udfff delta."]


@pytest.mark.parametrize("unit", ["1. ", "e.g. ", "Alfa bravo. ", "alfa, ", "a", "(", '"Alfa. ', "\n", "Alfa\n"])
def test_time_is_linear_in_the_length_of_a_text(unit):
    # Linear time is below a second. Quadratic time, as "1. " once took, is minutes.
    before = time.process_time()
    split_sentences(unit * (300_000 // len(unit)))
    assert time.process_time() - before < 10


# Golden splits


def golden_cases():
    """Yield the cases: ==== separates them, --- separates a text from its sentences; a known failure starts with "# why"."""
    for file in sorted(GOLDEN.glob("sentences-*.txt")):
        language = file.stem.removeprefix("sentences-")
        for number, case in enumerate(file.read_text(encoding="utf-8").split("====\n"), 1):
            text, expected = case.split("\n---\n")
            marks = []
            if text.startswith("# "):
                why, text = text.removeprefix("# ").split("\n", 1)
                marks = [pytest.mark.xfail(reason=why, strict=True)]
            yield pytest.param(language, text, expected.splitlines(), id=f"{language}-{number}", marks=marks)


@pytest.mark.parametrize(("language", "text", "expected"), list(golden_cases()))
def test_a_text_is_split_as_its_readers_would_split_it(language, text, expected):
    assert sentences(text, language) == expected


@pytest.mark.parametrize("language", ["ro", "sv", "vi", "nb", "en", "de"])
def test_a_language_has_several_golden_splits(language):
    assert [case.values[0] for case in golden_cases()].count(language) >= 5
