"""What a user gets who installs the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions

import pytest
from support.paths import ROOT

OURS = ("durable_sqlite", "index", "search", "translate")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_our_typed_packages_and_nothing_else(wheel):
    names = [name for name in wheel.namelist() if ".data/" not in name]
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(OURS)
    assert {f"{package}/py.typed" for package in OURS} <= set(names)
    others = [name for name in names if ".dist-info" not in name and not name.endswith((".py", ".typed"))]
    assert others
    assert all(name.startswith("index/stop_words/") and name.endswith(".txt") for name in others)


def test_the_wheel_has_the_man_page(wheel):
    (page,) = (name for name in wheel.namelist() if name.endswith("share/man/man1/search.1"))
    assert wheel.read(page) == (ROOT / "man" / "search.1").read_bytes()


def test_the_wheel_has_the_command_and_the_licence(wheel):
    (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert b"search = search.__main__:main" in wheel.read(entry_points)
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_no_other_distribution_here_has_our_names():
    owners = packages_distributions()
    assert {name: set(owners[name]) for name in OURS if name in owners} == {
        name: {"translation-first-search"} for name in OURS if name in owners
    }


def test_no_dependency_brings_a_deep_learning_framework():
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    assert not any(line.startswith(("torch", "stanza", "spacy", "nvidia")) for line in pins.splitlines())
    assert "://" not in pins
