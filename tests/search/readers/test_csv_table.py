import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.office_files import assert_clean, assert_survives_damage, placed, read_with, texts

from search.readers import csv_table
from search.readers.content import FormatError
from search.readers.csv_table import read_csv


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_detected(delimiter):
    rows = [["Name", "Amount", "Note"], ["Åsa", "1.5", "a b"], ["Ion", "", "c"]]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode()
    assert placed(read_with(read_csv, data)) == [
        ("row 1", "Name | Amount | Note"),
        ("row 2", "Åsa | 1.5 | a b"),
        ("row 3", "Ion | c"),
    ]


def test_decimal_commas_do_not_cut_cells():
    data = b"Name;Price;Tax\nTea;1,50;0,15\nMilk;2,25;0,22\n"
    assert texts(read_with(read_csv, data))[1] == "Tea | 1,50 | 0,15"


def test_commas_in_a_tsv_do_not_cut_cells():
    data = b"Oslo, Norway\ta\nBergen, Norway\tb\n"
    assert texts(read_with(read_csv, data, "Cities.TSV")) == ["Oslo, Norway | a", "Bergen, Norway | b"]


def test_a_stated_delimiter_is_used_and_not_read():
    assert placed(read_with(read_csv, b"sep=|\r\na,b|c\r\n")) == [("row 1", "a,b | c")]


def test_quoted_cells_may_have_delimiters_quotes_and_lines():
    assert texts(read_with(read_csv, b'a,"b, ""c"" \r\n\r\nd",e\nf,g,h\n')) == ['a | b, "c"\nd | e', "f | g | h"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp1250"])
def test_any_encoding_is_detected(encoding):
    text = "Name;Stadt\nMüller;Köln\nGrößl;Würzburg\n"
    assert texts(read_with(read_csv, text.encode(encoding))) == ["Name | Stadt", "Müller | Köln", "Größl | Würzburg"]


def test_one_column_is_read_line_by_line():
    assert texts(read_with(read_csv, b"one\n\ntwo\n")) == ["one", "two"]


def test_a_quotation_mark_that_nobody_closes_does_not_swallow_the_rest():
    data = b'a,b\n"c,d\n' + b"e,f\n" * 60_000
    found = texts(read_with(read_csv, data))
    assert found[:3] == ["a | b", "c | d", "e | f"]
    assert len(found) == 60_002


def test_what_is_no_text_is_named():
    with pytest.raises(FormatError, match="is not text"):
        read_with(read_csv, bytes(range(256)) * 50)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(csv_table, "LARGEST", 1_000)
    with pytest.raises(FormatError, match="is larger than"):
        read_with(read_csv, b"a,b\n" * 1_000)


def test_rows_beyond_the_limit_are_named(monkeypatch):
    monkeypatch.setattr("search.readers.sheet_rows.MOST_ROWS", 3)
    content = read_with(read_csv, b"a,b\n" * 10)
    assert len(content.paragraphs) == 3
    assert content.missing == ["the rest is left out (the file has more than 3 rows)"]


def test_an_empty_file_has_no_rows():
    assert read_with(read_csv, b"").paragraphs == []


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), st.sampled_from([".csv", ".tsv"]))
def test_no_letter_is_lost(text, suffix):
    # Text with zeros is taken for UTF-16.
    try:
        content = read_with(read_csv, text.encode(), f"a{suffix}")
    except FormatError:
        return
    assert_clean(content)
    found = "".join(texts(content))
    if not text.lower().startswith("sep="):
        assert [letter for letter in found if letter.isalnum()] == [letter for letter in text if letter.isalnum()]


def test_damaged_files_raise_no_other_error():
    assert_survives_damage(read_csv, 'Nume;Oraș\n"Ion; x";Iași\n'.encode() * 20)
