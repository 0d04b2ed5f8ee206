import pytest
from support.office_files import (
    assert_clean,
    assert_survives_damage,
    core_properties,
    office_file,
    packed,
    placed,
    read_with,
    texts,
    xml,
)

from search.readers.content import FormatError
from search.readers.docx import read_docx

MAIN = "word/document.xml"


def docx(body, related=(), **parts):
    return office_file(MAIN, xml("w:document", f"<w:body>{body}</w:body>"), related, **parts)


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside):
    return f"<w:p>{''.join(inside)}</w:p>"


def row(*cells):
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def read(body, related=(), **parts):
    content = read_with(read_docx, docx(body, related, **parts))
    assert_clean(content)
    return content


def test_a_paragraph_of_many_runs_is_whole():
    content = read(paragraph(run("În "), run("anul"), run(" 2024.")) + paragraph() + paragraph(run("Și apoi.")))
    assert placed(content) == [("", "În anul 2024."), ("", "Și apoi.")]
    assert content.missing == []


def test_tabs_line_breaks_and_hyphens_are_kept_but_not_tab_stops():
    body = paragraph(
        '<w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>',
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t><w:noBreakHyphen/></w:r>",
        run("e"),
    )
    assert texts(read(body)) == ["a\tb\nc\u00add\u2011e"]


def test_insertions_are_read_and_deletions_are_not():
    body = paragraph(
        run("Vi "),
        "<w:ins>" + run("skal ") + "</w:ins>",
        "<w:del><w:r><w:delText>kan </w:delText></w:r></w:del>",
        "<w:moveFrom>" + run("flyttet ") + "</w:moveFrom>",
        "<w:moveTo>" + run("dit ") + "</w:moveTo>",
        run("gå."),
    )
    assert texts(read(body)) == ["Vi skal dit gå."]


def test_paragraphs_are_joined_where_the_break_between_them_is_deleted():
    deleted_break = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    body = paragraph(deleted_break, run("One ")) + paragraph(run("two.")) + paragraph(run("Three."))
    assert texts(read(body)) == ["One two.", "Three."]


@pytest.mark.parametrize("after", ["", f"<w:tbl>{row('')}</w:tbl>", "<w:sectPr/>"])
def test_text_before_a_deleted_break_at_the_end_is_kept(after):
    body = paragraph("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", run("Last.")) + after
    assert texts(read(body)) == ["Last."]
    assert texts(read(f"<w:tbl>{row(body, paragraph(run('x')))}</w:tbl>")) == ["Last. | x"]


def test_a_text_box_is_read_once_and_follows_its_paragraph():
    box = "<w:txbxContent>" + paragraph(run("In the box.")) + "</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    body = paragraph(run("Before "), f"<w:r>{drawing}</w:r>", run("after."))
    assert texts(read(body)) == ["Before after.", "In the box."]


def test_a_table_is_read_row_by_row_with_its_header():
    table = "<w:tbl>" + row(paragraph(run("Name")), paragraph(run("Age")))
    table += row(paragraph(run("Åsa")), paragraph(run("41"))) + row(paragraph(), paragraph(run("7"))) + "</w:tbl>"
    assert texts(read(paragraph(run("Who:")) + table)) == ["Who:", "Name | Age", "Åsa | 41", "7"]


def test_a_table_that_only_arranges_a_page_gives_paragraphs():
    inner = "<w:tbl>" + row(paragraph(run("a")), paragraph(run("b"))) + "</w:tbl>"
    table = "<w:tbl>" + row(paragraph(run("One.")) + inner + paragraph(run("Two.")), paragraph()) + "</w:tbl>"
    assert texts(read(table)) == ["One.", "a | b", "Two."]


