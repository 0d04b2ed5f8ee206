"""Text that was recognized in pictures: how sure it is, and which sentences are doubtful."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.records import Box

#: The flag of a sentence whose letters may be misread.
MISREAD = "misread"

#: Confidence of a line, in percent, below which the sentences in it are doubtful. Of 750 lines of bad scans in three
#: languages, this finds 71 % of those with more than a tenth of the words misread, and 14 % of the others.
DOUBTFUL_BELOW = 88.0


def without_misread(flags: Iterable[str]) -> tuple[str, ...]:
    """Return the flags of a sentence that are about its translation, not about its text."""
    return tuple(flag for flag in flags if flag != MISREAD)


class RecognizedText:
    """The lines of a text, some or all of which were recognized in pictures."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        """Take the lines of a text, in order."""
        self._boxes = boxes if any(box.confidence is not None for box in boxes) else ()

    def confidence(self, start: int, end: int) -> float | None:
        """Return how sure a part of the text is, in percent: as its least sure line; None if it was not recognized.

        Args:
            start: First character of the part.
            end: The character after its last.

        """
        # The line in which the part begins, and those that begin within it.
        first = max(0, bisect_right(self._boxes, start, key=attrgetter("start")) - 1)
        last = bisect_left(self._boxes, end, key=attrgetter("start"))
        return min((box.confidence for box in self._boxes[first:last] if box.confidence is not None), default=None)

    def flags(self, flags: Iterable[str], start: int, end: int) -> tuple[str, ...]:
        """Return the flags of a sentence, with `MISREAD` exactly if its text is doubtful."""
        confidence = self.confidence(start, end) if self._boxes else None
        return without_misread(flags) + (MISREAD,) * (confidence is not None and confidence < DOUBTFUL_BELOW)
