"""A library with Firefox models: installed, listed, used beside Argos packages, and removed."""

from __future__ import annotations

import json
import shutil

import pytest
from support.firefox_model import PORTUGUESE, SHORTLIST, copy_model
from support.paths import SEEDS

from search import Library
from search.errors import SearchError
from search.results.fields.models import installed_fields, verification_fields
from translate import PackageError, UnsupportedLanguageError
from translate.memory import Entry, Memory

NEWS = "O navio chegou ao porto de Lisboa na quarta-feira com 418 passageiros."


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "lib", models=tmp_path / "models") as opened:
        yield opened


def makers(library, document="a.txt"):
    return [sentence.translator for sentence in library.show(document).sentences]


def as_argos(folder, pair="pt_en"):
    """Install the Norwegian demo as an Argos package of another pair, and no demo."""
    source, target = pair.split("_")
    with Library(folder.parent / "other", models=folder) as other:
        package = other.install(SEEDS / "models" / "nb_en.argosmodel")
    metadata = json.loads((package.folder / "metadata.json").read_text())
    changed = metadata | {"from_code": source, "to_code": target, "demo": False}
    (package.folder / "metadata.json").write_text(json.dumps(changed))
    package.folder.rename(folder / f"translate-{pair}-0_1")


def test_a_folder_is_installed_listed_verified_and_removed(library, tmp_path):
    (installation,) = library.install_models([PORTUGUESE])
    assert installation.package.folder == tmp_path / "models" / "firefox-pt_en"
    assert not installation.already_installed
    (model,) = library.installed_models()
    assert installed_fields([model]) == [{
        "engine": "firefox", "pair": "pt_en", "version": "2.0", "size": model.package.size, "licence": "not stated",
        "demo": False, "problem": None, "folder": str(tmp_path / "models" / "firefox-pt_en"),
    }]  # fmt: skip
    (verified,) = library.verify_models()
    assert verification_fields([verified])[0] | {"folder": ""} == {
        "engine": "firefox", "pair": "pt_en", "version": "2.0", "folder": "", "word": "água", "english": "Water",
        "as_known": True, "problem": None,
    }  # fmt: skip
    assert library.uninstall("pt_en").engine == "firefox"
    assert library.packages() == []
    assert list((tmp_path / "models").iterdir()) == []


def test_a_model_can_belong_to_one_library(library, tmp_path, write):
    library.add([write("a.txt", NEWS)], language="pt", engine="firefox")
    model = library.install(PORTUGUESE, here=True)
    assert model.folder == tmp_path / "lib" / "models" / "firefox-pt_en"
    assert library.translate(engine="firefox").translated["pt"] == 1


def test_without_another_folder_models_go_into_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with Library(tmp_path / "lib") as library:
        model = library.install(PORTUGUESE)
        assert model.folder == tmp_path / "translation-first-search" / "models" / "firefox-pt_en"
        assert [each.pair for each in library.packages()] == ["pt_en"]


def test_a_folder_that_is_no_code_needs_no_separator_in_its_name(library, tmp_path, monkeypatch):
    copy_model(tmp_path / "portuguese")
    monkeypatch.chdir(tmp_path)
    (installation,) = library.install_models(["portuguese"])
    assert installation.package.pair == "pt_en"


def test_the_engine_translates_and_names_itself(library, write):
    library.install(PORTUGUESE)
    report = library.add([write("a.txt", NEWS)], language="pt", engine="firefox")
    assert report.decoded["pt"] == 1
    assert makers(library) == ["firefox pt_en 2.0"]
    assert library.find("ship passengers Lisbon").hits
    read = library.find("navio no porto", query_language="pt").query
    assert "ship" in read.readings[0].english


def test_argos_is_the_default_and_the_note_names_the_other_engine(library, write):
    library.install(PORTUGUESE)
    report = library.add([write("a.txt", NEWS)], language="pt")
    assert (dict(report.untranslated), report.other_engines) == ({"pt": 1}, {"pt": "firefox"})
    report = library.translate()
    assert report.other_engines == {"pt": "firefox"}
    with pytest.raises(UnsupportedLanguageError, match="use the Firefox model that is installed: --engine firefox"):
        library.translate(languages="pt")
    status = library.status()
    assert status.engines == {"pt": ("firefox",)}
    assert status.translatable == {"pt"}


def test_the_preview_is_that_of_the_engine(library, write):
    path = write("a.txt", NEWS)
    library.add([path], language="pt")
    library.install(PORTUGUESE)
    assert library.preview([path]).changed == []
    assert library.preview([path], engine="firefox").changed == ["a.txt"]


