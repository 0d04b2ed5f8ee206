"""The `models` commands on the real command line, each in a process of its own, with a local test server."""

from __future__ import annotations

import json

import pytest
from support.paths import SEEDS
from support.texts import NORWEGIAN, said

MODELS = {pair: (SEEDS / "models" / f"{pair}_en.argosmodel").read_bytes() for pair in ("ro", "sv", "nb")}


@pytest.fixture
def models_command(run, server, tmp_path):
    def run_models(*arguments, **changed):
        folders = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
        environment = {"ARGOS_PACKAGE_INDEX": server.url, **folders, **changed}
        return run("models", *arguments, **environment)

    return run_models


def test_from_the_index_to_a_translation(server, models_command, run, tmp_path, write):
    """List, interrupt a download, resume it, install, verify, use."""
    server.publish("nb_en", MODELS["nb"], cut_at=1_000_000, headers={"ETag": '"alfa"'})
    server.publish("sv_en", MODELS["sv"])
    listed = models_command("available")
    assert [line.rstrip() for line in listed.stdout.decode().splitlines()[1:]] == [
        "nb_en  0.1      Norwegian to English",
        "sv_en  0.1      Swedish to English",
    ]
    write("a.txt", NORWEGIAN)
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    advice = "install one with: search models install nb (a download of {}), then run: search translate"
    assert advice.format("about 60 to 100 MB") in said(run("-L", "lib", "add", "a.txt", **cache))
    assert b" 2 MB " in models_command("available", "--from", "no").stdout
    (listed,) = json.loads(models_command("available", "--from", "no", "--json").stdout)
    assert (listed["pair"], listed["size"]) == ("nb_en", len(MODELS["nb"]))

    asked = len(server.asked)
    models_command("available")
    assert advice.format("2 MB") in said(run("-L", "lib", "translate", **cache))
    assert advice.format("2 MB") in run("-L", "lib", "status", **cache).stdout.decode()
    assert len(server.asked) == asked + 1

    interrupted = models_command("install", "nb")
    assert interrupted.returncode == 1
    assert (
        f"lost after 1.0 MB of {len(MODELS['nb']) / 1e6:.1f} MB; the part received so far is kept; "
        "run the same command again to continue" in said(interrupted)
    )
    installed = models_command("install", "no", SEEDS / "models" / "vi_en.argosmodel")
    assert installed.returncode == 0, installed.stderr
    assert [line.split(" in ")[0] for line in installed.stdout.decode().splitlines()] == [
        "Installed vi_en 0.1 (demo: knows only its own sentences)",
        "Installed nb_en 0.1 (demo: knows only its own sentences)",
    ]
    assert server.headers_of("/nb_en-0.1.argosmodel")[1]["Range"] == "bytes=1000000-"
    assert b"Already installed: nb_en" in models_command("install", "nb").stdout
    data = {"XDG_DATA_HOME": str(tmp_path / "data"), **cache}
    assert (
        "1 sentence in Norwegian not translated, but a model is installed; run: search translate"
        in run("-L", "lib", "status", **data).stdout.decode().splitlines()
    )

    verified = models_command("verify")
    assert verified.returncode == 0, verified.stderr
    assert "toppmøte i Alaska → summit in Alaska" in verified.stdout.decode()
    answer = json.loads(models_command("list", "--json").stdout)
    assert [(each["pair"], each["size"] > 1_000_000, each["problem"]) for each in answer] == [
        ("nb_en", True, None),
        ("vi_en", True, None),
    ]
    added = run("-L", "lib", "add", "a.txt", XDG_DATA_HOME=str(tmp_path / "data"))
    assert b"(1 translated)" in added.stdout


def test_a_language_without_a_published_model_is_reported(server, models_command, run, tmp_path, write):
    server.publish("ro_en", b"")
    assert models_command("available").returncode == 0
    write("a.txt", NORWEGIAN)
    added = run("-L", "lib", "add", "a.txt", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert "no model was published at the last check; check again with: search models available" in said(added)
    (tmp_path / "cache" / "translation-first-search" / "published.json").write_text('[{"source": 1}]')
    added = run("-L", "other", "add", "a.txt", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert "install one with: search models install nb" in said(added)


def test_a_damaged_model_is_reported_with_what_to_do(server, models_command, tmp_path):
    assert models_command("verify").stdout.decode().startswith("No models are installed.")
    server.publish("ro_en", MODELS["ro"])
    assert models_command("install", "ro", "--quiet").stdout == b""
    (model,) = (tmp_path / "data").rglob("model.bin")
    model.write_bytes(b"damaged")
    verified = models_command("verify")
    assert verified.returncode == 3
    assert b"damaged: " in verified.stdout
    assert "install it again: search models remove translate-ro_en-0_1" in said(verified)
    (outcome,) = json.loads(models_command("verify", "--json").stdout)
    assert outcome["problem"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["available"], "the server answered 404 Not Found"),
        (["install", "ro"], "the server answered 404 Not Found"),
        (["install", "ro", "--index", "file:///etc"], "is not an http or https address"),
        (["install", "abcd"], "is neither a language code nor a file"),
        (["available", "--from", "Romanian"], "is not a language code"),
    ],
)
def test_an_expected_error_is_one_line(models_command, arguments, reason):
    result = models_command(*arguments)
    assert result.returncode == 1
    assert reason in said(result)
    assert result.stdout == b""


def test_without_a_connection_installing_from_a_file_is_suggested(models_command):
    result = models_command("install", "ro", ARGOS_PACKAGE_INDEX="http://127.0.0.1:9/")
    assert result.returncode == 1
    assert "https://www.argosopentech.com/argospm/index/, then run: search models install FILE" in said(result)


def test_a_file_named_like_a_language_is_a_file(models_command, server, write):
    server.publish("ro_en", MODELS["ro"])
    write("ro", MODELS["nb"])
    assert b"Installed nb_en" in models_command("install", "ro").stdout
    assert not server.asked


def test_a_language_without_models_is_reported_as_such(models_command, server):
    server.publish("ro_en", b"")
    assert models_command("available", "--from", "sv").stdout == b"No model is published from Swedish.\n"
