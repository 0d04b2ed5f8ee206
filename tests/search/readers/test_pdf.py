from __future__ import annotations

import io
import random
from itertools import chain, pairwise

import pytest
from support.pdf_files import HEIGHT, WIDTH, PdfPage, page_of_lines, pdf

from index.analysis import analyze
from search.readers import pdf as pdf_module
from search.readers.content import FormatError, ReadingContext
from search.readers.pdf import iso_date, read_pdf
from search.readers.pdf_layout import Line, Page, paragraphs

LONG = "They met in the harbour before dawn and spoke for hours about the price of"
ENDS = "salted fish."
HEADING = "A heading that is as long as two lines of large letters"


def read(data, *passwords):
    return read_pdf(io.BytesIO(data), ReadingContext(passwords))


def texts(*pages, **more):
    return [paragraph.text for paragraph in read(pdf(list(pages), **more)).paragraphs]


def lines(*numbers):
    """Lines of one paragraph that fill their column, all different."""
    return [f"{LONG} {number}" for number in numbers]


def line(text, left, right, baseline, size=10.0):
    return Line(text, left, right, baseline, size, (left, baseline - 2, right, baseline + 8))


def laid_out(*pages):
    return [found.text for found in paragraphs([Page(at, list(page), 0, 800) for at, page in enumerate(pages, 1)])]


# Paragraphs


def test_the_lines_of_a_paragraph_are_one():
    assert texts(page_of_lines([LONG, LONG, ENDS])) == [f"{LONG} {LONG} {ENDS}"]


def test_a_space_between_lines_begins_a_paragraph():
    assert texts(page_of_lines([LONG, LONG, None, LONG, LONG])) == [f"{LONG} {LONG}"] * 2


def test_a_line_that_is_not_full_ends_a_paragraph():
    assert texts(page_of_lines([LONG, ENDS, LONG, ENDS])) == [f"{LONG} {ENDS}"] * 2


def test_an_indent_begins_a_paragraph():
    page = PdfPage([(72 + 15 * (at % 2 == 0), 770 - 14 * at, 12, LONG) for at in range(6)])
    assert texts(page) == [f"{LONG} {LONG}"] * 3


def test_an_entry_whose_further_lines_are_indented_is_one_paragraph():
    page = PdfPage([(72 + 15 * (at % 3 > 0), 770 - 14 * at, 12, LONG) for at in range(9)])
    assert texts(page) == [f"{LONG} {LONG} {LONG}"] * 3


def justified(*rights):
    """Lines below each other that begin at 50 and end there; each is a sentence."""
    return [
        line("They closed the long harbours of March.", 50, right, 700 - 12 * at) for at, right in enumerate(rights)
    ]


def test_a_line_of_a_justified_column_that_is_nearly_full_ends_a_paragraph():
    assert [text.count("They") for text in laid_out(justified(300, 300, 290, 300, 300, 300, 288))] == [3, 4]


def test_a_ragged_line_that_is_nearly_full_ends_no_paragraph():
    assert [text.count("They") for text in laid_out(justified(300, 280, 290, 285, 295, 278, 288))] == [7]


def test_a_part_of_a_justified_column_that_is_narrower_is_whole():
    narrow = [line("and they closed the long harbours in", 50, 220, 640 - 12 * at) for at in range(3)]
    assert len(laid_out([*justified(300, 300, 300, 300, 250), *narrow])) == 2


