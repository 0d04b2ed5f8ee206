"""What models are installed from: addresses, mirrors and releases of OPUS-MT, through `Library` and the command line."""

from __future__ import annotations

import json

import pytest
from support.opus_mt import ENGLISH, release
from support.package_server import Answer
from support.paths import SEEDS
from support.texts import said

from search import Library, SearchError
from search.models.sources import ModelAddress, model_sources, pair_of
from translate import DownloadError, PackageError
from translate.argos import checksums, find_packages

MODELS = {pair: (SEEDS / "models" / f"{pair}_en.argosmodel").read_bytes() for pair in ("ro", "vi")}


@pytest.fixture
def models(tmp_path):
    return tmp_path / "home" / "packages"


@pytest.fixture
def install(tmp_path, models):
    def install_names(*names, **options):
        with Library(tmp_path / "lib", models=models) as library:
            return [each.package.pair for each in library.install_models(names, **options)]

    return install_names


@pytest.fixture
def models_command(run, tmp_path, server):  # noqa: ARG001 - 127.0.0.1 must be reached directly
    def run_models(*arguments, **changed):
        folders = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        return run("models", *arguments, **{**folders, **changed})

    return run_models


def left_in(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# Addresses


def test_a_package_is_installed_from_its_address(server, install, models):
    server.answers["/v1/translate-ro_en-0_1.argosmodel"] = Answer(MODELS["ro"])
    seen = []
    address = f"{server.url}v1/translate-ro_en-0_1.argosmodel"
    assert install(address, progress=lambda what, done, size: seen.append((what.label, done, size))) == ["ro_en"]
    assert seen[-1] == ("translate-ro_en-0_1.argosmodel", len(MODELS["ro"]), len(MODELS["ro"]))
    assert left_in(models) == ["translate-ro_en-0_1"]


def test_an_interrupted_download_from_an_address_continues(server, install, models):
    address = f"{server.url}x.argosmodel"
    server.answers["/x.argosmodel"] = Answer(MODELS["ro"], cut_at=1_000_000, headers={"ETag": '"alfa"'})
    with pytest.raises(DownloadError, match="the part received so far is kept"):
        install(address)
    assert install(address) == ["ro_en"]
    assert [each.get("Range") for each in server.headers_of("/x.argosmodel")] == [None, "bytes=1000000-"]
    assert left_in(models) == ["translate-ro_en-0_1"]


def test_a_release_of_opus_mt_is_installed_from_its_address(server, install, models, tmp_path):
    file = release(tmp_path / "x.zip", source="", target="")
    server.answers["/models/ro-en/opus-2020-01-16.zip"] = Answer(file.read_bytes())
    assert install(f"{server.url}models/ro-en/opus-2020-01-16.zip") == ["ro_en"]
    assert left_in(models) == ["translate-ro_en-2020_01_16"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://models.example/x.argosmodel", "is not an http or https address"),
        ("file:///etc/passwd", "is not an http or https address"),
        ("ipfs://Qm", "is not an http or https address"),
    ],
)
def test_other_addresses_are_refused(install, models, url, reason):
    with pytest.raises(DownloadError, match=reason):
        install(url)
    assert left_in(models) == []


def test_what_an_address_serves_is_checked_and_nothing_is_left(server, install, models):
    server.answers["/x.argosmodel"] = Answer(b"<html>")
    with pytest.raises(PackageError, match=r"is not an intact .argosmodel file"):
        install(f"{server.url}x.argosmodel")
    assert left_in(models) == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://h/a/b.argosmodel?x=/../y", "b.argosmodel"),
        ("https://h/..", "model"),
        ("https://h/%2e%2e%2fx.zip", "2e_2e_2fx.zip"),
        ("https://h/.hidden", "hidden"),
        ("https://h/" + "x" * 500 + ".zip", "x" * 96 + ".zip"),
        ("https://h", "model"),
    ],
)
def test_a_file_is_named_after_its_address_but_never_leads_elsewhere(url, name):
    assert ModelAddress(url).file_name.lstrip("_") == name


def test_addresses_paths_and_languages_are_told_apart():
    sources = model_sources(["ro", "x.zip", "https://h/x.zip", "HTTP://h/y.zip", "./a:b"])
    assert [type(source).__name__ for source in sources] == [
        "str", "PosixPath", "ModelAddress", "ModelAddress", "PosixPath",
    ]  # fmt: skip


# Pairs


def test_a_pair_is_for_files(install, tmp_path):
    file = release(tmp_path / "x.zip", source="", target="")
    assert install(str(file), pair="ro-en") == ["ro_en"]
    with pytest.raises(SearchError, match="'ro_' is not a pair of languages; write both codes, as in ro_en"):
        install(str(file), pair="ro_")
    with pytest.raises(SearchError, match="a pair is for files, which 'ro' is not"):
        install("ro", pair="ro_en")
    assert pair_of("zh-TW_en") == "zt_en"


