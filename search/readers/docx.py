"""Read .docx, and .docm, .dotx, .dotm, which differ from it in nothing that is read."""

from __future__ import annotations

from dataclasses import replace
from typing import IO, TYPE_CHECKING, NamedTuple

from .content import Content, Paragraph, ReadingContext
from .drawing_text import DrawingText, shape_paragraphs
from .ooxml import Package, content
from .xml_events import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .ooxml import Relationship

#: Elements that are a note of their own, each in a part of its own.
_NOTES = ("footnote", "endnote", "comment")


class _Note(NamedTuple):
    """A footnote, an endnote or a comment."""

    kind: str
    note_id: str
    paragraphs: list[str]


class _DocumentText(DrawingText):
    """Gathers the text of a part in WordprocessingML, as it is once all changes are accepted.

    Attributes:
        notes: The notes in it.
        references: IDs of notes by kind, in the order in which the text refers to them.
        chunks: IDs of the documents inside it.

    """

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[_Note] = []
        self.references: dict[str, list[str]] = {"footnote": [], "endnote": []}
        self.chunks: list[str] = []
        self._note_ids: list[str] = []
        #: For each open field, whether its code is being read, and not yet its result.
        self._in_codes: list[bool] = []
        self._codes = 0
        self._in_properties = False
        self._is_joined = False
        self._joined: list[str] = []
        self.begins.update(
            {
                "pPr": self._begin_properties,
                "del": lambda _: self._begin_deletion("del"),
                "moveFrom": lambda _: self._begin_deletion("moveFrom"),
                "fldChar": self._mark_field,
                "footnoteReference": lambda found: self._refer("footnote", found),
                "endnoteReference": lambda found: self._refer("endnote", found),
                "altChunk": lambda found: self.chunks.append(attribute(found, "id")),
            }
        )
        self.ends["pPr"] = self._end_properties
        for kind in _NOTES:
            self.begins[kind] = self.begin_note
            self.ends[kind] = lambda kind=kind: self._end_kind(kind)  # type: ignore[misc]
        for name, text in {
            "tab": "\t",
            "ptab": "\t",
            "cr": "\n",
            "noBreakHyphen": "\u2011",
            "softHyphen": "\u00ad",
        }.items():
            self.adding(name, text)

    def begin_paragraph(self, attributes: Mapping[str, str]) -> None:
        """Begin a paragraph, which goes on after one whose end was deleted."""
        super().begin_paragraph(attributes)
        self._is_joined = False
        self.pieces, self._joined = self._joined, []

    def end_paragraph(self) -> None:
        """End the innermost paragraph."""
        # A text box in between has reset it: then this paragraph stays apart.
        if self._is_joined and self.pieces:
            self._joined, self.pieces = self.pieces, []
        self._is_joined = False
        super().end_paragraph()

    def end_cell(self) -> None:
        """End the innermost cell."""
        self._end_joining()
        super().end_cell()

    def begin_note(self, attributes: Mapping[str, str]) -> None:
        """Begin a note; a separator between notes is not one."""
        super().begin_note(attributes)
        self._note_ids.append("" if attribute(attributes, "type") else attribute(attributes, "id"))

    def close(self) -> None:
        """End what is open."""
        super().close()
        self._end_joining()

    def _end_kind(self, kind: str) -> None:
        self._end_joining()
        note_id = self._note_ids.pop()
        paragraphs = self.end_note()
        if note_id and paragraphs:
            self.notes.append(_Note(kind, note_id, paragraphs))

    def _end_joining(self) -> None:
        """Make a paragraph of text that had none to be joined to."""
        if self._joined:
            self.begin_paragraph({})
            self.end_paragraph()

    def _begin_properties(self, _: Mapping[str, str]) -> None:
        self._in_properties = True

    def _end_properties(self) -> None:
        self._in_properties = False

    def _begin_deletion(self, name: str) -> None:
        if self._in_properties:
            self._is_joined = True
        self.skip(name)

    def _refer(self, kind: str, attributes: Mapping[str, str]) -> None:
        self.references[kind].append(attribute(attributes, "id"))

    def _mark_field(self, attributes: Mapping[str, str]) -> None:
        kind = attribute(attributes, "fldCharType")
        if kind == "begin":
            self._in_codes.append(True)
            self._codes += 1
        elif kind == "separate" and self._in_codes:
            self._codes -= self._in_codes[-1]
            self._in_codes[-1] = False
        elif kind == "end" and self._in_codes:
            self._codes -= self._in_codes.pop()

    def _begin_text(self, _: Mapping[str, str]) -> None:
        # Codes are elements of their own, except for fields inside codes: their results are part of the code. A field
        # that never ends must not take the rest of the text with it.
        self._in_text = self._codes == (self._in_codes[-1] if self._in_codes else 0)


