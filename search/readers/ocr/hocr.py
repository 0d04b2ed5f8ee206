"""Read hOCR, in which Tesseract says what is written where: lines with their baselines, words with their confidence.

Source of the format: http://kba.github.io/hocr-spec/1.2/. Measures are in pixels from the upper left corner.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from search.readers.recognized import RecognizedLine, RecognizedPage
from search.readers.xml_events import parse_xml

#: Classes of elements that are lines: Tesseract tells captions and headings apart.
_LINES = frozenset({"ocr_line", "ocr_caption", "ocr_header", "ocr_textfloat"})

#: Confidence in percent, below which a word is a smudge or a part of a drawing.
_SMUDGE = 20

#: Minimum mean confidence of a line without any letter or digit: rules and frames are read as dashes.
_SURE_WITHOUT_LETTERS = 60

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_BOX = re.compile(rf"\bbbox ({_NUMBER}) ({_NUMBER}) ({_NUMBER}) ({_NUMBER})")
_BASELINE = re.compile(rf"\bbaseline ({_NUMBER}) ({_NUMBER})")
_ANGLE = re.compile(rf"\btextangle ({_NUMBER})")
_SIZE = re.compile(rf"\bx_size ({_NUMBER})")
_RESOLUTION = re.compile(rf"\bscan_res ({_NUMBER})")
_CONFIDENCE = re.compile(rf"\bx_wconf ({_NUMBER})")

#: Minimum width of a line, in times its height, whose slope says how a page is tilted.
_LONG = 10


@dataclass(slots=True)
class _Line:
    """A line as hOCR has it; *slope* and *angle* are those of its baseline and of its letters, the latter in degrees."""

    box: tuple[float, float, float, float]
    slope: float
    offset: float
    angle: int
    size: float
    words: list[tuple[str, float]] = field(default_factory=list)


class _Handler:
    """Collects the lines of a document."""

    def __init__(self) -> None:
        self.lines: list[_Line] = []
        self.width = self.height = 0.0
        self.dots_per_inch = 72.0
        self._word: tuple[str, float] | None = None

    def start(self, _name: str, attributes: Mapping[str, str]) -> None:
        kind, title = attributes.get("class", ""), attributes.get("title", "")
        if kind == "ocrx_word":
            confidence = _CONFIDENCE.search(title)
            self._word = "", float(confidence[1]) if confidence else 0.0
        elif kind in _LINES and (box := _BOX.search(title)):
            baseline, angle, size = _BASELINE.search(title), _ANGLE.search(title), _SIZE.search(title)
            left, top, right, bottom = map(float, box.groups())
            self.lines.append(
                _Line(
                    (left, top, right, bottom),
                    float(baseline[1]) if baseline else 0.0,
                    float(baseline[2]) if baseline else 0.0,
                    round(float(angle[1]) / 90) * 90 % 360 if angle else 0,
                    float(size[1]) if size else bottom - top,
                )
            )
        elif kind == "ocr_page" and (box := _BOX.search(title)):
            _, _, self.width, self.height = map(float, box.groups())
            if (found := _RESOLUTION.search(title)) and float(found[1]) > 0:
                self.dots_per_inch = float(found[1])

    def text(self, text: str) -> None:
        if self._word:
            self._word = self._word[0] + text, self._word[1]

    def end(self, name: str) -> None:
        if name == "span" and self._word:
            text, confidence = self._word
            if text.strip() and confidence >= _SMUDGE and self.lines:
                self.lines[-1].words.append((" ".join(text.split()), confidence))
            self._word = None


def recognized_page(hocr: bytes) -> RecognizedPage:
    """Return the text of a picture; lines that are smudges, rules or frames are left out.

    Raises:
        FormatError: the bytes are no hOCR.

    """
    handler = _Handler()
    parse_xml(hocr, handler.start, handler.end, handler.text)
    lines = [line for line in handler.lines if line.words]
    slopes = [line.slope for line in lines if line.box[2] - line.box[0] > _LONG * (line.box[3] - line.box[1])]
    tilt = math.atan(median(slopes)) if slopes else 0.0
    found = (_recognized(line, tilt, handler.width, handler.height) for line in lines)
    kept = (line for line in found if any(map(str.isalnum, line.text)) or line.confidence >= _SURE_WITHOUT_LETTERS)
    return RecognizedPage(tuple(kept), handler.width, handler.height, handler.dots_per_inch)


def _recognized(line: _Line, tilt: float, width: float, height: float) -> RecognizedLine:
    left, _, right, bottom = _upright(line.box, line.angle, width, height)
    # hOCR counts a baseline from the lower left corner of the line's box.
    start = bottom + line.offset
    end = start + line.slope * (right - left)
    letters = sum(len(text) for text, _ in line.words)
    confidence = sum(len(text) * confidence for text, confidence in line.words) / letters
    sine, cosine = math.sin(tilt), math.cos(tilt)
    return RecognizedLine(
        " ".join(text for text, _ in line.words),
        confidence,
        line.box,
        left * cosine + start * sine,
        right * cosine + end * sine,
        start * cosine - left * sine,
        line.size,
    )


def _upright(
    box: tuple[float, float, float, float], angle: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return a box in the picture turned so that its letters stand upright; *angle* is by how much they are turned.

    Angles are against the clock, as hOCR has them.
    """
    left, top, right, bottom = box
    if angle == 90:
        return height - bottom, left, height - top, right
    if angle == 180:
        return width - right, height - bottom, width - left, height - top
    if angle == 270:
        return top, width - right, bottom, width - left
    return box
