"""Scans: pages of text as pictures, in PNG, TIFF and PDF; written by hand, drawn by pdfium."""

from __future__ import annotations

import math
import random
import struct
import textwrap
import zlib

import pytest

from search.readers.ocr import tesseract

from .pdf_files import HEIGHT, WIDTH, PdfPage, page_of_lines, pdf

_ENGINE = tesseract.installed()

needs_tesseract = pytest.mark.skipif(
    _ENGINE is None or not {"swe", "nor", "eng"} <= set(_ENGINE.data),
    reason="needs the program tesseract with Swedish, Norwegian and English data (Debian: tesseract-ocr-swe, -nor)",
)


def drawn(paragraphs, *, dots_per_inch=200, tilt=0.0, noise=0, turns=0):
    """Return width, height and gray pixels, a row after another, of a page with these paragraphs.

    *tilt* is in degrees; *noise* is how much darker or lighter a pixel may be; *turns* are quarters of a circle.
    """
    import pypdfium2

    lines = [line for text in paragraphs for line in (*textwrap.wrap(text, 70), None)]
    sine = math.sin(math.radians(tilt))
    cosine = math.cos(math.radians(tilt))
    page = page_of_lines(lines, entries=f"/Rotate {90 * turns % 360}")
    document = pypdfium2.PdfDocument(pdf([page]))
    if tilt:
        page.content, page.texts = f"{cosine} {sine} {-sine} {cosine} 0 0 cm\n" + _shown(page.texts), []
        document = pypdfium2.PdfDocument(pdf([page]))
    bitmap = document[0].render(scale=dots_per_inch / 72, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    pixels = bytearray().join(rows[at * bitmap.stride :][: bitmap.width] for at in range(bitmap.height))
    if noise:
        chance = random.Random(7)
        grain = [chance.gauss(0, noise) for _ in range(10_007)]
        pixels = bytearray(min(255, max(0, int(pixel + grain[at % 10_007]))) for at, pixel in enumerate(pixels))
    return bitmap.width, bitmap.height, bytes(pixels)


def _shown(texts):
    return "\n".join(f"BT /F {size} Tf {left} {baseline} Td ({text}) Tj ET" for left, baseline, size, text in texts)


def png(width, height, pixels, *, dots_per_inch=200):
    """Return a PNG of gray pixels."""
    rows = b"".join(b"\0" + pixels[at * width :][:width] for at in range(height))
    metre = round(dots_per_inch / 0.0254)
    return b"\x89PNG\r\n\x1a\n" + b"".join((
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        _chunk(b"pHYs", struct.pack(">IIB", metre, metre, 1)),
        _chunk(b"IDAT", zlib.compress(rows)),
        _chunk(b"IEND", b""),
    ))  # fmt: skip


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tiff(pages, *, dots_per_inch=200):
    """Return a TIFF of pages, each width, height and gray pixels; uncompressed."""
    data = bytearray(b"II*\x00\0\0\0\0")
    link = 4
    for width, height, pixels in pages:
        strip = len(data)
        data += pixels + b"\0" * (len(pixels) % 2)
        resolution = len(data)
        data += struct.pack("<II", dots_per_inch, 1)
        data[link : link + 4] = struct.pack("<I", len(data))
        entries = (
            (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, strip), (277, 3, 1),
            (278, 4, height), (279, 4, len(pixels)), (282, 5, resolution), (283, 5, resolution), (296, 3, 2),
        )  # fmt: skip
        data += struct.pack("<H", len(entries))
        for tag, kind, value in entries:
            data += struct.pack("<HHII", tag, kind, 1, value)
        link = len(data)
        data += b"\0\0\0\0"
    return bytes(data)


def scanned_pdf(pictures, *, texts=()):
    """Return a PDF whose pages are pictures, each width, height and gray pixels; then pages of *texts*, lists of lines."""
    objects = []
    pages = []
    for at, (width, height, pixels) in enumerate(pictures):
        packed = zlib.compress(pixels)
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
            f" /BitsPerComponent 8 /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        )
        objects.append(head.encode() + packed + b"\nendstream")
        pages.append(PdfPage(content=f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q", picture=10 + at))
    return pdf([*pages, *map(page_of_lines, texts)], objects=objects)
