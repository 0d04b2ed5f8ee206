"""Open office files: zip files of XML parts that refer to each other, and what they state about themselves."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from .archive_members import LARGEST_MEMBER, open_zip
from .content import Child, Content, FormatError, Metadata, Paragraph
from .xml_events import DAMAGE, parse_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: Maximum bytes that the parts of one file unpack to, all together: about 20 seconds' work.
MOST_BYTES = 512 << 20

#: Maximum bytes of a document inside the document.
LARGEST_CHILD = 16 << 20

#: Kinds of relationships to embedded files, and the suffixes of those that are office files, not pictures of other
#: programs.
_EMBEDDED_KINDS = {"package", "oleObject"}
_EMBEDDED_SUFFIXES = (".docx", ".docm", ".doc", ".xlsx", ".xlsm", ".xlsb", ".xls", ".pptx", ".pptm", ".ppt")

#: Maximum characters of a value of the metadata.
LONGEST_VALUE = 1_000

#: Maximum number of things that could not be read that are named one by one.
_MOST_NAMED = 100

_INTACT = "ask for an intact copy"


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
        except (RuntimeError, *DAMAGE) as error:
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

    def child(self, part: str) -> Child:
        """Return a part that is a document of its own."""

        def opened() -> IO[bytes]:
            with self.opened(part) as stream:
                data = stream.read(LARGEST_CHILD + 1)
            if len(data) > LARGEST_CHILD:
                raise FormatError(f"unpacks to more than {LARGEST_CHILD >> 20} MiB")
            return io.BytesIO(data)

        return Child(part, opened)

    def embedded(self, part: str) -> list[str]:
        """Return the office files that a part shows, such as a sheet on a slide."""
        parts = (found for kind, found in self.relationships(part).values() if kind in _EMBEDDED_KINDS)
        return [found for found in parts if found in self and found.lower().endswith(_EMBEDDED_SUFFIXES)]

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
