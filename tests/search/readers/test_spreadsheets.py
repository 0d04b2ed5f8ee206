import struct

import pytest
from support.office_files import (
    assert_clean,
    assert_survives_damage,
    packed,
    placed,
    read_with,
    relationships,
    texts,
    xml,
)
from support.ole_files import ole_file, summary

from search.readers import sheet_rows, spreadsheets
from search.readers.content import FormatError
from search.readers.spreadsheets import read_spreadsheet


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def label(row, column, text):
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def number(row, column, value, style=0):
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def xls(*cells, name="Budget", properties=b""):
    """Return a workbook of Excel 97 with one sheet; style 1 is a date."""
    begin = record(0x0809, struct.pack("<HHHH8x", 0x0600, 5, 0, 0))
    styles = b"".join(record(0x00E0, struct.pack("<HH16x", 0, kind)) for kind in (0, 14))
    listed = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    start = len(begin) + len(styles) + 4 + 4 + len(listed) + 4
    sheet = record(0x0809, struct.pack("<HHHH8x", 0x0600, 0x10, 0, 0)) + b"".join(cells) + record(0x000A)
    stream = begin + styles + record(0x0085, struct.pack("<I", start) + listed) + record(0x000A) + sheet
    return ole_file({"Workbook": stream, "\x05SummaryInformation": properties}).read()