def read_docx(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the text of a document, then its footnotes, endnotes and comments; see `content`.

    Page headers and footers are left out, unless there is nothing else. Documents that are inserted as they were, or embedded, are children.

    Raises:
        FormatError: it is damaged or locked.

    """
    package = Package(file)
    main = package.main_part(r"word/document\d*\.xml")
    text = _DocumentText()
    with package.tolerating("part of the text"):
        package.parse(main, text.start, text.end, text.text, full_names=True)
    is_whole = not package.missing
    text.close()
    paragraphs = [Paragraph(found) for found in text.take()]
    related = package.relationships(main)
    paragraphs += map(Paragraph, shape_paragraphs(package, related.values()))
    notes: list[_Note] = []
    for kind in _NOTES:
        for relationship in related.values():
            if relationship.kind == f"{kind}s":
                notes += _notes(package, relationship.part, kind)
    paragraphs += _in_order(notes, text.references, is_whole=is_whole)
    if not paragraphs:
        paragraphs += _headers_and_footers(package, related.values())
    metadata = package.metadata()
    found = content(package.missing, package.first_error, paragraphs, metadata)
    chunks = [related[chunk].part for chunk in text.chunks if chunk in related]
    return replace(found, children=list(map(package.child, [*chunks, *package.embedded(main)])))


def _headers_and_footers(package: Package, related: Iterable[Relationship]) -> Iterator[Paragraph]:
    """Yield the texts of page headers and footers, each once: a file may have nothing else."""
    for kind, part in dict.fromkeys(related):
        if kind in {"header", "footer"} and part in package:
            text = _DocumentText()
            with package.tolerating(f"a page {kind}"):
                package.parse(part, text.start, text.end, text.text, full_names=True)
            text.close()
            yield from (Paragraph(found, f"page {kind}") for found in text.take())


def _notes(package: Package, part: str, kind: str) -> list[_Note]:
    """Return the notes of a part, if it is damaged those before the damage."""
    text = _DocumentText()
    with package.tolerating(f"part of the {kind}s"):
        package.parse(part, text.start, text.end, text.text, full_names=True)
    text.close()
    return [note for note in text.notes if note.kind == kind]


def _in_order(notes: list[_Note], references: Mapping[str, list[str]], *, is_whole: bool) -> Iterator[Paragraph]:
    """Yield the paragraphs of notes: those that the text refers to with their numbers, in order; then the others."""
    places: dict[tuple[str, str], str] = {}
    for kind, note_ids in references.items():
        for number, note_id in enumerate(dict.fromkeys(note_ids), 1):
            places[kind, note_id] = f"{kind} {number}"
    order = {key: position for position, key in enumerate(places)}
    for note in sorted(notes, key=lambda note: order.get(note[:2], len(order))):
        # A note to which a whole text does not refer belongs to text that was deleted.
        if note.kind == "comment" or note[:2] in places or not is_whole:
            for paragraph in note.paragraphs:
                yield Paragraph(paragraph, places.get(note[:2], note.kind))
