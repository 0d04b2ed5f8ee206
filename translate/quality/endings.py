"""English that ends in the middle of its sentence."""

from __future__ import annotations

import re

#: The end of a sentence, with quotes and brackets around it.
_END = re.compile(r"[.!?…。！？।؟][\s\"'”“’»«)\]]*$")

#: Words after which an English sentence goes on.
_GOING_ON = frozenset(
    [
        "a", "an", "and", "as", "at", "because", "but", "by", "for", "from", "if", "in", "into", "its", "my", "of", "on",
        "or", "our", "than", "that", "the", "their", "these", "to", "was", "were", "which", "who", "whose", "with", "your",
    ]
)  # fmt: skip
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s,;:–-]*$")

#: Share of its usual length from which English without a full stop counts as whole: models leave out full stops, too.
_WHOLE = 0.93


def is_cut_off(original: str, english: str, expected: float) -> bool:
    """Return whether the English has no end, though the original has one.

    >>> is_cut_off("Kostnaden ble beregnet til 400 kroner i uka.", "The cost was estimated at 400 kroner a", 44)
    True
    >>> is_cut_off("Kostnaden ble beregnet.", "The cost was estimated", 22)
    False

    Args:
        original: One sentence or paragraph.
        english: Its English.
        expected: Usual length of its English, in characters.

    """
    if _END.search(english[-20:]) or not _END.search(original[-20:]):
        return False
    last = _LAST_WORD.search(english[-40:])
    return len(english) < _WHOLE * expected or (last is not None and last[1] in _GOING_ON)
