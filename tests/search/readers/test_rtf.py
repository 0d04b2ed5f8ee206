import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.readers.content import FormatError, ReadingContext
from search.readers.rtf import read_rtf

FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fcharset238{\*\panose 02}Arial CE;}{\f2\fcharset163 V;}{\f3\fcharset204 C;}{\f4\fcharset128 J;}}"


def read(text, head=r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS):
    return read_rtf(io.BytesIO((head + text + "}").encode("latin-1")), ReadingContext())


def texts(text, **options):
    return [paragraph.text for paragraph in read(text, **options).paragraphs]


def escaped(text, encoding):
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def test_paragraphs_are_whole():
    assert texts("First\r\n part\\par\n Second\\line line\\par\\pard \\tab Third\\\nFourth") == [
        "First part", "Second\nline", "Third", "Fourth",
    ]  # fmt: skip


def test_each_font_has_its_code_page():
    text = (
        r"\f1 "
        + escaped("întâlnire şi ţară", "cp1250")
        + r"{\f3 "
        + escaped("Привет", "cp1251")
        + "} "
        + escaped("ţ", "cp1250")
    )
    assert texts(text + r"\plain " + escaped("é", "cp1252")) == ["întâlnire şi ţarăПривет ţé"]


def test_the_name_of_a_font_tells_its_code_page_if_nothing_else_does():
    fonts = r"{\fonttbl{\f0 Arial;}{\f1 Arial CE;}{\f2 Times New Roman Cyr;}{\f3\fcharset161 Arial Tur;}}"
    text = (
        r"\f1 " + escaped("ţară", "cp1250") + r" \f2 " + escaped("Привет", "cp1251") + r" \f3 " + escaped("ώ", "cp1253")
    )
    assert texts(text, head=rf"{{\rtf1\ansi{fonts}\f0 ") == ["ţară Привет ώ"]


def test_vietnamese_letters_are_composed():
    assert texts(r"\f2 H" + escaped("ô\u0323", "cp1258") + "i ngh" + escaped("i\u0323", "cp1258")) == ["Hội nghị"]


def test_the_second_byte_of_a_letter_may_be_written_as_it_is():
    assert texts("\\f4 " + r"\'83A\'83\\x") == ["アソx"]


def test_the_code_page_of_the_file_holds_for_fonts_without_one():
    assert texts(escaped("Привет", "cp1251"), head=r"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}\f0 ") == ["Привет"]


def test_unicode_letters_replace_those_for_old_programs():
    assert texts(r"\u537 ?\uc2\u259 \'61a{\uc0\u8211 x}\u-10179 ??\u-8704 ??y\u9731?") == ["șă–x😀y☃"]


def test_half_a_letter_is_replaced():
    assert texts(r"a\u-10179 ?b") == ["a\ufffdb"]


def test_a_table_is_read_row_by_row_with_its_header():
    row = r"\trowd\cellx1\cellx2\pard\intbl {} \cell {} \cell\row "
    table = row.format("Name", "Year") + row.format(r"Ann\par Lee", r"{\b 2021}") + row.format("", "only")
    assert texts(r"Before\par " + table + r"\pard After\par") == [
        "Before",
        "Name | Year",
        "Ann\nLee | 2021",
        "only",
        "After",
    ]


def test_a_table_in_a_cell_is_read_as_lines_of_the_cell():
    inner = r"\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
    assert texts(r"\pard\intbl " + inner + r"\pard\intbl end\cell right\cell\row") == ["a | b\nend | right"]


def test_notes_comments_and_text_boxes_follow_the_text():
    content = read(
        r"One{\super\chftn}{\footnote\pard\plain \chftn  A note\par its end} more"
        r"{\*\atnid A}{\*\atnauthor Ann}{\*\annotation{\*\atndate 1}Comment}.\par"
        r"{\shp{\*\shpinst{\sp{\sn name}{\sv value}}{\shptxt Box\par}}{\shprslt{\*\do Old box}}}Two\par"
    )
    assert [(paragraph.place, paragraph.text) for paragraph in content.paragraphs] == [
        ("", "One more."), ("", "Two"), ("footnote", "A note"), ("footnote", "its end"), ("comment", "Comment"),
        ("text box", "Box"),
    ]  # fmt: skip


