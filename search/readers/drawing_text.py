"""Gather the text of WordprocessingML and DrawingML: documents, slides, diagrams and charts of Office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .text_flow import TextFlow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .ooxml import Package, Relationship


class DrawingText(TextFlow):
    """Gathers the text of WordprocessingML and DrawingML, which name paragraphs, texts and tables alike."""

    def __init__(self) -> None:
        super().__init__()
        self._in_text = False
        self.begins.update(p=self.begin_paragraph, t=self._begin_text, tr=self.begin_row, tc=self.begin_cell)
        self.ends.update(p=self.end_paragraph, t=self._end_text, tr=self.end_row, tc=self.end_cell)
        # The Fallback repeats text boxes for old programs; rt is the pronunciation of a word; tabs and tabLst are
        # positions; instrText and delText are no element t.
        self.skipping("Fallback", "rt", "tabs", "tabLst")
        self.adding("br", "\n")

    def text(self, text: str) -> None:
        """Add text if it is inside an element for text."""
        if self._in_text and self.pieces is not None:
            self.pieces.append(text)

    def begin_paragraph(self, attributes: Mapping[str, str]) -> None:
        """Begin a paragraph."""
        # A diagram's element t contains paragraphs.
        self._in_text = False
        super().begin_paragraph(attributes)

    def _begin_text(self, _: Mapping[str, str]) -> None:
        self._in_text = True

    def _end_text(self) -> None:
        self._in_text = False


def drawing_paragraphs(package: Package, part: str, what: str, flow: TextFlow | None = None) -> list[str]:
    """Return the paragraphs of a part in DrawingML; if it is damaged, those before the damage."""
    flow = flow or DrawingText()
    with package.tolerating(what):
        package.parse(part, flow.start, flow.end, flow.text, full_names=True)
    flow.close()
    return flow.take()


class _ChartText(DrawingText):
    """Gathers the text of a chart: its titles, and the names of its rows of values and of their values, one row each."""

    def __init__(self) -> None:
        super().__init__()
        self._in_names = False
        self.begins.update(strCache=self._begin_names, strLit=self._begin_names, v=self._begin_name)
        self.ends.update(strCache=self._end_names, strLit=self._end_names, v=self._end_name)

    def _begin_names(self, attributes: Mapping[str, str]) -> None:
        self._in_names = True
        self.begin_row(attributes)

    def _end_names(self) -> None:
        self._in_names = False
        self.end_row()

    def _begin_name(self, attributes: Mapping[str, str]) -> None:
        # Elsewhere an element of this name has a number.
        if self._in_names:
            self.begin_cell(attributes)
            self.begin_paragraph(attributes)
            self._in_text = True

    def _end_name(self) -> None:
        if self._in_names:
            self._in_text = False
            self.end_paragraph()
            self.end_cell()


def shape_paragraphs(package: Package, related: Iterable[Relationship], where: str = "") -> Iterator[str]:
    """Yield the paragraphs of the diagrams and charts among parts.

    Args:
        package: The file.
        related: What a page or a document refers to.
        where: What is said before the kind of a part that is damaged: "slide 3, ".

    """
    for kind, part in related:
        if kind == "diagramData" and part in package:
            yield from drawing_paragraphs(package, part, f"{where}a diagram")
        elif kind == "chart" and part in package:
            # Every row of values repeats the names of the values.
            yield from dict.fromkeys(drawing_paragraphs(package, part, f"{where}a chart", _ChartText()))