def test_renewing_with_the_other_engine_replaces_machines_english_and_nobody_elses(library, write, tmp_path):
    library.install(PORTUGUESE)
    as_argos(tmp_path / "models")
    people = "O ministro visitou a fábrica de conservas."
    library.add([write("a.txt", f"{NEWS}\n\n{people}")], language="pt", engine="firefox")
    file = tmp_path / "kari.jsonl"
    file.write_text(
        json.dumps({"language": "pt", "original": people, "english": "The minister came.", "translator": "Kari"})
    )
    library.import_memory(file)
    assert library.translate(renew=True, engine="firefox").renewed == 0
    library.translate(renew=True, engine="argos")
    first, second = makers(library)
    # The demo makes no sense of Portuguese, so that Firefox' English may be the better one again.
    assert first.startswith(("argos pt_en", "firefox pt_en"))
    assert second == "Kari"
    library.translate(renew=True, engine="firefox")
    assert makers(library) == ["firefox pt_en 2.0", "Kari"]
    assert library.translate(renew=True, engine="firefox").renewed == 0


def test_installing_the_other_engine_makes_nothing_outdated(library, write, tmp_path):
    library.install(PORTUGUESE)
    library.add([write("a.txt", f"{NEWS}\n\nA PQRSTX 77.")], language="pt", engine="firefox")
    as_argos(tmp_path / "models")
    assert library.translate(renew=True, engine="firefox").renewed == 0


def test_an_export_of_firefox_english_is_a_machines_when_it_comes_back(tmp_path):
    with Memory(tmp_path / "memory.db") as memory:
        memory.import_entries([Entry("pt", "Olá", "Hello", "firefox pt_en 2.0")])
        assert memory.find("pt", ["Olá"], signature="some machine") == {}
        assert memory.find("pt", ["Olá"], signature=None)["Olá"].english == "Hello"


def test_both_engines_having_a_pair_the_removal_asks_which(library, tmp_path):
    library.install(PORTUGUESE)
    as_argos(tmp_path / "models")
    with pytest.raises(
        SearchError, match=r"Argos and Firefox both .* 'pt_en'; say which: --engine argos or --engine firefox"
    ):
        library.uninstall("pt_en")
    assert library.uninstall("pt_en", engine="firefox").folder.name == "firefox-pt_en"
    assert library.uninstall("pt_en").engine == "argos"
    with pytest.raises(SearchError, match="no Firefox model of the pair 'pt_en' is installed"):
        library.uninstall("pt_en", engine="firefox")
    library.install(PORTUGUESE)
    assert library.uninstall("firefox-pt_en").pair == "pt_en"


@pytest.mark.parametrize("call", ["add", "translate", "preview", "uninstall"])
def test_an_unknown_engine_is_named(library, write, call):
    path = write("a.txt", NEWS)
    library.add([path], language="pt")
    with pytest.raises(SearchError, match="unknown engine 'bing'; choose one of argos, firefox"):
        library.translate(engine="bing") if call == "translate" else getattr(library, call)(str(path), engine="bing")


def test_a_damaged_model_is_named_and_the_other_models_go_on(library, write, tmp_path):
    library.install(PORTUGUESE)
    library.install(SEEDS / "models" / "nb_en.argosmodel")
    (tmp_path / "models" / "firefox-pt_en" / SHORTLIST).write_bytes(b"damaged")
    report = library.add([write("a.txt", NEWS)], language="pt", engine="firefox")
    assert "has changed since it was installed" in report.failed_models["pt"]
    problems = {model.package.engine: model.problem for model in library.installed_models()}
    assert problems["argos"] is None
    assert SHORTLIST in problems["firefox"]
    findings = {finding.what: finding for finding in library.doctor()}
    assert "cannot be used" in findings["model firefox-pt_en"].found
    assert findings["model firefox-pt_en"].cure.endswith("search models remove firefox-pt_en")
    assert findings["model translate-nb_en-0_1"].cure is None


def test_a_model_that_another_process_installs_or_removes_is_noticed(library, write, tmp_path):
    library.add([write("a.txt", NEWS)], language="pt", engine="firefox")
    with Library(tmp_path / "lib", models=tmp_path / "models") as other:
        other.install(PORTUGUESE)
        assert library.translate(engine="firefox").translated["pt"] == 1
        other.uninstall("pt_en")
    assert library.add([write("b.txt", "Bom dia a todos.")], language="pt", engine="firefox").untranslated["pt"] == 1


def test_a_folder_without_a_model_is_refused(library, tmp_path):
    (tmp_path / "letters").mkdir()
    with pytest.raises(PackageError, match="letters: is a folder without a model; give a folder with model"):
        library.install(tmp_path / "letters")


def test_models_that_were_copied_by_hand_are_used_too(library, write, tmp_path):
    shutil.copytree(PORTUGUESE, tmp_path / "models" / "anything")
    library.add([write("a.txt", NEWS)], language="pt", engine="firefox")
    assert makers(library) == ["firefox pt_en 2.0"]
