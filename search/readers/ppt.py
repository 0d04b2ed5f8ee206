"""Read .ppt: slides of PowerPoint 97 to 2003.

The numbers are those of Microsoft's description of the format, [MS-PPT] and, for shapes, [MS-ODRAW]. A presentation is
a stream of records, which may contain records. Each save appends those that changed, and a directory of all that are
valid.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, NamedTuple

from .content import Content, FormatError, Paragraph, ReadingContext
from .office_text import paragraph_text
from .ole import OleFile

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENT, _SLIDE, _NOTES, _NOTES_ATOM = 0x03E8, 0x03EE, 0x03F0, 0x03F1
_SLIDE_LIST, _SLIDE_OF_LIST, _DRAWING = 0x0FF0, 0x03F3, 0x040C
_TEXT_HEADER, _TEXT, _NARROW_TEXT, _LISTED_TEXT = 0x0F9F, 0x0FA0, 0x0FA8, 0x0F9E
_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_GROUP, _SHAPE, _SHAPE_TEXT, _SHAPE_DATA = 0xF003, 0xF004, 0xF00D, 0xF011
_PLACEHOLDER, _CELL_POSITION, _MORE_SETTINGS = 0x0BC3, 0xF00F, 0xF122
_TAGS, _BINARY_TAG, _BINARY_TAG_DATA, _COMMENT, _STRING = 0x1388, 0x138A, 0x138B, 0x2EE0, 0x0FBA

#: Containers in which the texts and comments of a page are.
_WAYS_TO_TEXT = {_DRAWING, 0xF002, _GROUP, _TAGS, _BINARY_TAG, _BINARY_TAG_DATA}

#: Containers of slides and notes whose text is the same on all or shown on none: masters and the handout.
_TEMPLATES = {0x03F8, 0x0FC9}

#: The list of slides and that of their notes, by the number in the header of a list of slides.
_SLIDES_LIST, _NOTES_LIST = 0, 2

#: Placeholders for the date, the number of the slide, the footer and the header.
_PAGE_PLACEHOLDERS = {7, 8, 9, 10}

#: The setting of a group of shapes that says, in its lowest bit, that it is a table.
_TABLE_SETTING = 0x039F

#: What the stream "Current User" begins with, after its header and size, in a presentation that is locked.
_LOCKED = 0xF3D1C4DF

#: The storage of a presentation for PowerPoint 97 in one for 95.
_DUAL = "PP97_DUALSTORAGE"

#: Saves whose directories are followed, and records inside each other.
_MOST_SAVES, _DEEPEST = 10_000, 100

#: Fields for the number of the slide, a date, a header or a footer; each has the place of its "*" in the text.
_FIELDS = {0x0FD8, 0x0FF7, 0x0FF8, 0x0FF9, 0x0FFA, 0x1015}

#: Where the number of a slide, the date or the like is shown.
_FIELD = re.compile(r"[*\s]*")


class _Record(NamedTuple):
    """A record: its type, the number in its header, and its first byte and its end, without header."""

    kind: int
    instance: int
    start: int
    end: int
    is_container: bool


@dataclass(slots=True)
class _Listed:
    """A slide or a page of notes in a list: its number in the directory, its own number, and texts of its outline."""

    reference: int
    slide_id: int
    texts: list[str] = field(default_factory=list)


class _Shape(NamedTuple):
    """The text of a shape, and, in a table, its distance from the top and from the left."""

    text: str
    top: int
    left: int


def read_ppt(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the paragraphs on the slides in their order, each slide followed by its comments and its notes.

    Places are "slide 3" and "slide 3, notes". A table has a paragraph for each row. Text of masters, page numbers, and
    headers and footers are left out.

    Raises:
        FormatError: it is damaged or locked, or in a format older than PowerPoint 97.

    """
    ole = OleFile(file)
    # PowerPoint could save for version 95 and 97 at once: what is at the top then is for 95.
    folder = f"{_DUAL}/" if f"{_DUAL}/PowerPoint Document" in ole else ""
    data = ole.stream(f"{folder}PowerPoint Document")
    user = ole.stream(f"{folder}Current User", 1 << 20)
    is_locked = len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _LOCKED
    if is_locked or "EncryptedSummary" in ole:
        raise FormatError("is locked with a password", "save it without one")
    if not data:
        raise FormatError("is damaged (its slides are missing)", "ask for an intact copy")
    try:
        presentation = _Presentation(data, _valid_records(data, user))
        return Content(presentation.paragraphs(), ole.summary(), missing=presentation.missing)
    except (_DamageError, struct.error):
        if not (paragraphs := _in_order_of_file(data)):
            raise FormatError("is damaged, or older than PowerPoint 97", "save it anew") from None
        return Content(paragraphs, ole.summary(), missing=["which slides are valid, and their order"])


