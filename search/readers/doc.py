"""Read .doc: documents of Word 97 to 2003, and of Word 6 and 95.

The numbers are those of Microsoft's description of the format, [MS-DOC]. A document is one long text, counted in UTF-16
units: the body, then the footnotes, the headers and so on. The bytes of this text lie in pieces all over a stream.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NamedTuple

from .code_pages import CHARACTER_SETS, code_page
from .content import Content, FormatError, Paragraph, ReadingContext
from .encodings import NotTextError, old_encoding
from .office_text import paragraph_text
from .ole import OleFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The parts of the text in their order, and the place of their paragraphs; None for page headers and macros.
_PARTS = ("", "footnote", None, None, "comment", "endnote", "text box", None)

#: A text that was deleted or is hidden, the end of a table's row, and a paragraph inside a cell: they are marked with
#: these in the text, where Word has none of them.
_GONE, _ROW_END, _END_IN_CELL = "\x00", "\x1c", "\x1d"

#: Settings of characters: deleted while changes were tracked, and hidden.
_GONE_SETTINGS = {0x0800, 0x083C}

#: Settings of paragraphs: in a table, the end of a row, and settings that are too long and stand in another stream.
_IN_TABLE, _IS_ROW_END, _LONG_SETTINGS = 0x2416, 0x2417, {0x6645, 0x6646}

#: Bytes of the value of a setting, by the upper three bits of its number; 0 if a length precedes it.
_VALUE_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)

#: Code pages of Windows by language, for files older than Unicode; 1252 for all others.
_CODE_PAGES = {
    0x01: 1256, 0x04: 936, 0x05: 1250, 0x08: 1253, 0x0D: 1255, 0x0E: 1250, 0x11: 932, 0x12: 949, 0x15: 1250, 0x18: 1250,
    0x19: 1251, 0x1A: 1250, 0x1B: 1250, 0x1C: 1250, 0x1E: 874, 0x1F: 1254, 0x20: 1256, 0x22: 1251, 0x23: 1251,
    0x24: 1250, 0x25: 1257, 0x26: 1257, 0x27: 1257, 0x29: 1256, 0x2A: 1258, 0x2F: 1251, 0x3F: 1251,
}  # fmt: skip

#: Encodings of the languages of East Asia. Fonts of theirs are in many documents from elsewhere.
_EAST_ASIAN = frozenset(map(code_page, (932, 936, 949, 950, 1361)))

#: Maximum bytes of the names of fonts of a document of Word 6 or 95.
_LARGEST_FONTS = 1 << 16

#: The first code of a letter that has two bytes in an encoding of East Asia.
_FIRST_WIDE = 0x8100

#: Letters outside ASCII that are too few to tell an encoding by: then a font with another one decides.
_FEW_LETTERS = 20

_TOKENS = re.compile(rf"([\r\x07\x0c\x0e{_ROW_END}{_END_IN_CELL}])")


class _Piece(NamedTuple):
    """A piece of the text: units *start* to *end* of it, from byte *offset*; one byte each if it is *narrow*."""

    start: int
    end: int
    offset: int
    narrow: bool


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the parts of a document are in its streams."""

    lengths: tuple[int, ...]
    pieces: list[_Piece]
    characters: bytes
    paragraphs: bytes


