import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import ids_read, only, problems, read

from index import Document
from search.readers import limits


def test_a_text_file_is_one_document_with_all_its_text(tmp_path, write):
    write("a.txt", "Prima linie.\r\n\r\nA doua — ș, ț.\n")
    assert only(tmp_path) == Document("a.txt", "a.txt", "Prima linie.\r\n\r\nA doua — ș, ț.\n", size=35)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("# The meeting\n\nThey met.", "The meeting"),
        ("Before.\r\n\r\n#  The meeting ##  \r\n\r\nThey met.", "The meeting"),
        ("# Why C#\nBecause.", "Why C#"),
        ("## Second level\n#hashtag\n", None),
        ("They met.", None),
    ],
)
def test_the_title_of_markdown_is_its_first_heading_of_level_one(tmp_path, write, content, title):
    write("a.md", content)
    assert only(tmp_path).title == title


def test_a_heading_in_a_text_file_is_not_its_title(tmp_path, write):
    write("a.txt", "# The meeting\n")
    assert only(tmp_path).title is None


@pytest.mark.parametrize("content", ["", " \n\t\r\n", "\ufeff", "\ufeff \n", "date 2025-08-16\n", "\u2003\u3000\n"])
def test_a_file_without_words_is_empty(tmp_path, write, content):
    file = write("a.txt", content)
    assert problems(read(tmp_path)) == [f"{file.name}: is empty; there is nothing to add"]


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a\x10\x00\x10\x00\x80\x00\x00\xff\xff\xff\x00" * 9,
        b"\x7fELF\x02\x01\x01\x00" * 9,
        bytes(range(1, 32)) * 9,
    ],
)
def test_a_file_that_is_not_text_is_refused(tmp_path, write, data):
    file = write("a.txt", data)
    (problem,) = problems(read(tmp_path))
    assert problem.startswith(f"{file.name}: is not text")


def test_a_file_that_is_too_large_is_refused(tmp_path, write, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST", 1 << 20)
    write("a.txt", "x" * (1 << 20))
    file = write("b.txt", "x" * ((1 << 20) + 1))
    found = read(tmp_path)
    assert ids_read(found) == ["a.txt"]
    assert problems(found) == [f"{file.name}: is larger than 1 MiB; split it"]


def test_nuls_in_a_text_file_are_replaced_one_for_one(tmp_path, write):
    write("a.txt", "one\x00two\x00\x00".encode("utf-8-sig"))
    assert only(tmp_path).text == "one\ufffdtwo\ufffd\ufffd"


@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_document_that_can_be_stored_or_an_error(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("bytes") / "a.txt"
    file.write_bytes(data)
    (found,) = read(file.parent)
    if isinstance(found, Document):
        assert found.text.encode("utf-8").decode("utf-8") == found.text
        assert "\x00" not in found.text
