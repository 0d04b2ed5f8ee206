"""It really is offline: only `models available` and `models install` open a connection, and they say so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from .conftest import ROOT, SEEDS

#: Has every use of a socket fail, and looking up a name too, in this process and those that it starts.
FORBID = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"{event} {arguments}")

sys.addaudithook(refuse)
"""

OPENS_A_CONNECTION = {"models available", "models install"}


@pytest.fixture
def offline(tmp_path):
    """What every Python process imports first: a ban on connections."""
    (tmp_path / "forbidding").mkdir()
    (tmp_path / "forbidding" / "sitecustomize.py").write_text(FORBID, encoding="utf-8")
    return {"PYTHONPATH": f"{tmp_path / 'forbidding'}{os.pathsep}{ROOT}"}


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
        ["rebuild"],
        ["add", "--retry-failed"],
        ["memory", "export", "memory.tmx"],
        ["memory", "import", "memory.tmx"],
        ["models", "verify"],
        ["models", "remove", "nb_en"],
        ["remove", "seeds/000_bdeb880fadf664f9.txt"],
    ]


def run_all(tmp_path, before, environment):
    """Run every command; return what the query in Norwegian found."""
    shutil.copytree(SEEDS, tmp_path / "seeds", ignore=shutil.ignore_patterns("models", "*.py"))
    (tmp_path / ".search-library").mkdir()
    outputs = {}
    for arguments in commands():
        done = subprocess.run(
            [*before, sys.executable, "-m", "search", *arguments],
            cwd=tmp_path, capture_output=True, check=False, timeout=120,
            env={"PYTHONPATH": str(ROOT), **os.environ, **environment},
        )  # fmt: skip
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), (arguments, done.stderr.decode())
        outputs[arguments[0]] = done.stdout.decode()
    return outputs


def test_every_command_works_where_every_socket_call_is_forbidden(tmp_path, offline):
    outputs = run_all(tmp_path, [], offline)
    assert "summit in Alaska" in outputs["toppmøte i Alaska"]
    # The ban holds: what does open a connection fails under it.
    done = subprocess.run(
        [sys.executable, "-m", "search", "models", "available", "--index", "http://127.0.0.1:9/"],
        cwd=tmp_path, capture_output=True, check=False, env={**os.environ, **offline, "no_proxy": "127.0.0.1"},
    )  # fmt: skip
    assert b"RuntimeError: socket." in done.stderr


def test_every_command_works_in_a_network_namespace_without_interfaces(tmp_path):
    unshare = shutil.which("unshare")
    apart = [unshare, "--user", "--map-root-user", "--net"] if unshare else []
    if not unshare or subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no network namespace")
    outputs = run_all(tmp_path, apart, {"PYTHONPATH": str(ROOT)})
    assert "summit in Alaska" in outputs["toppmøte i Alaska"]


def test_what_opens_a_connection_says_so_and_nothing_else_does():
    from search.cli import app, memory_app, models_app

    said = set()
    for prefix, inner in (("", app), ("models ", models_app), ("memory ", memory_app)):
        for command in inner.registered_commands:
            if "connection" in (command.callback.__doc__ or ""):
                said.add(prefix + (command.name or command.callback.__name__))
    assert said == OPENS_A_CONNECTION


def test_json_of_a_search_is_the_same_offline(archive, offline):
    environment = {**os.environ, **offline}
    command = [sys.executable, "-m", "search", "-L", archive / ".search-library", "toppmøte i Alaska", "--json"]
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert json.loads(done.stdout)["hits"][0]["document_id"] == "seeds/000_bdeb880fadf664f9.txt"
