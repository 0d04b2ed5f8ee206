"""Gather the text of office documents from the events of their XML: paragraphs, and rows of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .xml_events import local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: Rows of a table deeper inside other tables are read as paragraphs. Word itself shows no more than 20 in one another.
DEEPEST_TABLE = 20


def tidy(text: str) -> str:
    """Return *text* stripped, without blank lines, each line stripped too."""
    lines = text.splitlines()
    if len(lines) <= 1:
        return text.strip()
    return "\n".join(stripped for line in lines if (stripped := line.strip()))


def row_text(cells: Iterable[str]) -> str:
    """Return a row of a table as text; empty cells are left out."""
    return " | ".join(cell for cell in cells if cell)


class TextFlow:
    """Gathers text from the events of a document: paragraphs, and rows of tables as one paragraph each.

    A paragraph inside another, as in a text box, follows it. A row with one cell that is not empty is as many
    paragraphs as that cell has, because tables often only arrange a page.

    A subclass says by `begins` and `ends` which elements are what. `start`, `end` and `text` are for a parser that
    gives full names.

    Attributes:
        begins: What to call at the start of an element, by its local name. Must not change once a parser has begun.
        ends: What to call at its end.
        pieces: Text of the innermost open paragraph; None outside of any.

    """

    def __init__(self) -> None:
        self.begins: dict[str, Callable[[Mapping[str, str]], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}
        self.pieces: list[str] | None = None
        #: Lists of paragraphs: the document's, then that of each open cell or note, outermost first.
        self._lists: list[list[str]] = [[]]
        #: Around each open paragraph: the pieces of the one outside it, and where its own text will stand.
        self._outer: list[tuple[list[str] | None, list[str], int]] = []
        #: Around each open note, the pieces of the paragraph outside it.
        self._outside_notes: list[list[str] | None] = []
        #: Cells of each open row; None if it is too deep to be read as one.
        self._rows: list[list[list[str]] | None] = []
        #: What ends each open paragraph, cell, row and note.
        self._closers: list[Callable[[], object]] = []
        self._skipped = ""
        self._skipped_depth = 0
        #: The same as `begins` and `ends`, by full names, as far as they have occurred.
        self._begins: dict[str, Callable[[Mapping[str, str]], None] | None] = {}
        self._ends: dict[str, Callable[[], None] | None] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._skipped:
            if local_name(name) == self._skipped:
                self._skipped_depth += 1
            return
        try:
            begin = self._begins[name]
        except KeyError:
            begin = self._begins[name] = self.begins.get(local_name(name))
        if begin:
            begin(attributes)

    def end(self, name: str) -> None:
        """End an element."""
        if self._skipped:
            if local_name(name) == self._skipped:
                self._skipped_depth -= 1
                if not self._skipped_depth:
                    self._skipped = ""
            return
        try:
            end = self._ends[name]
        except KeyError:
            end = self._ends[name] = self.ends.get(local_name(name))
        if end:
            end()

    def text(self, text: str) -> None:
        """Add text to the innermost paragraph."""
        if self.pieces is not None and not self._skipped:
            self.pieces.append(text)

    def skip(self, name: str) -> None:
        """Leave out everything until the end of the innermost open element *name*, and this end."""
        self._skipped, self._skipped_depth = name, 1

    def skipping(self, *names: str) -> None:
        """Leave out these elements."""
        for name in names:
            self.begins[name] = lambda _, name=name: self.skip(name)  # type: ignore[misc]

    def adding(self, name: str, text: str) -> None:
        """Read an element as a text."""
        self.begins[name] = lambda _: self.add(text)

    def add(self, text: str) -> None:
        """Add text to the innermost paragraph, if there is one."""
        if self.pieces is not None:
            self.pieces.append(text)

    def begin_paragraph(self, _: Mapping[str, str]) -> None:
        """Begin a paragraph; its text stands before that of paragraphs inside it."""
        siblings = self._lists[-1]
        self._outer.append((self.pieces, siblings, len(siblings)))
        siblings.append("")
        self.pieces = []
        self._closers.append(self.end_paragraph)

    def end_paragraph(self) -> None:
        """End the innermost paragraph."""
        self._closers.pop()
        text = tidy("".join(self.pieces or ()))
        self.pieces, siblings, position = self._outer.pop()
        siblings[position] = text

    def begin_row(self, _: Mapping[str, str]) -> None:
        """Begin a row of a table."""
        self._rows.append([] if len(self._rows) < DEEPEST_TABLE else None)
        self._closers.append(self.end_row)

    def end_row(self) -> None:
        """End the innermost row."""
        self._closers.pop()
        cells = self._rows.pop()
        if not cells:
            return
        if len(cells) == 1:
            self._lists[-1] += cells[0]
        else:
            self._lists[-1].append(row_text("\n".join(cell) for cell in cells))

    def begin_cell(self, _: Mapping[str, str]) -> None:
        """Begin a cell; outside of a row it is nothing."""
        if self._rows and self._rows[-1] is not None:
            self._lists.append([])
            self._closers.append(self.end_cell)

    def end_cell(self) -> None:
        """End the innermost cell."""
        if self._rows and (cells := self._rows[-1]) is not None:
            self._closers.pop()
            if paragraphs := list(filter(None, self._lists.pop())):
                cells.append(paragraphs)

    def begin_note(self, _: Mapping[str, str]) -> None:
        """Begin a note: its text belongs to no paragraph or cell outside it."""
        self._outside_notes.append(self.pieces)
        self.pieces = None
        self._lists.append([])
        self._rows.append(None)
        self._closers.append(self.end_note)

    def end_note(self) -> list[str]:
        """End the innermost note and return its paragraphs."""
        self._closers.pop()
        self._rows.pop()
        self.pieces = self._outside_notes.pop()
        return list(filter(None, self._lists.pop()))

    def take(self) -> list[str]:
        """Return the paragraphs so far, and forget them.

        Must not be called inside a paragraph, a row or a note, unless after `close`.
        """
        taken = list(filter(None, self._lists[0]))
        self._lists[0] = []
        return taken

    def close(self) -> None:
        """End what is open, as the damage of a document leaves it."""
        self._skipped = ""
        while self._closers:
            self._closers[-1]()
