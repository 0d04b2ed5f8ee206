"""Split a query into tokens. Each character is examined a bounded number of times."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.analysis import analyze

from .filters import FILTERS, parse_filter
from .tree import Phrase, Prefix, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tree import Node

#: Minimum number of letters in a prefix: half of all words share a shorter one.
MIN_PREFIX_LETTERS = 2

OPERATORS = {"AND", "OR", "NOT"}

#: Each quotation mark that opens a phrase, with those that close it.
QUOTATION_MARKS = {'"': '"', "“": "”", "„": "“”", "”": "”", "«": "»", "»": "«»"}

_OPENERS = {"(", *QUOTATION_MARKS}
_SLOP = re.compile(r"~(\d{1,2})(?![^\s()])")
_CHUNK = re.compile(r"[^\s()]+")
_FILTER = re.compile(rf"({'|'.join(FILTERS)}):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A leaf of the syntax tree, an operator or a parenthesis.

    Attributes:
        kind: ``leaf``, ``(``, ``)``, ``AND``, ``OR`` or ``NOT``; or ``stray`` for an operator that has
            no operand and is searched as a word.
        node: The node of a leaf; for an operator, the word that was typed.

    """

    kind: str
    node: Node = field(default=Word(""))


def tokenize(text: str, notes: dict[str, None]) -> Iterator[Token]:
    """Yield the tokens of *text* in order, and add to *notes* what cannot be parsed."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] in "()":
            yield Token(text[at])
            at += 1
        elif (quoted := _scan_phrase(text, at, notes)) is not None:
            phrase, at = quoted
            yield Token("leaf", phrase)
        elif text[at] == "-" and at + 1 < len(text) and (text[at + 1].isalnum() or text[at + 1] in _OPENERS):
            yield Token("NOT", Word("-"))
            at += 1
        else:
            token, at = _scan_chunk(text, at, notes)
            yield token


def _scan_phrase(text: str, at: int, notes: dict[str, None]) -> tuple[Phrase, int] | None:
    """Return the phrase that opens at *at* and its end; None if none opens there or it is not closed."""
    closers = QUOTATION_MARKS.get(text[at])
    if closers is None:
        return None
    ends = [end for closer in closers if (end := text.find(closer, at + 1)) >= 0]
    if not ends:
        notes["a quotation mark is not closed: the text after it is searched as plain words"] = None
        return None
    end = min(ends)
    slop = _SLOP.match(text, end + 1)
    if not slop and text.startswith("~", end + 1):
        wrong = _CHUNK.match(text, end + 1)
        typed = wrong[0] if wrong else "~"
        notes[f"{typed[:40]!r} after a phrase is searched as plain words: write a number up to 99, such as ~5"] = None
    return Phrase(text[at + 1 : end], int(slop[1]) if slop else 0), slop.end() if slop else end + 1


def _scan_chunk(text: str, at: int, notes: dict[str, None]) -> tuple[Token, int]:
    """Return the token from *at* to the next space or parenthesis, and its end."""
    name = _FILTER.match(text, at)
    if name and name.end() < len(text) and text[name.end()] in QUOTATION_MARKS:
        quoted = _scan_phrase(text, name.end(), notes)
        if quoted:
            phrase, end = quoted
            return _filter_token(name[1].lower(), phrase, text[at:end], notes), end
    found = _CHUNK.match(text, at)
    assert found is not None  # noqa: S101 - the caller has excluded spaces and parentheses
    chunk, end = found[0], found.end()
    if name:
        return _filter_token(name[1].lower(), Word(chunk[len(name[0]) :]), chunk, notes), end
    if chunk in OPERATORS:
        return Token(chunk, Word(chunk)), end
    if chunk.endswith("*") and _can_be_prefix(chunk[:-1]):
        return Token("leaf", Prefix(chunk[:-1])), end
    if "*" in chunk and any(map(str.isalnum, chunk)):
        notes[f"{chunk[:40]!r}: a * must come at the end of a word, after at least {MIN_PREFIX_LETTERS} letters"] = None
    return Token("leaf", Word(chunk)), end


def _can_be_prefix(text: str) -> bool:
    """Return whether *text* is a single word and long enough for a prefix."""
    extents = [(term.start, term.end) for term in analyze(text, "en")]
    return extents == [(0, len(text))] and len(text) >= MIN_PREFIX_LETTERS


def _filter_token(name: str, value: Word | Phrase, typed: str, notes: dict[str, None]) -> Token:
    """Return the token of a filter, or of the word *typed* if the value is not valid."""
    try:
        return Token("leaf", parse_filter(name, value))
    except ValueError as error:
        notes[f"{typed[:40]!r} is searched as plain words: {error}"] = None
        return Token("leaf", Word(typed))
