import io

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

from search.readers.content import FormatError, ReadingContext
from search.readers.pptx import read_pptx


def paragraph(text):
    return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"


def shape(*paragraphs, kind="body"):
    placeholder = f'<p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
    return f"<p:sp>{placeholder}<p:txBody>{''.join(paragraphs)}</p:txBody></p:sp>"


def slide(*shapes, attributes=""):
    return xml("p:sld", f"<p:cSld {attributes}><p:spTree>{''.join(shapes)}</p:spTree></p:cSld>")


def pptx(*slides, order=None, **parts):
    numbers = range(1, len(slides) + 1)
    order = "".join(f'<p:sldId id="{255 + number}" r:id="r{number}"/>' for number in order or numbers)
    related = [("slide", f"slides/slide{number}.xml", part) for number, part in zip(numbers, slides, strict=True)]
    main = xml("p:presentation", f"<p:sldIdLst>{order}</p:sldIdLst>")
    return office_file("ppt/presentation.xml", main, related, **parts)


def read(*slides, order=None, **parts):
    content = read_with(read_pptx, pptx(*slides, order=order, **parts))
    assert_clean(content)
    return content


def test_slides_are_in_the_order_of_the_presentation():
    content = read(slide(shape(paragraph("b"))), slide(shape(paragraph("a"))), order=[2, 1])
    assert placed(content) == [("slide 1", "a"), ("slide 2", "b")]


def test_hidden_slides_are_read():
    hidden = slide(shape(paragraph("Hidden."))).replace("<p:sld ", '<p:sld show="0" ')
    assert texts(read(hidden)) == ["Hidden."]


def test_numbers_dates_and_footers_of_slides_are_left_out():
    field = '<a:p><a:r><a:t>Page </a:t></a:r><a:fld type="slidenum"><a:t>3</a:t></a:fld></a:p>'
    furniture = [shape(paragraph(kind), kind=kind) for kind in ("sldNum", "dt", "ftr", "hdr")]
    assert texts(read(slide(*furniture, shape(paragraph("Title"), kind="title"), shape(field)))) == ["Title", "Page"]


