"""Read text in columns that spaces make, as `pdftotext -layout` and old newspapers have them, column by column.

Only what is clearly running text in columns is rearranged; tables, lists, code and contents stay row by row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Spaces between two columns, at least.
_GUTTER = 2

#: Lines with text in more than one column, at least.
_FEWEST_LINES = 5

#: Blank lines in a row that columns can have inside.
_MOST_BLANK_LINES = 2

#: Longer lines are paragraphs, not columns.
_LONGEST_LINE = 400

#: Words per line of a column, at least, and the share of letters in them: cells of a table have fewer.
_FEWEST_WORDS, _LEAST_LETTERS = 2.5, 0.8

#: The share of a column's lines that go on in lower case from the line before, at least. In tables, cells
#: begin with a capital or a digit; in German, so do many lines of running text.
_LEAST_CONTINUED = 0.15

#: The share of a column's lines that are left where the next word did not fit, at least: an editor wrapped them.
_LEAST_FILLED = 0.6

_LEADERS = re.compile(r"\.{4}|(?:\. ){4}|[|{};=]")
_SENTENCE_END = re.compile(r"[.!?…:]['\"”’»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-*•–—]|\(?\d{1,3}[.)])\s")
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")


@dataclass(frozen=True, slots=True)
class _Region:
    """Lines from *start* to before *end* that have empty columns of characters in common."""

    start: int
    end: int
    #: Bits of the positions at which some line has a character.
    occupied: int


def in_reading_order(text: str) -> str:
    """Return *text* with columns one after the other, each paragraph of them on one line; unchanged without columns.

    Every visible character stays, once. Lines below columns keep their numbers, unless there are more paragraphs
    than lines.
    """
    if "  " not in text:
        return text
    lines = text.splitlines(keepends=True)
    result: list[str] = []
    at = 0
    is_changed = False
    while at < len(lines):
        region = _region(lines, at)
        rearranged = (
            _rearranged([line.rstrip() for line in lines[region.start : region.end]], region) if region else None
        )
        if region and rearranged:
            missing = region.end - region.start - len(rearranged)
            result += [f"{line}\n" for line in rearranged + [""] * max(1, missing)]
            is_changed = True
        else:
            result += lines[at : region.end if region else at + 1]
        at = region.end if region else at + 1
    return "".join(result) if is_changed else text


def _region(lines: list[str], start: int) -> _Region | None:
    """Return the longest region that begins with a line; None if the line has no gap."""
    first = lines[start].rstrip()
    if not _is_plain(lines[start]):
        return None
    gutters = 0
    for gap in _GAP.finditer(first):
        gutters |= _bits(gap.start(), gap.end())
    if not gutters:
        return None
    occupied, end, blank = 0, start, 0
    for at in range(start, len(lines)):
        line = lines[at]
        if not line.strip():
            blank += 1
            if blank > _MOST_BLANK_LINES or "\f" in line:
                break
            continue
        mask = _mask(line.rstrip())
        remaining = gutters & ~mask
        if not _is_plain(line) or not remaining & (remaining >> (_GUTTER - 1)):
            break
        has_both_sides = _has_both_sides(mask, remaining)
        # Below a blank line, short lines alone are the next paragraph, not a column.
        if blank and not has_both_sides and not _follow_both_sides(lines, at, remaining):
            break
        gutters, occupied, end, blank = remaining, occupied | mask, at + 1, 0
        if line.endswith("\f"):
            break
    return _Region(start, end, occupied)


def _is_plain(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and "\t" not in line


def _bits(start: int, end: int) -> int:
    return (1 << end) - (1 << start)


def _mask(line: str) -> int:
    """Return the bits of the positions at which a line has a character."""
    return int("".join("0" if character.isspace() else "1" for character in reversed(line)) or "0", 2)


def _has_both_sides(mask: int, gutters: int) -> bool:
    lowest = gutters & -gutters
    return bool(mask & (lowest - 1)) and mask.bit_length() > lowest.bit_length()


def _follow_both_sides(lines: list[str], start: int, gutters: int) -> bool:
    """Return whether one of the next lines of the paragraph has text on both sides of a gutter that it leaves free."""
    for line in lines[start : start + 4]:
        mask = _mask(line.rstrip()[:_LONGEST_LINE])
        if not mask:
            return False
        remaining = gutters & ~mask
        if remaining & (remaining >> (_GUTTER - 1)) and _has_both_sides(mask, remaining):
            return True
    return False


def _rearranged(lines: list[str], region: _Region) -> list[str] | None:
    """Return the lines of a region in reading order, a paragraph each; None if it is not running text in columns."""
    bounds = _column_bounds(region.occupied)
    columns = [[line[start:end].rstrip() for line in lines] for start, end in bounds]
    rows = list(zip(*columns, strict=True))
    if len(columns) < 2 or sum(sum(map(bool, row)) > 1 for row in rows) < _FEWEST_LINES:
        return None
    if not all(map(_is_running_text, columns)):
        return None
    paragraphs: list[str] = []
    for column in columns:
        for paragraph in _paragraphs(column):
            if paragraphs and not _SENTENCE_END.search(paragraphs[-1]) and paragraph[0].islower():
                paragraphs[-1] += f" {paragraph}"
            else:
                paragraphs += ["", paragraph] if paragraphs else [paragraph]
    return paragraphs


def _column_bounds(occupied: int) -> list[tuple[int, int]]:
    """Return where each column begins and ends, in order: between two, no line has a character."""
    positions = bin(occupied)[:1:-1]
    found = list(re.finditer(rf"1(?:0{{0,{_GUTTER - 1}}}1)*", positions))
    return [(column.start(), column.end()) for column in found]


def _is_running_text(column: list[str]) -> bool:
    cells = [cell.strip() for cell in column if cell.strip()]
    if len(cells) < _FEWEST_LINES or any(map(_LEADERS.search, cells)):
        return False
    visible = "".join("".join(cells).split())
    words = sum(len(cell.split()) for cell in cells) / len(cells)
    letters = sum(map(str.isalpha, visible)) / len(visible)
    continued = sum(cell[0].islower() for cell in cells[1:]) / (len(cells) - 1)
    width = max(map(len, cells))
    filled = sum(not _would_fit(line, following, width) for line, following in pairwise(cells)) / (len(cells) - 1)
    if filled < _LEAST_FILLED:
        return False
    return words >= _FEWEST_WORDS and letters >= _LEAST_LETTERS and continued >= _LEAST_CONTINUED


def _would_fit(line: str, following: str, width: int) -> bool:
    """Return whether the first word of the following line would have fitted on a line."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) <= width


def _paragraphs(column: list[str]) -> Iterator[str]:
    """Yield the paragraphs of a column, each in one line; a blank, an indented or a short line separates them."""
    width = max(map(len, column))
    paragraph: list[str] = []
    for line in column:
        cell = line.strip()
        is_start = line.startswith("  ") or bool(_LIST_ITEM.match(cell))
        # A line that was wrapped is left where the next word did not fit.
        ended = bool(
            paragraph and cell and _SENTENCE_END.search(paragraph[-1]) and _would_fit(paragraph[-1], cell, width)
        )
        if paragraph and (not cell or is_start or ended):
            yield " ".join(paragraph)
            paragraph = []
        if cell:
            paragraph.append(cell)
    if paragraph:
        yield " ".join(paragraph)
