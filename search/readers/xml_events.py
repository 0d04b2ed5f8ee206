"""Read XML of strangers as events: no entity of its own is expanded, nothing outside it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from .content import FormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
