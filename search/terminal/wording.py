"""Words that many results share: names of languages, counts, sizes, doubts about a translation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from search.results.sanitize import printable
from translate.text import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Descriptions of translation flags.
_DOUBTS = {
    "empty": "no output",
    "cut": "cut off",
    "repeats": "repeats itself",
    "length": "much too long or too short",
    "same": "same as the original",
    "language": "not in English",
    "numbers": "numbers differ from the original",
    "dates": "dates differ from the original",
    "address": "addresses differ from the original",
    "negation": "a “not” may be missing",
    "content": "may be of another text",
    "collapsed": "same English for different originals",
    "misread": "letters of a picture may be misread",
}

#: Display names for internal translator names.
_TRANSLATORS = {"copied": "not needed"}


def language_name(language: str) -> str:
    """Return the English name of a language, or its code if the name is unknown."""
    return NAMES.get(language, language)


def counted(count: int, thing: str) -> str:
    """Return a count with its noun, which must form its plural regularly.

    >>> counted(1, "document"), counted(1200, "sentence"), counted(2, "query")
    ('1 document', '1,200 sentences', '2 queries')
    """
    if count == 1:
        return f"1 {thing}"
    plural = f"{thing.removesuffix('y')}ies" if thing.endswith(("ry", "ty")) else f"{thing}s"
    return f"{count:,} {plural}"


def sized(size: int) -> str:
    """Return a size in bytes with a suitable unit.

    >>> sized(512), sized(61_300_000)
    ('512 B', '61 MB')
    """
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def duration(seconds: float) -> str:
    """Return a duration in a suitable unit.

    >>> list(map(duration, (45, 600, 7300)))
    ['45 s', '10 min', '2 h 2 min']
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def doubts_of(flags: Iterable[str]) -> str:
    """Return descriptions of the flags of a translation."""
    return ", ".join(_DOUBTS.get(flag, flag) for flag in flags)


def translator_name(translator: str) -> str:
    """Return the display name of a translator, in one line."""
    return one_line(_TRANSLATORS.get(translator, translator))


def one_line(text: str) -> str:
    """Return *text* in one line that is safe to print."""
    return re.sub(r"[\n\t]", "·", printable(text))


def damaged_note(document_ids: Sequence[str]) -> str:
    """Return a note about damaged documents that were skipped, with the IDs of some."""
    some = ", ".join(map(one_line, document_ids[:3])) + (" …" if len(document_ids) > 3 else "")
    these = "it and its file" if len(document_ids) == 1 else "them and their files"
    removed, files = these.split(" and ")
    return (
        f"skipped {counted(len(document_ids), 'damaged document')}: {some}; remove {removed} and add {files} again "
        "(search remove, search add); search doctor lists all damage"
    )


def waiting_note(documents: int) -> str:
    """Return a note about documents that searches do not find yet."""
    are = "is" if documents == 1 else "are"
    return f"{counted(documents, 'document')} {are} not in the store yet and cannot be found; update it with: search rebuild"
