"""Sentences too long for a Firefox model, cut into parts that are not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Longest part in tokens. The models were trained on sentences. Measured with pt_en 2.0: clauses in a row, and lists, are
#: translated whole up to 100 tokens; from 120 on, words are left out, and from 180 on it loops. Past its context, the
#: engine cuts in silence; until there, its time grows with the square of the length.
MAX_TOKENS = 100

#: Where a sentence is cut: best after a mark that ends a clause, else between words. Behind these there is nothing to
#: wait for: CJK marks have no space after them.
_CUTS = (re.compile(r"(?<=[;:.!?…])\s|(?<=[。！？；：])"), re.compile(r"(?<=[,)\]}])\s|\s(?=[(\[{–—])|(?<=[，、）」』])"), re.compile(r"\s"))  # fmt: skip


def split_long(text: str, count_tokens: Callable[[str], int]) -> list[str]:
    """Return *text* in parts of at most `MAX_TOKENS`, in order; nothing but spaces between them is lost.

    >>> split_long("um dois", len)
    ['um dois']
    >>> [len(part) for part in split_long("palavra, " * 20, len)]
    [89, 90]
    """
    if len(text) < 2 or count_tokens(text) <= MAX_TOKENS:
        return [text]
    at = _cut(text)
    parts = split_long(text[:at].rstrip(), count_tokens) + split_long(text[at:].lstrip(), count_tokens)
    return [part for part in parts if part]


def _cut(text: str) -> int:
    """Return where to cut a text in two: at the best place in its middle half, the nearest to its middle."""
    middle, quarter = len(text) // 2, len(text) // 4
    for pattern in _CUTS:
        places = [place.end() for place in pattern.finditer(text, quarter, len(text) - quarter)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    return middle
