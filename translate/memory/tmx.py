"""Translation memories as TMX 1.4, the exchange format of translation tools.

Specification: https://www.gala-global.org/tmx-14b. The English of each unit is paired with each of
its other languages.

An export says in properties of each unit, whose names begin with ``x-search-``, where the entry is from; see `jsonl`.
If another program names a person who changed the unit (``changeid``), the entry is that person's.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

from translate.errors import ExchangeError, LanguageCodeError
from translate.text.language_codes import language_code
from translate.text.normalization import plain

from .entry import LONGEST_TEXT, Entry, Origin
from .provenance import may_be_empty, parse_origin, translated_text
from .regular_file import open_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

#: What the names of our properties begin with, so that no other program's are mistaken for them.
_OURS = "x-search-"

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
        yield f'<tu creationid="{_xml(entry.translator)}"{_creation_date(entry)}>{"".join(_properties(entry))}'
        yield f"{_variant(entry.language, entry.original)}{_variant('en', entry.english)}</tu>\n"
    yield "</body>\n</tmx>\n"


def _unit_entries(unit: Element, number: int, path: Path) -> Iterator[Entry | ExchangeError]:
    """Yield an entry for each language of a unit other than English."""
    texts: dict[str, tuple[str, str]] = {}
    try:
        origin, flags = _origin(unit)
    except TypeError as error:
        yield ExchangeError(path, None, f"unit {number} {error}")
        return
    editor = ""
    for variant in unit.findall("{*}tuv"):
        segment = variant.find("{*}seg")
        language = variant.get(_XML_LANGUAGE) or variant.get("lang") or ""
        raw = "".join(_texts(segment)) if segment is not None else ""
        if len(raw) > LONGEST_TEXT:
            problem = f"unit {number} has more than {LONGEST_TEXT:,} characters, too long for a sentence"
            yield ExchangeError(path, None, problem)
            return
        author = variant.get("creationid") or unit.get("creationid") or path.name
        editor = plain(variant.get("changeid") or unit.get("changeid") or editor)
        try:
            code = language_code(language)
            text = translated_text(raw, origin) if code == "en" else plain(raw)
            if text or (segment is not None and code == "en" and may_be_empty(origin)):
                texts[code] = text, author
        except LanguageCodeError as error:
            yield ExchangeError(path, None, f"unit {number}: {error}")
    if "en" not in texts:
        yield ExchangeError(path, None, f"unit {number} has no English")
        return
    english, _ = texts.pop("en")
    for language, (original, author) in texts.items():
        if origin and editor:
            yield Entry(language, original, plain(english), editor, (), Origin("person"))
        else:
            yield Entry(language, original, english, author, flags, origin)


def _origin(unit: Element) -> tuple[Origin | None, tuple[str, ...]]:
    """Return the origin and the flags that the properties of a unit state; raise TypeError if they are wrong."""
    stated = {one.get("type", ""): "".join(one.itertext()) for one in unit.findall("{*}prop")}
    added: object = stated.get(f"{_OURS}added")
    if isinstance(added, str):
        with suppress(ValueError):
            added = float(added)
    origin = parse_origin(stated.get(f"{_OURS}origin"), stated.get(f"{_OURS}signature"), added)
    return origin, tuple(stated.get(f"{_OURS}flags", "").split()) if origin else ()


def _properties(entry: Entry) -> Iterator[str]:
    """Yield what `_origin` reads."""
    if entry.origin:
        values = {
            "origin": entry.origin.kind,
            "signature": entry.origin.signature,
            "added": "" if entry.origin.added is None else repr(entry.origin.added),
            "flags": " ".join(entry.flags),
        }
        for name, value in values.items():
            if value:
                yield f'<prop type="{_OURS}{name}">{_xml(value)}</prop>'


def _creation_date(entry: Entry) -> str:
    """Return the attribute with the time of an entry for other programs, to the second; "" if there is none."""
    with suppress(OverflowError, OSError, ValueError):  # Only years that C and TMX know.
        if entry.origin and entry.origin.added is not None:
            return time.strftime(' creationdate="%Y%m%dT%H%M%SZ"', time.gmtime(entry.origin.added))
    return ""


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
