"""Packages: which are found and preferred, and that nothing but a whole, safe one gets in."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translate import PackageError
from translate.argos import Package, clear_unfinished, find_packages, find_route, install_package, remove_package

METADATA = {"from_code": "nb", "to_code": "en", "package_version": "1.9"}


def make_package(folder, *, tokenizer="sentencepiece.model", **metadata):
    """Make the folder of a package that looks well and would not load."""
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "model.bin").write_bytes(b"model")
    (folder / tokenizer).write_bytes(b"tokenizer")
    (folder / "metadata.json").write_text(json.dumps(METADATA | metadata), encoding="utf-8")
    return folder


def packed(path, members, compression=zipfile.ZIP_DEFLATED):
    """Make a zip of names and contents."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def looking_well(folder="translate-nb_en-1_9", **metadata):
    return {
        f"{folder}/metadata.json": json.dumps(METADATA | metadata),
        f"{folder}/model/model.bin": b"model",
        f"{folder}/sentencepiece.model": b"tokenizer",
    }


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# Finding


def test_a_package_says_what_it_is(tmp_path):
    folder = make_package(tmp_path / "translate-no_en", from_code="no", package_version="1.10", target_prefix=">>en<<")
    (package,) = find_packages([tmp_path])
    assert package == Package(folder, "nb", "en", "1.10", target_prefix=">>en<<")
    assert package.pair == "nb_en"
    assert package.tokenizer == folder / "sentencepiece.model"


def test_a_package_without_sentencepiece_has_bpe(tmp_path):
    folder = make_package(tmp_path / "old", tokenizer="bpe.model")
    (package,) = find_packages([tmp_path])
    assert package.problem is None
    assert package.tokenizer == folder / "bpe.model"


@pytest.mark.parametrize(("demo", "expected"), [(True, True), (False, False), ("yes", False), (1, False)])
def test_only_a_package_that_says_so_is_a_demo(tmp_path, demo, expected):
    make_package(tmp_path / "a", demo=demo)
    (package,) = find_packages([tmp_path])
    assert package.demo is expected


def test_packages_are_found_in_the_order_of_the_folders(tmp_path):
    last, first = tmp_path / "a", tmp_path / "b"
    for folder in (last / "x", first / "y", first / "z"):
        make_package(folder)
    found = find_packages([first, tmp_path / "missing", last, first])
    assert [package.folder for package in found] == [first / "y", first / "z", last / "x"]


def test_what_is_hidden_or_a_file_is_no_package(tmp_path):
    make_package(tmp_path / ".unfinished-x")
    (tmp_path / "README.md").write_text("alfa", encoding="utf-8")
    assert find_packages([tmp_path, tmp_path / "README.md"]) == []


def break_metadata(content):
    return lambda folder: (folder / "metadata.json").write_bytes(content)


DAMAGES = {
    "no metadata": (lambda folder: (folder / "metadata.json").unlink(), "metadata.json is missing"),
    "no JSON": (break_metadata(b"{from_code"), "metadata.json cannot be used"),
    "no object": (break_metadata(b'["nb", "en"]'), "metadata.json cannot be used: it is no JSON object"),
    "no UTF-8": (break_metadata(b"\xff\xfe{}"), "metadata.json cannot be used"),
    "nested": (break_metadata(b"[" * 100_000), "metadata.json cannot be used"),
    "no source": (break_metadata(b'{"to_code": "en"}'), "from_code is missing or no text"),
    "source a number": (
        break_metadata(json.dumps(METADATA | {"from_code": 7}).encode()),
        "from_code is missing or no text",
    ),
    "no code": (
        break_metadata(json.dumps(METADATA | {"from_code": "../nb"}).encode()),
        "'../nb' is not a language code",
    ),
    "no version": (
        break_metadata(json.dumps(METADATA | {"package_version": "new"}).encode()),
        "package_version is no version",
    ),
    "long version": (
        break_metadata(json.dumps(METADATA | {"package_version": "1" * 5000}).encode()),
        "package_version is no version",
    ),
    "splitter": (
        break_metadata(json.dumps(METADATA | {"type": "sbd"}).encode()),
        "type 'sbd', which does not translate",
    ),
    "odd type": (break_metadata(json.dumps(METADATA | {"type": ["x"] * 99}).encode()), "which does not translate"),
    "no model": (lambda folder: (folder / "model" / "model.bin").unlink(), "model/model.bin is missing"),
    "empty model": (lambda folder: (folder / "model" / "model.bin").write_bytes(b""), "model/model.bin is empty"),
    "no tokenizer": (lambda folder: (folder / "sentencepiece.model").unlink(), "bpe.model is missing"),
    "empty tokenizer": (
        lambda folder: (folder / "sentencepiece.model").write_bytes(b""),
        "sentencepiece.model is empty",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_package_is_listed_with_its_problem_and_not_used(tmp_path, damage):
    harm, problem = DAMAGES[damage]
    make_package(tmp_path / "sound", package_version="1.0")
    harm(make_package(tmp_path / "damaged", package_version="2.0"))
    damaged, sound = find_packages([tmp_path])
    assert problem in damaged.problem
    assert sound.problem is None
    assert find_route([damaged, sound], "nb") == (sound,)


def test_argos_folder_is_where_argos_looks(tmp_path):
    program = "from translate.argos import argos_folder; folder = argos_folder(); "
    program += "from argostranslate import settings; print(folder); print(settings.package_data_dir)"
    for more in ({}, {"XDG_DATA_HOME": str(tmp_path / "data")}):
        environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], **more}
        run = [sys.executable, "-c", program]
        ours, theirs = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.split()
        assert ours == theirs
        assert ours.startswith(more.get("XDG_DATA_HOME", str(tmp_path / ".local")))


