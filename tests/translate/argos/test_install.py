"""Installing packages: only a complete, safe package gets in, and a refused one leaves nothing behind."""

from __future__ import annotations

import json
import random
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate import PackageError
from translate.argos import Package, find_packages, install_package
from translate.models import remove_model

METADATA = {"from_code": "nb", "to_code": "en", "package_version": "1.9"}


def packed(path, members, compression=zipfile.ZIP_DEFLATED):
    """Write a zip with these members, by name."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def valid_members(folder="translate-nb_en-1_9", **metadata):
    return {
        f"{folder}/metadata.json": json.dumps(METADATA | metadata),
        f"{folder}/model/model.bin": b"model",
        f"{folder}/sentencepiece.model": b"tokenizer",
    }


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def into(tmp_path):
    return tmp_path / "home" / "packages"


def test_a_package_is_installed_completely(seeds, into):
    package = install_package(seeds / "models" / "nb_en.argosmodel", into)
    assert package == Package(into / "translate-nb_en-0_1", "nb", "en", "0.1", demo=True)
    assert find_packages([into]) == [package]
    assert everything_in(into.parent) == [
        "packages",
        "packages/translate-nb_en-0_1",
        "packages/translate-nb_en-0_1/README.md",
        "packages/translate-nb_en-0_1/metadata.json",
        "packages/translate-nb_en-0_1/model",
        "packages/translate-nb_en-0_1/model/config.json",
        "packages/translate-nb_en-0_1/model/model.bin",
        "packages/translate-nb_en-0_1/model/shared_vocabulary.json",
        "packages/translate-nb_en-0_1/sentencepiece.model",
    ]
    with zipfile.ZipFile(seeds / "models" / "nb_en.argosmodel") as archive:
        for member in archive.namelist():
            assert (into / member).read_bytes() == archive.read(member)


def test_installing_again_replaces_the_package(seeds, into):
    file = seeds / "models" / "nb_en.argosmodel"
    package = install_package(file, into)
    before = everything_in(into.parent)
    (package.folder / "model" / "model.bin").write_bytes(b"damaged")
    (package.folder / "left over.txt").write_text("alfa", encoding="utf-8")
    assert install_package(file, into) == package
    assert everything_in(into.parent) == before
    assert (package.folder / "model" / "model.bin").stat().st_size > 1_000_000


def test_a_package_can_be_replaced_whatever_its_folder_is_called(seeds, tmp_path, into):
    with zipfile.ZipFile(seeds / "models" / "nb_en.argosmodel") as archive:
        members = {f"aside/{name.partition('/')[2]}": archive.read(name) for name in archive.namelist()}
    file = packed(tmp_path / "aside.argosmodel", members)
    assert install_package(file, into) == install_package(file, into)
    assert [path.name for path in into.iterdir()] == ["aside"]


def test_if_the_new_package_cannot_be_moved_the_old_one_is_restored(seeds, into, monkeypatch):
    file = seeds / "models" / "nb_en.argosmodel"
    package = install_package(file, into)
    before = everything_in(into.parent)
    replace = Path.replace

    def failing(self, target):
        if Path(target) == package.folder:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(PackageError, match="cannot be installed: No space left on device"):
        install_package(file, into)
    assert everything_in(into.parent) == before
    assert find_packages([into]) == [package]


def test_a_package_is_removed_completely(seeds, into):
    package = install_package(seeds / "models" / "nb_en.argosmodel", into)
    remove_model(package)
    assert everything_in(into.parent) == ["packages"]
    with pytest.raises(PackageError, match="cannot be removed: No such file"):
        remove_model(package)


def link(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def fifo(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFIFO | 0o777) << 16
    return member


MEMBERS = valid_members()
ROOT = "translate-nb_en-1_9"

REFUSED = {
    "parent": (MEMBERS | {"../evil.txt": b"x"}, "contains a path outside its folder ('../evil.txt')"),
    "inner parent": (MEMBERS | {f"{ROOT}/../../evil.txt": b"x"}, "contains a path outside its folder"),
    "backslashes": (MEMBERS | {f"{ROOT}\\..\\..\\evil.txt": b"x"}, "contains a path outside its folder"),
    "absolute": (MEMBERS | {"/evil.txt": b"x"}, "contains a path outside its folder ('/evil.txt')"),
    "drive": (MEMBERS | {"C:/evil.txt": b"x"}, "contains a path outside its folder ('C:/evil.txt')"),
    "link": (MEMBERS | {link(f"{ROOT}/model/link"): b"/etc"}, f"contains a link or a device ('{ROOT}/model/link')"),
    "pipe": (MEMBERS | {fifo(f"{ROOT}/pipe"): b""}, "contains a link or a device"),
    "two folders": (MEMBERS | valid_members("another"), "contains 2 top-level folders instead of one"),
    "nothing": ({}, "contains 0 top-level folders instead of one"),
    "file beside": (MEMBERS | {"evil.txt": b"x"}, "contains a file beside its folder ('evil.txt')"),
    "hidden": (valid_members(".hidden"), "has a hidden top-level folder ('.hidden')"),
    "file used as a folder": (MEMBERS | {f"{ROOT}/metadata.json/x": b"x"}, "cannot be unpacked"),
    "no metadata": ({f"{ROOT}/model/model.bin": b"x"}, "metadata.json is missing"),
    "empty folder": ({f"{ROOT}/": b""}, "metadata.json is missing"),
    "metadata no JSON": (MEMBERS | {f"{ROOT}/metadata.json": b"{"}, "metadata.json is invalid"),
    "metadata wrong": (valid_members(from_code=["nb"]), "from_code is missing or not a string"),
    "splitter": (valid_members(type="sbd"), "type 'sbd', which does not translate"),
    "no model": ({name: MEMBERS[name] for name in MEMBERS if "model.bin" not in name}, "model/model.bin is missing"),
    "model does not load": (MEMBERS, "does not load: "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_unsafe_or_incomplete_package_is_refused_and_leaves_nothing(tmp_path, into, case):
    members, problem = REFUSED[case]
    file = packed(tmp_path / "x.argosmodel", members)
    into.mkdir(parents=True)
    with pytest.raises(PackageError) as caught:
        install_package(file, into)
    assert caught.value.path == file
    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"{file}: {caught.value.problem}; ")
    assert everything_in(tmp_path) == ["home", "home/packages", "x.argosmodel"]


def valid_zip(path):
    return packed(path, valid_members() | {f"{ROOT}/model/vocabulary.txt": random.Random(1).randbytes(5000)})


def cut_short(path):
    path.write_bytes(valid_zip(path).read_bytes()[:-100])


def wrong_checksum(path):
    content = bytearray(valid_zip(path).read_bytes())
    content[content.index(b"vocabulary.txt") + 2000] ^= 0xFF
    path.write_bytes(content)


def declare_size(path, size):
    """Declare *size* bytes as the unpacked size of a member, in both places where a zip stores it."""
    packed(path, valid_members() | {f"{ROOT}/model/vocabulary.txt": b"x" * 50_000})
    content = path.read_bytes()
    true = (50_000).to_bytes(4, "little")
    assert content.count(true) == 2
    path.write_bytes(content.replace(true, size.to_bytes(4, "little")))


def encrypted(path):
    content = bytearray(valid_zip(path).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            content[at + flags] |= 1
    path.write_bytes(content)


def lzma_damaged(path):
    packed(path, valid_members() | {f"{ROOT}/vocabulary.txt": random.Random(1).randbytes(5000)}, zipfile.ZIP_LZMA)
    content = bytearray(path.read_bytes())
    at = content.index(b"vocabulary.txt") + 14
    content[at : at + 200] = b"\xff" * 200
    path.write_bytes(content)


def nameless(path):
    packed(path, valid_members())
    member = zipfile.ZipInfo("x")
    member.filename = ""
    with zipfile.ZipFile(path, "a") as archive, archive.open(member, "w") as sink:
        sink.write(b"x")


BROKEN_FILES = {
    "no zip": (lambda path: path.write_text("alfa bravo", encoding="utf-8"), "is not an intact .argosmodel file"),
    "empty": (lambda path: path.write_bytes(b""), "is not an intact .argosmodel file"),
    "folder": (Path.mkdir, "cannot be unpacked"),
    "missing": (Path.absolute, "no such file"),
    "cut short": (cut_short, "is not an intact .argosmodel file"),
    "wrong checksum": (wrong_checksum, "(Bad CRC-32|Error -3)"),
    "encrypted": (encrypted, "is not an intact .argosmodel file .*encrypted"),
    "declared too small": (lambda path: declare_size(path, 10), "Bad CRC-32"),
    "declared huge": (lambda path: declare_size(path, (1 << 31) + 1), "is larger than 2 GiB unpacked"),
    "compressed with lzma": (lzma_damaged, "uses a compression method that packages do not use"),
    "a member without a name": (nameless, "contains a member without a name"),
}


@pytest.mark.parametrize("case", BROKEN_FILES)
def test_a_broken_file_is_refused_and_leaves_nothing(tmp_path, into, case):
    make, problem = BROKEN_FILES[case]
    file = tmp_path / "x.argosmodel"
    make(file)
    before = everything_in(tmp_path)
    with pytest.raises(PackageError, match=problem) as caught:
        install_package(file, into)
    assert caught.value.path == file
    assert everything_in(tmp_path) == sorted([*before, "home", "home/packages"])


def test_a_package_over_the_size_limit_is_refused(tmp_path, into, monkeypatch):
    file = packed(tmp_path / "x.argosmodel", valid_members() | {f"{ROOT}/big": b"\0" * 100_000})
    monkeypatch.setattr("translate.argos.install._MAX_UNPACKED_BYTES", 50_000)
    with pytest.raises(PackageError, match="is larger than"):
        install_package(file, into)
    assert everything_in(into.parent) == ["packages"]


def test_bytes_are_counted_while_unpacking(tmp_path, into, monkeypatch):
    file = packed(tmp_path / "x.argosmodel", valid_members() | {f"{ROOT}/big": b"\0" * 100_000})
    monkeypatch.setattr("translate.argos.install._MAX_UNPACKED_BYTES", 50_000)
    monkeypatch.setattr("translate.argos.install._check_members", lambda *_: ROOT)
    with pytest.raises(PackageError, match="is larger than"):
        install_package(file, into)
    assert everything_in(into.parent) == ["packages"]


def test_a_package_with_too_many_files_is_refused(tmp_path, into):
    file = packed(tmp_path / "x.argosmodel", {f"{ROOT}/{number}": b"" for number in range(10_001)}, zipfile.ZIP_STORED)
    with pytest.raises(PackageError, match="is larger than"):
        install_package(file, into)


def test_a_real_package_with_a_damaged_model_is_refused(seeds, tmp_path, into):
    with zipfile.ZipFile(seeds / "models" / "nb_en.argosmodel") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    model = next(name for name in members if name.endswith("model.bin"))
    file = packed(tmp_path / "x.argosmodel", members | {model: members[model][:-1000]}, zipfile.ZIP_STORED)
    with pytest.raises(PackageError, match=r"does not load: .*nothing was installed; download the file again"):
        install_package(file, into)
    assert everything_in(into.parent) == ["packages"]


def test_refusing_a_package_does_not_change_the_installed_one(seeds, tmp_path, into):
    package = install_package(seeds / "models" / "nb_en.argosmodel", into)
    before = everything_in(into.parent)
    with pytest.raises(PackageError, match="does not load"):
        install_package(packed(tmp_path / "x.argosmodel", valid_members(package.folder.name)), into)
    assert everything_in(into.parent) == before
    assert find_packages([into]) == [package]


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6))
def test_no_damage_to_a_file_crashes_the_installation(tmp_path, changes):
    file, home = tmp_path / "x.argosmodel", tmp_path / "home"
    content = bytearray(valid_zip(file).read_bytes())
    for at, scrap in changes:
        start = at % len(content)
        content[start : start + len(scrap)] = scrap
    file.write_bytes(content)
    with pytest.raises(PackageError):
        install_package(file, home / "packages")
    assert everything_in(home) == ["packages"]
    shutil.rmtree(home)


def test_packages_cannot_be_installed_into_a_file(seeds, tmp_path):
    (tmp_path / "home").write_text("alfa", encoding="utf-8")
    with pytest.raises(PackageError, match="cannot be installed"):
        install_package(seeds / "models" / "nb_en.argosmodel", tmp_path / "home" / "packages")
