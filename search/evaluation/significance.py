"""Test whether the difference between two runs could be due to chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Number of random permutations; as in Smucker, Allan & Carterette (2007).
_PERMUTATIONS = 100_000

#: Permutations in memory at a time.
_AT_ONCE = 1_000

#: Up to this many differences, all permutations are counted.
_EXACT = 16


def randomization_test(differences: Sequence[float]) -> float:
    """Return the two-sided p value of paired differences: how often random signs give a sum as large.

    This is Fisher's randomization test, recommended by Smucker, Allan & Carterette (2007), "A Comparison of
    Statistical Significance Tests for Information Retrieval Evaluation". Up to 16 differences, all combinations of
    signs are counted. Beyond that, 100,000 are drawn with a fixed seed, and the observed one is added, so that a p
    value is never 0 (Phipson & Smyth, 2010).

    >>> randomization_test([0.1, 0.2, 0.3, 0.1, 0.2])
    0.0625
    """
    import numpy as np

    paired = np.asarray(differences, dtype=float)
    # The sum of the same numbers in another order can differ in its last digits.
    observed = abs(paired.sum()) - 1e-9
    if len(paired) <= _EXACT:
        signs = 1 - 2 * (np.arange(2 ** len(paired))[:, None] >> np.arange(len(paired)) & 1)
        return float(np.mean(np.abs(signs @ paired) >= observed))
    generator = np.random.default_rng(0)
    as_large = sum(
        int(np.sum(np.abs(generator.choice([-1.0, 1.0], (_AT_ONCE, len(paired))) @ paired) >= observed))
        for _ in range(_PERMUTATIONS // _AT_ONCE)
    )
    return (as_large + 1) / (_PERMUTATIONS + 1)
