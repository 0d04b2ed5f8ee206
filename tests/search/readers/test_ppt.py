import contextlib
import io
import random
import struct

import pytest
from support.ole_files import container, ole_file, page, presentation, record, summary, text_shape

from search.readers.content import FormatError, ReadingContext
from search.readers.ole import OleFile
from search.readers.ppt import read_ppt

SLIDE, NOTES, MASTER = 0x03EE, 0x03F0, 0x03F8


def read(file):
    return read_ppt(file, ReadingContext())


def found(file):
    return [(paragraph.place, paragraph.text) for paragraph in read(file).paragraphs]


def placeholder(kind):
    return container(0xF011, record(0x0BC3, struct.pack("<iBBH", -1, kind, 0, 0)))


def cell(text, top, left):
    return text_shape(text, record(0xF00F, struct.pack("<iiii", left, top, left + 9, top + 9)))


def notes_of(slide, *shapes):
    return page(NOTES, *shapes, before=[record(0x03F1, struct.pack("<II", 256 + slide, 0))])


def test_slides_are_read_in_order_with_their_numbers():
    slides = [
        page(SLIDE, text_shape("Tittel\rFørste\x0blinje\r"), text_shape("Hội nghị 😀")),
        page(SLIDE, text_shape("B")),
    ]
    assert found(presentation(slides)) == [
        ("slide 1", "Tittel"), ("slide 1", "Første\nlinje"), ("slide 1", "Hội nghị 😀"), ("slide 2", "B"),
    ]  # fmt: skip


def test_text_of_the_outline_is_read_where_its_shape_is():
    listed = container(0xF004, container(0xF00D, record(0x0F9E, struct.pack("<I", 1))))
    slide = page(SLIDE, text_shape("in shape"), listed)
    assert [text for _, text in found(presentation([slide], outlines=[["title", "body"]]))] == [
        "in shape", "body", "title",
    ]  # fmt: skip


def test_notes_follow_the_slide_that_they_belong_to():
    slides = [page(SLIDE, text_shape("one")), page(SLIDE, text_shape("two"))]
    notes = [notes_of(1, text_shape("about two")), notes_of(0, text_shape("about one"))]
    assert found(presentation(slides, notes=notes)) == [
        ("slide 1", "one"), ("slide 1, notes", "about one"), ("slide 2", "two"), ("slide 2, notes", "about two"),
    ]  # fmt: skip


def test_page_numbers_footers_and_masters_are_left_out():
    number_in_text = container(
        0xF004, container(0xF00D, record(0x0FA0, "Page * * ".encode("utf-16-le")), record(0x0FD8, struct.pack("<I", 5)))
    )
    slide = page(
        SLIDE, text_shape("*"), text_shape("Footer", placeholder(9)), text_shape("T", placeholder(13)), number_in_text
    )
    assert [text for _, text in found(presentation([slide], other=[page(MASTER, text_shape("Click to edit"))]))] == [
        "T", "Page  *",
    ]  # fmt: skip


def test_a_table_is_read_row_by_row_whatever_the_order_of_its_cells():
    is_table = container(0xF004, record(0xF122, struct.pack("<HI", 0x039F, 1), instance=1))
    cells = [cell("2021\rMay", 20, 50), cell("Name", 0, 0), cell("Year", 0, 50), cell("Ann", 20, 0)]
    slide = page(SLIDE, container(0xF003, is_table, *cells))
    assert found(presentation([slide])) == [("slide 1", "Name | Year"), ("slide 1", "Ann | 2021\nMay")]


def test_equal_texts_of_two_shapes_are_both_kept():
    assert len(found(presentation([page(SLIDE, text_shape("yes"), text_shape("yes"))]))) == 2


def test_comments_are_read_without_their_author():
    strings = [
        record(0x0FBA, text.encode("utf-16-le"), instance=number) for number, text in enumerate(["Ann", "Why?", "A"])
    ]
    tags = container(0x1388, container(0x138A, container(0x138B, container(0x2EE0, *strings))))
    assert found(presentation([container(SLIDE, tags)])) == [("slide 1", "Why?")]


def test_versions_of_earlier_saves_are_left_out():
    assert found(presentation([page(SLIDE, text_shape("new"))], other=[page(SLIDE, text_shape("old"))])) == [
        ("slide 1", "new")
    ]


def test_what_the_presentation_states_is_metadata():
    stated = {"\x05SummaryInformation": summary(title="T", author="A")}
    assert read(presentation([], **stated)).metadata.author == "A"


def test_a_locked_presentation_is_named_so():
    with pytest.raises(FormatError, match="is locked with a password"):
        read(presentation([page(SLIDE, text_shape("x"))], token=0xF3D1C4DF))


def test_slides_are_read_without_the_stream_that_names_the_last_save():
    whole = presentation([page(SLIDE, text_shape("x"))]).getvalue()
    hidden = whole.replace("Current User".encode("utf-16-le"), "Currant User".encode("utf-16-le"))
    assert found(io.BytesIO(hidden)) == [("slide 1", "x")]


def test_texts_without_a_directory_are_read_once_each():
    slide = page(SLIDE, text_shape("a*"), text_shape("*"))
    content = read(ole_file({"PowerPoint Document": slide + slide + page(MASTER, text_shape("edit"))}))
    assert [paragraph.text for paragraph in content.paragraphs] == ["a*"]
    assert content.missing == ["which slides are valid, and their order"]


def test_the_outline_of_a_damaged_slide_is_kept():
    content = read(presentation([record(0x0001), page(SLIDE, text_shape("b"))], outlines=[["title"]]))
    assert [(one.place, one.text) for one in content.paragraphs] == [("slide 1", "title"), ("slide 2", "b")]
    assert content.missing == ["slide 1 is damaged"]


def test_groups_nested_for_ever_end():
    nested = text_shape("deep")
    for _ in range(3000):
        nested = container(0xF003, nested)
    assert found(presentation([page(SLIDE, nested, text_shape("x"))])) == [("slide 1", "x")]


def test_a_presentation_without_slides_is_damaged():
    with pytest.raises(FormatError, match="is damaged"):
        read(ole_file({"Current User": b"x" * 40}))


def test_changed_and_missing_bytes_raise_no_other_error():
    slides = [page(SLIDE, text_shape("one", placeholder(13)), container(0xF003, cell("a", 0, 0)))] * 3
    whole = presentation(slides, notes=[notes_of(1, text_shape("n"))], outlines=[["t"]]).getvalue()
    used = [at for at in range(len(whole)) if whole[at] not in b"\0\xff"]
    random_numbers = random.Random(7)
    for turn in range(200):
        data = bytearray(whole)
        for at in random_numbers.choices(used, k=5):
            data[at] = random_numbers.randrange(256)
        with contextlib.suppress(FormatError):
            for paragraph in read(io.BytesIO(data[: 97 * turn] if turn % 4 == 0 else data)).paragraphs:
                paragraph.text.encode("utf-8")


def test_a_presentation_saved_for_two_versions_at_once_is_read_as_that_of_97():
    inner = OleFile(presentation([page(SLIDE, text_shape("For 97"))]))
    streams = {f"PP97_DUALSTORAGE/{name}": inner.stream(name) for name in inner.names()}
    assert found(ole_file({"PowerPoint Document": b"for 95" * 100, **streams})) == [("slide 1", "For 97")]


def test_a_presentation_of_which_nothing_can_be_read_says_what_may_be_the_cause():
    with pytest.raises(FormatError, match="is damaged, or older than PowerPoint 97; save it anew"):
        read(ole_file({"PowerPoint Document": b"for 95" * 100}))
