import pytest
from support.office_files import (
    assert_clean,
    assert_survives_damage,
    core_properties,
    office_file,
    packed,
    placed,
    read_with,
    relationships,
    texts,
    xml,
)

from search.readers import sheet_rows
from search.readers.content import FormatError
from search.readers.xlsx import read_xlsx


def rows(*cells):
    """Return a row of cells, which are elements c."""
    return f'<x:row r="1">{"".join(cells)}</x:row>'


def number(value, style=""):
    return f"<x:c{style and f' s={chr(34)}{style}{chr(34)}'}><x:v>{value}</x:v></x:c>"


def text(value):
    return f'<x:c t="inlineStr"><x:is><x:t>{value}</x:t></x:is></x:c>'


def sheet(inside):
    return xml("x:worksheet", f"<x:sheetData>{inside}</x:sheetData>")


def xlsx(*sheets, strings=None, styles=None, properties="", names=None, **parts):
    """Return a workbook of sheets named A, B and so on."""
    names = names or "ABCDEFGH"
    listed = "".join(
        f'<x:sheet name="{name}" r:id="r{i}"/>' for i, (name, _) in enumerate(zip(names, sheets, strict=False), 1)
    )
    related = [("worksheet", f"worksheets/sheet{i}.xml", each) for i, each in enumerate(sheets, 1)]
    related += [("sharedStrings", "sharedStrings.xml", strings)] if strings is not None else []
    related += [("styles", "styles.xml", styles)] if styles is not None else []
    main = xml("x:workbook", f"{properties}<x:sheets>{listed}</x:sheets>")
    return office_file("xl/workbook.xml", main, related, **parts)


def read(*sheets, **parts):
    content = read_with(read_xlsx, xlsx(*sheets, **parts))
    assert_clean(content)
    return content


def test_sheets_are_read_in_order_with_their_names_and_rows():
    first = (
        '<x:row r="5"><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row><x:c><x:v>7</x:v></x:c></x:row>'
    )
    content = read(sheet(first), sheet(rows(text("b"))), names=["Budget  2024", "Ændringer"])
    assert placed(content) == [
        ("sheet Budget 2024, row 5", "a"),
        ("sheet Budget 2024, row 6", "7"),
        ("sheet Ændringer, row 1", "b"),
    ]
    assert content.missing == []


def test_shared_strings_are_whole_and_without_pronunciations():
    strings = xml(
        "x:sst",
        "<x:si><x:r><x:t>To</x:t></x:r><x:r><x:t>kyo</x:t></x:r><x:rPh><x:t>xx</x:t></x:rPh></x:si><x:si><x:t>b</x:t></x:si>",
    )
    cells = [f'<x:c t="s"><x:v>{position}</x:v></x:c>' for position in (1, 0, 2, "x", "9" * 5_000)]
    assert texts(read(sheet(rows(*cells)), strings=strings)) == ["b | Tokyo"]


def test_values_of_formulas_are_read_and_formulas_and_errors_are_not():
    cells = [
        '<x:c t="str"><x:f>A1&amp;"x"</x:f><x:v>joined</x:v></x:c>',
        "<x:c><x:f>SUM(A1:A2)</x:f><x:v>3</x:v></x:c>",
        '<x:c t="b"><x:v>1</x:v></x:c>',
        '<x:c t="e"><x:v>#REF!</x:v></x:c>',
        '<x:c t="n"/>',
    ]
    assert texts(read(sheet(rows(*cells)))) == ["joined | 3 | TRUE"]


def test_characters_written_by_their_codes_are_read():
    assert texts(read(sheet(rows(text("a_x000D__x000A__x000A_b_x0000__xD800_"))))) == ["a\nb"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("5", "5"),
        ("5.0", "5"),
        ("0.30000000000000004", "0.3"),
        ("-2.50", "-2.5"),
        ("1E2", "100"),
        ("so", "so"),
        ("nan", "nan"),
    ],
)
def test_numbers_have_no_needless_digits(raw, shown):
    assert texts(read(sheet(rows(number(raw))))) == [shown]


@pytest.mark.parametrize(
    ("code", "raw", "shown"),
    [
        ("dd/mm/yyyy", "45356", "2024-03-05"),
        ('d". "mmmm yyyy', "45356.75", "2024-03-05"),
        ("[$-409]mmm yy;@", "45356", "2024-03-05"),
        ("yyyy-mm-dd hh:mm", "45356.604166666664", "2024-03-05 14:30"),
        ("h:mm:ss am/pm", "0.5000115740740741", "12:00:01"),
        ("mm:ss", "0.25", "06:00"),
        ("[h]:mm", "1.5", "36:00"),
        ("yyyy", "59", "1900-02-28"),
        ("yyyy", "61", "1900-03-01"),
        ("yyyy", "2958465", "9999-12-31"),
        ("yyyy h", "2958465.9999999999", "2958466"),
        ("yyyy", "-5", "-5"),
        ("yyyy", "1e300", "1e+300"),
        ("yyyy", "nan", "nan"),
        ("yyyy", "soon", "soon"),
        ("[h]", "1e999", "1e999"),
        ("0.0%", "0.256", "25.6%"),
        ("0%;[Red]-0%", "0.25", "25%"),
        ('0.00" days"', "2", "2"),
        ("#,##0.00\\ \\d", "2.5", "2.5"),
        ("General", "2.5", "2.5"),
        ("[Red]General", "2.5", "2.5"),
    ],
)
def test_dates_are_in_iso_form_and_percentages_are_shown(code, raw, shown):
    code = code.replace('"', "&quot;")
    styles = xml(
        "x:styleSheet",
        '<x:cellStyleXfs><x:xf numFmtId="0"/></x:cellStyleXfs>'
        f'<x:numFmts><x:numFmt numFmtId="170" formatCode="{code}"/></x:numFmts>'
        '<x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="170"/></x:cellXfs>',
    )
    assert texts(read(sheet(rows(number(raw, "1"))), styles=styles)) == [shown]


