"""Rewrite pathspec's regular expressions so that they do not backtrack.

As pathspec writes it, ``*a*a*a*a*b`` takes time exponential in the number of stars. But
the text between two stars of a name has a fixed length, and so has the number of names between two ``**``. The first
place where such a part matches therefore leaves the most room for the parts after it, and no other place needs to be
tried (Python's `fnmatch.translate` relies on the same). The remaining time is proportional to the length of the pattern
times that of the path.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# How pathspec 1.x writes "?" and "*", "**/" at the start and "/**" in the middle, a character or a class, and the end.
_NO_SLASH = "[^/]"
_STAR = "[^/]*"
_STARS = re.compile(r"(?:\[\^/\]\*)+")
_FOLDERS = re.compile(r"(\(\?:\.\+/\)\?|\(\?:/\.\+\)\?)")
_CLASS = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)
_END_OR_BELOW = "(?:(?P<ps_d>/)|$)"


def without_backtracking(regex: str) -> str:
    """Return a regular expression that matches what pathspec's matches, except paths below, and is never slow.

    pathspec's expressions also match every path below the one that a pattern names; a walk has no use for that.
    """
    if regex.endswith(_END_OR_BELOW):
        regex = regex.removesuffix(_END_OR_BELOW) + r"\Z"
    numbers = count()
    head, *rest = _FOLDERS.split(regex)
    out = [_with_first_stars(head, numbers)]
    for at in range(0, len(rest), 2):
        folders, names = rest[at], _with_first_stars(rest[at + 1], numbers)
        is_last = at + 2 == len(rest)
        out.append(folders + names if is_last else _first(f"{folders.replace('+', '+?')}?{names}(?=/)", numbers))
    return _CLASS.sub(_without_slash, "".join(out))


def _without_slash(found: re.Match[str]) -> str:
    """Return a character class, such as that of ``[!a]`` or ``[.-9]``, that does not match a slash."""
    is_class = found[0].startswith("[") and found[0] != _NO_SLASH
    return f"(?!/){found[0]}" if is_class else found[0]


def _with_first_stars(names: str, numbers: Iterator[int]) -> str:
    """Return *names* with each star, but the last of a name, ending at the first place where the text after it matches."""
    head, *texts = _STARS.split(names)
    out = [head]
    for at, text in enumerate(texts):
        is_last = at == len(texts) - 1 or "/" in text.replace(_NO_SLASH, "")
        out.append(_STAR + text if is_last else _first(f"{_STAR}?{text}", numbers))
    return "".join(out)


def _first(expression: str, numbers: Iterator[int]) -> str:
    """Return an atomic group, written for Python 3.10: a lookahead is never tried a second time."""
    name = f"first{next(numbers)}"
    return f"(?=(?P<{name}>{expression}))(?P={name})"
