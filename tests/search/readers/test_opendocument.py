import pytest
from support.office_files import assert_clean, assert_survives_damage, packed, placed, read_with, texts, xml

from search.readers.content import FormatError
from search.readers.opendocument import read_opendocument


def document(inside, before=""):
    return xml("office:document-content", f"{before}<office:body><office:text>{inside}</office:text></office:body>")


def odt(inside, **parts):
    return packed({"content.xml": document(inside), **{f"{name}.xml": part for name, part in parts.items()}})


def odp(inside):
    body = f"<office:body><office:presentation>{inside}</office:presentation></office:body>"
    return packed({"content.xml": xml("office:document-content", body)})


def read(inside, **parts):
    content = read_with(read_opendocument, odt(inside, **parts))
    assert_clean(content)
    return content


def p(*inside):
    return f"<text:p>{''.join(inside)}</text:p>"


def row(*cells):
    inside = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
    return f"<table:table-row>{inside}</table:table-row>"


def test_headings_paragraphs_and_lists_are_read_in_order():
    body = (
        "<text:h>Raport</text:h>"
        + p("În <text:span>anul</text:span>\n   2024.")
        + "<text:list>"
        + p("Punct")
        + "</text:list>"
    )
    assert placed(read(body)) == [("", "Raport"), ("", "În anul 2024."), ("", "Punct")]


def test_spaces_tabs_and_line_breaks_are_those_of_the_author():
    body = p('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>\n d<text:s text:c="999999999999"/>e\u00ad<text:s/>')
    found = texts(read(body))[0]
    assert found.startswith("a   b\tc\nd ")
    assert found.endswith("e\u00ad")
    assert len(found) < 200


def test_deleted_text_is_left_out():
    deletion = "<text:changed-region><text:deletion>" + p("gone") + "</text:deletion></text:changed-region>"
    body = f"<text:tracked-changes>{deletion}</text:tracked-changes>" + p('a<text:change-start text:change-id="c"/>b')
    assert texts(read(body)) == ["ab"]


def test_notes_and_comments_follow_the_text():
    def note(kind, text):
        citation = "<text:note-citation>9</text:note-citation>"
        return f'<text:note text:note-class="{kind}">{citation}<text:note-body>{p(text)}</text:note-body></text:note>'

    comment = f"<office:annotation><dc:creator>Åsa</dc:creator><dc:date>2024</dc:date>{p('Sure?')}</office:annotation>"
    body = p("One", note("footnote", "First."), comment, note("endnote", "Last."), " two.") + p(
        note("footnote", "Second.")
    )
    assert placed(read(body)) == [
        ("", "One two."),
        ("footnote 1", "First."),
        ("comment", "Sure?"),
        ("endnote 1", "Last."),
        ("footnote 2", "Second."),
    ]


def test_a_table_is_read_row_by_row_with_its_header():
    table = f"<table:table><table:table-header-rows>{row(p('Name'), p('Age'))}</table:table-header-rows>{row(p('Ion'), p('7'))}"
    assert texts(read(table + "</table:table>")) == ["Name | Age", "Ion | 7"]


def test_a_text_box_follows_its_paragraph_and_pictures_have_no_text():
    box = f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box><svg:title>Alt</svg:title></draw:frame>"
    picture = "<draw:frame><draw:image><office:binary-data>AAAA</office:binary-data></draw:image></draw:frame>"
    assert texts(read(p("Before ", box, picture, "after."))) == ["Before after.", "In the box."]


def test_a_field_with_the_title_is_read_and_a_page_number_is_not():
    assert texts(read(p("On <text:title>Maps</text:title>, <text:page-number>3</text:page-number>"))) == ["On Maps,"]


def test_slides_have_their_numbers_their_notes_and_no_furniture():
    def frame(text, kind="outline"):
        return f'<draw:frame presentation:class="{kind}"><draw:text-box>{p(text)}</draw:text-box></draw:frame>'

    def page(*inside):
        return f"<draw:page>{''.join(inside)}</draw:page>"

    notes = f"<presentation:notes>{frame('Say this.', 'notes')}{frame('Head', 'header')}</presentation:notes>"
    comment = f"<office:annotation>{p('Why?')}</office:annotation>"
    slides = page(comment, frame("Welcome"), frame("3", "page-number"), notes) + page(
        frame("End"), frame("2024", "date-time")
    )
    content = read_with(read_opendocument, odp(slides))
    assert placed(content) == [
        ("slide 1", "Welcome"),
        ("slide 1, comment", "Why?"),
        ("slide 1, notes", "Say this."),
        ("slide 2", "End"),
    ]


def test_a_flat_document_is_read_with_its_metadata_and_without_its_page_headers():
    meta = "<office:meta><dc:title>Plan</dc:title><dc:creator>Saver</dc:creator><meta:initial-creator>Åsa</meta:initial-creator></office:meta>"
    styles = f"<office:master-styles>{p('Page header')}</office:master-styles>"
    content = read_with(read_opendocument, document(p("Text."), meta + styles).encode())
    assert texts(content) == ["Text."]
    assert (content.metadata.title, content.metadata.author) == ("Plan", "Åsa")


def test_metadata_are_those_of_meta_xml():
    values = "<dc:creator>Saver</dc:creator><meta:creation-date>2024-03-05</meta:creation-date><dc:language>nb-NO</dc:language>"
    found = read(p("x"), meta=xml("office:document-meta", f"<office:meta>{values}</office:meta>")).metadata
    assert (found.title, found.author, found.date, found.language) == ("", "Saver", "2024-03-05", "nb-NO")


