import os
import subprocess
from pathlib import Path

import pytest
from support.documents import ids, ids_read, problems, read

from index import Document
from search.readers.walk import find_files, is_library


@pytest.fixture
def powerless(tmp_path, monkeypatch):
    """Run as a user without rights, in the test's folder."""
    tmp_path.chmod(0o777)
    monkeypatch.chdir(tmp_path)  # "nobody" may not be able to enter the folders above it
    root = os.geteuid() == 0
    if root:
        try:
            os.seteuid(65534)
        except OSError:
            pytest.skip("cannot become a user without rights here")
    yield
    if root:
        os.seteuid(0)


def test_a_folder_is_read_with_its_subfolders_files_first_and_by_name(tmp_path, write):
    for name in ("b.txt", "a.md", "z/a.txt", "c/b.txt", "c/a/x.TXT"):
        write(name)
    assert ids(read(tmp_path)) == ["a.md", "b.txt", "c/b.txt", "c/a/x.TXT", "z/a.txt"]


def test_hidden_files_and_folders_and_unsupported_formats_are_skipped(tmp_path, write):
    for name in ("a.txt", ".b.txt", ".git/c.txt", "d.png.bin", "e.py", "f", "g.txt.bak", "sub/.h.txt"):
        write(name)
    assert ids(read(tmp_path)) == ["a.txt"]


def test_a_library_among_the_documents_is_skipped(tmp_path, write):
    write("a.txt")
    write("archive/manifest.json", "{}")
    write("archive/corpus.sqlite")
    write("archive/notes.txt")
    write("half/manifest.json", "{}")
    write("half/b.txt")
    assert is_library(tmp_path / "archive")
    assert not is_library(tmp_path / "half")
    assert not is_library(tmp_path / "nowhere")
    assert ids(read(tmp_path)) == ["a.txt", "half/b.txt"]


def test_folders_are_read_as_deep_as_a_path_can_be(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "z.txt").write_text("Some words.")
    # Deeper than Python's limit of recursion, and then longer than a path can be.
    for depth, name in enumerate(["d"] * 1_100 + ["d" * 250] * 12):
        Path(name).mkdir()
        os.chdir(name)
        if depth in {0, 500, 1000}:
            Path("a.txt").write_text("Some words.")
    os.chdir(tmp_path)
    try:
        found = read(tmp_path)
        assert len(found) == 5
        assert [entry.id.count("/") for entry in found if isinstance(entry, Document)] == [0, 1, 501, 1001]
        (problem,) = problems(found)
        assert problem.endswith(": File name too long")
    finally:
        # Neither pytest nor shutil can remove it.
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


def test_a_file_named_itself_is_read_even_if_it_is_ignored_or_hidden(tmp_path, write):
    write(".searchignore", "*\n")
    named = [write("a.txt"), write(".b.txt")]
    assert ids(read(tmp_path, *named)) == ["a.txt", ".b.txt"]
    assert read(tmp_path) == []


def test_a_file_named_itself_is_reported_if_its_format_is_not_supported(tmp_path, write):
    found = read(tmp_path, write("a.py"), write("b"))
    assert problems(found) == [
        "a.py: is in no format that is read; see: search formats",
        "b: is no document of a known format; see: search formats",
    ]


def test_a_file_whose_name_says_nothing_is_read_by_its_content(tmp_path, write):
    write("report", b"%PDF-1.7\n")
    write("memo.bak", b"{\\rtf1 Hello}")
    write("cur/1700000000.M1P2.host", b"From: a@example.org\nSubject: Hello\n\nHello")
    write("cur/1700000000", b"From: a@example.org\nSubject: Hello\n\nHello")
    write("program.jar", b"PK\x03\x04")
    found = find_files([str(tmp_path)], base=tmp_path)
    assert [file.name for file in found] == ["memo.bak", "report", "cur/1700000000", "cur/1700000000.M1P2.host"]


def test_a_missing_file_is_reported_and_the_others_are_read(tmp_path, write):
    found = read(tmp_path, tmp_path / "missing.txt", write("a.txt"))
    assert problems(found) == ["missing.txt: there is no such file or folder; check the path"]
    assert ids_read(found) == ["a.txt"]


def test_a_file_is_read_once_however_often_it_is_named(tmp_path, write, monkeypatch):
    file = write("sub/a.txt")
    monkeypatch.chdir(tmp_path)
    assert ids(read(tmp_path, file, file, "sub/a.txt", "./sub/../sub/a.txt", tmp_path, "sub")) == ["sub/a.txt"]


def test_a_loop_of_links_ends(tmp_path, write):
    write("sub/a.txt")
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    (tmp_path / "sub" / "self.txt").symlink_to(tmp_path / "sub" / "self.txt")
    found = read(tmp_path)
    assert ids_read(found) == ["sub/a.txt"]
    assert len(problems(found)) == 1


def test_a_pipe_is_not_opened(tmp_path, write):
    # Opening a pipe that nothing writes to would wait forever, so this test ends only if none is opened.
    write("a.txt")
    for name in ("pipe.txt", "pipe.jsonl", ".searchignore"):
        os.mkfifo(tmp_path / name)
    assert ids_read(read(tmp_path)) == ["a.txt"]
    assert problems(read(tmp_path, tmp_path / "pipe.txt")) == ["pipe.txt: is a device or a pipe, not a file"]


def test_a_device_is_not_read(tmp_path):
    assert problems(read(tmp_path, os.devnull)) == [f"{os.devnull}: is a device or a pipe, not a file"]


def test_a_broken_link_is_reported(tmp_path, write):
    write("a.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")
    assert problems(read(tmp_path)) == ["b.txt: there is no such file or folder; check the path"]


@pytest.mark.usefixtures("powerless")
def test_files_without_permission_are_reported_and_the_others_are_read(tmp_path):
    # All paths are relative: "nobody" cannot enter the folders above.
    for name in ("closed", "listed"):
        Path(name).mkdir()
        Path(name, "x.txt").write_text("Some words.", encoding="utf-8")
    for name in ("a.txt", "b.jsonl", "c.txt"):
        Path(name).write_text("Some words.", encoding="utf-8")
    Path("a.txt").chmod(0)
    Path("b.jsonl").chmod(0)
    Path("closed").chmod(0)
    Path("listed").chmod(0o444)  # its names can be read, its files cannot
    try:
        found = read(tmp_path, ".")
    finally:
        Path("closed").chmod(0o755)
        Path("listed").chmod(0o755)
    assert ids_read(found) == ["c.txt"]
    assert sorted(problems(found)) == [
        f"{name}: permission denied; ask its owner for access"
        for name in ("a.txt", "b.jsonl", "closed", "listed/x.txt")
    ]
