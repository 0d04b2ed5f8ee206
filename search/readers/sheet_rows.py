"""Gather the rows of sheets as paragraphs, for every format of spreadsheets."""

from __future__ import annotations

from .content import FormatError, Paragraph
from .text_flow import row_text

#: Maximum characters of text in the sheets of one file.
MOST_TEXT = 64 << 20

#: Maximum number of rows in the sheets of one file, and of characters in the name of a sheet.
MOST_ROWS, LONGEST_NAME = 1_000_000, 100


def sheet_place(name: str) -> str:
    """Return the place of a sheet."""
    return f"sheet {' '.join(name.split())[:LONGEST_NAME]}".rstrip()


class SheetRows:
    """Gathers rows of sheets as paragraphs, within the limits for one file.

    Attributes:
        paragraphs: The rows that are not empty.
        is_full: Whether a limit has been reached.

    """

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.is_full = False
        self._rows = self._length = 0

    def add(self, place: str, row: int, cells: list[str]) -> None:
        """Add a row.

        Args:
            place: Place of its sheet; "" if there is only one.
            row: Its number, from 1.
            cells: Texts of its cells, tidied.

        Raises:
            FormatError: a limit has been reached.

        """
        self._rows += 1
        # The cells of a row may all refer to one long text: joining them could take all memory.
        self._length += sum(map(len, cells))
        if self._rows > MOST_ROWS or self._length > MOST_TEXT:
            self.is_full = True
            limit = f"{MOST_ROWS:,} rows" if self._rows > MOST_ROWS else f"{MOST_TEXT >> 20} Mi characters"
            raise FormatError(f"is left out (the file has more than {limit})")
        if text := row_text(cells):
            self.paragraphs.append(Paragraph(text, f"{place}, row {row}" if place else f"row {row}"))
