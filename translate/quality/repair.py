"""What can be put right in a translation without a translator: addresses.

A model spells a URL or an e-mail address piece by piece, as it does a word, and gets some pieces
wrong; but where one stood in the original, the same one belongs in the English. Numbers are not
touched: a sentence may say them otherwise, and rightly.
"""

from __future__ import annotations

import re
from collections import Counter

from .checks import ADDRESS


def restore_addresses(original: str, english: str) -> str:
    """Return *english* with its URLs and e-mail addresses as the original has them, where it is clear which is which.

    It is clear where one is there but for spaces and capitals, and where as many are wrong as are
    missing: then they are taken in order.

    >>> restore_addresses("Se www.vg.no og a@b.no.", "See www. VG. no and a@bee.no.")
    'See www.vg.no and a@b.no.'
    """
    for address in _unmatched(original, english):
        english = _closed_up(address[0], english)
    missing, wrong = _unmatched(original, english), _unmatched(english, original)
    if len(missing) != len(wrong):
        return english
    # From the end, so that the places before it stay as they are.
    for right, other in reversed(list(zip(missing, wrong, strict=True))):
        english = english[: other.start()] + right[0] + english[other.end() :]
    return english


def _closed_up(address: str, english: str) -> str:
    """Return *english* with the first *address* in it that has other capitals, or spaces inside, made right."""
    spaced = r"\s*".join(map(re.escape, address))
    # A whole one: "a@b.no" is no part of "anna@b.no".
    for found in re.finditer(rf"(?<![\w.@/-]){spaced}(?![\w@/-])", english, re.IGNORECASE):
        if found[0] != address:
            return english[: found.start()] + address + english[found.end() :]
    return english


def _unmatched(text: str, other: str) -> list[re.Match[str]]:
    """Return the addresses of *text* that *other* has not, in order; one that is there twice has to be there twice."""
    left = Counter(found[0] for found in ADDRESS.finditer(other))
    unmatched = []
    for found in ADDRESS.finditer(text):
        if left[found[0]]:
            left[found[0]] -= 1
        else:
            unmatched.append(found)
    return unmatched
