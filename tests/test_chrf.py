"""The measure of translations against hand-counted values."""

from __future__ import annotations

import pytest
from support.chrf import chrf


@pytest.mark.parametrize(
    ("translation", "reference", "expected"),
    [
        ("The cat sat.", "The cat sat.", 100),
        ("Thecatsat.", "The cat sat.", 100),  # Spaces do not count.
        ("xyz", "abc", 0),
        ("", "abc", 0),
        # Of "abc": a, b; ab. Of "abd" the same, and abd is not abc: (2/3 + 1/2 + 0/1) / 3 on both sides.
        ("abd", "abc", 100 * 7 / 18),
        # Precision (1 + 1) / 2, recall (2/4 + 1/3) / 2, of n-grams of one and two letters alone: the translation has no longer ones.
        ("ab", "abcd", 100 * 5 * 1 * (5 / 12) / (4 * 1 + 5 / 12)),
    ],
)
def test_chrf_is_that_of_hand_counted_n_grams(translation, reference, expected):
    assert chrf([translation], [reference]) == pytest.approx(expected)


def test_n_grams_are_counted_over_all_texts():
    # One letter of six is wrong; of two-letter n-grams three of four are right, of those of three letters one of two.
    assert chrf(["abc", "abd"], ["abc", "abc"]) == pytest.approx(100 * (5 / 6 + 3 / 4 + 1 / 2) / 3)
