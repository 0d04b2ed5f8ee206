import contextlib
import io
import random
import struct

import pytest
from support.ole_files import ole_file, summary, word_file

from search.readers.content import FormatError, ReadingContext
from search.readers.doc import read_doc


def read(file):
    return read_doc(file, ReadingContext())


def texts(file):
    return [paragraph.text for paragraph in read(file).paragraphs]


def word_6_file(data, *, language=0x0409, flags=0, fonts=(), width=1):
    head = bytearray(1024)
    struct.pack_into("<HH2xH2xH", head, 0, 0xA5DC, 101, language, flags)
    struct.pack_into("<II", head, 0x18, 1024, 1024 + len(data))
    struct.pack_into("<8i", head, 0x34, len(data) // width, *[0] * 7)
    names = b"".join(struct.pack("<BBHBB", 10, 0, 400, character_set, 0) + b"Font\0" for character_set in fonts)
    struct.pack_into("<II", head, 0xD0, 1024 + len(data), len(names) + 2)
    return ole_file({"WordDocument": bytes(head) + data + struct.pack("<H", len(names)) + names})


@pytest.mark.parametrize("narrow", [True, False])
def test_paragraphs_are_whole(narrow):
    assert texts(word_file("Første avsnitt\x0bny linje\rAndra\x0cTredje\r", narrow=narrow)) == [
        "Første avsnitt\nny linje", "Andra", "Tredje",
    ]  # fmt: skip


def test_letters_of_all_planes_are_read():
    assert texts(word_file("Hội nghị 日本 Привет 😀 end\rnext\r")) == ["Hội nghị 日本 Привет 😀 end", "next"]


def test_notes_comments_and_text_boxes_follow_the_text_but_page_headers_do_not():
    content = read(
        word_file("Body\x02\r", footnotes="\x02 Foot 😀\r", headers="Head\r", comments="\x05Comment\r",
                  endnotes="\x02 End\r", boxes="Box\r")
    )  # fmt: skip
    assert [(paragraph.place, paragraph.text) for paragraph in content.paragraphs] == [
        ("", "Body"), ("footnote", "Foot 😀"), ("comment", "Comment"), ("endnote", "End"), ("text box", "Box"),
    ]  # fmt: skip
    assert content.missing == []


def test_a_table_is_read_row_by_row_with_its_header():
    text = "Before\rName\x07Year\x07\x07Ann\x07\x07\x07Bo\x0711\r22\x07\x07After\r"
    ends = [text.index("\x07Ann") , text.index("\x07Bo"), text.index("\x07After")]  # fmt: skip
    cells = [(7, ends[0]), (ends[0] + 1, ends[1]), (ends[1] + 1, ends[2])]
    assert texts(word_file(text, row_ends=[(end, end + 1) for end in ends], in_cells=cells)) == [
        "Before", "Name | Year", "Ann", "Bo | 11\n22", "After",
    ]  # fmt: skip


def test_a_table_without_settings_is_read_row_by_row():
    assert texts(word_file("a\x07b\x07\x07c\x07d\x07\x07after\r")) == ["a | b", "c | d", "after"]


def test_a_table_for_looks_is_read_as_paragraphs():
    text = "one\rtwo\x07\x07"
    assert texts(word_file(text, row_ends=[(8, 9)], in_cells=[(0, 8)])) == ["one", "two"]


@pytest.mark.parametrize("narrow", [True, False])
def test_deleted_text_is_left_out(narrow):
    assert texts(word_file("kept deleted kept\rgone\rkept\r", gone=[(5, 13), (18, 23)], narrow=narrow)) == [
        "kept kept", "kept",
    ]  # fmt: skip


def test_results_of_fields_are_text_and_their_codes_are_not():
    inner = '\x13HYPERLINK "http://x"\x14link\x15'
    assert texts(word_file(f"see {inner}.\ra\x13IF \x13PAGE\x141\x15 = 1\x14yes {inner}\x15b\x13XE x\x15c\r")) == [
        "see link.", "ayes linkbc",
    ]  # fmt: skip


def test_a_field_without_an_end_hides_nothing():
    assert texts(word_file("a\x13b\rc\r")) == ["ab", "c"]
    assert texts(word_file("a\x15\x14d\x13x\x14e\r")) == ["adxe"]


def test_a_million_open_fields_take_no_time():
    assert texts(word_file("\x13" * 300_000 + "end\r")) == ["end"]


def test_what_the_document_states_is_metadata():
    assert read(word_file("x\r", **{"\x05SummaryInformation": summary(title="T", author="A")})).metadata.title == "T"


def test_a_locked_document_is_named_so():
    with pytest.raises(FormatError, match="is locked with a password"):
        read(word_file("x\r", flags=0x100))


def test_a_document_of_word_6_is_read():
    assert texts(word_6_file("Blåbær\rår\r".encode("cp1252"))) == ["Blåbær", "år"]


def test_a_document_of_word_6_is_in_the_code_page_of_its_language():
    assert texts(word_6_file("Привет мир\r".encode("cp1251"), language=0x0419)) == ["Привет мир"]
    assert texts(word_6_file("日本語\r".encode("cp932"), language=0x0411)) == ["日本語"]


def test_a_document_of_an_english_word_6_may_be_in_another_language():
    text = "Preşedintele a discutat în faţa ţării despre întâlnirea de mâine şi despre pace"
    assert texts(word_6_file((text + "\r").encode("cp1250"))) == [text]


def test_a_few_letters_of_word_6_are_in_the_encoding_of_a_font():
    text = "Před lety"
    assert texts(word_6_file((text + "\r").encode("cp1250"), fonts=(0, 2, 238))) == [text]
    assert texts(word_6_file("Blåbær\r".encode("cp1252"), fonts=(0, 2, 128))) == ["Blåbær"]


@pytest.mark.parametrize(
    ("text", "encoding", "character_set"),
    [
        ("새 문서", "cp949", 129),
        ("建立新文件", "cp950", 136),
        ("管理組合", "cp932", 128),
        ("创建新文档", "gb18030", 134),
    ],
)
def test_each_letter_of_word_6_for_east_asia_has_two_bytes(text, encoding, character_set):
    codes = [int.from_bytes(letter.encode(encoding), "big") for letter in f"{text}\r"]
    codes.insert(len(text), 0x1094)  # A quotation mark of the West.
    data = struct.pack(f"<{len(codes)}H", *codes)
    file = word_6_file(data, flags=0x1000, fonts=(character_set, 0), width=2)
    assert texts(file) == [f"{text}\u201d"]


def test_text_that_is_cut_off_is_missing():
    file = word_file("text " * 1000 + "\r")
    whole = bytearray(file.getvalue())
    at = whole.index(struct.pack("<I", 5001))  # The length of the body.
    whole[at : at + 4] = struct.pack("<I", 9000)
    content = read(io.BytesIO(whole))
    assert content.missing == ["the end of the text is missing"]
    assert content.paragraphs[0].text.startswith("text text")


@pytest.mark.parametrize("word", [b"", b"\xec\xa5", b"\xec\xa5\xc1\0" + bytes(92), b"\xec\xa5\xc1\0" + bytes(2000)])
def test_a_document_without_its_parts_is_damaged(word):
    with pytest.raises(FormatError, match="is damaged"):
        read(ole_file({"WordDocument": word, "0Table": b"\2\xff\xff\xff\xff"}))


def test_a_document_cut_off_anywhere_raises_no_other_error():
    whole = word_file("a\x07b\x07\x07" * 50, gone=[(0, 2)], row_ends=[(4, 5)], footnotes="note\r").getvalue()
    for size in range(0, len(whole), 331):
        with contextlib.suppress(FormatError):
            read(io.BytesIO(whole[:size]))


def test_pages_of_settings_that_count_too_many_are_read():
    # So long that the stream begins at a whole sector.
    file = word_file("kept gone\r" + "x" * 2000, gone=[(4, 9)], in_cells=[(0, 10)])
    data = bytearray(file.getvalue())
    at = -1
    while (at := data.find(b"\x08\1", at + 1)) >= 0:  # The setting of deleted text.
        page = at // 512 * 512
        data[page + 511] = data[page + 1023] = 255
    read(io.BytesIO(data))


def test_changed_bytes_raise_no_other_error():
    file = word_file("text \x13code\x14x\x15\r" * 20, gone=[(0, 2)], row_ends=[(4, 5)], footnotes="note\r")
    whole = file.getvalue()
    used = [at for at in range(len(whole)) if whole[at] not in b"\0\xff"]
    random_numbers = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for at in random_numbers.choices(used, k=5):
            data[at] = random_numbers.randrange(256)
        with contextlib.suppress(FormatError):
            for paragraph in read(io.BytesIO(data)).paragraphs:
                paragraph.text.encode("utf-8")
