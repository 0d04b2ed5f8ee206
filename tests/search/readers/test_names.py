import os
from pathlib import Path

import pytest
from support.documents import ids, only, read

from index import Corpus
from search.readers.names import file_id


def test_ids_are_relative_inside_the_base_and_absolute_outside_it(tmp_path, write):
    write("in/a.txt")
    write("out/b.txt")
    assert ids(read(tmp_path / "in", tmp_path)) == ["a.txt", f"{tmp_path}/out/b.txt"]
    assert file_id(tmp_path / "in" / ".." / "out" / "b.txt", tmp_path) == "out/b.txt"


def test_a_link_keeps_its_own_name(tmp_path, write):
    target = write("real.txt")
    (tmp_path / "link.txt").symlink_to(target)
    assert ids(read(tmp_path)) == ["link.txt", "real.txt"]


@pytest.mark.parametrize("name", ["new\nline.txt", "'quo\"te;--.txt", "tab\t.txt", " .txt", "ședință 会議.txt"])
def test_a_file_of_any_name_can_be_stored_and_found(tmp_path, write, name):
    write(name)
    stored = stored_id(tmp_path)
    assert stored == name


def test_a_name_that_is_not_utf_8_becomes_an_id_that_can_be_stored(tmp_path):
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xf6te.txt")).write_text("Some words.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system accepts UTF-8 names only")
    assert stored_id(tmp_path) == "m\\xf6te.txt"


def stored_id(folder) -> str:
    """Return the id of the folder's only document, after it has been stored."""

    class Untranslated:
        language = "en"
        confidence = 1.0
        sentences = ()

    document = only(folder)
    corpus = Corpus(folder / "corpus.sqlite", make=True)
    corpus.put([(document, Untranslated())])
    stored = corpus.document(document.id)
    assert corpus.known([document.id])[document.id].digest == document.digest
    corpus.close()
    assert stored is not None
    return stored.id
