"""Long sentences: cut at sensible places, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.firefox.parts import MAX_TOKENS, split_long


def count_words(text):
    return len(text.split())


@given(st.text(alphabet="ab ,.;、。\n\u0301", max_size=600))
def test_nothing_but_spaces_is_lost_and_no_part_is_too_long(text):
    parts = split_long(text, len)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)
    assert all(len(part) <= MAX_TOKENS for part in parts)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (f"{'word ' * 60}end; {'word ' * 60}", "end;"),
        (f"{'word ' * 60}end, {'word ' * 60}", "end,"),
        (f"{'word ' * 50}end, {'word ' * 20}stop. {'word ' * 50}", "stop."),
        (f"{'word ' * 60}end {'word, ' * 5}{'word ' * 56}", "word,"),
    ],
)
def test_a_sentence_is_cut_where_a_clause_ends_near_its_middle(text, end):
    first, *rest = split_long(text, count_words)
    assert first.split()[-1] == end
    assert len(rest) == 1


def test_a_short_sentence_stays_as_it_is():
    for text in ("", " ", "a", " um  dois "):
        assert split_long(text, count_words) == [text]


def test_a_letter_that_counts_for_too_many_tokens_is_not_cut():
    assert split_long("ﷺﷺ", lambda text: 200 * len(text)) == ["ﷺ", "ﷺ"]
