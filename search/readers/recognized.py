"""Pictures, and what is recognized in them: lines of text, where they are, and how sure they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to recognize.

    Attributes:
        data: A file in a format that Tesseract reads: PNM, PNG, JPEG, TIFF.
        place: Where it is: "page 3"; "" for a file that is one picture.
        dots_per_inch: Its resolution; 0 if the file states it.
        page: The page of a TIFF, from 0.

    """

    data: bytes
    place: str = ""
    dots_per_inch: float = 0.0
    page: int | None = None


class RecognizedLine(NamedTuple):
    """A line of text in a picture; measures in pixels.

    Attributes:
        text: Its words.
        confidence: Mean confidence of its letters, in percent.
        box: Left, top, right and bottom in the picture.
        left: Left edge, in the picture turned so that its lines are level.
        right: Right edge, likewise.
        baseline: Distance of its baseline from the upper edge, likewise.
        size: Height of its letters from the lowest to the highest.

    """

    text: str
    confidence: float
    box: tuple[float, float, float, float]
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class RecognizedPage:
    """The text of a picture.

    Attributes:
        lines: In reading order.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
        dots_per_inch: The resolution that was assumed.

    """

    lines: tuple[RecognizedLine, ...] = ()
    width: float = 0.0
    height: float = 0.0
    dots_per_inch: float = 72.0

    @property
    def text(self) -> str:
        """The lines, one below the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """Mean confidence of its letters, in percent; 0 without text."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / letters if letters else 0.0

    def packed(self) -> str:
        """Return it as a text that can be stored."""
        lines = [
            [line.text, round(line.confidence, 1), line.box, *(round(each, 1) for each in line[3:])]
            for line in self.lines
        ]
        return json.dumps([self.width, self.height, self.dots_per_inch, lines], ensure_ascii=False)


def unpacked(text: str) -> RecognizedPage | None:
    """Return what `RecognizedPage.packed` returned as a text; None if it is something else."""
    try:
        width, height, dots_per_inch, lines = json.loads(text)
        return RecognizedPage(
            tuple(
                RecognizedLine(str(words), float(confidence), (box[0], box[1], box[2], box[3]), *map(float, measures))
                for words, confidence, box, *measures in lines
            ),
            float(width),
            float(height),
            float(dots_per_inch),
        )
    except (ValueError, TypeError, IndexError):
        return None


class RecognitionMemory(Protocol):
    """Keeps what was recognized, so that no picture is recognized twice."""

    def recall(self, picture: str, engine: str) -> str | None:
        """Return the text of a picture, given by its hash, that an engine recognized; None if it has none."""
        ...

    def keep(self, picture: str, engine: str, text: str) -> None:
        """Keep the text of a picture."""
        ...