class _DamageError(ValueError):
    """The directory of the records, or a record that it names, is damaged."""


def _records(data: bytes, start: int, end: int) -> Iterator[_Record]:
    """Yield the records between two bytes; one that is cut off ends where they do."""
    while start + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, start)
        yield _Record(kind, head >> 4, start + 8, min(start + 8 + size, end), head & 15 == 15)
        start += 8 + size


def _inside(data: bytes, record: _Record) -> Iterator[_Record]:
    return _records(data, record.start, record.end)


def _record_at(data: bytes, offset: int, kind: int) -> _Record:
    record = next(_records(data, offset, len(data)), None)
    if record is None or record.kind != kind:
        raise _DamageError
    return record


def _valid_records(data: bytes, user: bytes) -> dict[int, int]:
    """Return the offsets of the valid records by their numbers in the directory; that of the document is at -1.

    Raises:
        _DamageError: there are none.

    """
    found: dict[int, int] = {}
    seen: set[int] = set()
    edit = _last_edit(data, user)
    while edit not in seen and len(seen) < _MOST_SAVES:
        seen.add(edit)
        record = _record_at(data, edit, _EDIT)
        edit, directory, document = struct.unpack_from("<III", data, record.start + 8)
        for number, offset in _directory(data, _record_at(data, directory, _DIRECTORY)):
            found.setdefault(number, offset)  # The newest comes first.
        if document in found:
            found.setdefault(-1, found[document])
        if not edit:
            break
    if -1 not in found:
        raise _DamageError
    return found


def _last_edit(data: bytes, user: bytes) -> int:
    """Return the offset of the record of the last save."""
    if len(user) >= 20:
        (offset,) = struct.unpack_from("<I", user, 16)
        if data[offset + 2 : offset + 4] == _EDIT.to_bytes(2, "little"):
            return int(offset)
    return max((record.start - 8 for record in _records(data, 0, len(data)) if record.kind == _EDIT), default=0)


def _directory(data: bytes, record: _Record) -> Iterator[tuple[int, int]]:
    at = record.start
    while at + 4 <= record.end:
        (head,) = struct.unpack_from("<I", data, at)
        at += 4
        for number in range(head >> 20):
            if at + 4 > record.end:
                return
            yield (head & 0xFFFFF) + number, struct.unpack_from("<I", data, at)[0]
            at += 4


def _text_of(data: bytes, record: _Record) -> str | None:
    """Return the text in a record, None if it is no record of text."""
    if record.kind in {_TEXT, _STRING}:
        return data[record.start : record.end].decode("utf-16-le", "replace")
    # One byte each: the lower halves of UTF-16, which are Latin-1 and not Windows' code page.
    return data[record.start : record.end].decode("latin-1") if record.kind == _NARROW_TEXT else None


