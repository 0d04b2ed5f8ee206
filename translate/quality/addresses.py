"""URLs and e-mail addresses: compare them, and restore those that a translator changed.

A model spells an address piece by piece, as it spells a word, and gets some pieces wrong. But an
address of the original belongs in the English unchanged, so it can be restored without a translator.
Numbers are not restored: a sentence may correctly write them in another way.
"""

from __future__ import annotations

import re
from collections import Counter

#: URLs and e-mail addresses, without the punctuation of the sentence around them.
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”»]*[\w/]|(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def changes_addresses(original: str, english: str) -> bool:
    """Return whether a URL or an e-mail address was lost, changed or invented."""
    return Counter(ADDRESS.findall(original)) != Counter(ADDRESS.findall(english))


def restore_addresses(original: str, english: str) -> str:
    """Return *english* with the URLs and e-mail addresses of the original, where they can be matched.

    An address matches if only spaces and capitals differ. If as many addresses are wrong as are
    missing, they are matched in order.

    >>> restore_addresses("Se www.vg.no og a@b.no.", "See www. VG. no and a@bee.no.")
    'See www.vg.no and a@b.no.'
    """
    for address in _unmatched(original, english):
        english = _with_address(address[0], english)
    missing, wrong = _unmatched(original, english), _unmatched(english, original)
    if len(missing) != len(wrong):
        return english
    # From the end, so that earlier positions stay valid.
    for right, other in reversed(list(zip(missing, wrong, strict=True))):
        english = english[: other.start()] + right[0] + english[other.end() :]
    return english


def _with_address(address: str, english: str) -> str:
    """Return *english* after correcting the first occurrence of *address* with other capitals or spaces inside."""
    spaced = r"\s*".join(map(re.escape, address))
    # A whole address: "a@b.no" is not part of "anna@b.no".
    for found in re.finditer(rf"(?<![\w.@/-]){spaced}(?![\w@/-])", english, re.IGNORECASE):
        if found[0] != address:
            return english[: found.start()] + address + english[found.end() :]
    return english


def _unmatched(text: str, other: str) -> list[re.Match[str]]:
    """Return the addresses of *text* that *other* lacks, in order; repeated addresses must be repeated in both."""
    left = Counter(found[0] for found in ADDRESS.finditer(other))
    unmatched = []
    for found in ADDRESS.finditer(text):
        if left[found[0]]:
            left[found[0]] -= 1
        else:
            unmatched.append(found)
    return unmatched
