"""Everything works offline: only `models available` and `models install` open a connection, as their help says.

And they do not for files, nor with an index that is a folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest
from support.commands import run_commands
from support.firefox_records import real_weights
from support.opus_mt import release
from support.paths import ROOT, SEEDS

#: Makes every use of a socket and every name lookup fail, in this process and its children, and records it.
FORBID = """
import os, sys

def refuse(event, arguments):
    if event.startswith("socket."):
        with open(os.path.join(os.path.dirname(__file__), "tried"), "a") as file:
            file.write(f"{event} {arguments}\\n")
        raise RuntimeError(f"{event} {arguments}")

sys.addaudithook(refuse)
"""

#: A network namespace of its own has only the loopback interface, and that is down.
ISOLATED = ["unshare", "--user", "--map-root-user", "--net"]

OPENS_A_CONNECTION = {"models available", "models install"}


@pytest.fixture(scope="module")
def forbidding(tmp_path_factory):
    """A folder with a module that every Python process imports first, and that forbids connections."""
    folder = tmp_path_factory.mktemp("forbidding")
    (folder / "sitecustomize.py").write_text(FORBID, encoding="utf-8")
    return folder


def offline(forbidding):
    return {"PYTHONPATH": f"{forbidding}{os.pathsep}{ROOT}"}


def commands():
    """Every command, in an order in which a user might run them."""
    models = sorted(str(package) for package in (SEEDS / "models").glob("*.argosmodel"))
    return [
        ["models", "install", "--here", *models],
        ["models", "install", "--here", "opus-2020-01-16.zip", "pten"],
        ["models", "available", "--from", "ro", "--index", "mirror"],
        ["models", "install", "ro", "--here", "--index", "mirror/index.json"],
        ["models", "list"],
        ["add", "seeds", "--dry-run"],
        ["add", "seeds"],
        ["add", "carta.txt", "--language", "pt", "--engine", "firefox"],
        ["toppmøte i Alaska"],
        ["find", "Alaska summit", "--json"],
        ["show", "seeds/000_bdeb880fadf664f9.txt"],
        ["like", "seeds/000_bdeb880fadf664f9.txt"],
        ["status"],
        ["status", "--flagged"],
        ["models", "recommend", "--seconds", "0.1"],
        ["translate", "--renew"],
        ["batch", "queries.tsv", "--csv"],
        ["evaluate", "queries.tsv", "qrels.txt"],
        ["rebuild"],
        ["doctor"],
        ["recover"],
        ["add", "--retry-failed"],
        ["memory", "export", "memory.tmx"],
        ["memory", "import", "memory.tmx"],
        ["models", "verify"],
        ["models", "remove", "nb_en"],
        ["remove", "seeds/000_bdeb880fadf664f9.txt"],
    ]


def has_namespaces():
    return (
        not subprocess.run([*ISOLATED, "true"], capture_output=True, check=False).returncode
        if shutil.which("unshare")
        else False
    )


@pytest.fixture(scope="module")
def done(forbidding, tmp_path_factory):
    """The result of every command with all socket calls forbidden, and without a network if the machine allows that."""
    folder = tmp_path_factory.mktemp("offline")
    shutil.copytree(SEEDS, folder / "seeds", ignore=shutil.ignore_patterns("models", "*.py"))
    (folder / ".search-library").mkdir()
    (folder / "queries.tsv").write_text("alaska\tAlaska summit\n", encoding="utf-8")
    (folder / "qrels.txt").write_text("alaska 0 seeds/000_bdeb880fadf664f9.txt 1\n", encoding="utf-8")
    (folder / "carta.txt").write_text("A reunião começa às dez horas.", encoding="utf-8")
    release(folder / "opus-2020-01-16.zip", source="por", target="eng")
    (folder / "pten").symlink_to(real_weights())
    entry = {
        "package_version": "0.1",
        "from_code": "ro",
        "to_code": "en",
        "links": ["https://x.example/ro_en.argosmodel"],
    }
    (folder / "mirror").mkdir()
    (folder / "mirror" / "index.json").write_text(json.dumps([entry]), encoding="utf-8")
    shutil.copy(SEEDS / "models" / "ro_en.argosmodel", folder / "mirror")
    before = ISOLATED if has_namespaces() else []
    ended = run_commands(*commands(), cwd=folder, timeout=120, before=before, **offline(forbidding))
    return dict(zip(map(tuple, commands()), ended, strict=True))


@pytest.mark.parametrize("arguments", commands(), ids=lambda arguments: " ".join(arguments[:4]))
def test_every_command_works_where_every_socket_call_is_forbidden(done, forbidding, arguments):
    ended = done[tuple(arguments)]
    assert (ended.code, "Traceback" in ended.error) == (0, False), ended.error
    assert not (forbidding / "tried").exists(), "no failed attempt was hidden"


def test_queries_are_translated_offline(done):
    assert "summit in Alaska" in done["toppmøte i Alaska",].output


def test_the_commands_ran_in_a_network_namespace_without_interfaces(done):  # noqa: ARG001
    if not has_namespaces():
        pytest.skip("this machine does not allow network namespaces")
    interfaces = subprocess.run(
        [*ISOLATED, "cat", "/proc/net/dev"], capture_output=True, check=True
    ).stdout.splitlines()
    assert [line.split(b":")[0].strip() for line in interfaces[2:]] == [b"lo"]


def test_a_command_that_opens_a_connection_fails_and_is_recorded(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(FORBID, encoding="utf-8")
    (ended,) = run_commands(
        ["models", "available", "--index", "http://127.0.0.1:9/"],
        cwd=tmp_path, timeout=60, no_proxy="127.0.0.1", **offline(tmp_path),
    )  # fmt: skip
    assert "RuntimeError: socket." in ended.error
    assert "socket." in (tmp_path / "tried").read_text()


def test_only_the_commands_that_open_a_connection_say_so_in_their_help():
    from search.cli import app
    from search.cli.memory import memory_app
    from search.cli.models import models_app

    found = set()
    for prefix, inner in (("", app), ("models ", models_app), ("memory ", memory_app)):
        for command in inner.registered_commands:
            if "connection" in (command.callback.__doc__ or ""):
                found.add(prefix + (command.name or command.callback.__name__))
    assert found == OPENS_A_CONNECTION
