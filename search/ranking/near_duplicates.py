"""Near-duplicates: passages that say in their own words nothing that a better one has not said.

Wire copy appears in many papers, a little shortened or with another name above it. Originals are
compared, not their English: a Romanian and a Swedish article on one event are two sources, though
their English be the same.

How much of a passage is in another is measured on runs of three words, w-shingling after Broder,
"On the resemblance and containment of documents" (1997). Only passages that are about to be shown
are compared, so their shingles are taken as they are, which costs less than to keep MinHash or
simhash of every passage in the store, and is what those estimate.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict

#: In scripts without spaces between words, each character is one.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[^\W{_UNSPACED}]+|[{_UNSPACED}]")

#: Share of a passage's runs that another one has, from which on it is folded under that. One word
#: changed in twenty leaves .83 of them. Of the 3,988 sentences of flores-dev one is a copy of another;
#: all others share less than .55 with any.
_CONTAINED = 0.7


class Folding:
    """The passages that are shown, and which of them a further one repeats."""

    def __init__(self) -> None:
        self._having: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._count = 0

    def repeated(self, original: str) -> int | None:
        """Return the number, from 0, of the passage that *original* repeats most; None where it is kept, being new."""
        runs = _runs(original)
        shared = Counter(number for run in runs for number in self._having.get(run, ()))
        for number, count in shared.most_common(1):
            if count >= _CONTAINED * len(runs):
                return number
        for run in runs:
            self._having[run].append(self._count)
        self._count += 1
        return None


def _runs(original: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(unicodedata.normalize("NFC", original).lower())
    return set(zip(words, words[1:], words[2:], strict=False)) or {tuple(words)}
