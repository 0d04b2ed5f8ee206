"""Windows of documents: nothing is lost, the first is small, none is too large."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from search.ingest.batching import windows


@given(st.lists(st.text(max_size=3)))
def test_windows_keep_all_documents_in_order(documents):
    assert list(chain.from_iterable(windows(documents, len))) == documents


def test_each_window_holds_up_to_twice_as_much_text_as_the_one_before():
    sizes = [len(window) for window in windows(["x" * 1000] * 300, len)]
    assert sizes == [16, 32, 64, 64, 64, 60]


def test_a_window_of_short_documents_is_limited_by_their_number():
    assert [len(window) for window in windows([""] * 1200, len)] == [500, 500, 200]
