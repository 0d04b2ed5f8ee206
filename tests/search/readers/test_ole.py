import contextlib
import io
import random
import struct

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.ole_files import message, ole_file, presentation, summary, word_file

from search.readers.code_pages import code_page
from search.readers.content import FormatError
from search.readers.detection import format_of
from search.readers.office_text import metadata_text, paragraph_text
from search.readers.ole import OleFile, file_time, ole_bytes, ole_format

NAMES = st.text("abcdefXYZ0123", min_size=1, max_size=8).map(str.lower)


@given(st.dictionaries(NAMES, st.integers(0, 9000), max_size=20))
def test_what_is_written_is_read(sizes):
    streams = {name: bytes([len(name)]) * size for name, size in sizes.items()}
    opened = OleFile(ole_file(streams))
    assert {name: opened.stream(name) for name in opened.names()} == streams


def test_what_is_written_has_no_fault_that_olefile_finds():
    data = ole_bytes({"a": b"1" * 100, "b/c": b"2" * 5000, "b/d/e": b"", "f": b""})
    opened = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)
    assert sorted(map("/".join, opened.listdir())) == ["a", "b/c", "b/d/e", "f"]


def test_thousands_of_streams_are_found():
    streams = {f"storage/{number:04}": str(number).encode() for number in range(3000)}
    opened = OleFile(ole_file(streams))
    assert opened.stream("storage/2999") == b"2999"
    assert len(opened.names("storage")) == 3000


def test_a_stream_is_found_whatever_the_case_of_its_name():
    opened = OleFile(ole_file({"Storage/Stream": b"x"}))
    assert "sTORAGE/sTREAM" in opened
    assert opened.stream("STORAGE/stream") == b"x"


def test_a_storage_is_a_file_of_its_own():
    opened = OleFile(ole_file({"top": b"no", "in/one": b"1" * 5000, "in/deeper/two": b"2", "inner": b"no"}))
    inside = OleFile(io.BytesIO(opened.storage("in")))
    assert sorted(inside.names()) == ["deeper", "one"]
    assert (inside.stream("one"), inside.stream("deeper/two")) == (b"1" * 5000, b"2")


def test_formats_are_told_apart_by_their_streams():
    files = {
        "doc": word_file("x"),
        "ppt": presentation([]),
        "msg": ole_file(message({"1000": "x"})),
        "xls": ole_file({"Workbook": b"x"}),
        "locked": ole_file({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
        "": ole_file({"Contents": b"x"}),
    }
    assert [ole_format(file) for file in files.values()] == list(files)
    assert ole_format(io.BytesIO(b"text")) == ""
    assert ole_format(io.BytesIO()) == ""


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.doc", "a"])
def test_an_office_file_whose_format_is_locked_is_locked_with_a_password(name):
    locked = ole_file({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})
    with pytest.raises(FormatError, match="is locked with a password; save a copy without a password"):
        format_of(locked, name)


def test_telling_the_format_leaves_the_file_at_its_start():
    file = word_file("x")
    ole_format(file)
    assert file.tell() == 0


def test_the_summary_is_metadata():
    stated = summary(title="Întâlnirea  de\nazi", author="Ion", created=132277719670000000)
    metadata = OleFile(ole_file({"\x05SummaryInformation": stated})).summary()
    assert (metadata.title, metadata.author) == ("Întâlnirea de azi", "Ion")
    assert metadata.date == "2020-03-04T05:06:07+00:00"


def test_a_summary_is_in_the_code_page_that_it_names():
    stated = summary(title="Привет", encoding="cp1251", code_page=1251)
    assert OleFile(ole_file({"\x05SummaryInformation": stated})).summary().title == "Привет"


def test_a_damaged_summary_states_nothing():
    for size in range(0, 100, 7):
        stated = summary(title="title")[:size]
        assert OleFile(ole_file({"\x05SummaryInformation": stated})).summary().author == ""


def test_code_pages_have_names():
    assert [code_page(number) for number in (1250, 65001, 28592, 936, 4711)] == [
        "cp1250", "utf-8", "iso8859_2", "gb18030", "cp1252",
    ]  # fmt: skip


def test_times_outside_the_calendar_are_none():
    assert file_time(b"\xff" * 8) == ""
    assert file_time(b"") == ""


@given(st.text())
def test_a_paragraph_has_no_blank_line(text):
    clean = paragraph_text(text)
    assert clean == clean.strip()
    assert "" not in clean.split("\n")[1:]
    clean.encode("utf-8")


def test_metadata_is_on_one_short_line():
    assert metadata_text(" a\r\n\tb\0 ") == "a b"
    assert len(metadata_text("x" * 9000)) == 1000


@pytest.mark.parametrize("size", [0, 7, 8, 100, 511, 512, 4096, 5000, 9000])
def test_a_file_that_is_cut_off_is_damaged(size):
    data = ole_bytes({"a": b"1" * 9000})[:size]
    with pytest.raises(FormatError):
        OleFile(io.BytesIO(data)).stream("a", 5)


def test_sectors_of_any_size_are_refused():
    data = bytearray(ole_bytes({"a": b"1"}))
    struct.pack_into("<H", data, 30, 60000)
    with pytest.raises(FormatError, match="no OLE header"):
        OleFile(io.BytesIO(data))


def test_a_stream_larger_than_the_file_is_damaged():
    data = ole_bytes({"a": b"1" * 5000})
    damaged = data.replace(struct.pack("<Q", 5000), struct.pack("<Q", 5 << 20))
    with pytest.raises(FormatError, match="larger than the file"):
        OleFile(io.BytesIO(damaged)).stream("a")


def test_a_stream_above_the_limit_is_not_read():
    with pytest.raises(FormatError, match="more than"):
        OleFile(ole_file({"a": b"1" * 5000})).stream("a", 4999)


def test_changed_bytes_raise_no_other_error():
    whole = ole_bytes({"WordDocument": b"1" * 9000, "b/c": b"2" * 100})
    used = [at for at in range(len(whole)) if whole[at] not in b"\xff12"][:2000] + list(range(512))
    random_numbers = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for at in random_numbers.choices(used, k=4):
            data[at] = random_numbers.randrange(256)
        with contextlib.suppress(FormatError):
            ole_format(io.BytesIO(data))
            OleFile(io.BytesIO(data)).storage("b")
