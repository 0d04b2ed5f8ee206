"""What readers of office documents share: XML parts of a zip file, their relationships, and text in paragraphs and rows."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from .archive_members import LARGEST_MEMBER, open_zip
from .content import Content, FormatError, Metadata, Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

#: Maximum bytes that the parts of one file unpack to, all together: about 20 seconds' work.
MOST_BYTES = 512 << 20

#: Maximum characters of text in one file, and of one value of its metadata.
MOST_TEXT, LONGEST_VALUE = 64 << 20, 1_000

#: Maximum number of rows in the sheets of one file, and of characters in the name of a sheet.
MOST_ROWS, LONGEST_NAME = 1_000_000, 100

#: Maximum number of things that could not be read that are named one by one.
_MOST_NAMED = 100

#: Rows of a table deeper inside other tables are read as paragraphs. Word itself shows no more than 20 in one another.
DEEPEST_TABLE = 20

_PIECE = 1 << 16
_INTACT = "ask for an intact copy"

#: What a wrong encoding of XML, or a damaged zip file, makes the standard library raise.
_DAMAGE = (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError, LookupError, ValueError)


def tidy(text: str) -> str:
    """Return *text* stripped, without blank lines, each line stripped too."""
    lines = text.splitlines()
    if len(lines) <= 1:
        return text.strip()
    return "\n".join(stripped for line in lines if (stripped := line.strip()))


def row_text(cells: Iterable[str]) -> str:
    """Return a row of a table as text; empty cells are left out."""
    return " | ".join(cell for cell in cells if cell)


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


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return the attribute with a local name, in any namespace; "" if there is none."""
    suffix = f" {name}"
    return next((value for key, value in attributes.items() if key == name or key.endswith(suffix)), "")


def qualified_attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return the attribute with a local name that has a namespace, such as `r:id`; "" if there is none."""
    suffix = f" {name}"
    return next((value for key, value in attributes.items() if key.endswith(suffix)), "")


def parse_stream(
    stream: IO[bytes],
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    *,
    limit: int = LARGEST_MEMBER,
    full_names: bool = False,
) -> None:
    """Call a function for each event in an XML document, as `parse_xml` does.

    Unlike `parse_xml` it reads piece by piece: of a damaged document, what stands before the damage is reported.

    Args:
        stream: The document.
        start: Called at the start of each element, with its name and its attributes.
        end: Called at the end of each element, with its name.
        text: Called with each piece of text.
        limit: Maximum bytes of the document.
        full_names: Name elements "NAMESPACE NAME", which is faster, instead of by their local names.

    Raises:
        FormatError: it is not well-formed, declares entities or attributes, is larger than *limit*, or its zip file is
            damaged.

    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    # Defaults for attributes cost a dictionary entry for each element, so that a small file could take hours.
    parser.EntityDeclHandler = parser.AttlistDeclHandler = _refuse_declaration
    if full_names:
        parser.StartElementHandler, parser.EndElementHandler = start, end
    else:
        parser.StartElementHandler = lambda name, attributes: start(local_name(name), attributes)
        if end:
            parser.EndElementHandler = lambda name: end(local_name(name))
    parser.CharacterDataHandler = text
    try:
        for piece in _pieces(stream, limit):
            parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keyword
        parser.Parse(b"", True)  # noqa: FBT003 - the same
    except FormatError:
        raise
    except _DAMAGE as error:
        raise FormatError(f"is damaged ({error})", _INTACT) from error


def local_name(name: str) -> str:
    """Return the name of an element without its namespace; of SVG, whose titles are no text, with "svg:".

    >>> local_name("http://www.w3.org/1999/xhtml title"), local_name("http://www.w3.org/2000/svg title")
    ('title', 'svg:title')
    """
    namespace, _, local = name.rpartition(" ")
    return f"svg:{local}" if local in {"title", "desc"} and "svg" in namespace else local


