"""Published models: listed with their sizes, and remembered for when there is no connection."""

from __future__ import annotations

import json

import pytest
from support.firefox_records import FirefoxRecords

from search import Library, SearchError
from search.models.published import ListedModel, PublishedModels, load_published, save_published
from search.results.fields.models import available_fields
from search.terminal.translate_report import untranslated_note
from translate import LanguageCodeError


def package(pair):
    return ListedModel(*pair.split("_"), "0.1")


def test_models_are_listed_without_their_sizes(server, tmp_path):
    server.publish("ro_en", b"alfa")
    server.publish("en_ro", b"bravo")
    models = Library(tmp_path / "lib").available_models(index=server.url)
    assert [(model.package.pair, model.size) for model in models] == [("en_ro", None), ("ro_en", None)]
    assert [path for _, path, _ in server.asked] == ["/index.json"]


def test_models_from_one_language_are_listed_with_their_sizes(server, tmp_path):
    server.publish("nb_en", b"alfa")
    server.publish("sv_en", b"bravo")
    models = Library(tmp_path / "lib").available_models("no", index=server.url)
    assert [(model.package.pair, model.size) for model in models] == [("nb_en", 4)]
    assert available_fields(models) == [
        {"engine": "argos", "pair": "nb_en", "version": "0.1", "size": 4,
         "links": [f"{server.url}nb_en-0.1.argosmodel"], "sha256": None}
    ]  # fmt: skip
    assert not (tmp_path / "lib").exists()


def test_a_language_that_is_not_a_code_is_refused_without_a_connection(server, tmp_path):
    with pytest.raises(LanguageCodeError):
        Library(tmp_path / "lib").available_models("Romanian", index=server.url)
    assert not server.asked


def test_what_was_listed_is_remembered_with_all_sizes_known(server, tmp_path):
    server.publish("nb_en", b"alfa")
    server.publish("sv_en", b"bravo")
    file = tmp_path / "cache" / "published.json"
    library = Library(tmp_path / "lib")
    library.available_models("nb", index=server.url, remember_in=file)
    library.available_models("sv", index=server.url, remember_in=file)
    library.available_models(index=server.url, remember_in=file)
    published = load_published(file)
    assert published.sizes == {package("nb_en"): 4, package("sv_en"): 5}
    assert published.download_size("nb") == 4
    assert published.lacks("ro")
    assert not published.lacks("sv")


def test_two_models_in_a_row_are_downloaded_together():
    published = PublishedModels({package("fo_nb"): 10, package("nb_en"): 4, package("sv_en"): None})
    assert published.download_size("fo") == 14
    assert published.download_size("sv") is None
    assert published.download_size("ro") is None


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '[{"source": 1}]', "null"])
def test_a_missing_or_damaged_file_remembers_nothing(tmp_path, content):
    file = tmp_path / "published.json"
    assert load_published(file) == PublishedModels({})
    file.write_text(content, encoding="utf-8")
    assert load_published(file) == PublishedModels({})
    assert not load_published(file).lacks("ro")


def test_a_cache_that_cannot_be_written_is_not_an_error(tmp_path):
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    save_published(tmp_path / "cache" / "published.json", [package("ro_en")], {})


def test_the_file_has_the_fields_that_earlier_versions_wrote(tmp_path):
    file = tmp_path / "published.json"
    save_published(file, [package("ro_en")], {package("ro_en"): 7})
    assert json.loads(file.read_text(encoding="utf-8")) == [
        {"source": "ro", "target": "en", "version": "0.1", "size": 7}
    ]


# Firefox


FILES = {"model.xxen.bin": b"model", "vocab.xxen.spm": b"vocab", "lex.xxen.bin": b"lex"}


@pytest.fixture
def records(server, monkeypatch):
    published = FirefoxRecords(server)
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", published.url)
    return published


def test_firefox_models_are_listed_with_their_sizes(records, tmp_path):
    for pair in ("ro_en", "sv_en", "en_ro"):
        records.publish(pair, FILES)
    library = Library(tmp_path / "lib")
    listed = library.available_models(engine="firefox")
    assert [(model.engine, model.package.pair, model.size) for model in listed] == [
        ("firefox", pair, 61) for pair in ("en_ro", "ro_en", "sv_en")
    ]
    (romanian,) = available_fields(library.available_models("ro", engine="firefox"))
    assert (romanian["version"], len(romanian["links"]), romanian["sha256"]) == ("3.0", 3, None)


def test_the_lists_of_both_engines_are_remembered_side_by_side(records, server, tmp_path):
    server.publish("ro_en", b"alfa")
    records.publish("sv_en", FILES)
    file = tmp_path / "published.json"
    library = Library(tmp_path / "lib")
    for _ in range(2):
        library.available_models(index=server.url, remember_in=file)
        library.available_models(engine="firefox", remember_in=file)
    published = load_published(file)
    assert published == PublishedModels({package("ro_en"): None}, {ListedModel("sv", "en", "3.0"): 61})
    assert published.lacks("sv")
    assert not published.lacks("sv", "firefox")
    assert published.download_size("sv", "firefox") == 61


def test_an_unknown_engine_is_refused(server, tmp_path):
    with pytest.raises(SearchError, match="unknown engine 'deepl'; choose one of argos, firefox"):
        Library(tmp_path / "lib").available_models(index=server.url, engine="deepl")
    assert not server.asked


def test_a_language_that_only_the_other_engine_has_a_model_for_is_told_how_to_get_it():
    published = PublishedModels({package("sv_en"): None}, {package("ro_en"): 17})
    note = untranslated_note("ro", 3, published)
    assert note == (
        "3 sentences in Romanian not translated: only a Firefox model was published at the last check; install it with: "
        "search models install ro --engine firefox, then run: search translate --engine firefox"
    )
    assert "no model was published" in untranslated_note("ro", 3, PublishedModels({package("sv_en"): None}))
    assert "install ro (a download" in untranslated_note("ro", 3, PublishedModels({}, {package("ro_en"): 17}))
