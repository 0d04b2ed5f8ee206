"""Scratch folders: cleared unless their process is still running."""

from __future__ import annotations

import os

import pytest
from filelock import FileLock

from translate.argos import find_packages, install_package
from translate.scratch import clear_abandoned_scratch, scratch_folder


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def into(tmp_path):
    return tmp_path / "home" / "packages"


def test_a_scratch_folder_lies_beside_its_folder_and_is_deleted(into):
    into.mkdir(parents=True)
    with scratch_folder(into) as scratch:
        assert scratch.parent == into.parent
        (scratch / "file").write_bytes(b"x")
    assert everything_in(into.parent) == ["packages"]


def test_after_a_killed_installation_its_folder_is_deleted_and_the_old_package_restored(seeds, into):
    package = install_package(seeds / "models" / "nb_en.argosmodel", into)
    before = everything_in(into.parent)
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    abandoned = into.parent / f".unfinished-{child}-abc"
    (abandoned / ".aside" / into.name).mkdir(parents=True)
    package.folder.rename(abandoned / ".aside" / into.name / package.folder.name)
    (abandoned / "half").write_bytes(b"x")
    clear_abandoned_scratch(into)
    assert everything_in(into.parent) == before
    assert find_packages([into]) == [package]


def test_the_scratch_folder_of_a_running_process_is_left_alone(into):
    in_use = into.parent / f".unfinished-{os.getpid()}-abc"
    in_use.mkdir(parents=True)
    clear_abandoned_scratch(into)
    assert in_use.exists()


def test_a_scratch_folder_whose_lock_is_held_stays_although_its_process_number_is_unknown_here(into):
    here = into.parent / ".unfinished-999999999-abc"
    here.mkdir(parents=True)
    with FileLock(here / ".held"):
        clear_abandoned_scratch(into)
        assert here.exists()
    clear_abandoned_scratch(into)
    assert not here.exists()


def test_a_scratch_folder_that_nobody_holds_is_deleted_although_its_process_number_is_in_use_here(into):
    abandoned = into.parent / f".unfinished-{os.getpid()}-abc"
    abandoned.mkdir(parents=True)
    (abandoned / ".held").touch()
    clear_abandoned_scratch(into)
    assert not abandoned.exists()
