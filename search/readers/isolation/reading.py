"""Read a file and the files inside it, and tell about each; this runs in a reading process."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from os.path import splitext
from typing import IO, TYPE_CHECKING

from index.records import INSIDE
from search.readers.content import (
    Content,
    FormatError,
    LineBox,
    Metadata,
    Paragraph,
    ReadingContext,
)
from search.readers.detection import format_of
from search.readers.encodings import NotTextError, decode
from search.readers.formats import formats_by_suffix, known_formats
from search.readers.limits import LARGEST, storable

from .frames import DocumentFields, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

#: Maximum depth of files inside files, number of files in one file, and bytes that they unpack to together, or this many
#: times the size of the file if that is more: mailboxes of gigabytes are common.
MOST_NESTED, MOST_FILES, MOST_UNPACKED, MOST_RATIO = 6, 100_000, 1 << 30, 4

#: What readers import when they are used.
_LIBRARIES = (
    "charset_normalizer", "email.parser", "encodings.cp437", "encodings.utf_16_le", "olefile", "pypdfium2", "pypdfium2.raw",
    "python_calamine", "resiliparse.extract.html2text", "resiliparse.parse.html",
)  # fmt: skip

#: Minimum characters of a text in a file whose name says that it is none: less is what is left of a damaged file.
_SHORTEST_TEXT = 40

#: Maximum characters of the name of a file inside another.
_LONGEST_NAME = 200

#: Characters that a name must not bring into a terminal, a page or a path.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where to go on after a reading process ended early.

    Attributes:
        done: Number of files that earlier processes began to read: the file itself, and those inside it, in order.
        crashed: The numbers, from 0, of those during which a process ended.

    """

    done: int = 0
    crashed: Collection[int] = ()


class FileReading:
    """The reading of one file and of those inside it."""

    def __init__(self, send: Callable[[Frame], None], resumption: Resumption, context: ReadingContext) -> None:
        """Send frames with *send*; readers get *context*, with the name of each file."""
        self._send = send
        self._resumption = resumption
        self._context = replace(context, at=lambda place: send({"at": place}))
        self._begun = 0
        self._unpacked = 0
        self._most_unpacked = MOST_UNPACKED

    def read(self, file: IO[bytes], name: str) -> None:
        """Read a file: send the frames of all documents in it, and of what could not be read."""
        self._most_unpacked = max(MOST_UNPACKED, MOST_RATIO * _size(file))
        self._read(file, name, "", "", 0)
        self._send({"end": True})

    def _read(self, file: IO[bytes], name: str, inside: str, stated_format: str, depth: int) -> None:
        number = self._begun
        self._begun += 1
        is_new = number >= self._resumption.done
        if is_new:
            self._send({"begin": inside})
        elif number in self._resumption.crashed:
            return
        try:
            name_of_format = stated_format or format_of(file, name)
            if not is_new and not _contains_files(name_of_format):
                return
            content = self._content(file, name, name_of_format, depth)
            if is_new and content.paragraphs:
                self._send({"document": document_fields(content, name_of_format or "txt")})
            children = self._read_children(content, file, inside, depth)
            _must_contain_something(content, children)
        except FormatError as error:
            if is_new:
                self._send({"error": (error.problem, error.cure)})
            return
        except (MemoryError, RecursionError) as error:
            needs = "memory" if isinstance(error, MemoryError) else "nested parts"
            if is_new:
                self._send({"error": (f"needs too much {needs} to be read", "")})
            return
        if is_new and content.may_be_empty and not content.paragraphs:
            self._send({"empty": True})
        if is_new and content.missing:
            self._send({"missing": [storable(each) for each in content.missing], "inside": inside})

    def _content(self, file: IO[bytes], name: str, name_of_format: str, depth: int) -> Content:
        if not name_of_format:
            return _text_content(file, name)
        found = known_formats()[name_of_format]
        if found.is_picture and depth and self._context.recognition and self._context.recognition.problem():
            # Most are logos of messages: one line for each would hide what matters.
            self._send({"unread": True})
            return Content(may_be_empty=True)
        if not found.is_available:
            raise FormatError(f"needs the program {found.program}", f"install it (Debian: {found.package})")
        context = replace(self._context, name=name)
        try:
            content = found.reader()(file, context)
        except ImportError as error:
            raise FormatError(f"needs the Python package {error.name}", "install this program again") from error
        return content

    def _read_children(self, content: Content, file: IO[bytes], inside: str, depth: int) -> int:
        """Read the files inside a file, and return how many there are."""
        names: dict[str, int] = {}
        for child in content.children:
            if depth >= MOST_NESTED or self._begun >= MOST_FILES:
                problem = "nested too deep" if depth >= MOST_NESTED else "too many"
                content.missing.append(f"the files inside are {problem}")
                break
            if not depth and not file.closed:
                self._send({"position": file.tell()})
            name = _safe_name(child.name)
            names[name] = names.get(name, 0) + 1
            unique = name if names[name] == 1 else f"{name} ({names[name]})"
            place = f"{inside}{INSIDE}{unique}" if inside else unique
            try:
                opened = child.open()
            except FormatError as error:
                self._fail(place, error)
                continue
            with opened:
                self._unpacked += _size(opened)
                if self._unpacked > self._most_unpacked:
                    content.missing.append(f"the files inside unpack to more than {self._most_unpacked >> 30} GiB")
                    break
                self._read(opened, name, place, child.format, depth + 1)
        return sum(names.values())

    def _fail(self, inside: str, error: FormatError) -> None:
        number = self._begun
        self._begun += 1
        if number >= self._resumption.done:
            self._send({"begin": inside})
            self._send({"error": (error.problem, error.cure)})