# Routes


def package(source, target="en", version="1.0", *, folder="first", demo=False, problem=None):
    return Package(Path(folder) / f"{source}_{target}-{version}", source, target, version, demo=demo, problem=problem)


def test_no_package_no_route():
    assert find_route([], "nb") == ()
    assert find_route([package("sv"), package("nb", "de")], "nb") == ()


def test_the_newest_version_of_a_folder_is_used():
    old, new, odd = package("nb", version="1.9"), package("nb", version="1.10"), package("nb", version="1.9.5")
    assert find_route([old, new, odd], "nb") == (new,)
    assert find_route([new, odd, old], "nb") == (new,)


def test_an_earlier_folder_is_preferred_to_a_newer_version():
    near, far = package("nb", version="1.0"), package("nb", version="2.0", folder="second")
    assert find_route([near, far], "nb") == (near,)
    assert find_route([far, near], "nb") == (far,)


def test_a_published_package_is_preferred_to_a_demo():
    demo, published = package("nb", version="9", demo=True), package("nb", folder="second")
    assert find_route([demo, published], "nb") == (published,)
    assert find_route([demo], "nb") == (demo,)


def test_two_packages_lead_through_a_third_language():
    first, second = package("fo", "nb"), package("nb")
    assert find_route([second, package("fo", "de"), first], "fo") == (first, second)


def test_both_legs_of_a_way_are_the_newest():
    legs = [
        package("fo", "nb", "1.0"),
        package("fo", "nb", "1.2"),
        package("nb", version="1.0"),
        package("nb", version="2"),
    ]
    assert [leg.version for leg in find_route(legs, "fo")] == ["1.2", "2"]


def test_a_direct_way_is_preferred():
    assert find_route([package("fo", "nb"), package("nb"), package("fo")], "fo") == (package("fo"),)


def test_a_published_way_through_a_third_language_is_preferred_to_a_direct_demo():
    demo = package("fo", demo=True)
    assert find_route([demo, package("fo", "nb"), package("nb")], "fo") == (package("fo", "nb"), package("nb"))


def test_a_way_does_not_lead_through_a_damaged_package():
    assert find_route([package("fo", "nb", problem="model.bin is empty"), package("nb")], "fo") == ()


def test_three_packages_in_a_row_are_too_many():
    assert find_route([package("fo", "da"), package("da", "nb"), package("nb")], "fo") == ()


# Installing


@pytest.fixture
def into(tmp_path):
    return tmp_path / "home" / "packages"


def test_a_package_is_installed_whole(seeds, into):
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


def test_a_package_is_installed_again_in_its_place(seeds, into):
    file = seeds / "models" / "nb_en.argosmodel"
    package = install_package(file, into)
    before = everything_in(into.parent)
    (package.folder / "model" / "model.bin").write_bytes(b"damaged")
    (package.folder / "left over.txt").write_text("alfa", encoding="utf-8")
    assert install_package(file, into) == package
    assert everything_in(into.parent) == before
    assert (package.folder / "model" / "model.bin").stat().st_size > 1_000_000


def test_a_package_whose_folder_has_any_name_is_installed_again(seeds, tmp_path, into):
    with zipfile.ZipFile(seeds / "models" / "nb_en.argosmodel") as archive:
        members = {f"aside/{name.partition('/')[2]}": archive.read(name) for name in archive.namelist()}
    file = packed(tmp_path / "aside.argosmodel", members)
    assert install_package(file, into) == install_package(file, into)
    assert [path.name for path in into.iterdir()] == ["aside"]


def test_what_was_there_comes_back_where_the_move_fails(seeds, into, monkeypatch):
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