def test_the_result_of_a_field_is_read_and_its_code_is_not():
    def mark(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = (
        mark("begin") + "<w:r><w:instrText>DATE</w:instrText></w:r>" + mark("separate") + run("hidden") + mark("end")
    )
    field = mark("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + inner + mark("separate") + run("shown")
    assert texts(read(paragraph(run("It is "), field, mark("end"), run(".")))) == ["It is shown."]


def test_a_field_that_never_ends_does_not_take_the_text_with_it():
    body = paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', run("a")) + paragraph(run("b"))
    assert texts(read(body)) == ["a", "b"]


def notes(kind, *inside):
    return (f"{kind}s", f"{kind}s.xml", xml(f"w:{kind}s", "".join(inside)))


def note(kind, number, text):
    return f'<w:{kind} w:id="{number}">{paragraph(run(text))}</w:{kind}>'


def test_footnotes_have_the_numbers_of_the_page_and_follow_the_text_with_comments():
    body = paragraph(
        run("See"),
        '<w:r><w:footnoteReference w:id="7"/></w:r>',
        '<w:del><w:r><w:footnoteReference w:id="4"/></w:r></w:del>',
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        '<w:r><w:endnoteReference w:id="2"/></w:r>',
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )
    separator = f'<w:footnote w:id="-1" w:type="separator">{paragraph(run("---"))}</w:footnote>'
    related = [
        notes("comment", note("comment", 0, "Is this so?")),
        notes("footnote", separator, *(note("footnote", id_, f"Note {id_}.") for id_ in (2, 4, 7))),
        notes("endnote", note("endnote", 2, "The end.")),
        ("header", "header1.xml", xml("w:hdr", paragraph(run("Page header")))),
    ]
    assert placed(read(body, related)) == [
        ("", "See"),
        ("footnote 1", "Note 7."),
        ("footnote 2", "Note 2."),
        ("endnote 1", "The end."),
        ("comment", "Is this so?"),
    ]


def test_damage_in_the_footnotes_is_named_and_the_rest_is_read():
    content = read(paragraph(run("Text.")), [("footnotes", "footnotes.xml", "<w:footnotes>")])
    assert texts(content) == ["Text."]
    assert len(content.missing) == 1
    assert content.missing[0].startswith("part of the footnotes is damaged (")


def test_text_before_damage_is_kept_and_the_damage_named():
    broken = xml(
        "w:document", paragraph(run("Whole.")) + f"<w:tbl>{row(paragraph(run('a')), paragraph(run('b')))}</w:tbl>"
    )
    broken = broken[: broken.index("b</w:t>") + 1]
    content = read_with(read_docx, office_file(MAIN, broken))
    assert texts(content) == ["Whole.", "a | b"]
    assert len(content.missing) == 1
    assert content.missing[0].startswith("part of the text is damaged (")


def test_text_before_damage_of_the_zip_file_is_kept():
    paragraphs = "".join(
        paragraph(run(f"Text number {number} and {number * 7919 % 1009}.")) for number in range(20_000)
    )
    data = bytearray(docx(paragraphs))
    data[len(data) // 2 : len(data) // 2 + 200] = bytes(200)
    content = read_with(read_docx, bytes(data))
    assert content.paragraphs[0].text == "Text number 0 and 0."
    assert content.missing


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip", packed({}), packed({"a.txt": "x"}), packed({MAIN: ""})])
def test_what_is_no_document_is_damaged(data):
    with pytest.raises(FormatError, match="is damaged"):
        read_with(read_docx, data)


def test_a_document_without_relationships_is_found_by_its_usual_name():
    content = read_with(read_docx, packed({MAIN: xml("w:document", paragraph(run("Found.")))}))
    assert texts(content) == ["Found."]


def test_a_relationship_out_of_the_file_is_not_followed(tmp_path):
    (tmp_path / "secret.xml").write_text(xml("w:footnotes", note("footnote", 1, "secret")), encoding="utf-8")
    body = paragraph(run("x"), '<w:r><w:footnoteReference w:id="1"/></w:r>')
    for target in (tmp_path / "secret.xml").as_uri(), "../../../../" + str(tmp_path / "secret.xml"):
        data = docx(body, [("footnotes", target, "")])
        assert texts(read_with(read_docx, data)) == ["x"]


def test_entities_and_defaults_of_attributes_are_refused():
    for declaration in '<!ENTITY a "aaaa">', '<!ATTLIST w:p b CDATA "c">':
        document = f"<!DOCTYPE w:document [{declaration}]>" + xml("w:document", paragraph(run("x"))).partition("?>")[2]
        with pytest.raises(FormatError, match="entities"):
            read_with(read_docx, packed({MAIN: document}))


@pytest.mark.parametrize("encoding", ["nonsense", "utf-7", "rot13", "big5"])
def test_an_encoding_that_xml_does_not_have_is_damage(encoding):
    document = xml("w:document", paragraph(run("x"))).replace("UTF-8", encoding)
    with pytest.raises(FormatError):
        read_with(read_docx, packed({MAIN: document}))


def test_a_locked_part_is_locked_with_a_password():
    data = bytearray(packed({MAIN: xml("w:document", "")}))
    # The flag for encryption, in the directory of the zip file.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FormatError, match="is locked with a password"):
        read_with(read_docx, bytes(data))


def test_what_unpacks_to_too_much_is_refused_or_left_out():
    parts = {MAIN: xml("w:document", paragraph(run("Start."))).replace("</w:document>", " " * (70 << 20))}
    content = read_with(read_docx, packed(parts))
    assert texts(content) == ["Start."]
    assert content.missing == ["part of the text unpacks to more than 64 MiB"]


@pytest.mark.parametrize("element", ["w:p", "w:tbl><w:tr><w:tc", "w:footnote", "w:del", "mc:Fallback"])
def test_deep_nesting_costs_no_more_than_its_length(element):
    depth = 40_000
    closing = "></".join(reversed(element.split("><")))
    body = f"<{element}>" * depth + paragraph(run("deep")) + f"</{closing}>" * depth
    assert_clean(read(paragraph(run("x")) + body))


def test_metadata_are_those_of_the_core_properties():
    properties = core_properties(
        dc_title=" Annual\n  report ",
        dc_creator="Ion Țepeș",
        dcterms_created="2024-03-05T10:00:00Z",
        dc_language="ro-RO",
    )
    metadata = read(paragraph(run("x")), docProps__core=properties).metadata
    assert (metadata.title, metadata.author, metadata.date, metadata.language) == (
        "Annual report",
        "Ion Țepeș",
        "2024-03-05T10:00:00Z",
        "ro-RO",
    )
    long = read(paragraph(run("x")), docProps__core=core_properties(dc_title="t" * 5_000)).metadata
    assert len(long.title) == 1_000


def test_a_document_inserted_as_it_was_is_a_child():
    body = paragraph(run("x")) + '<w:altChunk r:id="r1"/>'
    content = read(body, [("aFChunk", "chunk.html", "<p>Inserted.</p>")])
    (child,) = content.children
    assert (child.name, child.open().read()) == ("word/chunk.html", b"<p>Inserted.</p>")


def test_a_child_that_is_missing_is_damage():
    content = read(paragraph(run("x")) + '<w:altChunk r:id="r1"/>', [("aFChunk", "chunk.html", None)])
    (child,) = content.children
    with pytest.raises(FormatError, match=r"chunk\.html is missing"):
        child.open()


def test_damaged_files_raise_no_other_error():
    related = [notes("footnote", note("footnote", 1, "Note."))]
    table = f"<w:tbl>{row(paragraph(run('a')), paragraph(run('b')))}</w:tbl>"
    body = paragraph(run("Text."), '<w:r><w:footnoteReference w:id="1"/></w:r>') + table
    assert_survives_damage(read_docx, docx(body, related))


def test_page_headers_and_footers_are_read_where_there_is_nothing_else():
    related = [
        ("header", "header1.xml", xml("w:hdr", paragraph(run("Raport anual")))),
        ("footer", "footer1.xml", xml("w:ftr", paragraph(run("Direcția")))),
    ]
    assert placed(read(paragraph(), related)) == [("page header", "Raport anual"), ("page footer", "Direcția")]
    assert placed(read(paragraph(run("Text.")), related)) == [("", "Text.")]
