"""The store is disposable, and damage to it is detected: a file that does not match its seal is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import StoreError
from index.whoosh_store import seals as integrity
from index.whoosh_store.seals import Seals

FILES = {"one.seg": b"alfa", "two.seg": b"bravo"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a sealed state of a store: two segments and a table of contents."""
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    commit(Seals(tmp_path), tmp_path, 1, FILES)
    return tmp_path


def commit(seals: Seals, folder: Path, number: int, files) -> None:
    (folder / f"{number}.toc.part").write_bytes(b"contents of %d" % number)
    seals.seal(f"{number}.toc.part", f"{number}.toc", files)
    (folder / f"{number}.toc.part").rename(folder / f"{number}.toc")
    seals.settle(f"{number}.toc")


def overwrite(file: Path, content: bytes, *, inconspicuous: bool = False) -> None:
    before = file.stat()
    file.write_bytes(content)
    if inconspicuous:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def check(folder: Path, name: str = "one.seg") -> None:
    seals = Seals(folder)
    seals.check("1.toc")
    seals.check(name)


def test_unchanged_files_pass(folder: Path) -> None:
    for name in (*FILES, "not sealed yet.seg"):
        check(folder, name)


@pytest.mark.parametrize("content", [b"alfA", b"alf", b"alfa ", b""])
@pytest.mark.parametrize("inconspicuous", [False, True])
def test_changed_content_is_refused(folder: Path, content: bytes, inconspicuous: bool) -> None:  # noqa: FBT001
    overwrite(folder / "one.seg", content, inconspicuous=inconspicuous)
    check(folder, "two.seg")
    with pytest.raises(StoreError, match=r"one\.seg is damaged; rebuild it with: search rebuild"):
        check(folder)


def test_a_copy_with_another_inode_and_time_passes(folder: Path) -> None:
    content = (folder / "one.seg").read_bytes()
    (folder / "one.seg").unlink()
    (folder / "one.seg").write_bytes(content)
    check(folder)


def test_in_a_large_store_only_files_that_seem_changed_are_read_completely(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "SMALL", 5)
    overwrite(folder / "one.seg", b"ALFA", inconspicuous=True)
    check(folder)
    overwrite(folder / "two.seg", b"BRAVO")
    with pytest.raises(StoreError, match=r"two\.seg is damaged"):
        check(folder, "two.seg")
    seals = Seals(folder)
    seals.check("1.toc")
    assert seals.damaged(["1.toc", "one.seg", "two.seg"]) == ["one.seg", "two.seg"]


def test_a_checked_file_is_not_read_again_until_it_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seals = Seals(folder)
    seals.check("1.toc")
    seals.check("one.seg")
    with monkeypatch.context() as patch:
        patch.setattr(Seals, "_checksum", lambda *_: pytest.fail("read again"))
        seals.check("one.seg")
    overwrite(folder / "one.seg", b"alfA")
    with pytest.raises(StoreError):
        seals.check("one.seg")


def test_the_next_state_does_not_reseal_a_damaged_file(folder: Path) -> None:
    seals = Seals(folder)
    seals.check("1.toc")
    overwrite(folder / "one.seg", b"alfA")
    (folder / "new.seg").write_bytes(b"charlie")
    commit(seals, folder, 2, ["one.seg", "new.seg"])
    again = Seals(folder)
    again.check("2.toc")
    again.check("new.seg")
    with pytest.raises(StoreError, match=r"one\.seg is damaged"):
        again.check("one.seg")


def test_a_damaged_or_missing_seal_is_an_error(folder: Path) -> None:
    seal = folder / "1.seal"
    whole = seal.read_bytes()
    for at in range(len(whole)):
        seal.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        with pytest.raises(StoreError, match="is damaged"):
            check(folder)
    seal.unlink()
    with pytest.raises(StoreError, match=r"1\.seal is missing"):
        check(folder)


def test_a_replaced_state_is_missing_not_damaged(folder: Path) -> None:
    commit(Seals(folder), folder, 2, FILES)
    assert sorted(path.name for path in folder.iterdir()) == ["2.seal", "2.toc", "one.seg", "two.seg"]
    with pytest.raises(FileNotFoundError):
        check(folder)
