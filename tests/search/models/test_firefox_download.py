"""Firefox models by language, from a local server, with real weights: listed, installed, used; verified or refused."""

from __future__ import annotations

import json

import pytest
from support.firefox_records import FirefoxRecords, real_files, zstd_frame
from support.texts import said

from search import Library, SearchError
from search.errors import NoModelError
from translate import DownloadError, PackageError
from translate.firefox import find_models

PORTUGUESE = "A reunião começa às dez horas da manhã. O presidente da câmara recebeu os jornalistas na praça."


@pytest.fixture
def records(server, monkeypatch):
    published = FirefoxRecords(server)
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", published.url)
    return published


@pytest.fixture
def models(tmp_path):
    return tmp_path / "home" / "models"


@pytest.fixture
def install(tmp_path, models):
    def install_languages(*languages, **options):
        with Library(tmp_path / "lib", models=models) as library:
            return list(library.install_languages(languages, engine="firefox", **options))

    return install_languages


def left_in(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_from_the_records_to_a_translation_on_the_command_line(records, run, tmp_path, write):
    """List, interrupt a download, resume it, install, list, translate: Portuguese in, English out."""
    answers = records.publish("pt_en", real_files())
    weights = answers["model.pten.intgemm.alphas.bin"]
    environment = {
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "FXTRANSLATE_RECORDS_URL": records.url,
        # Must not matter.
        "ARGOS_PACKAGE_INDEX": "http://127.0.0.1:9/",
    }
    available = run("models", "available", "--engine", "firefox", "--from", "pt", **environment)
    assert [line.split() for line in available.stdout.decode().splitlines()[1:]] == [
        ["pt_en", "3.0", "23", "MB", "Portuguese", "to", "English"]
    ]
    weights.cut_at = 5_000_000
    interrupted = run("models", "install", "pt", "--engine", "firefox", **environment)
    assert interrupted.returncode == 1
    assert "the connection was lost after 5.0 MB of 17.1 MB; the part received so far is kept" in said(interrupted)
    installed = run("models", "install", "pt", "--engine", "firefox", **environment)
    assert installed.returncode == 0, installed.stderr
    assert installed.stdout.decode().startswith("Installed Firefox pt_en 3.0 in ")
    assert installed.stdout.decode().endswith("(as published)\n")
    (listed,) = json.loads(run("models", "list", "--json", **environment).stdout)
    assert (listed["engine"], listed["pair"], listed["version"], listed["licence"], listed["problem"]) == (
        "firefox", "pt_en", "3.0", "MPL-2.0", None,
    )  # fmt: skip
    again = run("models", "install", "pt", "--engine", "firefox", **environment)
    assert again.stdout.decode().startswith("Already installed: Firefox pt_en 3.0 in ")
    write("carta.txt", PORTUGUESE)
    added = run("-L", "lib", "add", "carta.txt", "--engine", "firefox", "--language", "pt", **environment)
    assert added.returncode == 0, added.stderr
    found = json.loads(run("-L", "lib", "find", "meeting mayor journalists", "--json", **environment).stdout)
    assert "meeting" in json.dumps(found)


def test_what_is_installed_records_where_it_comes_from(records, install, models):
    records.publish("pt_en", real_files(), version="3.2")
    (outcome,) = install("pt")
    assert (outcome.already_installed, outcome.as_published) == (False, True)
    assert left_in(models) == ["firefox-pt_en"]
    (model,) = find_models([models])
    record = json.loads((model.folder / "installed.json").read_text())
    assert (record["version"], record["licence"]) == ("3.2", "MPL-2.0")
    assert record["origin"].endswith("model.pten.intgemm.alphas.bin.zst")
    assert {name: bytes((model.folder / name).read_bytes()) for name in record["sha256"]} == real_files()


def test_a_newer_version_replaces_an_older_one_and_the_same_is_not_downloaded_again(records, install, server):
    records.publish("pt_en", real_files())
    install("pt")
    asked = len(server.asked)
    ((_, already, _),) = install("pt")
    assert already
    assert len(server.asked) == asked + 2, "only the server's root and the records"
    records.publish("pt_en", real_files(), version="3.1")
    ((model, already, _),) = install("pt")
    assert (model.version, already) == ("3.1", False)


def test_a_model_can_be_installed_for_one_library_only(records, install, models, tmp_path):
    records.publish("pt_en", real_files())
    install("pt", here=True)
    assert left_in(tmp_path / "lib" / "models") == ["firefox-pt_en"]
    assert not models.exists()


def test_weights_other_than_listed_are_refused_and_leave_nothing(records, install, models, tmp_path):
    answers = records.publish("pt_en", real_files())
    answers["vocab.pten.spm"].content = zstd_frame(b"changed on its way")
    with pytest.raises(PackageError, match="is not the file that the server lists"):
        install("pt")
    assert left_in(models) == []
    assert left_in(tmp_path / "home") == ["models"]


def test_a_model_that_does_not_load_is_refused_and_leaves_nothing(records, install, models, tmp_path):
    files = real_files() | {"model.pten.intgemm.alphas.bin": b"no weights" * 1000}
    records.publish("pt_en", files)
    with pytest.raises(PackageError) as caught:
        install("pt")
    assert "nothing was installed" in str(caught.value)
    assert ".unfinished" not in str(caught.value)
    assert left_in(models) == []
    assert left_in(tmp_path / "home") == ["models"]


def test_a_language_without_a_model_is_named_before_anything_is_downloaded(records, install, server):
    records.publish("pt_en", real_files())
    with pytest.raises(NoModelError, match=r"translates 'sv' to English; .*search models available --engine firefox"):
        install("pt", "sv")
    assert not any("attached" in path for _, path, _ in server.asked)


def test_an_unreachable_server_says_how_to_do_without(install, monkeypatch, loopback):  # noqa: ARG001
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "http://127.0.0.1:9/records")
    with pytest.raises(DownloadError, match="cannot be reached"):
        install("pt")


def test_an_unknown_engine_is_refused(tmp_path, models):
    with (
        Library(tmp_path / "lib", models=models) as library,
        pytest.raises(SearchError, match="unknown engine 'deepl'"),
    ):
        list(library.install_models(["pt"], engine="deepl"))


def test_an_index_of_argos_packages_is_refused_for_firefox(run):
    for command in (["available"], ["install", "pt"]):
        refused = run("models", *command, "--engine", "firefox", "--index", "http://127.0.0.1:9/")
        assert refused.returncode == 1
        assert "--index is of Argos packages; for Firefox' models, set FXTRANSLATE_RECORDS_URL" in said(refused)
