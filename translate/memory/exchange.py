"""Translation memories as files: JSON lines, and TMX 1.4 as translators' tools write it.

JSON lines hold an entry a line, with the keys ``language``, ``original``, ``english`` and
``translator``, and ``flags`` where a machine's English is doubtful. TMX: https://www.gala-global.org/tmx-14b; each unit's English is paired with each of
its other languages.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from contextlib import suppress
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, BinaryIO

from durable_sqlite import writing_beside
from translate.errors import ExchangeError, LanguageCodeError
from translate.text.languages import language_code
from translate.text.sentences import plain

from .store import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

#: Elements inside a TMX segment that hold another program's codes, not words.
_CODES = {"bpt", "ept", "ph", "it", "ut"}

#: Bytes of the longest line, and characters of the longest text in it: an entry is a sentence or a paragraph. SQLite
#: would compare what it looks up with a longer one from end to end.
_LONGEST_LINE, _LONGEST_TEXT = 1 << 20, 100_000

#: Lines or units of one file that are said to be wrong; the others are counted.
_MOST_PROBLEMS = 100

#: Elements in one another; those of TMX are six, and inside a segment a few more.
_DEEPEST = 100

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_entries(path: Path) -> Iterator[Entry | ExchangeError]:
    """Yield the entries of a file; for each line or unit that cannot be read, the error instead.

    Args:
        path: ``.tmx`` is read as TMX, anything else as JSON lines.

    Raises:
        ExchangeError: the file as a whole cannot be read; what came before it stands.

    """
    reader = _read_tmx if path.suffix.lower() == ".tmx" else _read_json_lines
    try:
        yield from reader(path)
    except OSError as error:
        raise ExchangeError(path, None, f"cannot be read: {error.strerror or error}") from error


def write_entries(path: Path, entries: Iterable[Entry]) -> int:
    """Write *entries*, as TMX where the name ends in ``.tmx``, else as JSON lines; return their number.

    The file is written beside its place and moved there whole.

    Raises:
        ExchangeError: it cannot be written.

    """
    writer = _tmx_lines if path.suffix.lower() == ".tmx" else _json_lines
    count = 0

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in entries:
            count += 1
            yield entry

    try:
        with writing_beside(path) as file:
            file.writelines(writer(counted()))
    except OSError as error:
        raise ExchangeError(path, None, f"cannot be written: {error.strerror or error}") from error
    return count


def _read_json_lines(path: Path) -> Iterator[Entry | ExchangeError]:
    problems = 0
    with open_file(path) as file:
        for number, line in enumerate(_lines(file), 1):
            try:
                entry = _from_line(line, number, path)
            except ExchangeError as error:
                problems += 1
                if problems <= _MOST_PROBLEMS:
                    yield error
            else:
                if entry:
                    yield entry
    yield from _untold(path, problems, "lines")


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of one that is too long its beginning."""
    while line := file.readline(_LONGEST_LINE + 1):
        yield line
        while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(_LONGEST_LINE + 1)


