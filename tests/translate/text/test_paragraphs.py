"""Paragraphs: every character is in one, and line breaks are interpreted as a reader would."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import pytest
from hypothesis import given, settings
from support.any_text import ANY_TEXT

from translate.text import plain, split_paragraphs, split_sentences
from translate.text.paragraphs import LONGEST_HEADING

WRAPPED = """\
The old ferry between the two islands will stop running at the end of
September, after more than eighty years on the same route. A bridge that
was opened last spring has taken nearly all of its passengers, and the
company says that the last captain is going to retire anyway."""


def paragraphs(text):
    return [plain(paragraph.span.of(text)) for paragraph in split_paragraphs(text)]


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT)
def test_every_visible_character_is_in_one_paragraph(text):
    spans = [paragraph.span for paragraph in split_paragraphs(text)]
    assert all(before.end <= after.start for before, after in pairwise(spans))
    inside = "".join(span.of(text) for span in spans)
    assert "".join(inside.split()) == "".join(text.split())


def test_wrapped_lines_are_one_paragraph():
    assert paragraphs(WRAPPED) == [plain(WRAPPED)]
    assert len(split_sentences(WRAPPED)) == 2


@pytest.mark.parametrize("width", [50, 72, 100])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n    "])
def test_lines_wrapped_at_any_usual_width_are_one_paragraph(width, newline):
    text = textwrap.fill(plain(WRAPPED), width).replace("\n", newline)
    assert paragraphs(text) == [plain(WRAPPED)]


def test_a_blank_line_separates_paragraphs():
    assert paragraphs(f"{WRAPPED}\n \t\n{WRAPPED}") == [plain(WRAPPED)] * 2


def test_a_headline_above_a_wrapped_paragraph_stays_separate():
    headline, caption = "Last ferry leaves in September", "Photo: Harbour Museum"
    text = f"{headline}\n{caption}\n{WRAPPED}"
    assert paragraphs(text) == [headline, caption, plain(WRAPPED)]
    assert [paragraph.heading for paragraph in split_paragraphs(text)] == [True, True, False]
    assert [span.of(text) for span in split_sentences(text)[:2]] == [headline, caption]


def test_a_caption_below_a_wrapped_paragraph_stays_separate():
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
def test_lines_of_a_list_are_paragraphs_of_their_own(text):
    assert paragraphs(text) == [line.strip() for line in text.splitlines()]


def test_a_list_item_continues_on_its_next_line():
    assert paragraphs("- warm clothes and\n  good shoes\n- a torch") == ["- warm clothes and good shoes", "- a torch"]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r", "\x0c", "\u2028", "\u2029", "\x85"])
def test_any_line_break_separates_headlines(separator):
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
