"""Pictures are read by recognizing them; what cannot be is told before anything is unpacked."""

import io
import struct
import textwrap

import pytest
from support.pdf_files import garbled_pdf
from support.scans import drawn, needs_tesseract, png, scanned_pdf, tiff

from search.readers.content import FormatError, ReadingContext
from search.readers.detection import format_of
from search.readers.ocr.recognition import Recognition
from search.readers.pdf import read_pdf
from search.readers.pictures import MOST_PIXELS, read_picture

TEXT = (
    "Sammanträdet i kommunhuset blev längre än någon hade räknat med. Ordföranden läste upp brevet från länsstyrelsen, "
    "och därefter frågade flera ledamöter varför bygget på andra sidan ån hade försenats."
)
OTHER = (
    "Efteråt sade hon att frågan fick vänta till våren, när alla handlingar hade kommit in från konsulten i Göteborg."
)

#: A JPEG of three segments: the size is in the second.
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00"


def read(data, mode="auto"):
    return read_picture(io.BytesIO(data), ReadingContext(recognition=Recognition(mode, language="sv")))


def read_scan(data, mode="auto"):
    return read_pdf(io.BytesIO(data), ReadingContext(recognition=Recognition(mode, language="sv")))


def texts(content):
    return [paragraph.text for paragraph in content.paragraphs]


@needs_tesseract
def test_the_paragraphs_of_a_picture_are_whole():
    content = read(png(*drawn([TEXT, OTHER])))
    assert texts(content) == [TEXT, OTHER]
    line = content.paragraphs[0].lines[0]
    assert line.page == 1
    assert line.left == pytest.approx(72, abs=2)
    assert line.confidence > 80


@needs_tesseract
def test_all_pages_of_a_tiff_are_read():
    content = read(tiff([drawn([TEXT]), drawn([OTHER])]))
    assert texts(content) == [TEXT, OTHER]
    assert [paragraph.place for paragraph in content.paragraphs] == ["page 1", "page 2"]


@needs_tesseract
def test_a_picture_without_text_is_empty_and_no_failure():
    content = read(png(*drawn([])))
    assert (content.paragraphs, content.missing, content.may_be_empty) == ([], [], True)


@needs_tesseract
def test_a_scanned_page_is_read_and_a_page_with_text_is_left_alone():
    content = read_scan(scanned_pdf([drawn([TEXT])], texts=[["En rad som filen har som text."]]))
    assert texts(content) == [TEXT, "En rad som filen har som text."]
    recognized, stated = (paragraph.lines[0].confidence for paragraph in content.paragraphs)
    assert recognized > 80
    assert stated is None
    assert content.missing == []


@needs_tesseract
def test_a_paragraph_goes_on_on_the_next_scanned_page():
    first, second = TEXT.split(" och ")
    content = read_scan(scanned_pdf([drawn([first]), drawn([f"och {second}"])]))
    assert texts(content) == [TEXT]


@needs_tesseract
def test_all_pages_are_recognized_if_that_is_forced():
    lines = ["Den 14 mars 2025 skrev hon", "under avtalet i Uppsala."]
    content = read_scan(scanned_pdf([], texts=[lines]), "force")
    assert texts(content) == [" ".join(lines)]
    assert content.paragraphs[0].lines[0].confidence > 80


@needs_tesseract
def test_a_page_whose_font_says_wrong_letters_is_recognized():
    lines = textwrap.wrap(f"{TEXT} {OTHER}", 70)
    content = read_scan(garbled_pdf(lines))
    assert " ".join(texts(content)) == " ".join(lines)
    assert content.missing == []


def test_a_page_whose_font_says_wrong_letters_is_named_if_nothing_is_recognized():
    content = read_scan(garbled_pdf(textwrap.wrap(f"{TEXT} {OTHER}", 70)), "off")
    assert content.missing == [
        "page 1 has a font that does not say what its letters are, which --ocr off leaves unread"
    ]
    assert texts(content)


def test_pictures_stay_unread_if_that_is_wanted():
    with pytest.raises(FormatError) as error:
        read(png(*drawn([])), "off")
    assert error.value.problem == "is a picture, which --ocr off leaves unread"
    content = read_scan(scanned_pdf([drawn([])] * 2), "off")
    assert content.missing == ["pages 1, 2 are pictures, which --ocr off leaves unread"]


@needs_tesseract
@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 100_000, 100_000) + bytes(99),
        b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff" + bytes(99),
        b"II*\0\x08\0\0\0\x02\0"
        + struct.pack("<HHII", 256, 4, 1, 100_000)
        + struct.pack("<HHII", 257, 4, 1, 100_000)
        + bytes(4),
        b"MM\0*\0\0\0\x08\0\x02"
        + struct.pack(">HHIHH", 256, 3, 1, 60_000, 0)
        + struct.pack(">HHIHH", 257, 3, 1, 60_000, 0)
        + bytes(4),
    ],
    ids=["png", "jpeg", "tiff", "tiff of the other order"],
)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(data):
    with pytest.raises(FormatError) as error:
        read(data)
    assert f"pixels, more than {MOST_PIXELS // 1_000_000} million" in error.value.problem


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "is damaged: it ends within its header"),
        (JPEG[:14], "is damaged: it ends within its header"),
        (b"\xff\xd8\xff\xe0\x00\x04abcdefgh", "is damaged"),
        (b"II*\0\xff\xff\0\0", "is damaged: it ends within its header"),
        (b"II+\0\x08\0\0\0" + bytes(20), "is a TIFF of a kind that is not read"),
    ],
)
def test_a_damaged_picture_is_one_line(data, problem):
    with pytest.raises(FormatError) as error:
        read(data)
    assert error.value.problem == problem


def test_the_size_of_a_jpeg_is_found_behind_other_segments():
    from search.readers.pictures import _sizes

    assert _sizes(JPEG, []) == [(32, 16)]


def test_a_tiff_that_is_cut_off_behind_a_page_keeps_the_page():
    from search.readers.pictures import _sizes

    missing = []
    assert _sizes(b"II*\0\x08\0\0\0\0\0\xff\xff\0\0", missing) == [(0, 0)]
    assert missing == ["the rest is damaged: the file ends before its last page"]


def test_a_tiff_whose_pages_lead_to_each_other_ends():
    from search.readers.pictures import _sizes

    assert len(_sizes(b"II*\0\x08\0\0\0\0\0\x08\0\0\0", [])) == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [(png(1, 1, b"\0"), "png"), (JPEG, "jpeg"), (tiff([(1, 1, b"\0")]), "tiff"), (b"MM\0*" + bytes(9), "tiff")],
)
def test_pictures_are_told_by_their_content(data, name):
    assert format_of(io.BytesIO(data), "a.dat") == name
    assert format_of(io.BytesIO(b"Some words."), f"a.{name}") == ""