def read_doc(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the paragraphs of a Word document, then its footnotes, comments, endnotes and text boxes.

    Their places are "footnote", "comment", "endnote" and "text box". A table has a paragraph for each row. Deleted and
    hidden text, page headers and codes of fields are left out.

    Raises:
        FormatError: it is damaged, locked, or in a format older than Word 6.

    """
    ole = OleFile(file)
    word = ole.stream("WordDocument")
    if len(word) < 0x60:
        raise FormatError("is damaged (its document is missing)", "ask for an intact copy")
    version, language = struct.unpack_from("<2xH2xH", word)
    (flags,) = struct.unpack_from("<H", word, 10)
    if flags & 0x100:
        raise FormatError("is locked with a password", "save it without one")
    try:
        if version < 0xC1:
            text, lengths, missing = _old_text(word, language, flags)
        else:
            text, lengths, missing = _text(word, ole, _layout(word, ole, flags))
    except struct.error as error:
        raise FormatError(f"is damaged ({error})", "ask for an intact copy") from error
    paragraphs = []
    start = 0
    for place, length in zip(_PARTS, lengths, strict=True):
        if place is not None and length > 0:
            # Two bytes a unit.
            part = text[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
            paragraphs += [Paragraph(one, place) for one in _paragraphs(part)]
        start += max(0, length)
    return Content(paragraphs, ole.summary(), missing=missing)


def _layout(word: bytes, ole: OleFile, flags: int) -> _Layout:
    table = ole.stream("1Table" if flags & 0x200 else "0Table") or ole.stream("0Table" if flags & 0x200 else "1Table")

    def block(position: int) -> bytes:
        offset, size = struct.unpack_from("<II", word, position)
        return table[offset : offset + size]

    return _Layout(
        lengths=struct.unpack_from("<8i", word, 0x4C),
        pieces=_pieces(block(0x1A2), len(word)),
        characters=block(0xFA),
        paragraphs=block(0x102),
    )


def _pieces(clx: bytes, size: int) -> list[_Piece]:
    """Return the pieces of the text, in order.

    Raises:
        FormatError: they are damaged.

    """
    at = 0
    while at < len(clx) and clx[at] == 1:  # Changes to pieces since the last full save.
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise FormatError("is damaged (it has no table of pieces)", "ask for an intact copy")
    (length,) = struct.unpack_from("<I", clx, at + 1)
    count = (min(length, len(clx) - at - 5) - 4) // 12
    if count <= 0:
        raise FormatError("is damaged (its table of pieces is empty)", "ask for an intact copy")
    positions = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    pieces = []
    for number in range(count):
        (offset,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        start, end = positions[number : number + 2]
        narrow = bool(offset & 0x40000000)
        offset &= 0x3FFFFFFF
        # Pieces of one text do not overlap, so it is no longer than the stream. Others could be of any length.
        if end < start:
            raise FormatError("is damaged (its table of pieces)", "ask for an intact copy")
        pieces.append(_Piece(min(start, size), min(end, size), offset // 2 if narrow else offset, narrow))
    return pieces


def _text(word: bytes, ole: OleFile, layout: _Layout) -> tuple[bytearray, tuple[int, ...], list[str]]:
    """Return the whole text as UTF-16, the lengths of its parts, and what is missing."""
    text = bytearray()
    cut = layout.pieces[-1].end < sum(max(0, length) for length in layout.lengths)
    for piece in layout.pieces:
        length = piece.end - piece.start
        data = word[piece.offset : piece.offset + length * (1 if piece.narrow else 2)]
        if piece.narrow:
            data = data.decode("cp1252", "replace").encode("utf-16-le")
        cut |= len(data) < 2 * length
        text += data + bytes(2 * length - len(data))
    _mark(text, layout, word, ole)
    return text, layout.lengths, ["the end of the text is missing"] if cut else []


def _mark(text: bytearray, layout: _Layout, word: bytes, ole: OleFile) -> None:
    """Mark what is deleted or hidden, and which ends of paragraphs are in tables, in the text."""
    gone = [(start, end) for start, end, settings in _runs(layout.characters, word, is_paragraphs=False)
            if any(number in _GONE_SETTINGS and value[:1] == b"\1" for number, value in _settings(settings))]  # fmt: skip
    for start, end in _in_text(gone, layout.pieces):
        text[2 * start : 2 * end] = bytes(2 * (end - start))
    row_ends, in_cells = [], []
    long_settings = _LongSettings(ole)
    for start, end, settings in _runs(layout.paragraphs, word, is_paragraphs=True):
        values = long_settings.of(settings[2:])
        if values.get(_IS_ROW_END, b"")[:1] == b"\1":
            row_ends.append((start, end))
        elif values.get(_IN_TABLE, b"")[:1] == b"\1":
            in_cells.append((start, end))
    for ranges, old, new in ((row_ends, "\x07", _ROW_END), (in_cells, "\r", _END_IN_CELL)):
        for start, end in _in_text(ranges, layout.pieces):
            part = text[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
            text[2 * start : 2 * end] = part.replace(old, new).encode("utf-16-le", "surrogatepass")


def _runs(places: bytes, word: bytes, *, is_paragraphs: bool) -> Iterator[tuple[int, int, bytes]]:
    """Yield the first byte, the end and the settings of each run of equal characters, or of each paragraph.

    *places* names the pages of 512 bytes in which they are.
    """
    count = (len(places) - 4) // 8
    if count <= 0:
        return
    for page in dict.fromkeys(struct.unpack_from(f"<{count}I", places, 4 * (count + 1))):
        data = word[512 * (page & 0x3FFFFF) : 512 * (page & 0x3FFFFF) + 512]
        if len(data) < 512:
            continue
        # As many as have space on the page: a bound of four bytes each, and one byte, or 13 for a paragraph.
        runs = min(data[511], 507 // (17 if is_paragraphs else 5))
        bounds = struct.unpack_from(f"<{runs + 1}I", data)
        for run in range(runs):
            at = 2 * data[4 * (runs + 1) + run * (13 if is_paragraphs else 1)]
            if at and bounds[run] < bounds[run + 1]:
                yield bounds[run], bounds[run + 1], _page_settings(data, at, is_paragraphs=is_paragraphs)


def _page_settings(data: bytes, at: int, *, is_paragraphs: bool) -> bytes:
    size = data[at]
    if not is_paragraphs:
        return data[at + 1 : at + 1 + size]
    if size:
        return data[at + 1 : at + 2 * size]
    return data[at + 2 : at + 2 + 2 * data[at + 1]] if at < 511 else b""


def _settings(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the value of each setting."""
    at = 0
    while at + 3 <= len(data):
        (number,) = struct.unpack_from("<H", data, at)
        at += 2
        size = _VALUE_SIZES[number >> 13]
        if not size:
            size = data[at] + 1
            if number == 0xD608 and at + 2 <= len(data):  # The columns of a row: the length has two bytes.
                size = struct.unpack_from("<H", data, at)[0] + 1
        yield number, data[at : at + size]
        at += size


class _LongSettings:
    """The settings that stand in the stream "Data", because they are too long: those of rows with many columns."""

    def __init__(self, ole: OleFile) -> None:
        self._data = ole.stream("Data")
        self._known: dict[int, dict[int, bytes]] = {}

    def of(self, settings: bytes) -> dict[int, bytes]:
        """Return the values of a paragraph's settings by their numbers."""
        values = dict(_settings(settings))
        for number in _LONG_SETTINGS & values.keys():
            offset = int.from_bytes(values[number], "little")
            if offset not in self._known:
                size = int.from_bytes(self._data[offset : offset + 2], "little")
                self._known[offset] = dict(_settings(self._data[offset + 2 : offset + 2 + size]))
            values |= self._known[offset]
        return values


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges in order, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _in_text(ranges: list[tuple[int, int]], pieces: list[_Piece]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of units of the text that ranges of bytes contain."""
    ranges = _joined(ranges)
    starts = [start for start, _ in ranges]
    for piece in pieces:
        width = 1 if piece.narrow else 2
        last = piece.offset + width * (piece.end - piece.start)
        number = max(0, bisect_right(starts, piece.offset) - 1)
        while number < len(ranges) and ranges[number][0] < last:
            start, end = max(ranges[number][0], piece.offset), min(ranges[number][1], last)
            if start < end:
                yield piece.start + (start - piece.offset) // width, piece.start + (end - piece.offset) // width
            number += 1


def _old_text(word: bytes, language: int, flags: int) -> tuple[bytearray, tuple[int, ...], list[str]]:
    """Return the text of a document of Word 6 or 95; see `_text`."""
    first, end = struct.unpack_from("<II", word, 0x18)
    lengths = struct.unpack_from("<8i", word, 0x34)
    # Word for East Asia has two bytes for each letter: as a number, its code in the encoding of a font.
    width = 2 if flags & 0x1000 else 1
    if flags & 4:
        offset, size = struct.unpack_from("<II", word, 0x160)
        data = b"".join(word[piece.offset : piece.offset + width * (piece.end - piece.start)]
                        for piece in _old_pieces(word[offset : offset + size], len(word)))  # fmt: skip
    else:
        data = word[first:end]
    encoding = _old_encoding(data, language, _encodings_of_fonts(word))
    # Lengths count bytes, so each part is decoded by itself: a letter may have two.
    parts, start = [], 0
    for length in lengths:
        part = data[width * start : width * (start + max(0, length))]
        decoded = _of_wide_codes(part, encoding) if width == 2 else part.decode(encoding, "replace")
        parts.append(decoded.encode("utf-16-le"))
        start += max(0, length)
    missing = ["the end of the text is missing"] if len(data) < min(width * start, len(word) * 2) else []
    return bytearray(b"".join(parts)), tuple(len(part) // 2 for part in parts), missing


def _of_wide_codes(data: bytes, encoding: str) -> str:
    """Return text whose letters are numbers of two bytes; letters of the West are in Windows' code page of theirs."""
    units = struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])
    return "".join(
        unit.to_bytes(2, "big").decode(encoding, "replace")
        if unit >= _FIRST_WIDE
        else bytes([unit & 0xFF]).decode("cp1252", "replace")
        for unit in units
    )


