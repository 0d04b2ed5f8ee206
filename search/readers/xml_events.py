"""Read XML of strangers as events: no entity of its own is expanded, nothing outside it is opened."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from .archive_members import LARGEST_MEMBER
from .content import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: What a wrong encoding of XML, or a damaged zip file, makes the standard library raise.
DAMAGE = (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError, LookupError, ValueError)

#: Bytes that are parsed at once.
_PIECE = 1 << 16


def parse_xml(
    data: bytes,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call a function for each event in a document.

    Args:
        data: The document.
        start: Called at the start of each element, with its local name, without namespace, and its attributes by their
            names. Names of attributes with a namespace are "NAMESPACE NAME".
        end: Called at the end of each element, with its local name.
        text: Called with each piece of text.

    Raises:
        FormatError: it is not well-formed, or declares an entity.

    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise FormatError("declares XML entities or attributes, which are not expanded", "it may be an attack")

    parser.EntityDeclHandler = refuse
    # Defaults of attributes multiply the work: each element would have them.
    parser.AttlistDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
    except FormatError:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise FormatError(f"is damaged XML ({error})", "ask for an intact copy") from error


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
    except DAMAGE as error:
        raise FormatError(f"is damaged ({error})", "ask for an intact copy") from error


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
