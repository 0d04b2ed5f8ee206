"""A format of your own: read outlines of mind maps (OPML), a paragraph an item.

pyproject.toml names `FORMAT` as an entry point. Once the package is installed, `search formats` lists the format.
"""

from __future__ import annotations

from typing import IO

from search.readers.content import Content, Metadata, Paragraph, ReadingContext
from search.readers.formats import Format
from search.readers.xml_events import parse_xml

FORMAT = Format("mindmap", "Outline of a mind map", (".opml",), "mindmap:read_mindmap")


def read_mindmap(file: IO[bytes], _context: ReadingContext) -> Content:
    """Return the items of an outline, each with the branch that it is on."""
    items: list[Paragraph] = []
    branch: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "outline":
            text = attributes.get("text", "").strip()
            if text:
                items.append(Paragraph(text, " > ".join(branch)))
            branch.append(text)

    def end(name: str) -> None:
        if name == "outline":
            branch.pop()

    parse_xml(file.read(), start, end)
    return Content(items, Metadata(title=items[0].text if items else ""))
