"""Installed Firefox models: which folders are models, and what they translate."""

from __future__ import annotations

import json

import pytest
from support.firefox_model import SHORTLIST, VOCABULARY, WEIGHTS, copy_model
from support.paths import SEEDS

from translate.argos import find_packages, install_package
from translate.firefox import find_models, firefox_folder, models_state
from translate.firefox.models import read_model
from translate.firefox.pairs import pair_of_names


def write_model(folder, *names, **statements):
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(b"x")
    for name, statement in statements.items():
        (folder / f"{name}.json").write_text(json.dumps(statement))
    return folder


def test_a_downloaded_folder_is_a_model(tmp_path):
    folder = copy_model(tmp_path / "pten")
    (folder / "model_info.json").write_text('{"version": 2.0, "license": "MPL-2.0"}')
    (model,) = find_models([tmp_path])
    assert (model.pair, model.version, model.licence, model.engine, model.problem) == (
        "pt_en", "2.0", "MPL-2.0", "firefox", None
    )  # fmt: skip
    assert model.files.names == (WEIGHTS, VOCABULARY, SHORTLIST)
    assert model.size == sum(file.stat().st_size for file in folder.iterdir())


def test_a_model_that_states_no_version_is_named_by_its_hash(tmp_path):
    model = read_model(copy_model(tmp_path / "pten"))
    assert (model.version, model.licence) == ("sha256:6c3b7af0", "not stated")


def test_two_vocabularies_and_no_shortlist_are_a_model(tmp_path):
    folder = write_model(tmp_path / "a", "model.enja.bin", "srcvocab.enja.spm", "trgvocab.enja.spm", "README.md")
    model = read_model(folder)
    assert (model.pair, model.problem) == ("en_ja", None)
    assert (model.files.source_vocabulary, model.files.target_vocabulary) == ("srcvocab.enja.spm", "trgvocab.enja.spm")


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["vocab.pten.spm", "lex.50.50.pten.s2t.bin"], "has no weights"),
        (["model.pten.bin", "srcvocab.pten.spm"], "has no vocabulary"),
        (["model.pten.bin", "model.esen.bin", "vocab.pten.spm"], "has two files for one purpose"),
        (["model.pten.bin", "vocab.enpt.spm"], "its languages cannot be told"),
        (["model.bin", "vocab.spm"], "its languages cannot be told"),
    ],
)
def test_an_incomplete_folder_is_a_model_with_a_problem(tmp_path, names, problem):
    write_model(tmp_path / "a", *names)
    (model,) = find_models([tmp_path])
    assert problem in model.problem


def test_an_empty_file_is_a_problem(tmp_path):
    folder = write_model(tmp_path / "a", "model.pten.bin", "vocab.pten.spm")
    (folder / "vocab.pten.spm").write_bytes(b"")
    assert read_model(folder).problem == "vocab.pten.spm is empty"


@pytest.mark.parametrize(
    "statement", ["[]", "{", '{"version": ["2"]}', '{"version": "\\u001b[31m"}', '{"version": true}']
)
def test_a_statement_that_cannot_be_used_is_ignored(tmp_path, statement):
    folder = write_model(tmp_path / "a", "model.pten.bin", "vocab.pten.spm")
    for name in ("installed", "model_info", "metadata"):
        (folder / f"{name}.json").write_text(statement)
    model = read_model(folder)
    assert model.version.startswith("sha256:")
    assert (model.pair, model.problem) == ("pt_en", None)


@pytest.mark.parametrize(
    ("part", "pair"),
    [
        ("pten", ("pt", "en")), ("zhen", ("zh", "en")), ("zhhanten", ("zt", "en")), ("enzh_hant", ("en", "zt")),
        ("zh_hans-en", ("zh", "en")), ("noen", ("nb", "en")), ("nben", ("nb", "en")), ("ckben", ("ckb", "en")),
        ("pt-br_en", ("pb", "en")), ("srlatnen", ("sr", "en")), ("s2t", None), ("xqen", None), ("enen", None), ("50", None),
    ],
)  # fmt: skip
def test_the_pair_is_in_the_names_of_the_files(part, pair):
    assert pair_of_names([f"model.{part}.intgemm.alphas.bin", f"vocab.{part}.spm", f"lex.50.50.{part}.s2t.bin"]) == pair


def test_each_engine_lists_its_own_models_in_a_shared_folder(tmp_path):
    install_package(SEEDS / "models" / "nb_en.argosmodel", tmp_path)
    write_model(tmp_path / "pten", "model.pten.bin", "vocab.pten.spm")
    (tmp_path / "broken").mkdir()
    assert {package.folder.name for package in find_packages([tmp_path])} == {"broken", "translate-nb_en-0_1"}
    assert [model.folder.name for model in find_models([tmp_path])] == ["pten"]


def test_a_missing_folder_has_no_models(tmp_path):
    assert find_models([tmp_path / "missing"]) == []
    assert models_state([tmp_path / "missing"]) == {}


def test_a_file_that_is_replaced_or_added_changes_the_state(tmp_path):
    folder = write_model(tmp_path / "a", "model.pten.bin", "vocab.pten.spm")
    before = models_state([tmp_path])
    assert list(before) == [folder]
    assert models_state([tmp_path]) == before
    (folder / "lex.pten.bin").write_bytes(b"x")
    added = models_state([tmp_path])
    assert added != before
    (folder / "model.pten.bin").write_bytes(b"other")
    assert models_state([tmp_path]) != added


def test_the_default_folder_is_ours_in_the_users_data(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert firefox_folder() == tmp_path / "translation-first-search" / "models"