def test_groups_tables_and_line_breaks_are_read():
    def cell(text):
        return f"<a:tc><a:txBody>{paragraph(text)}</a:txBody></a:tc>"

    rows = f"<a:tr>{cell('Name')}{cell('Age')}</a:tr><a:tr>{cell('Ion')}{cell('7')}</a:tr>"
    table = (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    broken = "<a:p><a:r><a:t>one</a:t></a:r><a:br/><a:r><a:t>two</a:t></a:r></a:p>"
    group = f"<p:grpSp>{shape(broken)}<p:grpSp>{shape(paragraph('deep'))}</p:grpSp></p:grpSp>"
    assert texts(read(slide(group, table))) == ["one\ntwo", "deep", "Name | Age", "Ion | 7"]


def test_diagrams_notes_and_comments_follow_their_slide():
    diagram = xml("dgm:dataModel", f"<dgm:pt><dgm:t>\n <a:bodyPr/> {paragraph('Step 1')} </dgm:t></dgm:pt>")
    notes = slide(shape(paragraph("Say this.")), shape(paragraph("1"), kind="sldNum"))
    related = relationships(
        ("comments", "../comments/comment1.xml"),
        ("notesSlide", "../notesSlides/notesSlide1.xml"),
        ("diagramData", "../diagrams/data1.xml"),
        ("slideLayout", "../slideLayouts/slideLayout1.xml"),
    )
    parts = {
        "ppt/presentation.xml": xml("p:presentation", '<p:sldId id="256" r:id="r1"/>'),
        "ppt/_rels/presentation.xml.rels": relationships(("slide", "/ppt/slides/slide1.xml")),
        "ppt/slides/slide1.xml": slide(shape(paragraph("Slide"))),
        "ppt/slides/_rels/slide1.xml.rels": related,
        "ppt/slideLayouts/slideLayout1.xml": slide(shape(paragraph("Click to add a title"))),
        "ppt/notesSlides/notesSlide1.xml": notes,
        "ppt/diagrams/data1.xml": diagram,
        "ppt/comments/comment1.xml": xml("p:cmLst", "<p:cm><p:text>Why?</p:text></p:cm>"),
    }
    content = read_with(read_pptx, packed(parts))
    assert placed(content) == [
        ("slide 1", "Slide"),
        ("slide 1", "Step 1"),
        ("slide 1, notes", "Say this."),
        ("slide 1, comment", "Why?"),
    ]


def test_a_damaged_slide_is_named_and_the_others_are_read():
    content = read(slide(shape(paragraph("a"))), "<p:sld>", slide(shape(paragraph("c"))))
    assert placed(content) == [("slide 1", "a"), ("slide 3", "c")]
    assert content.missing[0].startswith("slide 2 is damaged (")


def test_slides_are_found_by_their_names_if_the_presentation_is_damaged():
    slides = {f"ppt/slides/slide{number}.xml": slide(shape(paragraph(str(number)))) for number in (10, 9)}
    content = read_with(read_pptx, packed({"ppt/presentation.xml": "<p", **slides}))
    assert texts(content) == ["9", "10"]
    assert content.missing


def test_a_slide_that_is_shown_a_million_times_is_read_once():
    assert len(read(slide(shape(paragraph("a"))), order=[1] * 1_000).paragraphs) == 1


def test_a_placeholder_in_a_wrong_place_does_no_harm():
    for wrong in ("<a:tr><a:tc>{}</a:tc></a:tr>", "<a:p>{}</a:p>"):
        placeholder = wrong.format(f'{paragraph("x")}<p:ph type="sldNum"/>')
        content = read(slide(f"<a:tr><a:tc><p:sp>{placeholder}</p:sp></a:tc></a:tr>", shape(paragraph("y"))))
        assert texts(content)[-1] == "y"


def test_metadata_are_those_of_the_core_properties():
    found = read(slide(shape(paragraph("a"))), docProps__core=core_properties(dc_title="Plan")).metadata
    assert found.title == "Plan"


@pytest.mark.parametrize("data", [b"", b"PK", packed({"a": ""}), packed({"ppt/presentation.xml": "<p"})])
def test_what_is_no_presentation_is_damaged(data):
    with pytest.raises(FormatError, match="is damaged"):
        read_with(read_pptx, data)


def test_damaged_files_raise_no_other_error():
    assert_survives_damage(read_pptx, pptx(slide(shape(paragraph("Text.")), shape(paragraph("3"), kind="sldNum"))))


def test_a_chart_has_its_title_and_each_name_once_and_no_numbers():
    names = "<c:strRef><c:strCache><c:pt><c:v>Boats</c:v></c:pt><c:pt><c:v>Trains</c:v></c:pt></c:strCache></c:strRef>"
    numbers = "<c:numRef><c:numCache><c:pt><c:v>17.5</c:v></c:pt></c:numCache></c:numRef>"
    series = f"<c:ser><c:cat>{names}</c:cat><c:val>{numbers}</c:val></c:ser>"
    chart = xml("c:chartSpace", f"<c:title>{paragraph('Travel')}</c:title>{series * 2}").replace(
        "<c:chartSpace ", '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    )
    parts = {
        "ppt/presentation.xml": xml("p:presentation", '<p:sldId id="256" r:id="r1"/>'),
        "ppt/_rels/presentation.xml.rels": relationships(("slide", "/ppt/slides/slide1.xml")),
        "ppt/slides/slide1.xml": slide(shape(paragraph("Slide"))),
        "ppt/slides/_rels/slide1.xml.rels": relationships(("chart", "../charts/chart1.xml")),
        "ppt/charts/chart1.xml": chart,
    }
    assert placed(read_with(read_pptx, packed(parts))) == [
        ("slide 1", "Slide"), ("slide 1", "Travel"), ("slide 1", "Boats | Trains"),
    ]  # fmt: skip


def test_office_files_on_slides_are_children():
    parts = {
        "ppt/presentation.xml": xml("p:presentation", '<p:sldId id="256" r:id="r1"/>'),
        "ppt/_rels/presentation.xml.rels": relationships(("slide", "/ppt/slides/slide1.xml")),
        "ppt/slides/slide1.xml": slide(),
        "ppt/slides/_rels/slide1.xml.rels": relationships(
            ("package", "../embeddings/Sheet1.xlsx"), ("oleObject", "../embeddings/formula.bin")
        ),
        "ppt/embeddings/Sheet1.xlsx": "the sheet",
        "ppt/embeddings/formula.bin": "a formula",
    }
    file = io.BytesIO(packed(parts))
    (child,) = read_pptx(file, ReadingContext()).children
    assert (child.name, child.open().read()) == ("ppt/embeddings/Sheet1.xlsx", b"the sheet")
