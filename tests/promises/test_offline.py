"""It really is offline: only `models available` and `models install` open a connection, and they say so."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from support.commands import measured
from support.paths import ROOT, SEEDS

#: Has every use of a socket fail, and looking up a name too, in this process and those that it starts; and notes it.
FORBID = """
import os, sys

def refuse(event, arguments):
    if event.startswith("socket."):
        with open(os.path.join(os.path.dirname(__file__), "tried"), "a") as file:
            file.write(f"{event} {arguments}\\n")
        raise RuntimeError(f"{event} {arguments}")

sys.addaudithook(refuse)
"""

#: In a network namespace of its own there is no interface but the loopback, and that is down.
APART = ["unshare", "--user", "--map-root-user", "--net"]

OPENS_A_CONNECTION = {"models available", "models install"}


@pytest.fixture(scope="module")
def forbidding(tmp_path_factory):
    """A folder with what every Python process imports first: a ban on connections."""
    folder = tmp_path_factory.mktemp("forbidding")
    (folder / "sitecustomize.py").write_text(FORBID, encoding="utf-8")
    return folder


def offline(forbidding):
    return {"PYTHONPATH": f"{forbidding}{os.pathsep}{ROOT}"}


def commands():
    """All that is done with a library, as a user would do it."""
    models = sorted(str(package) for package in (SEEDS / "models").glob("*.argosmodel"))
    return [
        ["models", "install", "--here", *models],
        ["models", "list"],
        ["add", "seeds", "--dry-run"],
        ["add", "seeds"],
        ["toppmøte i Alaska"],
        ["find", "Alaska summit", "--json"],
        ["show", "seeds/000_bdeb880fadf664f9.txt"],
        ["like", "seeds/000_bdeb880fadf664f9.txt"],
        ["status"],
        ["status", "--flagged"],
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
        not subprocess.run([*APART, "true"], capture_output=True, check=False).returncode
        if shutil.which("unshare")
        else False
    )


@pytest.fixture(scope="module")
def done(forbidding, tmp_path_factory):
    """Every command and what came of it, with every socket call forbidden; and with no network, where that can be."""
    folder = tmp_path_factory.mktemp("offline")
    shutil.copytree(SEEDS, folder / "seeds", ignore=shutil.ignore_patterns("models", "*.py"))
    (folder / ".search-library").mkdir()
    (folder / "queries.tsv").write_text("alaska\tAlaska summit\n", encoding="utf-8")
    (folder / "qrels.txt").write_text("alaska 0 seeds/000_bdeb880fadf664f9.txt 1\n", encoding="utf-8")
    before = APART if has_namespaces() else []
    ended = measured(*commands(), cwd=folder, timeout=120, before=before, **offline(forbidding))
    return dict(zip(map(tuple, commands()), ended, strict=True))


@pytest.mark.parametrize("arguments", commands(), ids=lambda arguments: " ".join(arguments[:2]))
def test_every_command_works_where_every_socket_call_is_forbidden(done, forbidding, arguments):
    ended = done[tuple(arguments)]
    assert (ended.code, "Traceback" in ended.error) == (0, False), ended.error
    assert not (forbidding / "tried").exists(), "none was tried and its failure hidden"


def test_what_is_found_offline_is_translated(done):
    assert "summit in Alaska" in done["toppmøte i Alaska",].output


def test_they_ran_in_a_network_namespace_without_interfaces(done):  # noqa: ARG001
    if not has_namespaces():
        pytest.skip("this machine gives no network namespace")
    interfaces = subprocess.run([*APART, "cat", "/proc/net/dev"], capture_output=True, check=True).stdout.splitlines()
    assert [line.split(b":")[0].strip() for line in interfaces[2:]] == [b"lo"]


def test_the_ban_holds(tmp_path):
    """What does open a connection fails under it, and is noted."""
    (tmp_path / "sitecustomize.py").write_text(FORBID, encoding="utf-8")
    (ended,) = measured(
        ["models", "available", "--index", "http://127.0.0.1:9/"],
        cwd=tmp_path, timeout=60, no_proxy="127.0.0.1", **offline(tmp_path),
    )  # fmt: skip
    assert "RuntimeError: socket." in ended.error
    assert "socket." in (tmp_path / "tried").read_text()


def test_what_opens_a_connection_says_so_and_nothing_else_does():
    from search.cli import app, memory_app, models_app

    said = set()
    for prefix, inner in (("", app), ("models ", models_app), ("memory ", memory_app)):
        for command in inner.registered_commands:
            if "connection" in (command.callback.__doc__ or ""):
                said.add(prefix + (command.name or command.callback.__name__))
    assert said == OPENS_A_CONNECTION
