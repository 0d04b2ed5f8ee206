"""Paragraphs and sentences: properties on any text, layouts, and golden cuts for six languages."""

from __future__ import annotations

import textwrap
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import ROOT

from translate import Span
from translate.text import plain, split_paragraphs, split_sentences
from translate.text.sentences import LONGEST_HEADING, LONGEST_SENTENCE

GOLDEN = ROOT / "tests" / "golden"

LANGUAGES = ("ro", "sv", "vi", "nb", "en", "de", "zh", "xx")

#: Anything that a file may hold: every character there is, lone surrogates and controls among them,
#: and many of the marks that are cut at.
anything = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Zs"]),
        st.sampled_from(" \n\t.!?,;:–-\"'“”„«»()aÅ1\u2028\u00a0\u0301。"),
    ),
    max_size=300,
)

WRAPPED = """\
The old ferry between the two islands will stop running at the end of
September, after more than eighty years on the same route. A bridge that
was opened last spring has taken nearly all of its passengers, and the
company says that the last captain is going to retire anyway."""


def sentences(text, language="en", **options):
    return [plain(span.of(text)) for span in split_sentences(text, language, **options)]


def paragraphs(text):
    return [plain(paragraph.span.of(text)) for paragraph in split_paragraphs(text)]


def letters_and_digits(text):
    return [character for character in text if character.isalnum()]


# Properties


@settings(deadline=None, max_examples=150)
@given(text=anything, language=st.sampled_from(LANGUAGES))
def test_no_letter_is_lost(text, language):
    kept = "".join(span.of(text) for span in split_sentences(text, language))
    assert letters_and_digits(kept) == letters_and_digits(text)


@settings(deadline=None, max_examples=150)
@given(text=anything, language=st.sampled_from(LANGUAGES), limit=st.integers(1, 80))
def test_sentences_are_in_order_and_apart(text, language, limit):
    spans = split_sentences(text, language, limit=limit)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@settings(deadline=None, max_examples=150)
@given(text=anything, limit=st.integers(1, 80))
def test_no_sentence_is_longer_than_the_limit(text, limit):
    spans = split_sentences(text, limit=limit)
    assert all(len(span) <= limit for span in spans)
    kept = "".join(span.of(text) for span in spans)
    assert letters_and_digits(kept) == letters_and_digits(text)


@settings(deadline=None, max_examples=150)
@given(text=anything)
def test_no_sentence_begins_or_ends_with_white_space(text):
    for span in split_sentences(text):
        assert span.of(text) == span.of(text).strip() != ""


@settings(deadline=None, max_examples=150)
@given(text=anything)
def test_every_visible_character_is_in_one_paragraph(text):
    spans = [paragraph.span for paragraph in split_paragraphs(text)]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    inside = "".join(span.of(text) for span in spans)
    assert "".join(inside.split()) == "".join(text.split())


@settings(deadline=None, max_examples=150)
@given(text=anything)
def test_a_document_has_the_sentences_of_its_paragraphs(text):
    of_each = [span for one in split_paragraphs(text) for span in split_sentences(text, within=one.span)]
    assert split_sentences(text) == of_each


@settings(deadline=None, max_examples=300)
@given(text=anything)
def test_what_is_plain_stays_as_it_is(text):
    assert plain(plain(text)) == plain(text)


@settings(deadline=None, max_examples=300)
@given(text=anything)
def test_plain_text_is_composed_and_goes_into_a_file(text):
    made = plain(text)
    assert unicodedata.is_normalized("NFC", made)
    assert made.encode().decode() == made
    assert made == " ".join(made.split())


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
def test_a_sentence_without_room_for_a_letter_is_refused(limit):
    with pytest.raises(ValueError, match=f"a sentence of {limit} characters"):
        split_sentences("alfa", limit=limit)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\r\n", "\u2028\u3000\x0c"])