def test_what_a_killed_installation_left_is_cleared_away_and_what_it_had_moved_aside_comes_back(seeds, into):
    package = install_package(seeds / "models" / "nb_en.argosmodel", into)
    before = everything_in(into.parent)
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    left = into.parent / f".unfinished-{child}-abc"
    (left / ".aside" / into.name).mkdir(parents=True)
    package.folder.rename(left / ".aside" / into.name / package.folder.name)
    (left / "half").write_bytes(b"x")
    clear_unfinished(into)
    assert everything_in(into.parent) == before
    assert find_packages([into]) == [package]


def test_a_folder_in_which_a_process_is_at_work_is_left_alone(into):
    working = into.parent / f".unfinished-{os.getpid()}-abc"
    working.mkdir(parents=True)
    clear_unfinished(into)
    assert working.exists()


def test_a_package_is_removed_whole(seeds, into):
    package = install_package(seeds / "models" / "nb_en.argosmodel", into)
    remove_package(package)
    assert everything_in(into.parent) == ["packages"]
    with pytest.raises(PackageError, match="cannot be removed: No such file"):
        remove_package(package)


def link(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def fifo(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFIFO | 0o777) << 16
    return member


WELL = looking_well()
ROOT = "translate-nb_en-1_9"

REFUSED = {
    "parent": (WELL | {"../evil.txt": b"x"}, "has a member outside its folder ('../evil.txt')"),
    "inner parent": (WELL | {f"{ROOT}/../../evil.txt": b"x"}, "has a member outside its folder"),
    "backslashes": (WELL | {f"{ROOT}\\..\\..\\evil.txt": b"x"}, "has a member outside its folder"),
    "absolute": (WELL | {"/evil.txt": b"x"}, "has a member outside its folder ('/evil.txt')"),
    "drive": (WELL | {"C:/evil.txt": b"x"}, "has a member outside its folder ('C:/evil.txt')"),
    "link": (WELL | {link(f"{ROOT}/model/link"): b"/etc"}, f"has a link or a device in it ('{ROOT}/model/link')"),
    "pipe": (WELL | {fifo(f"{ROOT}/pipe"): b""}, "has a link or a device in it"),
    "two folders": (WELL | looking_well("another"), "holds 2 folders where a package is one"),
    "nothing": ({}, "holds 0 folders where a package is one"),
    "file beside": (WELL | {"evil.txt": b"x"}, "has a file beside its folder ('evil.txt')"),
    "hidden": (looking_well(".hidden"), "names its folder '.hidden'"),
    "file as folder": (WELL | {f"{ROOT}/metadata.json/x": b"x"}, "cannot be unpacked"),
    "no metadata": ({f"{ROOT}/model/model.bin": b"x"}, "metadata.json is missing"),
    "empty folder": ({f"{ROOT}/": b""}, "metadata.json is missing"),
    "metadata no JSON": (WELL | {f"{ROOT}/metadata.json": b"{"}, "metadata.json cannot be used"),
    "metadata wrong": (looking_well(from_code=["nb"]), "from_code is missing or no text"),
    "splitter": (looking_well(type="sbd"), "type 'sbd', which does not translate"),
    "no model": ({name: WELL[name] for name in WELL if "model.bin" not in name}, "model/model.bin is missing"),
    "model does not load": (WELL, "does not load: "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_safe_package_is_refused_and_leaves_nothing(tmp_path, into, case):
    members, problem = REFUSED[case]
    file = packed(tmp_path / "x.argosmodel", members)
    into.mkdir(parents=True)
    with pytest.raises(PackageError) as caught:
        install_package(file, into)
    assert caught.value.path == file
    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"{file}: {caught.value.problem}; ")
    assert everything_in(tmp_path) == ["home", "home/packages", "x.argosmodel"]


def sound_zip(path):
    return packed(path, looking_well() | {f"{ROOT}/model/vocabulary.txt": random.Random(1).randbytes(5000)})


def cut_short(path):
    path.write_bytes(sound_zip(path).read_bytes()[:-100])


def wrong_sum(path):
    content = bytearray(sound_zip(path).read_bytes())
    content[content.index(b"vocabulary.txt") + 2000] ^= 0xFF
    path.write_bytes(content)


def lying(path, size):
    """Say of a member that it unpacks to *size* bytes, in both places where a zip says it."""
    packed(path, looking_well() | {f"{ROOT}/model/vocabulary.txt": b"x" * 50_000})
    content = path.read_bytes()
    true = (50_000).to_bytes(4, "little")
    assert content.count(true) == 2
    path.write_bytes(content.replace(true, size.to_bytes(4, "little")))


def locked(path):
    content = bytearray(sound_zip(path).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            content[at + flags] |= 1
    path.write_bytes(content)


def lzma_damaged(path):
    packed(path, looking_well() | {f"{ROOT}/vocabulary.txt": random.Random(1).randbytes(5000)}, zipfile.ZIP_LZMA)
    content = bytearray(path.read_bytes())
    at = content.index(b"vocabulary.txt") + 14
    content[at : at + 200] = b"\xff" * 200
    path.write_bytes(content)


def nameless(path):
    packed(path, looking_well())
    member = zipfile.ZipInfo("x")
    member.filename = ""
    with zipfile.ZipFile(path, "a") as archive, archive.open(member, "w") as sink:
        sink.write(b"x")


NO_ZIPS = {
    "no zip": (lambda path: path.write_text("alfa bravo", encoding="utf-8"), "is no intact .argosmodel"),
    "empty": (lambda path: path.write_bytes(b""), "is no intact .argosmodel"),
    "folder": (Path.mkdir, "cannot be unpacked"),
    "missing": (Path.absolute, "there is no such file"),
    "cut short": (cut_short, "is no intact .argosmodel"),
    "wrong sum": (wrong_sum, "(Bad CRC-32|Error -3)"),
    "locked": (locked, "is no intact .argosmodel .*encrypted"),
    "said to be smaller": (lambda path: lying(path, 10), "Bad CRC-32"),
    "said to be huge": (lambda path: lying(path, (1 << 31) + 1), "is larger than 2 GiB unpacked"),
    "packed with lzma": (lzma_damaged, "is packed as no package is"),
    "a member without a name": (nameless, "has a member without a name"),
}


@pytest.mark.parametrize("case", NO_ZIPS)
def test_what_is_no_intact_zip_is_refused_and_leaves_nothing(tmp_path, into, case):
    make, problem = NO_ZIPS[case]
    file = tmp_path / "x.argosmodel"
    make(file)
    before = everything_in(tmp_path)
    with pytest.raises(PackageError, match=problem) as caught:
        install_package(file, into)
    assert caught.value.path == file
    assert everything_in(tmp_path) == sorted([*before, "home", "home/packages"])


def test_a_package_larger_than_the_largest_is_refused(tmp_path, into, monkeypatch):
    file = packed(tmp_path / "x.argosmodel", looking_well() | {f"{ROOT}/big": b"\0" * 100_000})
    monkeypatch.setattr("translate.argos.packages._LARGEST", 50_000)
    with pytest.raises(PackageError, match="is larger than"):
        install_package(file, into)
    assert everything_in(into.parent) == ["packages"]


def test_bytes_are_counted_as_they_come(tmp_path, into, monkeypatch):
    file = packed(tmp_path / "x.argosmodel", looking_well() | {f"{ROOT}/big": b"\0" * 100_000})
    monkeypatch.setattr("translate.argos.packages._LARGEST", 50_000)
    monkeypatch.setattr("translate.argos.packages._check_members", lambda *_: ROOT)
    with pytest.raises(PackageError, match="is larger than"):
        install_package(file, into)
    assert everything_in(into.parent) == ["packages"]


def test_a_package_of_very_many_files_is_refused(tmp_path, into):
    file = packed(tmp_path / "x.argosmodel", {f"{ROOT}/{number}": b"" for number in range(10_001)}, zipfile.ZIP_STORED)
    with pytest.raises(PackageError, match="is larger than"):
        install_package(file, into)


def test_a_real_package_with_a_damaged_model_is_refused(seeds, tmp_path, into):
    with zipfile.ZipFile(seeds / "models" / "nb_en.argosmodel") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    model = next(name for name in members if name.endswith("model.bin"))
    file = packed(tmp_path / "x.argosmodel", members | {model: members[model][:-1000]}, zipfile.ZIP_STORED)
    with pytest.raises(PackageError, match=r"does not load: .*get the file again from where it came"):
        install_package(file, into)
    assert everything_in(into.parent) == ["packages"]


def test_a_refused_package_leaves_the_installed_one(seeds, tmp_path, into):
    package = install_package(seeds / "models" / "nb_en.argosmodel", into)
    before = everything_in(into.parent)
    with pytest.raises(PackageError, match="does not load"):
        install_package(packed(tmp_path / "x.argosmodel", looking_well(package.folder.name)), into)
    assert everything_in(into.parent) == before
    assert find_packages([into]) == [package]


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(harm=st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6))
def test_no_damage_to_a_file_is_a_crash(tmp_path, harm):
    file, home = tmp_path / "x.argosmodel", tmp_path / "home"
    content = bytearray(sound_zip(file).read_bytes())
    for at, scrap in harm:
        start = at % len(content)
        content[start : start + len(scrap)] = scrap
    file.write_bytes(content)
    with pytest.raises(PackageError):
        install_package(file, home / "packages")
    assert everything_in(home) == ["packages"]
    shutil.rmtree(home)


def test_a_folder_where_a_file_is_cannot_hold_packages(seeds, tmp_path):
    (tmp_path / "home").write_text("alfa", encoding="utf-8")
    with pytest.raises(PackageError, match="cannot be installed"):
        install_package(seeds / "models" / "nb_en.argosmodel", tmp_path / "home" / "packages")