def test_page_headers_deleted_and_hidden_text_codes_and_pictures_are_left_out():
    assert texts(
        r"{\header Head}{\footerl Foot}{\stylesheet{\s0 Normal;}}a{\deleted gone}{\v hidden}\deleted x\deleted0 b"
        r'{\field{\*\fldinst{HYPERLINK "http://x"}}{\fldrslt{link}}}{\pict\wmetafile8 010203}{\pntext 1.\tab}'
        r"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}{\*\unknown word}c"
    ) == ["ablinkc"]


def test_binary_pictures_are_skipped_with_their_braces():
    assert texts("a{\\pict\\bin3 }}}}b\\bin2 {{c") == ["abc"]


def test_results_of_objects_are_read():
    assert texts(r"{\object{\*\objclass Excel}{\*\objdata 0105}{\result{42}}}") == ["42"]


def test_dashes_quotes_and_spaces_have_their_letters():
    assert texts(r"a\endash b\emdash c\ldblquote d\rdblquote\~e\_f\-g \{\}\\") == ["a–b—c“d”\xa0e\u2011fg {}\\"]


def test_what_the_file_states_is_metadata():
    content = read(
        r"{\info{\upr{\title Ti?}{\*\ud{\title Ti\u539 ?}}}{\author Ann \'d6st}{\company No}{\*\other No}"
        r"{\creatim\yr2020\mo3\dy4\hr5\min6}{\revtim\yr2021}}{\title body}"
    )
    assert (content.metadata.title, content.metadata.author) == ("Ti\u021b", "Ann Öst")
    assert content.metadata.date == "2020-03-04T05:06"
    assert [paragraph.text for paragraph in content.paragraphs] == ["body"]


def test_an_impossible_date_is_none():
    assert read(r"{\info{\creatim\yr2020\mo13\dy4}}").metadata.date == ""


def test_text_after_the_last_group_is_left_out():
    assert texts("a} b") == ["a"]


def test_a_file_that_is_cut_off_is_read_to_its_end():
    content = read_rtf(io.BytesIO(rb"{\rtf1 one\par {\b two"), ReadingContext())
    assert [paragraph.text for paragraph in content.paragraphs] == ["one", "two"]
    assert content.missing == ["the end of the file is missing"]


@pytest.mark.parametrize("data", [b"", b"text", b"{\\r", b" " * 2000 + b"{\\rtf1 x}"])
def test_what_is_no_rtf_is_damaged(data):
    with pytest.raises(FormatError, match="is damaged"):
        read_rtf(io.BytesIO(data), ReadingContext())


def test_groups_nested_for_ever_are_refused():
    with pytest.raises(FormatError, match="inside each other"):
        read("{" * 10_000)


@pytest.mark.parametrize(
    "text",
    [
        r"{\pict " + "0123456789abcdef\n" * 100_000, r"{\pict " * 4000, "a" + " " * 500_000 + "b", r"\b" * 50_000,
        r"{\fonttbl" + r"{\f1 a" * 4000, r'{\field{\*\fldinst{HYPERLINK "a"}}{\fldrslt b}}' * 5000, r"\'e3" * 50_000,
        r"\f9" * 50_000, r"\cell " * 20_000, r"\bin99999999 " * 10, r"\intbl a\par" * 20_000,
    ],
)  # fmt: skip
def test_large_files_take_linear_time(text):
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 2


@given(st.lists(st.sampled_from([
    "{", "}", "\\", "\\'", "\\'e3", r"\u", r"\u99999999", r"\u-10179", r"\uc", r"\uc9", r"\bin", r"\bin-5", r"\f99", "x", "\n",
    r"\fonttbl", r"{\fonttbl", r"\fcharset77", r"\cpg0", r"\ansicpg7", r"\deff-1", r"\cell", r"\row", r"\nestrow", r"\par",
    r"{\footnote", r"{\info", r"{\title", r"{\creatim", r"\yr-5", "\\*", r"{\*", r"{\*\annotation", r"\deleted", r"\intbl",
    r"{\pict", "\0", "\xff", r"\mac", r"\f4",
]), max_size=40).map("".join))  # fmt: skip
def test_any_rtf_is_read(text):
    for paragraph in read(text).paragraphs:
        assert paragraph.text.strip() == paragraph.text != ""
        assert "\n\n" not in paragraph.text
        assert "\0" not in paragraph.text.encode("utf-8").decode("utf-8")