def test_a_nearly_full_line_that_ends_a_sentence_ends_a_paragraph_only_if_most_are_marked_by_nothing_else():
    rights = [300, 120, 296, 130, 295, 110, 268, 297, 140]
    tops = [700 - 12 * at for at in range(len(rights))]
    apart = [top - 10 * min(at // 2, 3) for at, top in enumerate(tops)]
    text = "They closed it, and the fishing harbours too."
    for baselines, found in ((tops, 5), (apart, 4)):
        page = [line(text, 50, right, baseline) for right, baseline in zip(rights, baselines, strict=True)]
        assert len(laid_out(page)) == found, baselines


def test_a_heading_in_larger_letters_is_a_paragraph():
    page = PdfPage([(72, 770, 16, HEADING), (72, 750, 16, "needs"), (72, 730, 12, LONG)])
    assert texts(page) == [f"{HEADING} needs", LONG]


def test_a_paragraph_goes_on_after_a_page_break():
    found = read(pdf([page_of_lines([LONG, LONG]), page_of_lines([LONG.lower(), ENDS])])).paragraphs
    assert [paragraph.text for paragraph in found] == [f"{LONG} {LONG} {LONG.lower()} {ENDS}"]
    assert found[0].place == "page 1"
    assert [box.page for box in found[0].lines] == [1, 1, 2, 2]


def test_a_footnote_does_not_interrupt_the_paragraph_that_goes_on_after_it():
    first = page_of_lines([LONG] * 4)
    first.texts.append((72, 60, 8, "1 A note on fish."))
    assert texts(first, page_of_lines([LONG.lower(), ENDS])) == [
        " ".join([LONG] * 4 + [LONG.lower(), ENDS]),
        "1 A note on fish.",
    ]


def test_a_paragraph_that_ended_does_not_go_on_after_a_page_break():
    assert texts(page_of_lines([LONG, ENDS]), page_of_lines([LONG, ENDS])) == [f"{LONG} {ENDS}"] * 2


@pytest.mark.parametrize(
    ("end", "start", "joined"),
    [
        ("harb-", "our", "harbour"),
        ("Ukraina-", "Europa", "Ukraina-Europa"),
        ("covid-", "19", "covid-19"),
        ("barne-", "og ungdom", "barne- og ungdom"),
        ("a-", "l", "a-l"),
        ("1939-", "45", "1939-45"),
        ("–", "our", "– our"),
    ],
)
@pytest.mark.parametrize("hyphen", ["-", "\xad"])
def test_a_word_cut_at_a_line_end_is_joined_and_a_hyphen_of_its_own_is_kept(end, start, joined, hyphen):
    got = texts(page_of_lines([f"{LONG} {end}".replace("-", hyphen), f"{start} {LONG}"]))
    assert got == [f"{LONG} {joined} {LONG}"]


@pytest.mark.parametrize("hyphen", ["\ufffe", "\x02", "\u2010", "\u00ad", "-"])
def test_each_of_the_hyphens_that_pdfium_gives_is_recognized(hyphen):
    page = [line(f"The harb{hyphen}", 50, 300, 700), line("our was closed in March.", 50, 298, 688)]
    assert laid_out(page) == ["The harbour was closed in March."]


def test_a_hyphen_is_kept_if_the_word_has_one_within_another_line():
    page = page_of_lines([f"{LONG} tv-", f"kanalen {LONG}", "The tv-kanalen was closed."])
    assert f"{LONG} tv-kanalen {LONG}" in texts(page)[0]


def cut(end, start, *others, lines_of_text=0):
    """The word that the first line ends with and the second begins with, as it is read; *others* are further lines."""
    more = [f"We did not go there on day {at} of the week, as" for at in range(lines_of_text)]
    page = [
        line(text, 50, 300, 750 - 12 * at) for at, text in enumerate([f"See {end}", f"{start} for", *others, *more])
    ]
    return laid_out(page)[0].split(" for")[0].removeprefix("See ")


@pytest.mark.parametrize(
    ("end", "start", "others", "read"),
    [
        ("anti-", "doping", ["some anti-virus and no doping"], "anti-\u00addoping"),
        ("anti-", "doping", ["the antidoping and anti-virus, doping"], "antidoping"),
        ("system-", "doping", ["a systematic systemic doping"], "systemdoping"),
        ("system-", "doping", ["a system-wide systematic systemic doping"], "system\u00addoping"),
        ("HAR-", "BOUR", ["a Harbour was"], "HARBOUR"),
        ("HAR-", "BOUR", ["nothing was"], "HAR-BOUR"),
        ("/usr/share/my-", "package", [], "/usr/share/my-package"),
        ("https://www.my-", "harbour.no", ["no myharbour"], "https://www.myharbour.no"),
        ("GNU/", "Linux", [], "GNU/Linux"),
        ("https://harbour.no/", "news/today", [], "https://harbour.no/news/today"),
        ("https://harbour.no/", "today", [], "https://harbour.no/ today"),
    ],
)
def test_the_rest_of_a_document_tells_whether_a_hyphen_is_the_words_own(end, start, others, read):
    # A soft hyphen says that it may be the other way round.
    assert cut(end, start, *others) == read


@pytest.mark.parametrize(
    "others",
    [["some anti-virus and no doping"], ["a system", "anti doping"], ["anti doping"] * 40],
    ids=["kept", "joined", "both"],
)
def test_a_word_that_may_have_a_hyphen_of_its_own_is_found_both_ways(others):
    found = {form for term in analyze(f"the {cut('anti-', 'doping', *others)} law", "xx") for form in term.indexed}
    assert {"antidoping", "anti", "doping"} <= found


def test_a_document_that_cuts_no_words_keeps_the_hyphens_at_line_ends():
    assert cut("long-", "standing", lines_of_text=20) == "longstanding"
    small = [f"we did not go there on day {at} of the week, as" for at in range(40)]
    assert cut("long-", "standing", *small) == "long-\u00adstanding"


def test_the_boxes_of_lines_give_their_text_and_place():
    (paragraph,) = read(pdf([page_of_lines([LONG + " harb-", "our " + LONG, "closed"], top=700)])).paragraphs
    starts = [box.start for box in paragraph.lines] + [None]
    parts = [paragraph.text[a:b] for a, b in pairwise(starts)]
    assert parts == [f"{LONG} harb", f"our {LONG} ", "closed"]
    assert paragraph.lines[0].left == pytest.approx(72, abs=1)
    assert paragraph.lines[1].bottom < 686 < paragraph.lines[1].top


def test_a_rotated_page_is_read_and_its_boxes_are_those_of_the_displayed_page():
    content = f"BT /F 12 Tf 0 1 -1 0 100 72 Tm ({LONG}) Tj 0 -14 Td ({ENDS}) Tj ET"
    (paragraph,) = read(pdf([PdfPage(content=content, entries="/Rotate 90")])).paragraphs
    assert paragraph.text == f"{LONG} {ENDS}"
    first, second = paragraph.lines
    assert first.left == pytest.approx(72, abs=1)
    assert second.top == pytest.approx(first.top - 14, abs=4)
    assert first.bottom < WIDTH - 100 < first.top


# Columns


def column(left, words, top=700.0):
    return [(left, top - 12 * at, 10, f"{words} line {at} of this column and") for at in range(12)]


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other_below_a_heading_across_them(columns):
    names = ["First", "Second", "Third"][:columns]
    parts = [column(50 + 180 * at, name) for at, name in enumerate(names)]
    heading = [(50, 740, 18, "A heading across all of the columns of this page")]
    across = [text for row in zip(*parts, strict=True) for text in row]
    one_by_one = list(chain(*parts))
    for order in (one_by_one, across):
        got = " ".join(texts(PdfPage(heading + order)))
        want = " ".join(text for _, _, _, text in heading + one_by_one)
        assert got == want


def test_a_column_that_stands_first_in_the_file_but_second_on_the_page_is_read_in_the_order_of_the_page():
    page = PdfPage(
        [*column(300, "Second"), *column(50, "First"), (50, 740, 18, "A heading across the columns on this page")]
    )
    got = " ".join(texts(page))
    assert got.index("A heading") < got.index("First") < got.index("Second")


def test_letters_that_the_file_has_after_the_others_of_a_line_stand_in_the_holes_that_are_left_for_them():
    # Programs write so where a font lacks letters that another has.
    content = "BT /F 12 Tf 72 700 Td [(T) -600 (y h) -600 (use.)] TJ 7.6 0 Td (h) Tj 23.2 0 Td (o) Tj ET"
    assert texts(PdfPage(content=content)) == ["Thy house."]


# Tables


def test_a_space_that_the_file_has_within_a_piece_of_text_divides_no_cells():
    content = "BT /F 12 Tf 72 700 Td [(Part) -1500 (Relations)] TJ ET BT /F 12 Tf 170 700 Td (between packages) Tj ET"
    assert texts(PdfPage(content=content)) == ["Part Relations between packages"]


def test_a_table_is_read_row_by_row_with_its_header():
    rows = [("Country", "Capital", "People"), ("Norway", "Oslo", "5,400,000"), ("Sweden", "Stockholm", "10,500,000")]
    page = page_of_lines([LONG, ENDS])
    page.texts += [(72 + 150 * x, 700 - 16 * y, 12, cell) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    assert texts(page) == [f"{LONG} {ENDS}", *(" | ".join(row) for row in rows)]


def test_the_lines_of_a_cell_are_one():
    cells = [
        (72, 700, "Country"), (250, 700, "Capital"),
        (72, 680, "Russia, which is"), (72, 666, "a large country"), (250, 680, "Moscow"),
        (72, 640, "Norway"), (250, 640, "Oslo"),
    ]  # fmt: skip
    page = PdfPage([(x, y, 12, text) for x, y, text in cells])
    assert texts(page) == ["Country | Capital", "Russia, which is a large country | Moscow", "Norway | Oslo"]


def test_a_number_before_an_item_of_a_list_is_no_cell():
    page = PdfPage([(x, 700 - 14 * at, 12, text) for at in range(3) for x, text in ((72, f"{at + 1}."), (110, LONG))])
    assert texts(page) == [f"{at + 1}. {LONG}" for at in range(3)]


# Headers and footers


def test_headers_footers_and_page_numbers_are_left_out():
    pages = []
    for number in range(1, 6):
        page = page_of_lines(lines(number, number + 50), top=740)
        page.texts += [(72, 800, 9, "Annual report"), (400, 800, 9, "Part I"), (290, 40, 9, f"Page {number} of 5")]
        pages.append(page)
    got = " ".join(texts(*pages))
    assert "Annual" not in got
    assert "Part" not in got
    assert "Page" not in got
    assert got.count("They met") == 10


@pytest.mark.parametrize("footer", ["Case 12/2024, file 7 of 9, sheet 3 – {}", "{} of 2, case 12/2024, file 7 of 9"])
def test_the_number_of_the_page_is_found_among_others(footer):
    pages = []
    for number in (1, 2):
        page = page_of_lines(lines(number, number + 30), top=740)
        page.texts.append((72, 40, 9, footer.format(number)))
        pages.append(page)
    assert "Case" not in " ".join(texts(*pages)).title()


def test_the_footer_of_a_single_page_is_told_by_the_number_of_the_page():
    page = page_of_lines(lines(1, 30), top=740)
    page.texts += [(72, 40, 9, "Annual report – 1")]
    assert "Annual" not in " ".join(texts(page))
    page.texts[-1] = (72, 40, 9, "Goals conceded – 2")
    assert "Goals" in " ".join(texts(page))


def test_a_footer_close_below_a_column_is_left_out():
    pages = []
    for number in (1, 2, 3):
        page = page_of_lines(lines(number, number + 40), top=100)
        lowest = min(baseline for _, baseline, _, _ in page.texts)
        page.texts.append((72, lowest - 15, 12, f"Case 12 – {number}"))
        pages.append(page)
    assert "Case" not in " ".join(texts(*pages))


def test_a_line_whose_numbers_are_not_those_of_the_pages_is_text():
    pages = []
    for number in (7, 3, 12, 40):
        page = page_of_lines([*lines(1, 2), ENDS], top=740)
        page.texts.insert(0, (72, 800, 12, f"Article {number}"))
        pages.append(page)
    assert [text for text in texts(*pages) if "Article" in text] == [f"Article {number}" for number in (7, 3, 12, 40)]


def test_a_line_that_is_repeated_within_the_pages_is_text():
    pages = [page_of_lines([*lines(1, 2), None, "Not applicable.", None, *lines(3, 4)], top=500) for _ in range(4)]
    assert texts(*pages).count("Not applicable.") == 4


def test_the_only_page_keeps_its_first_line():
    assert texts(page_of_lines(["A title", None, LONG])) == ["A title", LONG]


# Forms, comments, attachments, metadata


def test_values_of_forms_and_comments_are_read():
    objects = [
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Kari Nordmann) /Rect [100 600 300 620] /P 20 0 R >>",
        "<< /Type /Annot /Subtype /Text /Contents (Check this\rtwice.) /Rect [10 10 30 30] >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /Ff 8192 /T (pin) /V (1234) /Rect [100 500 300 520] /P 20 0 R >>",
    ]
    page = page_of_lines(["Your name:"], annotations=["10 0 R", "11 0 R", "12 0 R"])
    catalog = "/AcroForm << /Fields [10 0 R 12 0 R] /DA (/F 12 Tf) >>"
    content = read(pdf([page, page_of_lines(["Page two."])], catalog=catalog, objects=objects))
    assert [(paragraph.text, paragraph.place) for paragraph in content.paragraphs] == [
        ("Your name:", "page 1"),
        ("Kari Nordmann", "page 1"),
        ("Check this\ntwice.", "page 1"),
        ("Page two.", "page 2"),
    ]


def test_attached_files_are_children():
    objects = [
        "<< /Type /Filespec /F (data.csv) /UF (data.csv) /EF << /F 11 0 R >> >>",
        "<< /Type /EmbeddedFile /Length 7 >>\nstream\na,b\n1,2\nendstream",
    ]
    catalog = "/Names << /EmbeddedFiles << /Names [(data.csv) 10 0 R] >> >>"
    (child,) = read(pdf([page_of_lines([LONG])], catalog=catalog, objects=objects)).children
    assert child.name == "data.csv"
    assert child.open().read() == b"a,b\n1,2"


def test_metadata_are_those_of_the_file():
    info = "/Title (The  price\nof fish) /Author (Kari Nordmann) /CreationDate (D:20250816120000+02'00')"
    metadata = read(pdf([page_of_lines([LONG])], info=info, catalog="/Lang (nb-NO)")).metadata
    assert (metadata.title, metadata.author) == ("The price of fish", "Kari Nordmann")
    assert (metadata.date, metadata.language) == ("2025-08-16", "nb-NO")


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("D:20250816120000Z", "2025-08-16"),
        ("20250816", "2025-08-16"),
        ("2025-08-16T10:00", "2025-08-16"),
        ("D:202508", "2025-08"),
        ("D:2025", "2025"),
        ("D:00000000", ""),
        ("Sat Aug 16 2025", "Sat Aug 16 2025"),
        ("", ""),
    ],
)
def test_a_date_is_iso_as_far_as_it_is_stated(stated, iso):
    assert iso_date(stated) == iso


