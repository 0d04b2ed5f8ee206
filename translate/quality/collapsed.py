"""The same English for different originals: the sign of a model that has collapsed.

One sentence does not show it, so sentences are compared with each other: those of a batch before the second try, and at the end of
a run all that the memory has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The flag of the sentences of a language that share their English.
COLLAPSED = "collapsed"

#: Letters of English from which a few different originals are enough, and how many. Short English is shared by rightful
#: originals ("of course"), so more are needed, of several words each.
_LONG, _FEW, _MANY, _WORDS = 15, 3, 5, 3

#: Minimum letters of the English: below that it is a number, a name or a yes.
_SHORTEST = 4

#: Largest share of common words in two originals that are different; two variants of a sentence have more.
_COMMON = 0.5

#: Originals that are compared with each other at most, and the representatives of different ones: enough to decide.
_COMPARED = 200

_WORD = re.compile(r"[^\W\d_]+")
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def share_english(english: str, originals: Iterable[str]) -> bool:
    """Return whether *originals*, all of one language and translated as *english*, are too different to have the same English.

    >>> share_english("I'm sorry, I can't do it.", ["Møtet er over.", "Prisen på fisk steg i mars.", "Hun bor i Bergen nå."])
    True
    >>> share_english("The meeting is over.", ["Møtet er over.", "Møtet er over!", "MØTET ER OVER 2"])
    False
    """
    letters = sum(map(str.isalpha, english))
    if letters < _SHORTEST:
        return False
    needed, fewest = (_FEW, 1) if letters >= _LONG else (_MANY, _WORDS)
    different: list[frozenset[str]] = []
    for original in islice(originals, _COMPARED):
        words = _words(original)
        if len(words) >= fewest and all(_are_different(words, other) for other in different):
            different.append(words)
            if len(different) == needed:
                return True
    return False


def find_collapsed(translations: Iterable[tuple[str, str]]) -> set[str]:
    """Return the English that different originals share, of pairs of an original and its English in one language."""
    originals: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for original, english in translations:
        originals[english][original] = None
    return {
        english for english, sharing in originals.items() if len(sharing) >= _FEW and share_english(english, sharing)
    }


def _are_different(words: frozenset[str], other: frozenset[str]) -> bool:
    return len(words & other) < _COMMON * min(len(words), len(other))


def _words(text: str) -> frozenset[str]:
    """Return the words of a text, in small letters and without numbers; pairs of characters where no spaces divide words."""
    words = _WORD.findall(text.casefold())
    if _WITHOUT_SPACES.search(text):
        words = [word[at : at + 2] for word in words for at in range(max(1, len(word) - 1))]
    return frozenset(words)