def test_white_space_has_no_sentences(text):
    assert split_sentences(text) == []
    assert split_paragraphs(text) == []


# Plain text


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
def test_plain_text_has_nothing_unseen(text, expected):
    assert plain(text) == expected


# Paragraphs


def test_wrapped_lines_are_one_paragraph():
    assert paragraphs(WRAPPED) == [plain(WRAPPED)]
    assert len(sentences(WRAPPED)) == 2


@pytest.mark.parametrize("width", [50, 72, 100])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n    "])
def test_lines_wrapped_at_any_usual_width_are_one_paragraph(width, newline):
    text = textwrap.fill(plain(WRAPPED), width).replace("\n", newline)
    assert paragraphs(text) == [plain(WRAPPED)]


def test_a_blank_line_parts_paragraphs():
    assert paragraphs(f"{WRAPPED}\n \t\n{WRAPPED}") == [plain(WRAPPED)] * 2


def test_a_headline_over_a_wrapped_paragraph_stays_apart():
    headline, caption = "Last ferry leaves in September", "Photo: Harbour Museum"
    text = f"{headline}\n{caption}\n{WRAPPED}"
    assert paragraphs(text) == [headline, caption, plain(WRAPPED)]
    assert [paragraph.heading for paragraph in split_paragraphs(text)] == [True, True, False]
    assert sentences(text)[:2] == [headline, caption]


def test_a_caption_under_a_wrapped_paragraph_stays_apart():
    assert paragraphs(f"{WRAPPED}\nThe harbour in winter") == [plain(WRAPPED), "The harbour in winter"]


@pytest.mark.parametrize(
    "text",
    [
        "Bring:\n- warm clothes\n- a torch\n- bread for two days",
        "1. Meet at nine.\n2. Walk to the lake.\n3. Have lunch there.",
        "a) alfa\nb) bravo\n(c) charlie",
        "• alfa\n• bravo",
        "– Kommer du i kveld?\n– Kanskje.\n– Da venter vi.",
        "# Alfa\nbravo\n## Charlie\ndelta",
        "Roses by the gate\nViolets in the hay\nNobody came late\nOn the first of May",
        "Long paragraphs have a line each here. " * 4 + "\n" + "So that their lines have many letters. " * 4,
    ],
    ids=["dashes", "numbers", "letters", "bullets", "speech", "markdown", "poem", "a line each"],
)
def test_lines_of_a_list_stand_alone(text):
    assert paragraphs(text) == [line.strip() for line in text.splitlines()]


def test_a_list_item_goes_on_in_its_next_line():
    assert paragraphs("- warm clothes and\n  good shoes\n- a torch") == ["- warm clothes and good shoes", "- a torch"]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r", "\x0c", "\u2028", "\u2029", "\x85"])