# What cannot be read


def test_a_locked_file_is_read_with_its_password_only():
    data = pdf([page_of_lines([LONG])], password="sesame")
    assert [paragraph.text for paragraph in read(data, "wrong", "\ud800", "sesame").paragraphs] == [LONG]
    for passwords in ((), ("wrong",)):
        with pytest.raises(FormatError) as error:
            read(data, *passwords)
        assert (error.value.problem, error.value.cure) == ("is locked with a password", "give it with --password-file")


def test_a_damaged_page_is_named_and_the_others_are_read():
    data = pdf([page_of_lines([LONG]) for _ in range(3)])
    damaged = data.replace(b"22 0 obj\n<< /Type /Page ", b"22 0 obj\n<< /Type /Pxge ")
    content = read(damaged.replace(b"22 0 R", b"99 0 R"))
    assert content.missing == ["page 2 is damaged"]
    assert [paragraph.place for paragraph in content.paragraphs] == ["page 1", "page 3"]


SCAN = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q"


def test_pages_that_are_pictures_are_named():
    pages = [page_of_lines([LONG])] + [PdfPage(content=SCAN)] * 3 + [PdfPage(), PdfPage(content=SCAN)]
    content = read(pdf(pages))
    assert content.missing == ["pages 2 to 4, 6 are pictures and need OCR"]
    assert read(pdf([PdfPage(content=SCAN)])).missing == ["page 1 is a picture and needs OCR"]