class _Presentation:
    """The records of a presentation, and the offsets of those that are valid; that of the document is at -1."""

    def __init__(self, data: bytes, offsets: dict[int, int]) -> None:
        self._data = data
        self._offsets = offsets
        self._read: set[int] = set()
        self.missing: list[str] = []

    def paragraphs(self) -> list[Paragraph]:
        """Return all paragraphs in the order of the slides, and add what is damaged to `missing`.

        Raises:
            _DamageError: the document is damaged.

        """
        document = _record_at(self._data, self._offsets[-1], _DOCUMENT)
        lists = {record.instance: record for record in _inside(self._data, document) if record.kind == _SLIDE_LIST}
        if _SLIDES_LIST not in lists:
            raise _DamageError
        notes = self._notes(lists[_NOTES_LIST]) if _NOTES_LIST in lists else {}
        paragraphs = []
        for number, listed in enumerate(_listed(self._data, lists[_SLIDES_LIST]), 1):
            texts = self._page(listed, _SLIDE, f"slide {number}")
            paragraphs += [Paragraph(text, f"slide {number}") for text in _split(texts)]
            texts = notes.pop(listed.slide_id, [])
            paragraphs += [Paragraph(text, f"slide {number}, notes") for text in _split(texts)]
        return paragraphs

    def _notes(self, record: _Record) -> dict[int, list[str]]:
        """Return the texts of the notes by the numbers of their slides."""
        notes: dict[int, list[str]] = {}
        for listed in _listed(self._data, record):
            texts = self._page(listed, _NOTES, "a page of notes")
            page = self._offsets.get(listed.reference, 0)
            atoms = (inner for inner in _records(self._data, page + 8, len(self._data)) if inner.kind == _NOTES_ATOM)
            atom = next(atoms, None) if texts else None
            if atom and atom.end - atom.start >= 4:
                notes.setdefault(struct.unpack_from("<I", self._data, atom.start)[0], []).extend(texts)
        return notes

    def _page(self, listed: _Listed, kind: int, name: str) -> list[str]:
        """Return the texts of a slide or a page of notes, only those of its outline if the rest is damaged."""
        offset = self._offsets.get(listed.reference, len(self._data))
        try:
            record = _record_at(self._data, offset, kind)
        except _DamageError:
            record = None
        # No page is listed twice; one that is would be read for ever, if it is listed often enough.
        if record is None or offset in self._read:
            self.missing.append(f"{name} is damaged")
            return listed.texts
        self._read.add(offset)
        page = _Page(self._data, listed.texts)
        page.read(record)
        return page.all_texts()


def _listed(data: bytes, record: _Record) -> Iterator[_Listed]:
    """Yield the slides or pages of notes in a list, in order."""
    listed = None
    for inner in _inside(data, record):
        if inner.kind == _SLIDE_OF_LIST and inner.end - inner.start >= 16:
            if listed:
                yield listed
            reference, slide_id = struct.unpack_from("<I8xI", data, inner.start)
            listed = _Listed(reference, slide_id)
        elif inner.kind == _TEXT_HEADER and listed:
            listed.texts.append("")
        elif listed and listed.texts and (text := _text_of(data, inner)):
            listed.texts[-1] = text
    if listed:
        yield listed


