"""Read EPUB: books, as web pages in a zip file."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from .archive_members import member, open_zip
from .content import Content, FormatError, Metadata, Paragraph, ReadingContext
from .html import html_paragraphs
from .xml_events import parse_xml

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Mapping

#: Maximum bytes that all chapters together unpack to, and of the package document, which lists them.
_LARGEST_BOOK, _LARGEST_PACKAGE = 256 << 20, 16 << 20

#: Maximum chapters, and characters of a statement of its metadata.
_MOST_CHAPTERS, _LONGEST_STATEMENT = 20_000, 1_000

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGE_TYPES = ("", "application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/xml", "text/xml")

#: How fonts are made unusable outside the book, which does not lock its text.
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")

_STATEMENTS = ("title", "creator", "date", "language")


@dataclass(slots=True)
class _Package:
    """What the package document says.

    Attributes:
        items: Path, type and properties of each file, by its ID.
        spine: IDs of the chapters, in order.
        stated: Values of each statement of the metadata, with the event that a date is of.

    """

    items: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    spine: list[str] = field(default_factory=list)
    stated: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def read_epub(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the text of a book; the place of a paragraph is its chapter, counted in the book's reading order.

    Raises:
        FormatError: it is damaged, locked, or too large.

    """
    with open_zip(file) as archive:
        names = set(archive.namelist())
        path = _package_path(archive, names)
        package = _package(member(archive, path, _LARGEST_PACKAGE))
        chapters = list(_chapters(package, posixpath.dirname(path)))
        locked = _locked_paths(archive, names)
        if locked and (not chapters or any(path in locked for _, path in chapters)):
            raise FormatError("is locked with DRM")
        content = _read_chapters(archive, chapters)
    if not content.paragraphs and content.missing:
        raise FormatError(f"cannot be read ({content.missing[0]})", "ask for an intact copy")
    return Content(content.paragraphs, _metadata(package), (), content.missing)


def _package_path(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return the path of the package document: as the container says, or else the one whose name says so."""
    paths: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "rootfile" and (path := attributes.get("full-path", "")) in names:
            paths.append(path)

    try:
        parse_xml(member(archive, _CONTAINER, 1 << 20), start)
    except FormatError as error:
        if "password" in error.problem:
            raise
    paths += sorted(name for name in names if name.lower().endswith(".opf"))
    if not paths:
        raise FormatError("is damaged (it does not say what its chapters are)", "ask for an intact copy")
    return paths[0]


def _package(data: bytes) -> _Package:
    package = _Package()
    at: list[str] = []
    text: list[str] = []
    event = ""

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal event
        at.append(name)
        text.clear()
        if name == "item":
            package.items[attributes.get("id", "")] = (
                attributes.get("href", ""),
                attributes.get("media-type", "").lower(),
                attributes.get("properties", ""),
            )
        elif name == "itemref":
            package.spine.append(attributes.get("idref", ""))
        elif name == "date":
            event = next((value for key, value in attributes.items() if key.endswith("event")), "")

    def end(name: str) -> None:
        at.pop()
        if name in _STATEMENTS and "metadata" in at[:3] and (value := " ".join("".join(text).split())):
            package.stated.setdefault(name, []).append((value[:_LONGEST_STATEMENT], event if name == "date" else ""))
        text.clear()

    parse_xml(data, start, end, text.append)
    return package


def _chapters(package: _Package, folder: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the path of each chapter that is text of the book, and no table of contents."""
    for number, item_id in enumerate((package.spine or list(package.items))[:_MOST_CHAPTERS], 1):
        href, media_type, properties = package.items.get(item_id, ("", "", ""))
        if "nav" in properties.split() or media_type not in _PAGE_TYPES or (href == "" and item_id in package.items):
            continue
        if not package.spine and not media_type:
            continue
        path = _unquoted(href.partition("#")[0]) if href else ""
        yield number, posixpath.normpath(posixpath.join(folder, path)) if path else ""


def _unquoted(path: str) -> str:
    """Return a relative address as the path that it means."""
    quoted = path.encode("utf-8", "replace")
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), quoted).decode("utf-8", "replace")


def _locked_paths(archive: zipfile.ZipFile, names: set[str]) -> set[str]:
    """Return the paths of the files that are encrypted, other than fonts."""
    if _ENCRYPTION not in names:
        return set()
    locked: set[str] = set()
    algorithm = ""

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal algorithm
        if name == "EncryptionMethod":
            algorithm = attributes.get("Algorithm", "")
        elif name == "CipherReference" and algorithm not in _FONT_ALGORITHMS:
            locked.add(posixpath.normpath(_unquoted(attributes.get("URI", "")).lstrip("/")))

    try:
        parse_xml(member(archive, _ENCRYPTION), start)
    except FormatError:
        return set()
    return locked


def _read_chapters(archive: zipfile.ZipFile, chapters: list[tuple[int, str]]) -> Content:
    content = Content()
    left = _LARGEST_BOOK
    for number, path in chapters:
        if left <= 0:
            content.missing.append(f"from chapter {number} on, it unpacks to more than {_LARGEST_BOOK >> 20} MiB")
            break
        place = f"chapter {number}"
        try:
            data = member(archive, path)
            left -= len(data)
            content.paragraphs.extend(Paragraph(text, place) for text in html_paragraphs(data))
        except FormatError as error:
            content.missing.append(f"{place} {error.problem}" if path else f"{place} is missing")
    return content


def _metadata(package: _Package) -> Metadata:
    def first(name: str) -> str:
        return next((value for value, _ in package.stated.get(name, [])), "")

    dates = package.stated.get("date", [])
    published = next((value for value, event in dates if event == "publication"), "")
    creators = dict.fromkeys(value for value, _ in package.stated.get("creator", []))
    return Metadata(
        title=first("title"),
        author=", ".join(creators)[:_LONGEST_STATEMENT].strip(),
        date=published or first("date"),
        language=first("language"),
    )