def xlsb(dimension):
    """Return a binary workbook whose sheet states its first and last row, and its first and last column."""
    wide = "A".encode("utf-16-le")
    listed = struct.pack("<II", 0, 1) + struct.pack("<I", 2) + "r1".encode("utf-16-le") + struct.pack("<I", 1) + wide
    book = b"\x8f\x01\x00\x9c\x01" + bytes([len(listed)]) + listed + b"\x90\x01\x00\x84\x01\x00"
    sheet = b"\x81\x01\x00\x94\x01\x10" + struct.pack("<4I", *dimension) + b"\x91\x01\x00\x92\x01\x00\x82\x01\x00"
    return packed(
        {
            "_rels/.rels": relationships(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relationships(("worksheet", "worksheets/sheet1.bin")),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def cell(text, attributes=""):
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells, attributes=""):
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(name, *rows):
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def ods(*tables):
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    return packed({"content.xml": xml("office:document-content", body)})


def read(data):
    content = read_with(read_spreadsheet, data)
    assert_clean(content)
    return content


def test_rows_of_xls_have_their_places_and_values_as_people_read_them():
    data = xls(
        label(1, 0, "Åsa"), number(1, 1, 5.0), number(1, 2, 0.1 + 0.2), number(1, 3, 45356, 1), label(3, 5, "end")
    )
    assert placed(read(data)) == [("sheet Budget, row 2", "Åsa | 5 | 0.3 | 2024-03-05"), ("sheet Budget, row 4", "end")]


def test_metadata_of_xls_are_those_of_its_properties():
    found = read(xls(label(0, 0, "x"), properties=summary(title="Plan", author="Åsa"))).metadata
    assert (found.title, found.author) == ("Plan", "Åsa")


def test_a_locked_xls_is_locked_with_a_password():
    stream = record(0x0809, struct.pack("<HHHH8x", 0x0600, 5, 0, 0)) + record(
        0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)
    )
    with pytest.raises(FormatError, match="is locked with a password"):
        read(ole_file({"Workbook": stream + record(0x000A)}).read())


def test_a_sheet_that_spans_too_many_cells_is_refused_before_they_are_allocated():
    with pytest.raises(FormatError, match="spans too many empty cells"):
        read(xlsb((0, 1_048_575, 0, 16_383)))
    assert read(xlsb((0, 9, 0, 9))).paragraphs == []


def test_a_panic_of_the_library_is_damage_and_an_interrupt_is_not(monkeypatch):
    class PanicError(BaseException):
        pass

    def failing(error):
        def opened(_):
            raise error

        return opened

    import python_calamine

    for error, expected in ((PanicError("index out of bounds"), FormatError), (KeyboardInterrupt(), KeyboardInterrupt)):

        class Workbook:
            from_filelike = staticmethod(failing(error))

        monkeypatch.setattr(python_calamine, "CalamineWorkbook", Workbook)
        with pytest.raises(expected):
            read(xls())


def test_rows_of_ods_have_their_places_and_dates_are_in_iso_form():
    date = 'office:value-type="date" office:date-value="2024-03-05T00:00:00"'
    moment = 'office:value-type="date" office:date-value="2024-03-05T14:30:00"'
    rows = [
        row(cell("Name"), cell("Date")),
        row("<table:table-cell/>", attributes='table:number-rows-repeated="3"'),
        row(cell("Ion"), cell("5.3.24", date), cell("5.3.24", moment), cell("25 %", 'office:value="0.25"')),
    ]
    content = read(ods(table("Budget", *rows), table("B", row(cell("b")))))
    assert placed(content) == [
        ("sheet Budget, row 1", "Name | Date"),
        ("sheet Budget, row 5", "Ion | 2024-03-05 | 2024-03-05 14:30:00 | 25 %"),
        ("sheet B, row 1", "b"),
    ]


def test_comments_of_ods_follow_their_row():
    comment = "<table:table-cell><office:annotation><text:p>Why?</text:p></office:annotation><text:p>x</text:p></table:table-cell>"
    assert placed(read(ods(table("A", row(comment), row(cell("y")))))) == [
        ("sheet A, row 1", "x"),
        ("sheet A, row 1, comment", "Why?"),
        ("sheet A, row 2", "y"),
    ]


def test_rows_and_cells_of_ods_that_stand_for_many_are_read_once():
    rows = row(cell("x", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1048575"')
    assert placed(read(ods(table("A", rows, row(cell("y")))))) == [
        ("sheet A, row 1", "x"),
        ("sheet A, row 1048576", "y"),
    ]


def test_a_flat_spreadsheet_is_read():
    body = f"<office:body><office:spreadsheet>{table('A', row(cell('x')))}</office:spreadsheet></office:body>"
    assert placed(read(xml("office:document", body).encode())) == [("sheet A, row 1", "x")]


def test_text_before_damage_of_ods_is_kept_and_rows_beyond_the_limit_are_named(monkeypatch):
    rows = row(cell("a"), cell("b")) * 10
    cut = xml("office:document", f"<office:body><office:spreadsheet>{table('A', rows)}")[: -len("</office:document>")]
    content = read(cut[: cut.rindex("b</")].encode())
    assert texts(content) == ["a | b"] * 9 + ["a"]
    assert content.missing[0].startswith("part of the text is damaged (")
    monkeypatch.setattr(sheet_rows, "MOST_ROWS", 3)
    content = read(ods(table("A", rows)))
    assert len(content.paragraphs) == 3
    assert content.missing == ["part of the text is left out (the file has more than 3 rows)"]


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"<a", b"no spreadsheet", packed({}), packed({"xl/workbook.bin": b"\x00"})]
)
def test_what_is_no_spreadsheet_is_damaged(data):
    with pytest.raises(FormatError, match="is damaged"):
        read(data)


def test_a_size_that_is_never_stated_is_zero():
    for data in b"", b"\x94", b"\x94\x01\x10\x00", b"\xff" * 64, b"\x00\x00" * 64:
        assert spreadsheets._dimension(data) == (0, 0, 0, 0)  # noqa: SLF001 - no file says so much in so few bytes


def test_damaged_files_raise_no_other_error():
    assert_survives_damage(read_spreadsheet, ods(table("A", row(cell("x"), cell("y")))))
    assert_survives_damage(read_spreadsheet, xls(label(0, 0, "x"), number(1, 1, 5.0), number(1, 2, 45356, 1)))
    assert_survives_damage(read_spreadsheet, xlsb((0, 9, 0, 9)))