class _Page:
    """The texts of a slide or a page of notes."""

    def __init__(self, data: bytes, outline: list[str]) -> None:
        self._data = data
        self._outline = outline
        self._used: set[int] = set()
        self._texts: list[str] = []
        self._comments: list[str] = []

    def all_texts(self) -> list[str]:
        """Return the texts of the shapes in their order, then those that only the outline contains, and comments."""
        rest = [text for number, text in enumerate(self._outline) if number not in self._used]
        return self._texts + rest + self._comments

    def read(self, record: _Record, depth: int = 0) -> None:
        """Collect the texts in a record."""
        for inner in _inside(self._data, record):
            if inner.kind == _SHAPE:
                if shape := self._shape(inner):
                    self._texts.append(shape.text)
            elif inner.kind == _COMMENT:
                strings = (one for one in _inside(self._data, inner) if one.kind == _STRING and one.instance == 1)
                self._comments += [_text_of(self._data, one) or "" for one in strings]
            elif inner.kind == _GROUP and self._is_table(inner):
                self._texts += self._rows(inner)
            elif inner.kind in _WAYS_TO_TEXT and depth < _DEEPEST:
                self.read(inner, depth + 1)

    def _shape(self, record: _Record) -> _Shape | None:
        """Return the text in a shape, None if there is none, or only a page number or the like."""
        text = ""
        top = left = 0
        for inner in _inside(self._data, record):
            if inner.kind == _SHAPE_TEXT:
                text = self._shape_text(inner)
            elif inner.kind == _CELL_POSITION and inner.end - inner.start >= 8:
                left, top = struct.unpack_from("<ii", self._data, inner.start)
            elif inner.kind == _SHAPE_DATA and self._is_page_placeholder(inner):
                return None
        return _Shape(text, top, left) if text and not _FIELD.fullmatch(text) else None

    def _shape_text(self, record: _Record) -> str:
        found = ""
        fields = set()
        for inner in _inside(self._data, record):
            if inner.kind in _FIELDS and inner.end - inner.start >= 4:
                fields.add(struct.unpack_from("<I", self._data, inner.start)[0])
            elif inner.kind == _LISTED_TEXT and inner.end - inner.start >= 4:
                (number,) = struct.unpack_from("<I", self._data, inner.start)
                if number < len(self._outline) and number not in self._used:
                    self._used.add(number)
                    found = self._outline[number]
            elif text := _text_of(self._data, inner):
                found = text
        if not fields:
            return found
        return "".join(letter for at, letter in enumerate(found) if letter != "*" or at not in fields)

    def _is_page_placeholder(self, record: _Record) -> bool:
        return any(
            inner.kind == _PLACEHOLDER
            and inner.end - inner.start >= 5
            and self._data[inner.start + 4] in _PAGE_PLACEHOLDERS
            for inner in _inside(self._data, record)
        )

    def _is_table(self, group: _Record) -> bool:
        # The first shape of a group stands for the group itself.
        first = next((inner for inner in _inside(self._data, group) if inner.kind == _SHAPE), None)
        for inner in _inside(self._data, first) if first else ():
            if inner.kind == _MORE_SETTINGS:
                for at in range(inner.start, min(inner.start + 6 * inner.instance, inner.end - 5), 6):
                    number, value = struct.unpack_from("<HI", self._data, at)
                    if number & 0x3FFF == _TABLE_SETTING:
                        return bool(value & 1)
        return False

    def _rows(self, table: _Record) -> Iterator[str]:
        """Yield the rows of a table, whose cells are shapes in any order."""
        rows: dict[int, list[tuple[int, str]]] = {}
        for inner in _inside(self._data, table):
            if inner.kind == _SHAPE and (shape := self._shape(inner)):
                rows.setdefault(shape.top, []).append((shape.left, paragraph_text(shape.text)))
        for _, cells in sorted(rows.items()):
            # Line breaks in a cell are no ends of paragraphs of the page.
            yield " | ".join(text for _, text in sorted(cells)).replace("\n", "\v")


def _split(texts: list[str]) -> Iterator[str]:
    """Yield the paragraphs in texts."""
    for text in texts:
        for part in text.split("\r"):
            if not _FIELD.fullmatch(part) and (clean := paragraph_text(part)):
                yield clean


def _in_order_of_file(data: bytes) -> list[Paragraph]:
    """Return each paragraph in the stream once, as no directory says which are valid."""
    texts: dict[str, None] = {}
    waiting = [_records(data, 0, len(data))]
    while waiting:
        record = next(waiting[-1], None)
        if record is None:
            waiting.pop()
        elif record.is_container and record.kind not in _TEMPLATES and len(waiting) < _DEEPEST:
            waiting.append(_inside(data, record))
        elif record.kind in {_TEXT, _NARROW_TEXT} and (text := _text_of(data, record)):
            texts.update(dict.fromkeys(_split([text])))
    return [Paragraph(text) for text in texts]
