"""Spans: they reject impossible ranges and behave like slices."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate import Span

bounds = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (4, 3), (-2, -1)])
def test_a_range_that_no_text_can_have_is_rejected(start, end):
    with pytest.raises(ValueError, match=rf"not a span: {start}\.\.{end}"):
        Span(start, end)


def test_a_span_may_be_empty():
    assert Span(5, 5).of("alfa bravo") == ""
    assert len(Span(5, 5)) == 0


def test_a_span_cannot_be_changed():
    span = Span(0, 4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        span.end = 9


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=60), ends=bounds)
def test_a_span_behaves_like_a_slice(text, ends):
    start, end = ends
    assert Span(start, end).of(text) == text[start:end]
    assert len(Span(start, end)) == end - start


def test_a_span_that_ends_beyond_the_text_covers_the_rest_of_it():
    assert Span(5, 99).of("alfa bravo") == "bravo"


def test_spans_sort_in_the_order_of_the_text():
    assert sorted([Span(5, 6), Span(0, 9), Span(0, 4)]) == [Span(0, 4), Span(0, 9), Span(5, 6)]


def test_equal_spans_have_the_same_hash():
    assert {Span(1, 2), Span(1, 2)} == {Span(1, 2)}
