"""The README under test: its examples run, and it says all there is to say.

Run as a program, this puts the current help of every command into it: ``make readme``.
"""

from __future__ import annotations

import ast
import doctest
import re
import shutil
import subprocess
import sys
from functools import cache

import pytest
from support.paths import ROOT

README = ROOT / "README.md"
COMMANDS = ["find", "like", "add", "translate", "show", "remove", "status", "rebuild", "doctor", "recover", "batch", "evaluate", "models available", "models install",
            "models list", "models verify", "models remove", "memory import", "memory export"]  # fmt: skip


@cache
def usage(command):
    """The help of a command as a terminal of 100 columns shows it."""
    result = subprocess.run(
        [sys.executable, "-m", "search", *command.split(), "--help"],
        cwd=ROOT, capture_output=True, check=True, env={"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"},
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in result.stdout.decode().strip().splitlines())


def test_there_is_no_other_command():
    from search.cli import app, memory_app, models_app

    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    for prefix, inner in (("models", models_app), ("memory", memory_app)):
        names += [f"{prefix} {command.name}" for command in inner.registered_commands]
    assert sorted(names) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_with_its_current_help(command):
    readme = README.read_text(encoding="utf-8")
    assert f"```text\n$ search {command} --help\n{usage(command)}\n```" in readme


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(command):
    assert re.search(rf"Example: search {command}\b", usage(command))


def test_the_examples_run(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert (failed, tried > 3) == (0, True)


def test_every_link_to_a_file_leads_somewhere():
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def test_every_promise_names_its_test_which_opens_with_the_promises_words():
    promises = README.read_text(encoding="utf-8").split("## What you can rely on")[1].split("**Counted**")[0]
    named = set()
    for promise in re.split(r"^- ", promises, flags=re.MULTILINE)[1:]:
        words = " ".join(promise.split())
        files = re.findall(r"`(test_\w+\.py)`", promise)
        assert files, words
        for file in files:
            (path,) = (ROOT / "tests").rglob(file)
            opening = re.split("[:.,;]", ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))[0]
            assert opening in words.replace("*", ""), file
            named.add(str(path.relative_to(ROOT)))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    long = set(re.findall(r"tests/index/test_\w+\.py", makefile))
    long |= {f"tests/search/test_{name}.py" for name in re.search("PROMISES := (.*)", makefile)[1].split()}
    assert named == long, "what make trust tries"


def refresh_helps():
    """Rewrite the part of the README between the two marks."""
    block = re.compile(r"(<!-- help: [^\n]*-->\n).*(<!-- /help -->)", re.DOTALL)
    helps = "\n".join(f"```text\n$ search {command} --help\n{usage(command)}\n```\n" for command in COMMANDS)
    readme = README.read_text(encoding="utf-8")
    README.write_text(block.sub(lambda found: f"{found[1]}\n{helps}\n{found[2]}", readme), encoding="utf-8")


if __name__ == "__main__":
    refresh_helps()
