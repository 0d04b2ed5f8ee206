"""What Tesseract says about a picture becomes lines, turned upright and level, without smudges."""

import math

import pytest

from search.readers.content import FormatError
from search.readers.ocr.hocr import recognized_page
from search.readers.ocr.page_lines import pages_of
from search.readers.recognized import unpacked


def hocr(*lines, width=1000, height=2000):
    """Return hOCR of lines: each the properties of the line, then its words with their confidence."""
    spans = "".join(
        f"<span class='{kind}' title='{title}'>"
        + "".join(f"<span class='ocrx_word' title='bbox 0 0 1 1; x_wconf {sure}'>{word}</span>" for word, sure in words)
        + "</span>"
        for kind, title, *words in lines
    )
    return (
        "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' 'http://www.w3.org/x.dtd'>"
        "<html xmlns='http://www.w3.org/1999/xhtml'><body>"
        f"<div class='ocr_page' title='image \"-\"; bbox 0 0 {width} {height}; ppageno 0; scan_res 300 300'>"
        f"{spans}</div></body></html>"
    ).encode()


LEVEL = "bbox 100 200 900 240; baseline 0 -10; x_size 32; x_descenders 8; x_ascenders 8"


def only(*lines, **size):
    (line,) = recognized_page(hocr(*lines, **size)).lines
    return line


def test_a_line_has_its_words_and_their_confidence_by_letters():
    line = only(("ocr_line", LEVEL, ("Mötet", 90), ("ägde", 95), ("&lt;rum&gt;", 80)))
    assert line.text == "Mötet ägde <rum>"
    assert line.confidence == pytest.approx((5 * 90 + 4 * 95 + 5 * 80) / 14)
    assert (line.box, line.baseline, line.size) == ((100, 200, 900, 240), 230, 32)


def test_headings_and_captions_are_lines():
    page = recognized_page(hocr(("ocr_header", LEVEL, ("A", 90)), ("ocr_caption", LEVEL, ("B", 90))))
    assert page.text == "A\nB"


def test_smudges_and_rules_are_left_out():
    page = recognized_page(
        hocr(
            ("ocr_line", LEVEL, ("word", 90), ("~,", 5)),
            ("ocr_line", LEVEL, ("—", 40)),
            ("ocr_line", LEVEL, (" ", 95)),
            ("ocr_line", LEVEL, ("***", 90)),
        )
    )
    assert [line.text for line in page.lines] == ["word", "***"]


def test_a_tilted_page_is_levelled():
    slope = -0.02
    lines = [
        ("ocr_line", f"bbox 100 {top} 900 {top + 40}; baseline {slope} -4; x_size 30", ("word", 90))
        for top in (200, 250)
    ]
    first, second = recognized_page(hocr(*lines)).lines
    assert second.baseline - first.baseline == pytest.approx(50 * math.cos(math.atan(slope)))
    assert first.box == (100, 200, 900, 240)
    # The same baseline ends where it begins.
    short = ("ocr_line", f"bbox 500 192 900 232; baseline {slope} -4; x_size 30", ("word", 90))
    assert recognized_page(hocr(*lines, short)).lines[2].baseline == pytest.approx(first.baseline, abs=0.5)


@pytest.mark.parametrize(
    ("angle", "box", "left"),
    [(90, "200 100 240 900", 1100), (180, "100 1760 900 1800", 100), (270, "760 100 800 900", 100)],
)
def test_the_lines_of_a_turned_page_stand_upright(angle, box, left):
    line = only(("ocr_line", f"bbox {box}; textangle {angle}; x_size 32", ("word", 90)))
    assert (line.left, line.right) == (left, left + 800)
    assert line.box == tuple(map(float, box.split()))


def test_a_page_is_laid_out_in_points_from_its_lower_edge():
    (page,) = pages_of({7: recognized_page(hocr(("ocr_line", LEVEL, ("word", 91.26))))})
    (line,) = page.lines
    assert (page.number, page.top) == (7, 480)
    assert line.baseline == pytest.approx((2000 - 230) * 72 / 300)
    assert line.box == pytest.approx((24, 422.4, 216, 432))
    assert line.confidence == 91.3


def test_a_page_without_text_is_laid_out_as_an_empty_page():
    assert [page.lines for page in pages_of({1: recognized_page(hocr())})] == [[]]


def test_letters_of_about_one_size_have_that_size_on_all_pages():
    def page(*sizes):
        return recognized_page(hocr(*(("ocr_line", f"bbox 0 0 500 40; x_size {size}", ("word", 90)) for size in sizes)))

    first, second = pages_of({1: page(50, 52, 90), 2: page(49, 48, 50)})
    assert [line.size for line in first.lines] == [12, 12, pytest.approx(21.6)]
    assert [line.size for line in second.lines] == [12, 12, 12]


def test_what_was_recognized_can_be_stored():
    page = recognized_page(hocr(("ocr_line", LEVEL, ("Đường", 90), ("»", 90))))
    assert unpacked(page.packed()) == page
    for other in ("", "{}", "[1, 2, 3]", "[1, 2, 3, [[]]]"):
        assert unpacked(other) is None


def test_something_else_is_refused():
    with pytest.raises(FormatError):
        recognized_page(b"Segmentation fault")
