import hashlib
import io
import json

import pytest
from support.documents import ids, problems, read

from index import Document
from search.readers.names import STANDARD_INPUT
from search.readers.source import SourceFile


def from_standard_input(folder, data):
    return read(folder, STANDARD_INPUT, standard_input=io.BytesIO(data))


def test_standard_input_is_named_after_its_content(tmp_path):
    def standard_input(data):
        (found,) = from_standard_input(tmp_path, data)
        assert isinstance(found, Document)
        return found

    first = standard_input(b"date 2025-08-16\nThey met.")
    assert (first.path, first.text, first.date, first.line) == ("-", "They met.", "2025-08-16", None)
    assert first.id == standard_input(b"date 2025-08-16\nThey met.").id
    assert first.id != standard_input(b"They met.").id
    assert first.id.startswith("stdin-")


@pytest.mark.parametrize("given", [None, io.BytesIO(b"")])
def test_standard_input_without_words_is_empty(tmp_path, given):
    assert problems(read(tmp_path, STANDARD_INPUT, standard_input=given)) == ["-: is empty; there is nothing to add"]


def test_standard_input_that_starts_with_a_json_document_is_read_line_by_line(tmp_path):
    lines = [json.dumps({"id": str(number), "text": "Some words."}) for number in range(3)]
    found = from_standard_input(tmp_path, "\n \n".join(["", *lines]).encode())
    assert ids(found) == ["0", "1", "2"]
    assert [document.line for document in found] == [3, 5, 7]


def test_standard_input_that_starts_with_other_json_is_a_text(tmp_path):
    (found,) = from_standard_input(tmp_path, b'{"note": 1}\nSome words.')
    assert found.text == '{"note": 1}\nSome words.'


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
def test_the_digest_is_known_with_the_first_document_of_a_small_file(write, name):
    path = write(name, '{"id": "a", "text": "Some words."}')
    source = SourceFile(name, path)
    assert source.digest is None
    for _ in source.documents():
        assert source.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_is_refused_unread_has_no_digest(write, monkeypatch):
    monkeypatch.setattr("search.readers.limits.LARGEST", 5)
    source = SourceFile("a.txt", write("a.txt"))
    assert problems(source.documents()) == ["a.txt: is larger than 0 MiB; split it"]
    assert source.digest is None


def test_a_file_that_was_removed_is_reported(write):
    path = write("a.txt")
    source = SourceFile("a.txt", path)
    path.unlink()
    assert problems(source.documents()) == ["a.txt: there is no such file or folder; check the path"]


def test_the_stamp_is_of_the_file_that_was_opened(write):
    path = write("a.txt", "Before.")
    source = SourceFile("a.txt", path)
    path.write_text("Some more words.", encoding="utf-8")
    (found,) = source.documents()
    assert found.text == "Some more words."
    assert source.stamp is not None
    assert source.stamp.size == len("Some more words.")
