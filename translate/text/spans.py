"""Positions in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters, ``text[start:end]``.

    Raises:
        ValueError: unless ``0 <= start <= end``.

    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Reject a range that no text can have."""
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        """Return the number of characters covered."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the characters of *text* that this span covers.

        >>> Span(4, 7).of("Der Hut")
        'Hut'
        """
        return text[self.start : self.end]


def trimmed_span(text: str, start: int, end: int) -> Span | None:
    """Return the span from *start* to *end* without white space at its ends, or None if it is all white space."""
    stretch = text[start:end]
    end -= len(stretch) - len(stretch.rstrip())
    start += len(stretch) - len(stretch.lstrip())
    return Span(start, end) if start < end else None
