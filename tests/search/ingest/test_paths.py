"""Whether a stored file lies in a folder is decided as its system decides it, also on Windows."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest

from search.ingest.paths import full_path, is_within
from search.readers.names import name_in, possible_spellings

LIBRARY = PureWindowsPath("C:/Users/Kari/archive")


@pytest.mark.parametrize(
    ("file", "folder", "inside"),
    [
        ("C:/Users/Kari/archive/letters/a.txt", "C:/Users/Kari/archive/letters", True),
        ("C:/Users/Kari/archive/letters/a.txt", "C:/Users/Kari/archive", True),
        ("C:/Users/Kari/archive/letters/a.txt", "C:/", True),
        ("C:/Users/Kari/archive/letters/a.txt", "C:/Users/Kari/archive/letters/a.txt", True),
        ("C:/Users/Kari/archive/letters/a.txt", "c:/users/KARI/Archive/Letters", True),
        ("D:/scans/2025/b.txt", "D:/scans", True),
        ("D:/scans/2025/b.txt", "D:\\scans\\2025", True),
        ("D:/scans/2025/b.txt", "d:/", True),
        ("//server/share/scans/c.txt", "//server/share/scans", True),
        ("//server/share/scans/c.txt", "//server/share", True),
        ("D:/scans/b.txt", "D:/scan", False),
        ("D:/scans/b.txt", "C:/scans", False),
        ("D:/scans2/b.txt", "D:/scans", False),
    ],
)
def test_prune_finds_stored_files_in_their_folder_on_windows(file, folder, inside):
    stored = name_in(PureWindowsPath(file), LIBRARY)
    given = full_path(name_in(PureWindowsPath(folder), LIBRARY), LIBRARY)
    assert is_within(full_path(stored, LIBRARY), [given]) == inside


def test_names_in_the_library_have_slashes_on_every_system():
    assert name_in(LIBRARY / "letters" / "a.txt", LIBRARY) == "letters/a.txt"
    assert name_in(PurePosixPath("/archive/letters/a.txt"), PurePosixPath("/archive")) == "letters/a.txt"


@pytest.mark.parametrize(
    ("file", "folder", "inside"),
    [
        ("/archive/letters/a.txt", "/archive/letters", True),
        ("/archive/letters/a.txt", "/", True),
        ("/archive/Letters/a.txt", "/archive/letters", False),
        ("/archive/letters2/a.txt", "/archive/letters", False),
        ("/archive/letters\\a.txt", "/archive/letters", False),
    ],
)
def test_elsewhere_capitals_and_backslashes_are_part_of_a_name(file, folder, inside):
    assert is_within(PurePosixPath(file), [PurePosixPath(folder)]) == inside


def test_a_folder_on_windows_is_not_read_as_an_escaped_byte():
    assert possible_spellings(rb"C:\archive\xab\a.txt", has_escapes=False) == [rb"C:\archive\xab\a.txt"]
    assert possible_spellings(rb"/archive/caf\xe9.txt", has_escapes=True) == [
        rb"/archive/caf\xe9.txt", b"/archive/caf\xe9.txt",
    ]  # fmt: skip