# Mirrors


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "translate-ro_en-0_1.argosmodel").write_bytes(MODELS["ro"])
    entry = {
        "package_version": "0.1", "argos_version": "1.9", "from_code": "ro", "from_name": "Romanian", "to_code": "en",
        "to_name": "English", "links": ["https://argos-net.example/v1/translate-ro_en-0_1.argosmodel", "ipfs://Qm"],
        "code": "translate-ro_en",
    }  # fmt: skip
    other = entry | {"from_code": "sv", "links": ["https://argos-net.example/v1/translate-sv_en-0_1.argosmodel"]}
    (folder / "index.json").write_text(json.dumps([entry, other]), encoding="utf-8")
    return folder


def test_languages_are_installed_from_a_folder_without_a_connection(mirror, models_command, tmp_path):
    """The command runs where any connection would fail: nothing listens at the proxy."""
    offline = {"ARGOS_PACKAGE_INDEX": str(mirror), "https_proxy": "http://127.0.0.1:9/", "no_proxy": ""}
    listed = models_command("available", "--from", "ro", **offline)
    assert b" 2 MB " in listed.stdout
    installed = models_command("install", "ro", **offline)
    assert installed.returncode == 0, installed.stderr
    assert installed.stdout.decode().startswith("Installed ro_en 0.1 ")
    assert installed.stdout.decode().endswith(" (no checksum is known)\n")
    assert left_in(mirror) == ["index.json", "translate-ro_en-0_1.argosmodel"], "the mirror is left as it was"
    assert left_in(tmp_path / "data" / "argos-translate" / "packages") == ["translate-ro_en-0_1"]
    lacking = models_command("install", "sv", **offline)
    assert lacking.returncode == 1
    assert "the mirror lacks this package; copy it there, from https://argos-net.example/v1/translate-sv" in said(
        lacking
    )


def test_the_file_of_an_index_works_as_its_folder_does(mirror, models_command):
    assert models_command("install", "ro", "--index", str(mirror / "index.json")).returncode == 0
    missing = models_command("available", "--index", str(mirror / "nowhere"))
    assert missing.returncode == 1
    assert "the package index cannot be read: No such file or directory; give the URL of an index" in said(missing)


# Checksums


def test_a_package_as_published_is_reported_as_such(tmp_path, models, monkeypatch):
    file = SEEDS / "models" / "vi_en.argosmodel"
    published = checksums.PublishedFile(file.stat().st_size, checksums.file_sha256(file))
    monkeypatch.setitem(checksums.KNOWN_FILES, ("vi_en", "0.1"), published)
    with Library(tmp_path / "lib", models=models) as library:
        outcomes = list(library.install_models([file, SEEDS / "models" / "ro_en.argosmodel"]))
    assert [each.as_published for each in outcomes] == [True, False]


def test_a_downloaded_package_other_than_published_is_refused(server, tmp_path, models, monkeypatch):
    monkeypatch.setitem(checksums.KNOWN_FILES, ("ro_en", "0.1"), checksums.PublishedFile(1, "0" * 64))
    server.publish("ro_en", MODELS["ro"])
    with (
        Library(tmp_path / "lib", models=models) as library,
        pytest.raises(PackageError, match=r"is not ro_en 0.1 as published: its checksum differs"),
    ):
        list(library.install_languages("ro", index=server.url))
    assert left_in(models) == []
    assert find_packages([models]) == []


# The command line


def test_a_release_of_opus_mt_and_an_address_on_the_command_line(server, models_command, tmp_path):
    file = release(tmp_path / "opus-2020-01-16.zip")
    server.answers["/translate-vi_en-0_1.argosmodel"] = Answer(MODELS["vi"])
    installed = models_command("install", file, f"{server.url}translate-vi_en-0_1.argosmodel")
    assert installed.returncode == 0, installed.stderr
    first, second = installed.stdout.decode().splitlines()
    assert first.startswith("Installed ro_en 2020.01.16 in ")
    assert second.startswith("Installed vi_en 0.1 (demo")
    verified = json.loads(models_command("verify", "--json").stdout)
    assert [each["english"] for each in verified] == [ENGLISH, "Alaska summit"]
    listed = json.loads(models_command("list", "--json").stdout)
    assert [each["licence"] for each in listed] == ["CC-BY-4.0", "not stated"]

    silent = release(tmp_path / "silent.zip", source="", target="")
    refused = models_command("install", silent)
    assert refused.returncode == 1
    assert "does not say which languages it translates; say which it translates: --pair ro_en" in said(refused)
    assert models_command("install", silent, "--pair", "sv_en").returncode == 0
