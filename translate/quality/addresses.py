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


def without_addresses(text: str) -> str:
    """Return *text* with a space in place of each URL and e-mail address."""
    return ADDRESS.sub(" ", text) if may_have_addresses(text) else text


def may_have_addresses(text: str) -> bool:
    """Return whether *text* has what every address has; most texts do not, and this is a tenth of the work of looking."""
    return "@" in text or "://" in text or "www." in text.lower()


def changes_addresses(original: str, english: str) -> bool:
    """Return whether a URL or an e-mail address was lost, changed or invented."""
    if not may_have_addresses(original) and not may_have_addresses(english):
        return False
    return Counter(ADDRESS.findall(original)) != Counter(ADDRESS.findall(english))


def restore_addresses(original: str, english: str) -> str:
    """Return *english* with the URLs and e-mail addresses of the original, where they can be matched.

    An address matches if only spaces and capitals differ, or if an e-mail address has lost its @ but not its domain. If as
    many addresses are wrong as are missing, they are matched in order.

    >>> restore_addresses("Se www.vg.no og a@b.no.", "See www. VG. no and a@bee.no.")
    'See www.vg.no and a@b.no.'
    >>> restore_addresses("Skriv til salg@eksempel.no.", "Write to sales-eksempel.no.")
    'Write to salg@eksempel.no.'
    """
    for address in _unmatched(original, english):
        english = _with_address(address[0], english)
    for address in _unmatched(original, english):
        english = _with_domain(address[0], original, english)
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


def _with_domain(address: str, original: str, english: str) -> str:
    """Return *english* with an e-mail address in place of the one word that ends with its domain.

    Models translate the part before the @, and some do not have the @ among their characters.
    """
    _, at, domain = address.rpartition("@")
    if not at or original.lower().count(domain.lower()) > 1:
        return english
    found = list(re.finditer(rf"(?<![\w.@/-])[\w.+-]*{re.escape(domain)}(?![\w@/-]|\.\w)", english, re.IGNORECASE))
    if len(found) != 1:
        return english
    return english[: found[0].start()] + address + english[found[0].end() :]


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