def test_damaged_metadata_are_named_and_the_text_is_read():
    content = read(p("x"), meta="<office:meta>")
    assert texts(content) == ["x"]
    assert content.missing[0].startswith("the metadata is damaged (")


def test_an_encrypted_document_is_locked_with_a_password():
    manifest = xml("manifest:manifest", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")
    for content in b"\x80\x81 encrypted", None:
        data = packed({"content.xml": content, "META-INF/manifest.xml": manifest})
        with pytest.raises(FormatError, match="is locked with a password"):
            read_with(read_opendocument, data)


def test_text_before_damage_is_kept_and_the_damage_named():
    for data in (cut := document(p("Whole.") + p("Half and"))[:-60].encode()), packed({"content.xml": cut}):
        content = read_with(read_opendocument, data)
        assert texts(content)[0] == "Whole."
        assert content.missing[0].startswith("part of the text is damaged (")


@pytest.mark.parametrize("data", [b"", b"PK", b"<", b"no xml", packed({}), packed({"content.xml": "<a"})])
def test_what_is_no_document_is_damaged(data):
    with pytest.raises(FormatError, match="is damaged"):
        read_with(read_opendocument, data)


def test_entities_are_refused():
    data = b'<!DOCTYPE a [<!ENTITY b "bbb">]>' + document(p("&b;")).partition("?>")[2].encode()
    with pytest.raises(FormatError, match="entities"):
        read_with(read_opendocument, data)


@pytest.mark.parametrize(
    "element", ["text:p", "table:table-row><table:table-cell", "text:note", "draw:page", "office:body"]
)
def test_deep_nesting_costs_no_more_than_its_length(element):
    closing = "></".join(reversed(element.split("><")))
    assert_clean(read(p("x") + f"<{element}>" * 30_000 + p("deep") + f"</{closing}>" * 30_000))


def test_damaged_files_raise_no_other_error():
    data = odt(p("Text. <office:annotation><text:p>Why?</text:p></office:annotation>") + row(p("a"), p("b")))
    assert_survives_damage(read_opendocument, data)
    assert_survives_damage(read_opendocument, document(p("Text.") + row(p("a"), p("b"))).encode())


def test_charts_and_documents_in_a_document_follow_it_at_their_places():
    number = '<table:table-cell office:value-type="float"><text:p>7</text:p></table:table-cell>'
    rows = row(p("Boats")).replace("</table:table-row>", f"{number}</table:table-row>")
    shown = [
        f'<draw:frame xmlns:xlink="http://www.w3.org/1999/xlink"><draw:object xlink:href="./Object {which}"/></draw:frame>'
        for which in (1, 2)
    ]
    pages = f"<draw:page>{shown[0]}</draw:page><draw:page>{p('End.')}{shown[1]}</draw:page>"
    sheet = f"<office:spreadsheet><table:table>{row(p('a'), p('7'))}</table:table></office:spreadsheet>"
    data = packed(
        {
            "content.xml": xml("a", f"<office:body><office:presentation>{pages}</office:presentation></office:body>"),
            "Object 1/content.xml": xml(
                "a",
                f"<office:body><office:chart>{p('Travel')}<table:table>{rows}</table:table></office:chart></office:body>",
            ),
            "Object 2/content.xml": xml("a", f"<office:body>{sheet}</office:body>"),
        }
    )
    assert placed(read_with(read_opendocument, data)) == [
        ("slide 2", "End."), ("slide 1", "Travel"), ("slide 1", "Boats"), ("slide 2", "a | 7"),
    ]  # fmt: skip


def test_a_manifest_that_is_not_well_formed_does_not_matter():
    content = read_with(
        read_opendocument,
        packed({"content.xml": document(p("x")), "META-INF/manifest.xml": "<manifest:manifest><manifest:file-entry/>"}),
    )
    assert (texts(content), content.missing) == (["x"], [])


def test_tabs_of_openoffice_1_are_read():
    assert texts(read(p("a<text:tab-stop/>b"))) == ["a\tb"]


def test_a_document_whose_programs_alone_are_encrypted_is_read():
    manifest = xml("manifest:manifest", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")
    content = read_with(read_opendocument, packed({"content.xml": document(p("x")), "META-INF/manifest.xml": manifest}))
    assert texts(content) == ["x"]


def test_page_headers_and_footers_are_read_where_there_is_nothing_else():
    styles = xml(
        "office:document-styles",
        f"<office:styles>{p('No text')}</office:styles>"
        f"<office:master-styles>{p('Raport anual')}{p('Raport anual')}{p('Direcția')}</office:master-styles>",
    )
    assert placed(read(p(""), styles=styles)) == [
        ("page header or footer", "Raport anual"),
        ("page header or footer", "Direcția"),
    ]
    assert placed(read(p("Text."), styles=styles)) == [("", "Text.")]


def test_the_hints_of_an_empty_presentation_are_no_text():
    styles = xml("office:document-styles", f"<office:master-styles>{p('Click to add a title')}</office:master-styles>")
    slide = "<office:body><office:presentation><draw:page/></office:presentation></office:body>"
    data = packed({"content.xml": xml("office:document-content", slide), "styles.xml": styles})
    assert read_with(read_opendocument, data).paragraphs == []
