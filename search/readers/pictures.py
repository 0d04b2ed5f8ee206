"""Read pictures, PNG, JPEG and TIFF with all its pages, by recognizing their text."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from . import pdf_layout
from .content import Content, FormatError, ReadingContext
from .ocr.page_lines import pages_of
from .recognized import Picture, RecognizedPage

#: Pixels of a picture at most, and bytes of a file. An A0 sheet has 70 million pixels at 180 dots an inch.
MOST_PIXELS, _LARGEST = 100_000_000, 256 << 20

#: Pages of a TIFF at most.
_MOST_PAGES = 10_000

#: A picture with fewer letters is one without text: logos and photographs are read as a few.
_FEWEST_LETTERS = 3

_PNG = b"\x89PNG\r\n\x1a\n"

#: Tags of a TIFF, and the types of their values: those of two bytes and those of four.
_WIDTH, _HEIGHT, _SHORT, _LONG = 256, 257, 3, 4


def read_picture(file: IO[bytes], context: ReadingContext) -> Content:
    """Read a picture; one without text is empty.

    Args:
        file: At its start.
        context: Recognizes the text.

    Raises:
        FormatError: it is damaged or too large, or nothing can be recognized.

    """
    data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise FormatError(f"is larger than {_LARGEST >> 20} MiB")
    missing: list[str] = []
    sizes = _sizes(data, missing)
    recognition = context.recognition
    if recognition is None:
        raise FormatError("is a picture, which is read only with OCR")
    if problem := recognition.problem():
        raise FormatError(f"is a picture, which {problem.problem}", problem.cure)
    pages: dict[int, RecognizedPage] = {}
    pictures = _pictures(data, sizes, missing)
    for number, (picture, found) in enumerate(recognition.read(pictures), 1):
        if isinstance(found, FormatError):
            missing.append(f"{picture.place} {found}".strip())
        elif sum(map(str.isalpha, found.text)) >= _FEWEST_LETTERS:
            pages[number if picture.page is None else picture.page + 1] = found
    if lacking := recognition.lacking():
        missing.append(str(lacking))
    if missing and not pages:
        raise FormatError("; ".join(missing[:3]))
    return Content(pdf_layout.paragraphs(pages_of(pages)), missing=missing, may_be_empty=True)


def _pictures(data: bytes, sizes: list[tuple[int, int]], missing: list[str]) -> Iterator[Picture]:
    for page, (width, height) in enumerate(sizes[:_MOST_PAGES]):
        place = f"page {page + 1} " if len(sizes) > 1 else ""
        if not width * height:
            missing.append(f"{place}is damaged: it states no size")
        elif width * height > MOST_PIXELS:
            missing.append(f"{place}has {width:,} × {height:,} pixels, more than {MOST_PIXELS // 1_000_000} million")
        elif len(sizes) == 1:
            yield Picture(data)
        else:
            yield Picture(data, f"page {page + 1}", page=page)
    if len(sizes) > _MOST_PAGES:
        missing.append(f"pages {_MOST_PAGES + 1:,} to {len(sizes):,} are left out")


def _sizes(data: bytes, missing: list[str]) -> list[tuple[int, int]]:
    """Return width and height of each page, in pixels; a TIFF may be cut off behind some pages, which is *missing*."""
    sizes: list[tuple[int, int]] = []
    try:
        if data.startswith(_PNG):
            width, height = struct.unpack_from(">II", data, 16)
            return [(width, height)]
        if data.startswith((b"II", b"MM")):
            sizes.extend(_tiff_sizes(data))
            return sizes
        return [_jpeg_size(data)]
    except struct.error as error:
        if sizes:
            missing.append("the rest is damaged: the file ends before its last page")
            return sizes
        raise FormatError("is damaged: it ends within its header", "ask for an intact copy") from error


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a JPEG, which its start-of-frame segment has (ITU-T T.81, B.2.2)."""
    at = 2
    while True:
        marker, code, length = struct.unpack_from(">BBH", data, at)
        if marker != 0xFF:
            raise FormatError("is damaged", "ask for an intact copy")
        if 0xC0 <= code <= 0xCF and code not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        # A byte of filling comes before the code.
        at += 1 if code == 0xFF else 2 + length


def _tiff_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield width and height of each page of a TIFF, from its chain of directories (TIFF 6.0, section 2)."""
    order = "<" if data[:2] == b"II" else ">"
    version, at = struct.unpack_from(f"{order}HI", data, 2)
    if version != 42:
        raise FormatError("is a TIFF of a kind that is not read", "save it as a common TIFF or as PDF")
    seen: set[int] = set()
    while at and at not in seen and len(seen) <= _MOST_PAGES:
        seen.add(at)
        (count,) = struct.unpack_from(f"{order}H", data, at)
        size = {}
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(f"{order}HH", data, entry)
            if tag in {_WIDTH, _HEIGHT} and kind in {_SHORT, _LONG}:
                (size[tag],) = struct.unpack_from(f"{order}{'H' if kind == _SHORT else 'I'}", data, entry + 8)
        yield size.get(_WIDTH, 0), size.get(_HEIGHT, 0)
        (at,) = struct.unpack_from(f"{order}I", data, at + 2 + 12 * count)