def test_formats_that_every_workbook_has_are_known_and_1904_is_a_start_too():
    styles = xml("x:styleSheet", '<x:cellXfs><x:xf numFmtId="14"/><x:xf numFmtId="9"/><x:xf numFmtId="x"/></x:cellXfs>')
    cells = rows(number("43894", "0"), number("0.5", "1"), number("0.5", "2"), number("0.5", "77"))
    content = read(sheet(cells), styles=styles, properties='<x:workbookPr date1904="1"/>')
    assert texts(content) == ["2024-03-05 | 50% | 0.5 | 0.5"]


def test_a_sheet_with_two_cells_in_its_corners_is_two_rows():
    corners = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="1048576"><x:c r="XFD1048576"><x:v>2</x:v></x:c></x:row>'
    assert placed(read(sheet(corners))) == [("sheet A, row 1", "1"), ("sheet A, row 1048576", "2")]


def test_comments_and_shapes_are_read_and_a_threaded_comment_once():
    old = xml(
        "x:comments",
        "<x:authors><x:author>Åsa</x:author></x:authors><x:commentList>"
        '<x:comment ref="B3"><x:text><x:r><x:t>[Threaded comment] Why?</x:t></x:r></x:text></x:comment>'
        '<x:comment ref="A7"><x:text><x:t>Check.</x:t></x:text></x:comment></x:commentList>',
    )
    new = xml("ThreadedComments", '<threadedComment ref="B3"><text>Why?</text></threadedComment>')
    drawing = xml("xdr:wsDr", "<xdr:sp><a:p><a:r><a:t>In a shape.</a:t></a:r></a:p></xdr:sp>")
    parts = {
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": xml("x:workbook", '<x:sheet name="A" r:id="r1"/>'),
        "xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet(rows(text("x"))),
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(
            ("threadedComment", "../new.xml"), ("comments", "../comments1.xml"), ("drawing", "../drawings/drawing1.xml")
        ),
        "xl/new.xml": new,
        "xl/comments1.xml": old,
        "xl/drawings/drawing1.xml": drawing,
    }
    content = read_with(read_xlsx, packed(parts))
    assert content.missing == []
    assert placed(content)[:2] == [("sheet A, row 1", "x"), ("sheet A", "In a shape.")]
    assert sorted(placed(content)[2:]) == [("sheet A, row 3, comment", "Why?"), ("sheet A, row 7, comment", "Check.")]


def test_a_damaged_sheet_is_named_and_the_rest_is_read():
    broken = sheet(rows(text("whole")) + rows(text("half"), text("and"))).partition("and<")[0]
    content = read(broken, sheet(rows(text("b"))))
    assert texts(content) == ["whole", "half", "b"]
    assert len(content.missing) == 1
    assert content.missing[0].startswith("part of sheet A is damaged (")


def test_sheets_are_found_by_their_names_if_the_workbook_is_damaged():
    content = read_with(
        read_xlsx, packed({"xl/workbook.xml": "<w", "xl/worksheets/sheet1.xml": sheet(rows(text("a")))})
    )
    assert placed(content) == [("sheet 1, row 1", "a")]
    assert content.missing[0].startswith("the list of sheets is damaged (")


def test_rows_beyond_the_limit_are_named(monkeypatch):
    monkeypatch.setattr(sheet_rows, "MOST_ROWS", 10)
    content = read(sheet(rows(text("a")) * 20), sheet(rows(text("b"))))
    assert len(content.paragraphs) == 10
    assert content.missing == [
        f"part of sheet {name} is left out (the file has more than 10 rows)" for name in ("A", "B")
    ]


def test_one_long_text_in_many_cells_is_not_multiplied():
    strings = xml("x:sst", f"<x:si><x:t>{'word ' * 40_000}</x:t></x:si>")
    cells = '<x:c t="s"><x:v>0</x:v></x:c>' * 5_000
    content = read(sheet(rows(text("a")) + rows(cells)), strings=strings)
    assert texts(content) == ["a"]
    assert content.missing == ["part of sheet A is left out (the file has more than 64 Mi characters)"]


def test_metadata_are_those_of_the_core_properties():
    found = read(sheet(rows(text("a"))), docProps__core=core_properties(dc_creator="Ion")).metadata
    assert found.author == "Ion"


@pytest.mark.parametrize("data", [b"", b"PK", packed({"a": ""}), packed({"xl/workbook.xml": "<p"})])
def test_what_is_no_workbook_is_damaged(data):
    with pytest.raises(FormatError, match="is damaged"):
        read_with(read_xlsx, data)


def test_damaged_files_raise_no_other_error():
    styles = xml("x:styleSheet", '<x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="14"/></x:cellXfs>')
    strings = xml("x:sst", "<x:si><x:t>a</x:t></x:si>")
    cells = rows('<x:c t="s"><x:v>0</x:v></x:c>', number("45356", "1"), text("b")) * 5
    assert_survives_damage(read_xlsx, xlsx(sheet(cells), strings=strings, styles=styles))