def document_fields(content: Content, name_of_format: str) -> DocumentFields:
    """Return a document as a frame has it; its paragraphs are separated by blank lines.

    A text longer than `LARGEST` characters is cut, which `Content.missing` then says.
    """
    texts: list[str] = []
    places: list[tuple[int, str]] = []
    boxes: list[tuple[int, int, float, float, float, float, float | None]] = []
    start = 0
    for paragraph in content.paragraphs:
        if start + len(paragraph.text) > LARGEST:
            content.missing.append(f"all after the first {LARGEST >> 20} million characters is missing")
            break
        if paragraph.place != (places[-1][1] if places else ""):
            places.append((start, paragraph.place))
        boxes += [(start + line.start, line.page, *_points(line), line.confidence) for line in paragraph.lines]
        texts.append(storable(paragraph.text))
        start += len(paragraph.text) + 2
    return {
        "type": name_of_format,
        "text": "\n\n".join(texts),
        "places": places,
        "boxes": boxes,
        "metadata": _stated(content.metadata),
    }


def _points(line: LineBox) -> tuple[float, float, float, float]:
    left, bottom, right, top = (round(each, 1) for each in (line.left, line.bottom, line.right, line.top))
    return left, bottom, right, top


def _stated(metadata: Metadata) -> dict[str, str | list[str]]:
    fields: dict[str, str | list[str]] = {}
    for name in Metadata.__dataclass_fields__:
        value = getattr(metadata, name)
        if value:
            fields[name] = storable(value) if isinstance(value, str) else list(map(storable, value))
    return fields


def _text_content(file: IO[bytes], name: str) -> Content:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB", "split it")
    stated = formats_by_suffix().get(splitext(name)[1].lower())  # noqa: PTH122 - the name need not be a path
    what = known_formats()[stated].description if stated else ""
    damaged = FormatError(
        f"is damaged: it does not begin as a file of this format does ({what})", "ask for an intact copy"
    )
    try:
        text = decode(data)
    except NotTextError as error:
        raise (damaged if stated else FormatError(error.problem, error.cure)) from error
    if not text.strip():
        raise FormatError("is empty", "there is nothing to add")
    if stated and len(text) < _SHORTEST_TEXT:
        raise damaged
    return Content([Paragraph(text)])


def _must_contain_something(content: Content, children: int) -> None:
    if not (content.paragraphs or content.missing or children or content.may_be_empty):
        raise FormatError("contains no text", "there is nothing to add")


def _contains_files(name_of_format: str) -> bool:
    return bool(name_of_format) and known_formats()[name_of_format].contains_files


def _safe_name(name: str) -> str:
    """Return a name that is safe to show and to compare: no control characters, no parent folders, not too long."""
    parts = re.split(r"[/\\]", unicodedata.normalize("NFC", _UNSAFE.sub("·", name)))
    safe = "/".join(part.strip() for part in parts if part.strip() not in {"", ".", ".."}).replace(INSIDE.strip(), ">")
    return safe[:_LONGEST_NAME] if len(safe) <= _LONGEST_NAME else f"{safe[: _LONGEST_NAME - 20]}…{safe[-19:]}"


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def preload() -> None:
    """Import the readers, so that processes forked from this one need not."""
    for each in known_formats().values():
        with suppress(Exception):  # Reading such a file says what is wrong.
            each.reader()
    for library in _LIBRARIES:
        with suppress(ImportError):
            import_module(library)