def _old_pieces(clx: bytes, size: int) -> list[_Piece]:
    return [piece._replace(offset=2 * piece.offset if piece.narrow else piece.offset) for piece in _pieces(clx, size)]


def _encodings_of_fonts(word: bytes) -> list[str]:
    """Return the encodings of the character sets of the fonts of a document of Word 6 or 95, in order."""
    offset, size = struct.unpack_from("<II", word, 0xD0) if len(word) >= 0xD8 else (0, 0)
    table = word[offset : offset + min(size, _LARGEST_FONTS)]
    found: dict[str, None] = {}
    at = 2
    while at + 5 < len(table):
        found[code_page(CHARACTER_SETS.get(table[at + 4], 1252))] = None
        at += table[at] + 1
    return list(found)


def _old_encoding(data: bytes, language: int, of_fonts: list[str]) -> str:
    # The first font is that of plain text.
    if of_fonts and of_fonts[0] in _EAST_ASIAN:
        return of_fonts[0]
    number = _CODE_PAGES.get(language & 0x3FF, 1252)
    if number != 1252:
        return code_page(950 if language in {0x0404, 0x0C04} else 1251 if language == 0x0C1A else number)
    # Western Word was used for other languages too.
    sample = re.sub(rb"[\x00-\x08\x0c\x0e-\x1f]", b"", data).replace(b"\r", b"\n")
    if sample.isascii():
        return "cp1252"
    others = [encoding for encoding in of_fonts if encoding not in {"cp1252", *_EAST_ASIAN}]
    if len(others) == 1 and sum(byte > 0x7F for byte in sample) < _FEW_LETTERS:
        return others[0]
    try:
        return old_encoding(sample)
    except NotTextError:
        return "cp1252"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs in a part of the text, the rows of tables among them."""
    text = text.replace(_GONE, "")
    if _ROW_END not in text:
        # Without settings of paragraphs, two ends of cells are taken for the end of a row.
        text = text.replace("\x07\x07", f"\x07{_ROW_END}")
    text = _without_codes(text).replace("\x1e", "\u2011").replace("\x1f", "")
    tokens = _TOKENS.split(text)
    cells: list[list[str]] = []
    cell: list[str] = []
    for piece, end in zip(tokens[::2], [*tokens[1::2], "\r"], strict=True):
        clean = paragraph_text(piece)
        if end in {_END_IN_CELL, "\x07"}:
            cell += [clean] if clean else []
            if end == "\x07":
                cells.append(cell)
                cell = []
        elif end == _ROW_END:
            yield from _row([*cells, cell + ([clean] if clean else [])])
            cells, cell = [], []
        else:
            # Cells without the end of their row.
            yield from _row([*cells, cell])
            cells, cell = [], []
            if clean:
                yield clean


def _row(cells: Iterable[list[str]]) -> Iterator[str]:
    """Yield the paragraphs of a row: one, unless only one of its cells contains text."""
    filled = [cell for cell in cells if cell]
    if len(filled) == 1:
        yield from filled[0]
    elif filled:
        yield " | ".join("\n".join(cell) for cell in filled)


def _without_codes(text: str) -> str:
    """Return the text with the results of its fields, without their codes, such as the address of a link.

    A field is U+0013, its code, U+0014, its result, U+0015; each may contain fields. A mark without its counterpart is
    dropped, and what follows it is kept.
    """
    tokens = re.split("([\x13\x14\x15])", text)
    open_fields: list[int] = []
    ends: dict[int, int] = {}
    for number, mark in enumerate(tokens[1::2]):
        if mark == "\x13":
            open_fields.append(number)
        elif open_fields:
            # From its first mark to the one before its result, or to its end if it has none.
            ends.setdefault(open_fields[-1], number)
            if mark == "\x15":
                open_fields.pop()
    for number in open_fields:
        ends.pop(number, None)
    kept = [tokens[0]]
    within: set[int] = set()
    closing = {end: start for start, end in ends.items()}
    for number, following in enumerate(tokens[2::2]):
        if number in ends:
            within.add(number)
        within.discard(closing.get(number, -1))
        if not within:
            kept.append(following)
    return "".join(kept)
