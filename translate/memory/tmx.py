"""Translation memories as TMX 1.4, the exchange format of translation tools.

Specification: https://www.gala-global.org/tmx-14b. The English of each unit is paired with each of
its other languages.
"""

from __future__ import annotations

import re
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

from translate.errors import ExchangeError, LanguageCodeError
from translate.text.language_codes import language_code
from translate.text.normalization import plain

from .entry import LONGEST_TEXT, Entry
from .regular_file import open_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

#: Elements inside a segment that contain another program's formatting codes, not text.
_CODES = {"bpt", "ept", "ph", "it", "ut"}

#: Maximum nesting of elements; TMX itself nests six deep, with a few more inside a segment.
_DEEPEST = 100

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_tmx(path: Path) -> Iterator[Entry | ExchangeError]:
    """Yield the entries of a file, and an error for each unit that cannot be read.

    Raises:
        ExchangeError: the file as a whole is not TMX; entries yielded before remain valid.
        OSError: the file cannot be read.

    """
    from xml.etree import ElementTree as ET

    _refuse_entities(path)
    number = 0
    open_elements: list[Element] = []
    try:
        with open_regular_file(path) as file:
            for event, element in ET.iterparse(file, ("start", "end")):  # noqa: S314 - entities are refused above
                if event == "start":
                    open_elements.append(element)
                    if len(open_elements) > _DEEPEST:
                        raise ExchangeError(path, None, f"has elements more than {_DEEPEST} deep, so it is not TMX")
                    continue
                open_elements.pop()
                if _name(element) == "tu":
                    number += 1
                    yield from _unit_entries(element, number, path)
                    if open_elements:  # The parser would keep the whole file in memory.
                        open_elements[-1].remove(element)
    except ET.ParseError as error:
        raise ExchangeError(path, error.position[0], f"is not XML: {error}") from error
    except (LookupError, ValueError, RecursionError) as error:
        # For example an encoding that Python does not know.
        raise ExchangeError(path, None, f"is XML that cannot be read: {error}") from error
    if _name(element) != "tmx":
        raise ExchangeError(path, None, f"is XML but not TMX: its root element is {_name(element)!r:.40}")


def tmx_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a TMX file with *entries*."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    yield (
        '<header creationtool="translation-first-search" creationtoolversion="1" segtype="sentence" '
        'o-tmf="translation-first-search" adminlang="en" srclang="*all*" datatype="plaintext"/>\n<body>\n'
    )
    for entry in entries:
        yield f'<tu creationid="{_xml(entry.translator)}">{_variant(entry.language, entry.original)}'
        yield f"{_variant('en', entry.english)}</tu>\n"
    yield "</body>\n</tmx>\n"


def _unit_entries(unit: Element, number: int, path: Path) -> Iterator[Entry | ExchangeError]:
    """Yield an entry for each language of a unit other than English."""
    texts: dict[str, tuple[str, str]] = {}
    for variant in unit.findall("{*}tuv"):
        segment = variant.find("{*}seg")
        language = variant.get(_XML_LANGUAGE) or variant.get("lang") or ""
        raw = "".join(_texts(segment)) if segment is not None else ""
        if len(raw) > LONGEST_TEXT:
            problem = f"unit {number} has more than {LONGEST_TEXT:,} characters, too long for a sentence"
            yield ExchangeError(path, None, problem)
            return
        text = plain(raw)
        author = variant.get("creationid") or unit.get("creationid") or path.name
        try:
            if text:
                texts[language_code(language)] = text, author
        except LanguageCodeError as error:
            yield ExchangeError(path, None, f"unit {number}: {error}")
    if "en" not in texts:
        yield ExchangeError(path, None, f"unit {number} has no English")
        return
    english, _ = texts.pop("en")
    for language, (original, author) in texts.items():
        yield Entry(language, original, english, author)


def _name(element: Element) -> str:
    """Return an element's name without its namespace, which some programs add."""
    return element.tag.rpartition("}")[2]


def _texts(element: Element) -> Iterator[str]:
    """Yield the text of a segment without formatting codes."""
    yield element.text or ""
    for child in element:
        if _name(child) not in _CODES:
            yield from _texts(child)
        yield child.tail or ""


def _refuse_entities(path: Path) -> None:
    """Refuse a file that declares entities: ten lines of them can expand to gigabytes of text.

    The parser itself looks for them, up to the first element, so that any encoding and any position
    is covered.
    """
    from xml.parsers import expat

    class FirstElement(Exception):  # noqa: N818 - not an error
        """The parser has passed all declarations."""

    def refuse(*_: object) -> None:
        raise ExchangeError(path, None, "declares XML entities, which TMX does not need", "remove them first")

    def stop(*_: object) -> None:
        raise FirstElement

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    # The caller reports files that are not XML or have an unknown encoding.
    with open_regular_file(path) as file, suppress(FirstElement, expat.ExpatError, LookupError, ValueError):
        while block := file.read(1 << 16):
            parser.Parse(block)


def _variant(language: str, text: str) -> str:
    return f'<tuv xml:lang="{language}"><seg>{_xml(text)}</seg></tuv>'


def _xml(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))