def test_a_small_picture_or_one_below_a_text_needs_no_ocr():
    small = PdfPage(content="q 200 0 0 200 0 0 cm /I Do Q")
    assert read(pdf([small, page_of_lines([LONG] * 4, content=SCAN)])).missing == []


def test_an_empty_page_is_no_problem():
    content = read(pdf([PdfPage()]))
    assert (content.paragraphs, content.missing) == ([], [])


def test_pages_beyond_the_limit_are_named(monkeypatch):
    monkeypatch.setattr(pdf_module, "MOST_PAGES", 2)
    content = read(pdf([page_of_lines([LONG, ENDS])] * 4))
    assert len(content.paragraphs) == 2
    assert content.missing == ["pages 3 to 4 are left out"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no PDF at all", b"%PDF-1.4\n%%EOF", b"\x00" * 1000])
def test_what_is_no_pdf_is_damaged(data):
    with pytest.raises(FormatError, match="is damaged"):
        read(data)


def _read_or_refused(data):
    try:
        content = read(data)
    except FormatError:
        return
    for paragraph in content.paragraphs:
        assert paragraph.text == paragraph.text.strip() != ""
        assert "\x00" not in paragraph.text
        paragraph.text.encode()
        assert all(box.start <= len(paragraph.text) for box in paragraph.lines)


WHOLE = pdf(
    [
        page_of_lines([LONG, ENDS], annotations=["10 0 R"]),
        PdfPage([*column(50, "First"), *column(300, "Second")]),
        PdfPage(content=SCAN),
    ],
    info="/Title (T) /CreationDate (D:2025)",
    catalog="/AcroForm << /Fields [10 0 R] >>",
    objects=["<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Kari) /Rect [100 600 300 620] /P 20 0 R >>"],
)


def test_a_truncated_file_is_read_or_refused():
    for end in range(0, len(WHOLE), 97):
        _read_or_refused(WHOLE[:end])


def test_a_file_with_wrong_bytes_is_read_or_refused():
    chance = random.Random(12)
    for _ in range(200):
        data = bytearray(WHOLE)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        _read_or_refused(bytes(data))


def test_letters_of_absurd_sizes_and_places_are_read_or_refused():
    places = ["1e30 -1e30", "0 0", "-5 99999999", "nan inf"]
    content = "".join(f"BT /F {size} Tf {at} Td (word and word) Tj ET\n" for size in (0, 1e-9, 1e30) for at in places)
    _read_or_refused(pdf([PdfPage(content=content)]))


def test_ten_thousand_lines_of_a_page_are_laid_out_in_little_time():
    chance = random.Random(3)
    page = [
        line(f"word {at}", left := chance.uniform(0, 500), left + 50, chance.uniform(0, 800)) for at in range(10_000)
    ]
    assert laid_out(page)
