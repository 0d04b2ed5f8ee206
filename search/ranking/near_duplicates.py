"""Detect near-duplicates: passages whose original adds almost nothing to a better passage.

Many papers print the same agency report, slightly shortened or under another name. Originals are compared
rather than their English: a Romanian and a Swedish article on the same event are two sources, even if
their English is the same.

The share of a passage that another contains is measured on runs of three words: w-shingling after Broder,
"On the resemblance and containment of documents" (1997). Only passages about to be shown are compared, so
their shingles are computed exactly. That costs less than storing a MinHash or simhash of every passage,
which only estimate the same share.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict

#: Scripts without spaces between words: each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[^\W{_UNSPACED}]+|[{_UNSPACED}]")

#: Minimum share of a passage's shingles that another passage contains, for it to be a near-duplicate. One
#: word changed in twenty leaves .83 of them. Of the 3,988 sentences of flores-dev one is a copy of another;
#: all others share less than .55 with any.
_MIN_CONTAINED = 0.7


class NearDuplicates:
    """Passages that differ from each other, to compare further ones with."""

    def __init__(self) -> None:
        self._passages: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._count = 0

    def find_or_add(self, original: str, part: str = "") -> int | None:
        """Return the number, from 0, of the passage that *original* mostly repeats; if none, add it and return None.

        Args:
            original: The passage.
            part: The part of it that further passages are compared with; all of it if "".

        """
        shingles = _shingles(original)
        shared = Counter(number for shingle in shingles for number in self._passages.get(shingle, ()))
        for number, count in shared.most_common(1):
            if count >= _MIN_CONTAINED * len(shingles):
                return number
        for shingle in _shingles(part) if part else shingles:
            self._passages[shingle].append(self._count)
        self._count += 1
        return None


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, as they are compared.

    >>> words_of("> Møtet, sa han")
    ['møtet', 'sa', 'han']
    """
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def _shingles(original: str) -> set[tuple[str, ...]]:
    """Return the runs of three words in *original*, or all of its words if there are fewer."""
    words = words_of(original)
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}
