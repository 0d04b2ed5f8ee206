"""Files are complete or absent, and private on request."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from durable_sqlite import make_private, put_in_place, sync, write_private, writing_beside


@pytest.fixture(autouse=True)
def permissive_umask() -> Iterator[None]:
    """Use a umask that denies nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


@pytest.mark.parametrize("private", [True, False])
def test_a_file_appears_when_it_is_complete(tmp_path: Path, *, private: bool) -> None:
    path = tmp_path / "a.txt"
    with writing_beside(path, private=private) as file:
        file.write("båt\r\n")
        assert not path.exists()
    assert path.read_bytes() == "båt\r\n".encode()
    assert mode(path) == (0o600 if private else 0o666)
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(TypeError), writing_beside(path) as file:
        file.writelines(["new", 1])  # type: ignore[list-item]
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_private_files_can_be_read_only_by_their_owner(tmp_path: Path) -> None:
    write_private(tmp_path / "a.txt", "båt")
    make_private(tmp_path / "b.txt")
    assert (mode(tmp_path / "a.txt"), mode(tmp_path / "b.txt")) == (0o600, 0o600)
    make_private(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "båt"


def test_a_folder_is_put_in_place_with_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "a.txt").write_text("a", encoding="utf-8")
    sync(tmp_path / "new" / "a.txt")
    put_in_place(tmp_path / "new", tmp_path / "place")
    assert (tmp_path / "place" / "a.txt").read_text(encoding="utf-8") == "a"
    assert not (tmp_path / "new").exists()
