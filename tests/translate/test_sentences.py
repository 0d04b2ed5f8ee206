"""Paragraphs and sentences: properties on any text, layouts, and golden cuts for six languages."""

from __future__ import annotations

import textwrap
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate import Span, plain, split_paragraphs, split_sentences
from translate.sentences import LONGEST_HEADING, LONGEST_SENTENCE

GOLDEN = Path(__file__).parents[1] / "golden"

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


@settings(deadline=None, max_examples=100)
@given(
    text=st.text(st.sampled_from("aeồxø\u0301\u0323\u0308"), min_size=1, max_size=200),
    limit=st.integers(4, 30),
)
def test_an_accent_stays_with_its_letter(text, limit):
    spans = split_sentences("a" + text.replace("\u0301\u0301", "").replace("\u0323\u0323", ""), limit=limit)
    whole = "a" + text.replace("\u0301\u0301", "").replace("\u0323\u0323", "")
    for span in spans:
        length = next((n for n, c in enumerate(span.of(whole)) if not unicodedata.combining(c)), len(span))
        # More accents in a row than a sentence may be long have to be cut somewhere.
        assert length == 0 or len(span) == length
