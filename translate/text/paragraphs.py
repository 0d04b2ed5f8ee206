"""Split a document's text into paragraphs.

Lines that an editor wrapped are joined; headings, captions and list items are paragraphs of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .spans import Span, trimmed_span

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A heading is a single line of at most this many characters, without a full stop.
LONGEST_HEADING = 160

#: Widths, in characters, at which a block of lines counts as wrapped by an editor. Narrower lines
#: are a list or a poem; each wider line is a paragraph.
WRAP_WIDTHS = range(40, 121)

_LIST_ITEM = re.compile(r"(?:[-*•‣▪·–—>#|+]|\(?\d{1,3}[.)]|\(?[a-z][.)])(?:\s|$)")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s")
_SENTENCE_END = re.compile(r"[.!?…:;。！？؟।]['\"”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more lines that belong together.

    Attributes:
        span: Position in the document's text; neither end is white space.
        heading: Whether it looks like a heading or a caption: one line without a full stop.

    """

    span: Span
    heading: bool


def split_paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of *text*, in order and without overlap; every visible character is in one."""
    return [
        Paragraph(span, heading=_is_heading(span.of(text)))
        for block in _blocks(text)
        for span in _joined_lines(text, block)
    ]


def _blocks(text: str) -> Iterator[list[Span]]:
    """Yield runs of lines without a blank line between them, each line trimmed."""
    lines: list[Span] = []
    start = 0
    for line in text.splitlines(keepends=True):
        trimmed = trimmed_span(text, start, start + len(line))
        start += len(line)
        if trimmed:
            lines.append(trimmed)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _joined_lines(text: str, lines: list[Span]) -> Iterator[Span]:
    """Yield the paragraphs of a block, joining each line with the next where an editor wrapped it."""
    width = max(len(line) for line in lines)
    start = lines[0].start
    for line, following in pairwise(lines):
        if not _continues(line.of(text), following.of(text), width):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, lines[-1].end)


def _continues(line: str, following: str, width: int) -> bool:
    """Return whether a paragraph continues from *line* to the *following* line of a block of this width."""
    if _LIST_ITEM.match(following) or _MARKDOWN_HEADING.match(line):
        return False
    first_word = following.split(maxsplit=1)[0]
    # An editor wraps a line only where the next word would not have fitted.
    if width in WRAP_WIDTHS and len(line) + 1 + len(first_word) > width:
        return True
    return following[0].islower() and not _SENTENCE_END.search(line)


def _is_heading(paragraph: str) -> bool:
    return (
        len(paragraph) <= LONGEST_HEADING and not _SENTENCE_END.search(paragraph) and len(paragraph.splitlines()) == 1
    ) or bool(_MARKDOWN_HEADING.match(paragraph))
