from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.bm25 import BM25, idf


def test_idf_agrees_with_lucene() -> None:
    assert idf(100, 3) == pytest.approx(log(1 + 97.5 / 3.5))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_idf_is_never_negative_and_higher_for_rarer_terms(passages: int, frequency: int) -> None:
    assert idf(passages, frequency) >= 0
    assert idf(passages, frequency) >= idf(passages, frequency + 1)


@given(st.integers(1, 1000), st.floats(1, 10**4), st.floats(1, 10**4))
def test_the_share_of_a_term_grows_with_repetition_and_falls_with_length(
    count: int, length: float, average: float
) -> None:
    share = BM25().share
    assert 0 < share(count, length, average) < share(count + 1, length, average) < 1
    assert share(count, length, average) > share(count, length * 2, average)
