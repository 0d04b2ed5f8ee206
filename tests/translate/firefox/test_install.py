"""Installing a Firefox model: checked and tried before it is put in place, and nothing is left behind otherwise."""

from __future__ import annotations

import gzip
import json
import os

import pytest
from support.firefox_model import PORTUGUESE, SHORTLIST, VOCABULARY, WEIGHTS, copy_model

from translate import PackageError
from translate.firefox import install_model, load_problem, verify_model
from translate.firefox.models import read_model


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def into(tmp_path):
    return tmp_path / "data" / "models"


def test_a_folder_as_published_is_installed_with_a_record(into):
    model = install_model(PORTUGUESE, into)
    assert (model.pair, model.version, model.problem) == ("pt_en", "2.0", None)
    assert sorted(file.name for file in model.folder.iterdir()) == sorted([
        "installed.json", SHORTLIST, WEIGHTS, VOCABULARY,
    ])  # fmt: skip
    assert {name.split("/")[0] for name in everything_in(into.parent)} == {"models"}
    record = json.loads((model.folder / "installed.json").read_text())
    assert (record["source"], record["target"], record["version"], record["origin"]) == ("pt", "en", "2.0", "")
    assert set(record["sha256"]) == {WEIGHTS, VOCABULARY, SHORTLIST}
    assert verify_model(model).as_expected
    assert load_problem(model) is None


def test_what_the_caller_knows_is_recorded(into, tmp_path):
    folder = copy_model(tmp_path / "downloaded")
    model = install_model(folder, into, pair="pt_en", version="3.1", licence="MPL-2.0", origin="somewhere")
    assert (model.version, model.licence) == ("3.1", "MPL-2.0")
    assert json.loads((model.folder / "installed.json").read_text())["origin"] == "somewhere"


def test_installing_again_replaces_the_model(into, tmp_path):
    install_model(PORTUGUESE, into)
    model = install_model(copy_model(tmp_path / "downloaded", without=[SHORTLIST]), into)
    assert model.version == "sha256:6c3b7af0"
    assert sorted(file.name for file in model.folder.iterdir()) == ["installed.json", WEIGHTS, VOCABULARY]
    assert everything_in(into.parent)[:2] == ["models", "models/firefox-pt_en"]


def test_packed_files_are_unpacked(into, tmp_path):
    folder = copy_model(tmp_path / "downloaded")
    for name in (WEIGHTS, SHORTLIST):
        with gzip.open(folder / f"{name}.gz", "wb", compresslevel=1) as packed:
            packed.write((folder / name).read_bytes())
    (folder / WEIGHTS).unlink()
    model = install_model(folder, into)
    assert read_model(model.folder).files.names == (WEIGHTS, VOCABULARY, SHORTLIST)


def truncated(folder):
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-1000])


def garbled_shortlist(folder):
    (folder / SHORTLIST).write_bytes(b"abc" * 1000)


def link(folder):
    (folder / SHORTLIST).rename(folder / "elsewhere")
    (folder / SHORTLIST).symlink_to("elsewhere")


def pipe(folder):
    (folder / SHORTLIST).unlink()
    os.mkfifo(folder / SHORTLIST)


def broken_gz(folder):
    (folder / SHORTLIST).unlink()
    (folder / f"{SHORTLIST}.gz").write_bytes(gzip.compress(b"abc" * 1000)[:-10])


def no_gz(folder):
    (folder / SHORTLIST).unlink()
    (folder / f"{SHORTLIST}.gz").write_bytes(b"abc")


def unknown_languages(folder):
    for name in (WEIGHTS, VOCABULARY, SHORTLIST):
        (folder / name).rename(folder / name.replace("pten.", ""))


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (truncated, "the model does not load .trace ended"),
        (garbled_shortlist, "the model does not load .capacity overflow"),
        (link, "is a link, a pipe or a device"),
        (pipe, "is a link, a pipe or a device"),
        (broken_gz, "is not an intact .gz file"),
        (no_gz, "is not an intact .gz file"),
        (unknown_languages, "its languages cannot be told"),
        (lambda folder: (folder / VOCABULARY).unlink(), "has no vocabulary .*; a Firefox model is a folder with"),
        (lambda folder: (folder / VOCABULARY).write_bytes(b""), "vocab.pten.spm is empty"),
    ],
)
def test_a_folder_that_cannot_be_used_leaves_nothing_behind(into, tmp_path, capfd, damage, problem):
    folder = copy_model(tmp_path / "downloaded")
    damage(folder)
    with pytest.raises(PackageError, match=f"downloaded: .*{problem}") as raised:
        install_model(folder, into)
    assert "\n" not in str(raised.value)
    assert raised.value.cure
    assert not into.exists() or everything_in(into.parent) == ["models"]
    assert capfd.readouterr().err == ""


def test_a_failed_installation_keeps_the_installed_model(into, tmp_path):
    before = install_model(PORTUGUESE, into)
    folder = copy_model(tmp_path / "downloaded")
    truncated(folder)
    with pytest.raises(PackageError):
        install_model(folder, into)
    assert read_model(before.folder) == before


def test_a_folder_without_files_of_a_model_says_what_a_model_is(into, tmp_path):
    with pytest.raises(PackageError, match=r"has no weights .*; a Firefox model is a folder with model"):
        install_model(tmp_path, into)
    with pytest.raises(PackageError, match="missing: cannot be installed: No such file"):
        install_model(tmp_path / "missing", into)


def test_a_model_of_another_pair_than_expected_is_refused(into):
    with pytest.raises(PackageError, match="translates pt_en, not ro_en; nothing was installed"):
        install_model(PORTUGUESE, into, pair="ro_en")


def test_what_unpacks_to_too_much_is_refused(into, tmp_path, monkeypatch):
    folder = copy_model(tmp_path / "downloaded")
    monkeypatch.setattr("translate.firefox.install._MAX_BYTES", 20_000_000)
    with pytest.raises(PackageError, match="is larger than"):
        install_model(folder, into)
    assert everything_in(into.parent) == ["models"]


def test_a_model_that_makes_the_engine_crash_costs_a_line(into, tmp_path, monkeypatch):
    monkeypatch.setattr("translate.firefox.trial.__package__", "no_such_package")
    with pytest.raises(PackageError, match="the model makes its engine crash; nothing was installed"):
        install_model(copy_model(tmp_path / "downloaded"), into)


def test_a_model_that_does_not_finish_a_word_costs_a_line(into, tmp_path, monkeypatch):
    monkeypatch.setattr("translate.firefox.trial._TIMEOUT", 0.01)
    with pytest.raises(PackageError, match="the model does not finish a word"):
        install_model(copy_model(tmp_path / "downloaded"), into)
