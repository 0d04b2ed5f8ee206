"""Read OpenDocument: .odt, .odp, .odg, their templates, and flat XML such as .fodt."""

from __future__ import annotations

import posixpath
import re
from typing import IO, TYPE_CHECKING

from .archive_members import LARGEST_MEMBER
from .content import Content, FormatError, Paragraph, ReadingContext
from .ooxml import Package, Values, content
from .text_flow import TextFlow
from .xml_events import DAMAGE, attribute, local_name, parse_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Maximum bytes of XML with the text of a document; in flat XML, its pictures are there too.
_LARGEST_TEXT, _LARGEST_FLAT = 2 * LARGEST_MEMBER, 4 * LARGEST_MEMBER

#: Elements that are no text of the document: what was deleted, forms, descriptions of pictures, pictures, what
#: a program without charts or other documents shows instead of them, formulas, programs, cells under merged ones, pronunciations, and numbers of pages.
_SKIPPED = (
    "tracked-changes", "forms", "svg:title", "svg:desc", "binary-data", "object-ole", "math", "script",
    "scripts", "event-listeners", "covered-table-cell", "ruby-text", "page-number",
)  # fmt: skip

#: What stands on every slide.
_FURNITURE = {"page-number", "date-time", "footer", "header"}

#: Maximum number of charts and other documents in a document that are read.
_MOST_OBJECTS = 1_000

#: What a manifest says of an encrypted part, which may be a program alone, and how text that is not encrypted begins.
#: LibreOffice has shipped manifests that are not well-formed.
_ENCRYPTED, _XML = re.compile(rb"<(?:[\w.-]+:)?encryption-data\b"), re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<")

#: Maximum bytes of a manifest that are examined.
_LARGEST_MANIFEST = 4 << 20

#: Maximum number of spaces that one element stands for.
_MOST_SPACES = 100

_SPACES = re.compile("[ \t\r\n]+")

#: Fields of metadata by elements; who saved a document last is its author only if nobody else is stated.
_METADATA = {
    "title": "title",
    "initial-creator": "author",
    "creator": "author",
    "creation-date": "date",
    "date": "date",
    "language": "language",
}


class OpenDocumentText(TextFlow):
    """Gathers the text of a document, from events with full names of elements.

    Attributes:
        paragraphs: What was gathered.
        values: What a flat document states about itself.
        place: Place of the paragraphs that are being gathered.
        objects: Paths of the charts and other documents in it, with their places.

    """

    #: The element that the text is in.
    body = "body"

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[Paragraph] = []
        self.objects: dict[str, str] = {}
        self.values = Values(_METADATA)
        self.place = ""
        self._kind_of_page = "slide"
        self._pages = 0
        self._notes = {"footnote": 0, "endnote": 0}
        #: The place of each open note.
        self._places: list[str] = []
        #: Notes and comments so far: they follow the text of the document or the page.
        self._asides: list[Paragraph] = []
        self._in_body = False
        self.skipping(*_SKIPPED)
        self.adding("tab", "\t")
        self.adding("tab-stop", "\t")  # As OpenOffice.org 1 has it.
        self.adding("line-break", "\n")
        self.begins.update(
            {
                "p": self.begin_paragraph,
                "h": self.begin_paragraph,
                "s": self._add_spaces,
                "table-row": self.begin_row,
                "table-cell": self.begin_cell,
                "note": self._begin_footnote,
                "annotation": lambda _: self._begin_aside("comment"),
                "notes": lambda _: self._begin_aside("notes"),
                "page": self._begin_page,
                "frame": lambda found: self._begin_shape("frame", found),
                "custom-shape": lambda found: self._begin_shape("custom-shape", found),
                "drawing": self._begin_drawing,
                "object": self._begin_object,
            }
        )
        self.ends.update(
            {
                self.body: self._end_body,
                "p": self.end_paragraph,
                "h": self.end_paragraph,
                "table-row": self.end_row,
                "table-cell": self.end_cell,
                "note": self._end_aside,
                "annotation": self._end_aside,
                "notes": self._end_aside,
                "page": self._end_page,
            }
        )

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._in_body:
            super().start(name, attributes)
            return
        # Styles before the body have headers and footers.
        local = local_name(name)
        self._in_body = local == self.body
        self.values.start(local, attributes)

    def end(self, name: str) -> None:
        """End an element."""
        if self._in_body:
            super().end(name)
        else:
            self.values.end(local_name(name))

    @property
    def has_slides(self) -> bool:
        """Whether there was a slide."""
        return self._pages > 0

    def _end_body(self) -> None:
        self._in_body = False

    def text(self, text: str) -> None:
        """Add text to the innermost paragraph, with each white space as one space."""
        if not self._in_body:
            self.values.text(text)
        elif self.pieces is not None and not self._skipped:
            self.pieces.append(_SPACES.sub(" ", text))

    def close(self) -> None:
        """End what is open, and the document."""
        super().close()
        self.flush()

    def flush(self) -> None:
        """Add what was read since the last time to the paragraphs, with the present place."""
        self.paragraphs += [Paragraph(text, self.place) for text in self.take()]
        self.paragraphs += self._asides
        self._asides = []

    def _add_spaces(self, attributes: Mapping[str, str]) -> None:
        self.add(" " * min(number(attributes, "c"), _MOST_SPACES))

    def _begin_drawing(self, _: Mapping[str, str]) -> None:
        self._kind_of_page = "page"

    def _begin_page(self, _: Mapping[str, str]) -> None:
        self._pages += 1
        if not self._closers:
            self.flush()
            self.place = f"{self._kind_of_page} {self._pages}"

    def _end_page(self) -> None:
        if not self._closers:
            self.flush()

    def _begin_shape(self, element: str, attributes: Mapping[str, str]) -> None:
        if attribute(attributes, "class") in _FURNITURE:
            self.skip(element)

    def _begin_object(self, attributes: Mapping[str, str]) -> None:
        if len(self.objects) < _MOST_OBJECTS and (path := attribute(attributes, "href")):
            self.objects.setdefault(posixpath.normpath(path), self.place)
        self.skip("object")

    def _begin_footnote(self, attributes: Mapping[str, str]) -> None:
        kind = "endnote" if attribute(attributes, "note-class") == "endnote" else "footnote"
        self._notes[kind] += 1
        self._begin_aside(f"{kind} {self._notes[kind]}")

    def _begin_aside(self, name: str) -> None:
        self.begin_note({})
        self._places.append(f"{self.place}, {name}" if self.place else name)

    def _end_aside(self) -> None:
        self.end_note()

    def end_note(self) -> list[str]:
        """End the innermost note and keep its paragraphs."""
        texts = super().end_note()
        place = self._places.pop()
        self._asides += [Paragraph(text, place) for text in texts]
        return texts


