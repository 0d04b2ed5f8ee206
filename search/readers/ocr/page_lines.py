"""Lay out what was recognized in a picture as the lines of a page are."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from search.readers.pdf_layout import Line, Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.readers.recognized import RecognizedLine, RecognizedPage

#: Points of an inch.
_POINTS = 72

#: Difference of two lines' letters, as a share of their size, that is due to measuring.
_SAME_SIZE = 0.2


def pages_of(recognized: Mapping[int, RecognizedPage]) -> list[Page]:
    """Return pictures, by the number of their page, as pages with the lines that were recognized; measures in points."""
    sizes = [line.size * _POINTS / page.dots_per_inch for page in recognized.values() for line in page.lines]
    usual = median(sizes) if sizes else 0.0
    return [_page(page, number, usual) for number, page in recognized.items()]


def _page(recognized: RecognizedPage, number: int, usual: float) -> Page:
    scale = _POINTS / recognized.dots_per_inch
    lines = [_line(line, scale, recognized.height, usual) for line in recognized.lines]
    # If the picture is turned, its width is the height of the page.
    lowest = min((line.baseline for line in lines), default=0.0)
    highest = max((line.baseline + line.size for line in lines), default=0.0)
    return Page(number, lines, min(0.0, lowest), max(recognized.height * scale, highest))


def _line(line: RecognizedLine, scale: float, height: float, usual: float) -> Line:
    left, top, right, bottom = line.box
    size = line.size * scale
    return Line(
        line.text,
        line.left * scale,
        line.right * scale,
        (height - line.baseline) * scale,
        usual if abs(size - usual) < _SAME_SIZE * usual else max(0.1, size),
        (left * scale, (height - bottom) * scale, right * scale, (height - top) * scale),
        confidence=round(line.confidence, 1),
    )
