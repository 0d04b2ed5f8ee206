"""Stop words: words too common in their language to be searched for alone.

One file for each language, with the lists of the Snowball project as PostgreSQL distributes them
(https://snowballstem.org, BSD licence).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

#: Languages that share the list of another one.
_SAME_LIST = {"nb": "no", "nn": "no", "pb": "pt"}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language, in lower case; none if there is no list for it.

    >>> "och" in stop_words("sv"), stop_words("vi")
    (True, frozenset())
    """
    code = _SAME_LIST.get(language, language)
    if not (code.isascii() and code.isalpha()):
        return frozenset()
    file = Path(__file__).with_name(f"{code}.txt")
    return frozenset(file.read_text(encoding="utf-8").split()) if file.is_file() else frozenset()
