"""`search doctor` names what is wrong, each thing with its cure; and nothing that is right."""

from __future__ import annotations

import json
import os
import shutil
from types import SimpleNamespace

import pytest

from index.engines import rebuilding
from index.store import IndexablePassage
from search import Library
from search.maintenance.doctor import rivals


@pytest.fixture
def copy(archive, tmp_path):
    """A copy of the library of the seeds, models and all."""
    shutil.copytree(archive / ".search-library", tmp_path / "library")
    return tmp_path / "library"


def findings(folder):
    with Library(folder) as library:
        return {finding.what: finding for finding in library.doctor()}


def wrong(folder):
    return {what: (finding.found, finding.cure) for what, finding in findings(folder).items() if finding.cure}


def ro_en(folder):
    return next((folder / "models").glob("*ro_en*"))


def overwrite(file, at=4096, content=b"damage" * 500):
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(content)


def test_nothing_is_wrong_with_a_library_as_it_is_made(copy):
    found = findings(copy)
    assert wrong(copy) == {}
    assert found["store"].found.startswith("whole, ")
    assert found["corpus"].found == found["memory"].found == "whole"
    assert found[f"model {ro_en(copy).name}"].found == "0.1, loads, a demo"
    assert {"python", "whoosh3", "library", "disk"} <= found.keys()


def test_where_there_is_no_library_nothing_is_wrong_and_nothing_is_made(tmp_path):
    found = findings(tmp_path / "none")
    assert "search add" in found["library"].found
    assert wrong(tmp_path / "none") == {}
    assert not (tmp_path / "none").exists()


def test_damage_is_named_with_its_cure(copy):
    for file, what, cure in (
        ("memory.sqlite", "memory", "search recover"),
        (ro_en(copy) / "model" / "model.bin", f"model {ro_en(copy).name}", "search models remove"),
        (next((copy / "store").glob("*.seg")).relative_to(copy), "store", "search rebuild"),
        ("corpus.sqlite", "corpus", "search recover"),
    ):
        overwrite(copy / file, at=100)
        told = wrong(copy)
        assert cure in told[what][1]
        assert len(told) > 1 or what == "memory"


def test_a_file_of_the_store_that_is_read_whole_only_here(copy, monkeypatch):
    monkeypatch.setattr("index.whoosh_store.seals.SMALL", 0)
    segment = next((copy / "store").glob("*.seg"))
    told = segment.stat()
    overwrite(segment, at=told.st_size // 2, content=b"!")
    os.utime(segment, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert segment.name in wrong(copy)["store"][0]


def test_a_store_that_has_less_or_other_than_the_corpus_is_found_out(copy, archive):
    with rebuilding(copy / "store"):
        pass
    assert wrong(copy)["store"][0].startswith("has 0 passages, where the corpus has ")
    with Library(archive / ".search-library") as library:
        passages = library.doctor()[-1].found.split()[1]
    with Library(copy) as library:
        library.rebuild()
        shown = library.show("seeds/000_bdeb880fadf664f9.txt")
    with rebuilding(copy / "store") as writer:
        for number in range(int(passages)):
            writer.add(IndexablePassage(shown.document.id, number, 0, 0, "ro", {}))
    assert wrong(copy)["store"][0].startswith("has other passages of ")


def test_a_full_disk_is_named(copy, monkeypatch):
    monkeypatch.setattr("search.maintenance.doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    assert "free some space" in wrong(copy)["disk"][1]


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ({"whoosh": ["whoosh3"], "search": ["translation-first-search"], "argostranslate": ["argostranslate"]}, []),
        ({"whoosh": ["Whoosh_Reloaded", "whoosh3"]}, ["pip uninstall whoosh-reloaded"]),
        ({"whoosh": ["Whoosh"]}, ["pip uninstall whoosh, then pip install --force-reinstall --no-deps whoosh3"]),
        ({"argostranslate": ["argostranslate", "argos-translate-lt"]}, ["pip uninstall argostranslate"]),
        ({"translate": ["translate", "translation-first-search"]}, ["pip uninstall translate"]),
    ],
)
def test_rivals_for_our_names_are_named(brought, said):
    cures = [finding.cure for finding in rivals(brought)]
    assert len(cures) == len(said)
    assert all(cure.startswith(start) for cure, start in zip(cures, said, strict=True))


def test_the_command_says_it_in_lines_and_json_and_by_its_exit_code(run, archive, tmp_path):
    told = run("-L", archive / ".search-library", "doctor")
    assert told.returncode == 0, told.stdout
    assert b"wrong" not in told.stdout
    shutil.copytree(archive / ".search-library", tmp_path / "lib")
    shutil.rmtree(tmp_path / "lib" / "store")
    told = run("-L", "lib", "doctor", "--json")
    assert (told.returncode, told.stderr) == (1, b"")
    assert [each["what"] for each in json.loads(told.stdout) if not each["ok"]] == ["store"]
    assert b"search rebuild" in run("-L", "lib", "doctor").stdout