def _pieces(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    left = limit
    while piece := stream.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise FormatError(f"unpacks to more than {limit >> 20} MiB")
        yield piece


def _refuse_declaration(*_: object) -> None:
    raise FormatError("declares XML entities, which are not expanded", "it may be an attack; save it anew")


class Relationship(NamedTuple):
    """What a part refers to.

    Attributes:
        kind: Last word of its type, such as "footnotes".
        part: The part it refers to.

    """

    kind: str
    part: str


class Package:
    """An office file: a zip file whose members, called parts, refer to each other.

    Attributes:
        missing: What could not be read so far, as in `Content.missing`.
        first_error: Why the first of these could not.

    """

    def __init__(self, file: IO[bytes]) -> None:
        """Open *file*.

        Raises:
            FormatError: it is damaged, or has too many members.

        """
        self.missing: list[str] = []
        self.first_error: FormatError | None = None
        self._relationships: dict[str, dict[str, Relationship]] = {}
        self._archive = open_zip(file)
        self._left = MOST_BYTES
        # Names of parts are the same in capitals, and some programs write them with backslashes.
        self._members = {_key(info.filename): info for info in self._archive.infolist()}

    def __contains__(self, part: object) -> bool:
        return isinstance(part, str) and _key(part) in self._members

    def parts(self, pattern: str) -> list[str]:
        """Return the parts whose whole names fit a pattern in lower case, in the order of their numbers."""
        fitting = [name for name in self._members if re.fullmatch(pattern, name)]
        return sorted(fitting, key=lambda name: (len(name), name))

    @contextmanager
    def tolerating(self, what: str) -> Iterator[None]:
        """Name *what* in `missing` if it cannot be read."""
        try:
            yield
        except FormatError as error:
            if len(self.missing) < _MOST_NAMED:
                self.missing.append(f"{what} {error.problem}")
            elif len(self.missing) == _MOST_NAMED:
                self.missing.append("more parts cannot be read")
            self.first_error = self.first_error or error

    @contextmanager
    def opened(self, part: str) -> Iterator[IO[bytes]]:
        """Open a part.

        Raises:
            FormatError: it is absent, damaged or locked.

        """
        info = self._members.get(_key(part))
        if info is None:
            raise FormatError(f"is damaged ({part} is missing)", _INTACT)
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise FormatError("is packed in a way that office files are not", "save it anew")
        if info.flag_bits & 1:
            raise FormatError("is locked with a password", "save a copy without a password")
        try:
            stream = self._archive.open(info)
        except (RuntimeError, *_DAMAGE) as error:
            raise FormatError(f"is damaged ({error})", _INTACT) from error
        with stream:
            yield stream

    def parse(
        self,
        part: str,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        *,
        limit: int = LARGEST_MEMBER,
        full_names: bool = False,
    ) -> None:
        """Call a function for each event in a part; see `parse_stream`."""
        if self._left <= 0:
            raise FormatError(f"is left out: all parts unpack to more than {MOST_BYTES >> 20} MiB")
        with self.opened(part) as stream:
            try:
                parse_stream(stream, start, end, text, limit=min(limit, self._left), full_names=full_names)
            finally:
                self._left -= stream.tell()

    def relationships(self, part: str = "") -> dict[str, Relationship]:
        """Return what a part refers to, by ID; links out of the file are left out. "" is the file itself."""
        if part in self._relationships:
            return self._relationships[part]
        folder, name = posixpath.split(part)
        found = self._relationships[part] = {}

        def start(element: str, attributes: Mapping[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = Relationship(kind, target.lstrip("/"))

        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations in self:
            with self.tolerating(relations):
                self.parse(relations, start)
        return found

    def main_part(self, usual: str) -> str:
        """Return the part that the file is about; *usual* is a pattern of its usual name.

        Raises:
            FormatError: there is none.

        """
        for kind, part in self.relationships().values():
            if kind == "officeDocument" and part in self:
                return part
        if found := self.parts(usual):
            return found[0]
        raise FormatError("is damaged (its main part is missing)", _INTACT)

    def metadata(self) -> Metadata:
        """Return what the file states about itself."""
        properties = [part for kind, part in self.relationships().values() if kind == "core-properties"]
        values = Values({"title": "title", "creator": "author", "created": "date", "language": "language"})
        part = properties[0] if properties else "docProps/core.xml"
        if part in self:
            with self.tolerating("the metadata"):
                self.parse(part, values.start, values.end, values.text, limit=1 << 20)
        return values.metadata()


class Values:
    """Gathers the texts of a few elements as metadata; the first element of a name counts.

    Attributes:
        fields: Fields of `Metadata` by local names of elements.

    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self._found: dict[str, list[str]] = {}
        self._open: list[str] | None = None

    def start(self, element: str, _: Mapping[str, str]) -> None:
        """Begin an element."""
        if element in self.fields and element not in self._found:
            self._open = self._found.setdefault(element, [])

    def end(self, element: str) -> None:
        """End an element."""
        if element in self.fields:
            self._open = None

    def text(self, text: str) -> None:
        """Add text."""
        if self._open is not None:
            self._open.append(text)

    def metadata(self) -> Metadata:
        """Return what was found; of two elements for a field, the one that `fields` has first."""
        values: dict[str, str] = {}
        for element, name in self.fields.items():
            if value := " ".join("".join(self._found.get(element, ())).split())[:LONGEST_VALUE].strip():
                values.setdefault(name, value)
        return Metadata(
            title=values.get("title", ""),
            author=values.get("author", ""),
            date=values.get("date", ""),
            language=values.get("language", ""),
        )


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


def content(
    missing: list[str], first_error: FormatError | None, paragraphs: list[Paragraph], metadata: Metadata
) -> Content:
    """Return what was read.

    Raises:
        FormatError: there is no text, and something could not be read; it is *first_error*.

    """
    if first_error and not paragraphs:
        raise first_error
    return Content(paragraphs, metadata, missing=missing)


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()
