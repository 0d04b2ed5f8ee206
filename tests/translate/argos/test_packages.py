"""Installed packages: which are found, and which routes to English are preferred."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from translate.argos import Package, find_packages, packages_state
from translate.models import find_route

METADATA = {"from_code": "nb", "to_code": "en", "package_version": "1.9"}


def make_package(folder, *, tokenizer="sentencepiece.model", **metadata):
    """Create the folder of a package that looks complete but would not load."""
    (folder / "model").mkdir(parents=True)
    (folder / "model" / "model.bin").write_bytes(b"model")
    (folder / tokenizer).write_bytes(b"tokenizer")
    (folder / "metadata.json").write_text(json.dumps(METADATA | metadata), encoding="utf-8")
    return folder


# Finding


def test_the_metadata_describes_the_package(tmp_path):
    folder = make_package(tmp_path / "translate-no_en", from_code="no", package_version="1.10", target_prefix=">>en<<")
    (package,) = find_packages([tmp_path])
    assert package == Package(folder, "nb", "en", "1.10", target_prefix=">>en<<")
    assert package.pair == "nb_en"
    assert package.tokenizer == folder / "sentencepiece.model"


def test_without_a_sentencepiece_model_bpe_is_used(tmp_path):
    folder = make_package(tmp_path / "old", tokenizer="bpe.model")
    (package,) = find_packages([tmp_path])
    assert package.problem is None
    assert package.tokenizer == folder / "bpe.model"


@pytest.mark.parametrize(("demo", "expected"), [(True, True), (False, False), ("yes", False), (1, False)])
def test_only_the_metadata_makes_a_package_a_demo(tmp_path, demo, expected):
    make_package(tmp_path / "a", demo=demo)
    (package,) = find_packages([tmp_path])
    assert package.demo is expected


def test_packages_are_found_in_the_order_of_the_folders(tmp_path):
    last, first = tmp_path / "a", tmp_path / "b"
    for folder in (last / "x", first / "y", first / "z"):
        make_package(folder)
    found = find_packages([first, tmp_path / "missing", last, first])
    assert [package.folder for package in found] == [first / "y", first / "z", last / "x"]


def test_hidden_folders_and_files_are_not_packages(tmp_path):
    make_package(tmp_path / ".unfinished-x")
    (tmp_path / "README.md").write_text("alfa", encoding="utf-8")
    assert find_packages([tmp_path, tmp_path / "README.md"]) == []


def break_metadata(content):
    return lambda folder: (folder / "metadata.json").write_bytes(content)


DAMAGES = {
    "no metadata": (lambda folder: (folder / "metadata.json").unlink(), "metadata.json is missing"),
    "no JSON": (break_metadata(b"{from_code"), "metadata.json is invalid"),
    "no object": (break_metadata(b'["nb", "en"]'), "metadata.json is invalid: not a JSON object"),
    "no UTF-8": (break_metadata(b"\xff\xfe{}"), "metadata.json is invalid"),
    "nested": (break_metadata(b"[" * 100_000), "metadata.json is invalid"),
    "no source": (break_metadata(b'{"to_code": "en"}'), "from_code is missing or not a string"),
    "source a number": (
        break_metadata(json.dumps(METADATA | {"from_code": 7}).encode()),
        "from_code is missing or not a string",
    ),
    "no code": (
        break_metadata(json.dumps(METADATA | {"from_code": "../nb"}).encode()),
        "'../nb' is not a language code",
    ),
    "no version": (
        break_metadata(json.dumps(METADATA | {"package_version": "new"}).encode()),
        "package_version is not a version number",
    ),
    "long version": (
        break_metadata(json.dumps(METADATA | {"package_version": "1" * 5000}).encode()),
        "package_version is not a version number",
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
    damage_package, problem = DAMAGES[damage]
    make_package(tmp_path / "sound", package_version="1.0")
    damage_package(make_package(tmp_path / "damaged", package_version="2.0"))
    damaged, sound = find_packages([tmp_path])
    assert problem in damaged.problem
    assert sound.problem is None
    assert find_route([damaged, sound], "nb") == (sound,)


def test_argos_folder_is_the_one_that_argos_uses(tmp_path):
    program = "from translate.argos import argos_folder; folder = argos_folder(); "
    program += "from argostranslate import settings; print(folder); print(settings.package_data_dir)"
    for changed in ({}, {"XDG_DATA_HOME": str(tmp_path / "data")}):
        environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], **changed}
        run = [sys.executable, "-c", program]
        ours, theirs = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.split()
        assert ours == theirs
        assert ours.startswith(changed.get("XDG_DATA_HOME", str(tmp_path / ".local")))


# Routes


def package(source, target="en", version="1.0", *, folder="first", demo=False, problem=None):
    return Package(Path(folder) / f"{source}_{target}-{version}", source, target, version, demo=demo, problem=problem)


def test_without_a_package_there_is_no_route():
    assert find_route([], "nb") == ()
    assert find_route([package("sv"), package("nb", "de")], "nb") == ()


def test_the_newest_version_in_a_folder_is_used():
    old, new, odd = package("nb", version="1.9"), package("nb", version="1.10"), package("nb", version="1.9.5")
    assert find_route([old, new, odd], "nb") == (new,)
    assert find_route([new, odd, old], "nb") == (new,)


def test_an_earlier_folder_is_preferred_to_a_newer_version():
    first, second = package("nb", version="1.0"), package("nb", version="2.0", folder="second")
    assert find_route([first, second], "nb") == (first,)
    assert find_route([second, first], "nb") == (second,)


def test_a_published_package_is_preferred_to_a_demo():
    demo, published = package("nb", version="9", demo=True), package("nb", folder="second")
    assert find_route([demo, published], "nb") == (published,)
    assert find_route([demo], "nb") == (demo,)


def test_a_route_can_lead_through_a_third_language():
    first, second = package("fo", "nb"), package("nb")
    assert find_route([second, package("fo", "de"), first], "fo") == (first, second)


def test_both_packages_of_a_route_are_the_newest():
    legs = [
        package("fo", "nb", "1.0"),
        package("fo", "nb", "1.2"),
        package("nb", version="1.0"),
        package("nb", version="2"),
    ]
    assert [leg.version for leg in find_route(legs, "fo")] == ["1.2", "2"]


def test_a_direct_route_is_preferred():
    assert find_route([package("fo", "nb"), package("nb"), package("fo")], "fo") == (package("fo"),)


def test_a_published_route_through_a_third_language_is_preferred_to_a_direct_demo():
    demo = package("fo", demo=True)
    assert find_route([demo, package("fo", "nb"), package("nb")], "fo") == (package("fo", "nb"), package("nb"))


def test_a_route_does_not_use_a_damaged_package():
    assert find_route([package("fo", "nb", problem="model.bin is empty"), package("nb")], "fo") == ()


def test_a_route_has_no_more_than_two_packages():
    assert find_route([package("fo", "da"), package("da", "nb"), package("nb")], "fo") == ()


def test_a_missing_folder_and_stray_files_are_no_packages(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "notes.txt").touch()
    (tmp_path / "models" / ".part").mkdir()
    assert packages_state([tmp_path / "none", tmp_path / "models"]) == {}
    assert find_packages([tmp_path / "models"]) == []