def test_any_line_break_parts_headlines(separator):
    assert paragraphs(f"Alfa{separator}Bravo") == ["Alfa", "Bravo"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Last ferry leaves in September", True),
        ("The ferry has left.", False),
        ("Has the ferry left?", False),
        ("“The ferry has left.”", False),
        ("Menneskene venter …", False),
        ("## The ferry has left.", True),
        ("ord " * (LONGEST_HEADING // 4 + 1), False),
    ],
)
def test_a_headline_is_one_short_line_without_a_full_stop(text, heading):
    assert [paragraph.heading for paragraph in split_paragraphs(text)] == [heading]


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
def test_an_ordinal_or_an_abbreviation_ends_no_sentence(language, text):
    assert sentences(text, language) == [text]


LONG_SPEECH = """“We have waited for this day for many years. The harbour was closed when
I was a child. Now the boats are coming back, and the children with
them. Nobody thought that it would happen.”"""


@pytest.mark.parametrize("text", [LONG_SPEECH, plain(LONG_SPEECH)], ids=["wrapped", "in one line"])
def test_long_speech_is_cut_inside_its_quotation_marks(text):
    assert sentences(text) == [
        "“We have waited for this day for many years.",
        "The harbour was closed when I was a child.",
        "Now the boats are coming back, and the children with them.",
        "Nobody thought that it would happen.”",
    ]


def test_short_speech_stays_whole():
    assert sentences("«Jeg er glad. Det er bra.»", "nb") == ["«Jeg er glad. Det er bra.»"]


def test_a_sentence_does_not_go_on_after_a_blank_line():
    assert sentences("Fergen gikk kl.\n\n12.30 kom bussen.", "nb") == ["Fergen gikk kl.", "12.30 kom bussen."]


def test_a_line_without_full_stops_is_cut_at_clause_marks():
    text = "Broen er gammel" + ", og ingen vet hvor lenge den kommer til å stå" * 110 + "."
    assert len(text) > 5000
    found = sentences(text, "nb")
    assert all(len(sentence) <= LONGEST_SENTENCE for sentence in found)
    assert all(sentence.endswith("stå,") for sentence in found[:-1])
    assert " ".join(found) == text


def test_a_line_without_clause_marks_is_cut_between_words():
    text = "alfa bravo charlie delta " * 200
    found = sentences(text)
    assert all(LONGEST_SENTENCE // 2 < len(sentence) <= LONGEST_SENTENCE for sentence in found[:-1])
    assert " ".join(found) == text.strip()


def test_a_word_longer_than_a_sentence_is_cut_anywhere():
    assert [len(span) for span in split_sentences("æ" * 1200)] == [500, 500, 200]


def test_chinese_is_cut_without_spaces():
    text = "桥很旧，" * 300
    assert all(len(sentence) <= LONGEST_SENTENCE and sentence.endswith("，") for sentence in sentences(text, "zh"))


def test_one_paragraph_alone_is_cut_where_it_stands():
    text = "Alfa bravo. Charlie delta.\n\nEcho foxtrot. Golf hotel."
    within = split_paragraphs(text)[1].span
    assert [span.of(text) for span in split_sentences(text, within=within)] == ["Echo foxtrot.", "Golf hotel."]
    assert split_sentences(text, within=Span(0, 11)) == [Span(0, 11)]


def test_a_language_nobody_knows_is_cut_by_general_rules():
    assert sentences("Alfa bravo. Charlie delta.", "xx") == ["Alfa bravo.", "Charlie delta."]


def test_characters_outside_the_basic_plane_move_no_span():
    assert sentences("😀😀 Alfa bravo. 𝔘𝔫𝔡 delta. 👩🏽‍🚒 Echo.") == ["😀😀 Alfa bravo.", "𝔘𝔫𝔡 delta.", "👩🏽‍🚒 Echo."]


def test_a_lone_surrogate_moves_no_span():
    text = "Alfa \ud800 bravo. Charlie \udfff delta."
    assert [span.of(text) for span in split_sentences(text)] == ["Alfa \ud800 bravo.", "Charlie \udfff delta."]


@pytest.mark.parametrize("unit", ["1. ", "e.g. ", "Alfa bravo. ", "alfa, ", "a", "(", '"Alfa. ', "\n", "Alfa\n"])
def test_a_long_text_takes_no_long_time(unit):
    # Linear: below a second. A quadratic way, such as there was for "1. ", took minutes.
    before = time.process_time()
    split_sentences(unit * (300_000 // len(unit)))
    assert time.process_time() - before < 10


# Golden cuts


def golden_cases():
    """Cases are parted by ====, a text from its sentences by ---; "# why" comes first where it fails."""
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
def test_a_text_is_cut_as_its_readers_would(language, text, expected):
    assert sentences(text, language) == expected


@pytest.mark.parametrize("language", ["ro", "sv", "vi", "nb", "en", "de"])
def test_a_language_has_several_golden_cuts(language):
    assert [case.values[0] for case in golden_cases()].count(language) >= 5
