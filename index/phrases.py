"""Finding words next to each other: the same rule for matching phrases and highlighting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def phrase_positions(words: Sequence[Collection[int]], slop: int = 0) -> set[int]:
    """Return the positions of words that belong to a phrase.

    Args:
        words: For each word of the phrase, in order, the positions at which it occurs.
        slop: Maximum number of other words in between; if it is not 0, the words may be in any order.

    >>> sorted(phrase_positions([{0, 7}, {1, 5}]))
    [0, 1]
    >>> sorted(phrase_positions([{0, 7}, {1, 5}], slop=1))
    [0, 1, 5, 7]
    """
    if not all(words):
        return set()
    if not slop:
        starts = [start for start in words[0] if all(start + after in word for after, word in enumerate(words))]
        return {start + after for start in starts for after in range(len(words))}
    found: set[int] = set()
    for start in set().union(*words):
        window = range(start, start + len(words) + slop)
        inside = [set(window).intersection(word) for word in words]
        together = set().union(*inside)
        # A word that occurs twice in the phrase must occur twice in the text.
        if all(inside) and len(together) >= len(words):
            found |= together
    return found
