"""`search doctor` names each problem with its cure, and names none where nothing is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
from types import SimpleNamespace

import pytest

from index.engines import rebuilding
from index.store import IndexablePassage
from search import Library
from search.maintenance.check_installation import find_rivals


@pytest.fixture
def copy(archive, tmp_path):
    """A copy of the library of the seeds, including its models."""
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


def test_nothing_is_wrong_with_a_new_library(copy):
    found = findings(copy)
    assert wrong(copy) == {}
    assert found["store"].found.startswith("intact, ")
    assert found["corpus"].found == found["memory"].found == "intact"
    assert found[f"model {ro_en(copy).name}"].found == "0.1, Argos, loads, a demo"
    assert {"python", "whoosh3", "library", "disk"} <= found.keys()


def test_without_a_library_nothing_is_wrong_and_nothing_is_created(tmp_path):
    found = findings(tmp_path / "none")
    assert "search add" in found["library"].found
    assert wrong(tmp_path / "none") == {}
    assert not (tmp_path / "none").exists()


def test_damage_is_reported_with_its_cure(copy):
    for file, what, cure in (
        ("memory.sqlite", "memory", "search recover"),
        (ro_en(copy) / "model" / "model.bin", f"model {ro_en(copy).name}", "search models remove"),
        (next((copy / "store").glob("*.seg")).relative_to(copy), "store", "search rebuild"),
        ("corpus.sqlite", "corpus", "search recover"),
    ):
        overwrite(copy / file, at=100)
        found = wrong(copy)
        assert cure in found[what][1]
        assert len(found) > 1 or what == "memory"


def test_large_files_of_the_store_are_checked_completely(copy, monkeypatch):
    monkeypatch.setattr("index.whoosh_store.seals.SMALL", 0)
    segment = next((copy / "store").glob("*.seg"))
    status = segment.stat()
    overwrite(segment, at=status.st_size // 2, content=b"!")
    os.utime(segment, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert segment.name in wrong(copy)["store"][0]


def test_a_store_with_missing_or_other_passages_than_the_corpus_is_reported(copy, archive):
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


def test_the_space_that_a_small_library_needs_is_not_0(copy):
    assert re.search(r"free; a rebuild or an upgrade needs up to [1-9]\d* MB$", findings(copy)["disk"].found)


def test_a_full_disk_is_reported(copy, monkeypatch):
    monkeypatch.setattr("search.maintenance.check_library.shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    assert "free some space" in wrong(copy)["disk"][1]


@pytest.mark.parametrize(
    ("providers", "cures"),
    [
        ({"whoosh": ["whoosh3"], "search": ["translation-first-search"], "argostranslate": ["argostranslate"]}, []),
        ({"whoosh": ["Whoosh_Reloaded", "whoosh3"]}, ["pip uninstall whoosh-reloaded"]),
        ({"whoosh": ["Whoosh"]}, ["pip uninstall whoosh, then pip install --force-reinstall --no-deps whoosh3"]),
        ({"argostranslate": ["argostranslate", "argos-translate-lt"]}, ["pip uninstall argostranslate"]),
        ({"translate": ["translate", "translation-first-search"]}, ["pip uninstall translate"]),
    ],
)
def test_rival_distributions_are_reported(providers, cures):
    found = [finding.cure for finding in find_rivals(providers)]
    assert len(found) == len(cures)
    assert all(cure.startswith(start) for cure, start in zip(found, cures, strict=True))


def test_the_command_reports_in_lines_in_json_and_by_its_exit_code(run, archive, tmp_path):
    done = run("-L", archive / ".search-library", "doctor")
    assert done.returncode == 0, done.stdout
    assert b"wrong" not in done.stdout
    shutil.copytree(archive / ".search-library", tmp_path / "lib")
    shutil.rmtree(tmp_path / "lib" / "store")
    done = run("-L", "lib", "doctor", "--json")
    assert (done.returncode, done.stderr) == (1, b"")
    assert [each["what"] for each in json.loads(done.stdout) if not each["ok"]] == ["store"]
    assert b"search rebuild" in run("-L", "lib", "doctor").stdout
