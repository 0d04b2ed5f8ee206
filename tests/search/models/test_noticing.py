"""A library that is open notices models that are installed, replaced or removed, by whomever."""

from __future__ import annotations

import json
import shutil

import pytest
from support.paths import SEEDS

from search import Library
from translate import UnsupportedLanguageError
from translate.argos import loaded_models as loading

NORWEGIAN = "toppmøte i Alaska"


@pytest.fixture
def library(tmp_path, write):
    """An open library with a Norwegian document, and no model yet."""
    with Library(tmp_path / "lib", models=tmp_path / "models") as opened:
        opened.add([write("a.txt", NORWEGIAN)], language="nb")
        assert reading(opened) == ""
        yield opened


@pytest.fixture
def other(tmp_path):
    """Another process's view of the same folders."""
    with Library(tmp_path / "lib", models=tmp_path / "models") as opened:
        yield opened


@pytest.fixture
def loads(monkeypatch):
    """The packages whose models were loaded, in order."""
    loaded = []
    load = loading._load_translator  # noqa: SLF001 - count the calls
    monkeypatch.setattr(
        loading, "_load_translator", lambda package, place: loaded.append(package.pair) or load(package, place)
    )
    return loaded


def reading(library, query="toppmøte i Alaska"):
    """Return the English of a Norwegian query, "" if no model translates it."""
    query = library.find(query, query_language="nb").query
    return "" if "nb" in query.untranslated else query.readings[0].english


def install(library, pair="nb_en"):
    return library.install(SEEDS / "models" / f"{pair}.argosmodel")


def test_a_model_that_another_process_installs_is_used_by_the_next_call(library, other, write):
    install(other)
    assert reading(library) == "summit in Alaska"
    assert library.translate().translated["nb"] == 1
    assert not library.add([write("b.txt", f"Ja, {NORWEGIAN}.")], language="nb").untranslated


def test_a_model_that_was_removed_while_loaded_is_gone_in_the_next_call(library, other, write):
    install(other)
    assert reading(library) == "summit in Alaska"
    other.uninstall("nb_en")
    assert reading(library, "et nytt toppmøte") == ""
    assert dict(library.add([write("b.txt", "Et nytt toppmøte.")], language="nb").untranslated) == {"nb": 1}
    with pytest.raises(UnsupportedLanguageError):
        library.translate(languages=["nb"])
    assert library.installed_models() == ()
    install(other)
    assert reading(library, "et nytt toppmøte") != ""


def test_a_model_replaced_by_another_version_is_loaded_again(library, other, tmp_path, loads):
    folder = install(other).folder
    loads.clear()  # Installing tries the model.
    library.translate()
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    shutil.copytree(folder, tmp_path / "models" / "new")
    (tmp_path / "models" / "new" / "metadata.json").write_text(json.dumps(metadata | {"package_version": "7.0"}))
    other.uninstall(folder.name)
    assert library.translate(renew=True).renewed == 1
    assert [one.translator for one in library.show("a.txt").sentences] == ["argos nb_en 7.0"]
    assert loads == ["nb_en", "nb_en"]


def test_a_model_file_replaced_in_the_same_version_is_noticed(library, other):
    folder = install(other).folder
    library.translate()
    content = (folder / "model" / "model.bin").read_bytes()
    (folder / "model" / "model.bin").unlink()
    (folder / "model" / "model.bin").write_bytes(b"damaged")
    assert list(library.translate(renew=True).failed_models) == ["nb"]
    (folder / "model" / "model.bin").write_bytes(content)
    assert not library.translate(renew=True).failed_models


def test_installing_one_model_does_not_load_the_others_again(library, other, loads):
    install(other)
    assert reading(library) == "summit in Alaska"
    install(other, "ro_en")
    loads.clear()  # Installing tries the model.
    assert reading(library, "et nytt toppmøte") != ""
    assert loads == []


def test_a_run_in_progress_keeps_the_model_it_has_loaded(library, other):
    install(other)
    translator = library._translators("balanced").get("nb")  # noqa: SLF001 - what a run holds
    assert translator.translate([NORWEGIAN], source="nb") == ["summit in Alaska"]
    other.uninstall("nb_en")
    assert library._translators("balanced").get("nb") is None  # noqa: SLF001
    assert translator.translate([NORWEGIAN], source="nb") == ["summit in Alaska"]


def test_without_a_change_the_packages_are_read_once(library, other, monkeypatch):
    install(other)
    reading(library)
    monkeypatch.setattr("translate.argos.packages.read_package", lambda _: pytest.fail("read again"))
    reading(library, "et nytt toppmøte")
