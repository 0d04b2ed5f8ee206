"""Read .pptx, and .pptm, .ppsx, .potx, which differ from it in nothing that is read."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, TYPE_CHECKING

from .content import Content, Paragraph, ReadingContext
from .drawing_text import DrawingText, drawing_paragraphs, shape_paragraphs
from .ooxml import Package, content
from .xml_events import qualified_attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What stands on every page: the number, the date, the footer and the header.
_FURNITURE = {"sldNum", "dt", "ftr", "hdr"}


class _SlideText(DrawingText):
    """Gathers the text of a slide, of its notes or of its comments."""

    def __init__(self) -> None:
        super().__init__()
        self._open_at_shape = 0
        # A comment is an element text, without paragraphs.
        self.begins.update(
            sp=self._begin_shape, ph=self._begin_placeholder, fld=self._begin_field, text=self._begin_comment
        )
        self.ends["text"] = self._end_comment

    def _begin_shape(self, _: Mapping[str, str]) -> None:
        self._open_at_shape = len(self._closers)

    def _begin_placeholder(self, attributes: Mapping[str, str]) -> None:
        # What a shape is stands before its text; a paragraph that is open must be ended.
        if attributes.get("type") in _FURNITURE and len(self._closers) == self._open_at_shape:
            self.skip("sp")

    def _begin_field(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("type", "").startswith(("slidenum", "datetime")):
            self.skip("fld")

    def _begin_comment(self, attributes: Mapping[str, str]) -> None:
        self.begin_paragraph(attributes)
        self._in_text = True

    def _end_comment(self) -> None:
        self._in_text = False
        self.end_paragraph()


def read_pptx(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the text of each slide, then its diagrams, its notes and its comments; see `content`.

    Slides are in the order of the presentation, the hidden ones too. Numbers, dates and footers of slides are left out.
    Embedded office files are children.

    Raises:
        FormatError: it is damaged or locked.

    """
    package = Package(file)
    paragraphs: list[Paragraph] = []
    embedded: list[str] = []
    for number, part in enumerate(_slides(package), 1):
        paragraphs += _slide(package, part, f"slide {number}")
        embedded += package.embedded(part)
    metadata = package.metadata()
    children = list(map(package.child, dict.fromkeys(embedded)))
    if children and not paragraphs:
        return Content(metadata=metadata, children=children, missing=package.missing)
    return replace(content(package.missing, package.first_error, paragraphs, metadata), children=children)


def _slides(package: Package) -> list[str]:
    """Return the parts that are slides, in order."""
    main = package.main_part(r"ppt/presentation\.xml")
    related = package.relationships(main)
    slides: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sldId" and (slide := related.get(qualified_attribute(attributes, "id"))):
            slides.append(slide.part)

    with package.tolerating("the order of the slides"):
        package.parse(main, start)
    # One part twice is an attack: no program writes it.
    return list(dict.fromkeys(slides)) or package.parts(r"ppt/slides/slide\d+\.xml")


def _slide(package: Package, part: str, place: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a slide."""
    for paragraph in drawing_paragraphs(package, part, place, _SlideText()):
        yield Paragraph(paragraph, place)
    related = list(package.relationships(part).values())
    for paragraph in shape_paragraphs(package, related, f"{place}, "):
        yield Paragraph(paragraph, place)
    for wanted, name in {"notesSlide": "notes", "comments": "comment"}.items():
        for kind, other in related:
            if kind == wanted:
                inside = f"{place}, {name}"
                for paragraph in drawing_paragraphs(package, other, f"{inside},", _SlideText()):
                    yield Paragraph(paragraph, inside)