class _ObjectText(OpenDocumentText):
    """Gathers the text of a document in a document: of a chart its titles and names, and not its numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._is_chart = False
        self.begins["chart"] = self._begin_chart

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        """Begin a cell."""
        if self._is_chart and attribute(attributes, "value-type") == "float":
            self.skip("table-cell")
        else:
            super().begin_cell(attributes)

    def _begin_chart(self, _: Mapping[str, str]) -> None:
        self._is_chart = True


def read_opendocument(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the text of a document, then its footnotes, endnotes and comments, or of each page in this way; then charts.

    See `content`. Headers, footers and deleted text are left out.

    Raises:
        FormatError: it is damaged or locked.

    """
    return read_flow(file, OpenDocumentText())


def read_flow(file: IO[bytes], flow: OpenDocumentText) -> Content:
    """Return what *flow* gathers from a document.

    Raises:
        FormatError: it is damaged or locked.

    """
    is_zip = file.read(2) == b"PK"
    file.seek(0)
    return _read_zip(file, flow) if is_zip else _read_flat(file, flow)


def number(attributes: Mapping[str, str], name: str) -> int:
    """Return an attribute that says how many, 1 if it is absent or wrong."""
    value = attribute(attributes, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _read_zip(file: IO[bytes], flow: OpenDocumentText) -> Content:
    package = Package(file)
    if _is_locked(package):
        raise FormatError("is locked with a password", "save a copy without a password")
    metadata = Values(_METADATA)
    if "meta.xml" in package:
        with package.tolerating("the metadata"):
            package.parse("meta.xml", metadata.start, metadata.end, metadata.text, limit=1 << 20)
    with package.tolerating("part of the text"):
        package.parse("content.xml", flow.start, flow.end, flow.text, limit=_LARGEST_TEXT, full_names=True)
    flow.close()
    paragraphs = [*flow.paragraphs, *_in_objects(package, flow.objects)]
    # The pages' styles of a presentation say where a title is to be typed.
    if not paragraphs and not flow.has_slides and "styles.xml" in package:
        paragraphs += _headers_and_footers(package)
    return content(package.missing, package.first_error, paragraphs, metadata.metadata())


class _PageStyles(OpenDocumentText):
    """Gathers the text of the pages' styles, which is that of headers and footers."""

    #: The element that the text is in.
    body = "master-styles"


def _headers_and_footers(package: Package) -> Iterator[Paragraph]:
    """Yield the texts of page headers and footers, each once: a file may have nothing else."""
    flow = _PageStyles()
    with package.tolerating("the page headers and footers"):
        package.parse("styles.xml", flow.start, flow.end, flow.text, full_names=True)
    flow.close()
    for text in dict.fromkeys(paragraph.text for paragraph in flow.paragraphs):
        yield Paragraph(text, "page header or footer")


def _in_objects(package: Package, objects: Mapping[str, str]) -> Iterator[Paragraph]:
    """Yield the paragraphs of the charts and other documents in a document, at their places."""
    for path, place in objects.items():
        part = f"{path}/content.xml"
        if part in package:
            flow = _ObjectText()
            with package.tolerating("an object"):
                package.parse(part, flow.start, flow.end, flow.text, full_names=True)
            flow.close()
            for text in dict.fromkeys(paragraph.text for paragraph in flow.paragraphs):
                yield Paragraph(text, place)


def _is_locked(package: Package) -> bool:
    """Return whether the text is encrypted: the manifest says so of a part, and the text is no XML."""
    return _contains(package, "META-INF/manifest.xml", _ENCRYPTED) and not _contains(package, "content.xml", _XML)


def _contains(package: Package, part: str, pattern: re.Pattern[bytes]) -> bool:
    """Return whether the beginning of a part has what fits a pattern."""
    if part not in package:
        return False
    try:
        with package.opened(part) as stream:
            return bool(pattern.search(stream.read(_LARGEST_MANIFEST)))
    except (FormatError, *DAMAGE):
        return False


def _read_flat(file: IO[bytes], flow: OpenDocumentText) -> Content:
    missing: list[str] = []
    damage: FormatError | None = None
    try:
        parse_stream(file, flow.start, flow.end, flow.text, limit=_LARGEST_FLAT, full_names=True)
    except FormatError as error:
        damage = error
        missing.append(f"part of the text {error.problem}")
    flow.close()
    return content(missing, damage, flow.paragraphs, flow.values.metadata())
