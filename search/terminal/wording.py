"""How results say what many of them have: names, counts, sizes, doubts, failures."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from search.results.sanitize import printable, printable_json
from translate import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.records import FailureLike

#: What the flags of a translation mean, in a reader's words.
_DOUBTS = {
    "empty": "nothing came out",
    "cut": "cut off",
    "repeats": "repeats itself",
    "length": "far too long or too short",
    "same": "left as it was",
    "numbers": "other numbers than the original",
    "address": "other addresses than the original",
}


def language_name(language: str) -> str:
    """Return a language's English name, its code where it has none here."""
    return NAMES.get(language, language)


def counted(count: int, thing: str) -> str:
    """Return how many of a thing there are.

    >>> counted(1, "document"), counted(1200, "sentence")
    ('1 document', '1,200 sentences')
    """
    return f"{count:,} {thing}{'s' * (count != 1)}"


def sized(size: int) -> str:
    """Return a number of bytes as people say it.

    >>> sized(512), sized(61_300_000)
    ('512 B', '61 MB')
    """
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def doubts_of(flags: Iterable[str]) -> str:
    """Return what the flags of a translation say against it."""
    return ", ".join(_DOUBTS.get(flag, flag) for flag in flags)


def one_line(text: str) -> str:
    """Return *text* printable and on one line."""
    return re.sub(r"[\n\t]", "·", printable(text))


def failure_fields(failures: Sequence[FailureLike]) -> list[dict[str, object]]:
    """Return what could not be read, as it stands in JSON."""
    return [{"path": failure.path, "line": failure.line, "reason": failure.reason} for failure in failures]


def json_of(fields: object) -> str:
    """Return *fields* as JSON that does nothing to a terminal."""
    return printable_json(json.dumps(fields, ensure_ascii=False, indent=2))