def _from_line(line: bytes, number: int, path: Path) -> Entry | None:
    if len(line) > _LONGEST_LINE:
        raise ExchangeError(path, number, f"is longer than {_LONGEST_LINE >> 20} MiB; it is no sentence")
    if not line.strip():
        return None
    try:
        return _entry(json.loads(line.decode("utf-8-sig")), path)
    except UnicodeDecodeError as error:
        raise ExchangeError(path, number, "is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ExchangeError(path, number, "is not JSON") from error
    except (TypeError, LanguageCodeError) as error:
        raise ExchangeError(path, number, str(error)) from error


def _untold(path: Path, problems: int, things: str) -> Iterator[ExchangeError]:
    if problems > _MOST_PROBLEMS:
        yield ExchangeError(path, None, f"{problems - _MOST_PROBLEMS:,} more {things} cannot be read")


def open_file(path: Path) -> BinaryIO:
    """Open a file to be read, never a pipe or a device: those may have no end.

    Raises:
        OSError: it cannot be opened, or is no file.

    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:
        raise OSError(errno.EINVAL, "no file can have that name") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is a device, a pipe or a folder, not a file")
    return os.fdopen(descriptor, "rb")


def _entry(fields: object, path: Path) -> Entry:
    if not isinstance(fields, dict):
        raise TypeError("is not an object with language, original and english")
    for key in ("language", "original", "english"):
        if not isinstance(fields.get(key), str) or not plain(fields[key]):
            raise TypeError(f"has no {key!r}")
        if len(fields[key]) > _LONGEST_TEXT:
            raise TypeError(f"has an {key!r} of more than {_LONGEST_TEXT:,} characters; it is no sentence")
    flags = fields.get("flags") or []
    if not isinstance(flags, list) or not all(isinstance(flag, str) for flag in flags):
        raise TypeError("has 'flags' that are no list of words")
    translator = fields.get("translator") or ""
    if not isinstance(translator, str):
        raise TypeError("has a 'translator' that is no text")
    return Entry(
        language_code(fields["language"]),
        plain(fields["original"]),
        plain(fields["english"]),
        plain(translator) or path.name,
        tuple(" ".join(flags).split()),
    )


def _read_tmx(path: Path) -> Iterator[Entry | ExchangeError]:
    from xml.etree import ElementTree as ET

    _refuse_entities(path)
    number = problems = 0
    inside: list[Element] = []
    try:
        with open_file(path) as file:
            for event, element in ET.iterparse(file, ("start", "end")):  # noqa: S314 - entities are refused above
                if event == "start":
                    inside.append(element)
                    if len(inside) > _DEEPEST:
                        raise ExchangeError(path, None, f"has elements more than {_DEEPEST} deep; it is no TMX")
                    continue
                inside.pop()
                if _name(element) == "tu":
                    number += 1
                    for found in _unit(element, number, path):
                        problems += isinstance(found, ExchangeError)
                        if isinstance(found, Entry) or problems <= _MOST_PROBLEMS:
                            yield found
                    if inside:  # The parser would keep all of the file.
                        inside[-1].remove(element)
    except ET.ParseError as error:
        raise ExchangeError(path, error.position[0], f"is not XML: {error}") from error
    except (LookupError, ValueError, RecursionError) as error:
        # An encoding that Python does not know.
        raise ExchangeError(path, None, f"is XML that cannot be read: {error}") from error
    if _name(element) != "tmx":
        raise ExchangeError(path, None, f"is XML, but not TMX: it holds a {_name(element)!r:.40}")
    yield from _untold(path, problems, "units")


def _unit(unit: Element, number: int, path: Path) -> Iterator[Entry | ExchangeError]:
    texts: dict[str, tuple[str, str]] = {}
    for variant in unit.findall("{*}tuv"):
        segment = variant.find("{*}seg")
        language = variant.get(_XML_LANGUAGE) or variant.get("lang") or ""
        raw = "".join(_words(segment)) if segment is not None else ""
        if len(raw) > _LONGEST_TEXT:
            yield ExchangeError(
                path, None, f"unit {number} is longer than {_LONGEST_TEXT:,} characters; it is no sentence"
            )
            return
        words = plain(raw)
        author = variant.get("creationid") or unit.get("creationid") or path.name
        try:
            if words:
                texts[language_code(language)] = words, author
        except LanguageCodeError as error:
            yield ExchangeError(path, None, f"unit {number}: {error}")
    if "en" not in texts:
        yield ExchangeError(path, None, f"unit {number} has no English")
        return
    english, _ = texts.pop("en")
    for language, (original, author) in texts.items():
        yield Entry(language, original, english, author)


def _name(element: Element) -> str:
    """Return an element's name without the namespace that some programs put it in."""
    return element.tag.rpartition("}")[2]


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if _name(child) not in _CODES:
            yield from _words(child)
        yield child.tail or ""


def _refuse_entities(path: Path) -> None:
    """Refuse a file that declares entities: ten lines of them can become gigabytes of text.

    Whatever it is encoded in and wherever they stand: the parser itself is asked, up to the first element.
    """
    from xml.parsers import expat

    class Begun(Exception):  # noqa: N818 - no error
        """The declarations are over."""

    def refuse(*_: object) -> None:
        raise ExchangeError(path, None, "declares XML entities, which TMX has no use for", "remove them first")

    def begin(*_: object) -> None:
        raise Begun

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    # What is no XML, or in no known encoding, is said by who reads it.
    with open_file(path) as file, suppress(Begun, expat.ExpatError, LookupError, ValueError):
        while block := file.read(1 << 16):
            parser.Parse(block)


def _json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        fields = asdict(entry)
        if not entry.flags:
            del fields["flags"]
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def _tmx_lines(entries: Iterable[Entry]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    yield (
        '<header creationtool="translation-first-search" creationtoolversion="1" segtype="sentence" '
        'o-tmf="translation-first-search" adminlang="en" srclang="*all*" datatype="plaintext"/>\n<body>\n'
    )
    for entry in entries:
        yield f'<tu creationid="{_xml(entry.translator)}">{_variant(entry.language, entry.original)}'
        yield f"{_variant('en', entry.english)}</tu>\n"
    yield "</body>\n</tmx>\n"


def _variant(language: str, text: str) -> str:
    return f'<tuv xml:lang="{language}"><seg>{_xml(text)}</seg></tuv>'


def _xml(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))
