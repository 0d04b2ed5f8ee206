"""Spans: what they refuse, and that they mean what a slice means."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate import Span

bounds = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (4, 3), (-2, -1)])
def test_a_range_that_no_text_has_is_refused(start, end):
    with pytest.raises(ValueError, match=rf"not a span: {start}\.\.{end}"):
        Span(start, end)


def test_an_empty_span_is_a_span():
    assert Span(5, 5).of("alfa bravo") == ""
    assert len(Span(5, 5)) == 0


def test_a_span_does_not_change():
    span = Span(0, 4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        span.end = 9


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=60), ends=bounds)
def test_a_span_is_a_slice(text, ends):
    start, end = ends
    assert Span(start, end).of(text) == text[start:end]
    assert len(Span(start, end)) == end - start


def test_a_span_beyond_the_text_covers_what_there_is():
    assert Span(5, 99).of("alfa bravo") == "bravo"


def test_spans_stand_in_the_order_of_the_text():
    assert sorted([Span(5, 6), Span(0, 9), Span(0, 4)]) == [Span(0, 4), Span(0, 9), Span(5, 6)]


def test_equal_spans_are_one():
    assert {Span(1, 2), Span(1, 2)} == {Span(1, 2)}
