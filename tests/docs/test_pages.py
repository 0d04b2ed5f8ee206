"""The documentation under test: its links, its commands, its Python, the examples."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import chain

import pytest
import typer
from support.paths import ROOT

from search.cli import app, with_find

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
USAGE_ERROR = typer.BadParameter.__mro__[1]


def page_id(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_to_a_file_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def shell_commands(page):
    """Yield the `search ...` lines of a page's shell blocks as lists of arguments."""
    for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("search "):
                yield shlex.split(line, comments=True)[1:]


def parse(arguments):
    """Parse a command line as the program does, and run nothing."""
    command, rest = typer.main.get_command(app), with_find(arguments)
    context = command.make_context("search", list(rest), resilient_parsing=True)
    rest = [*getattr(context, "_protected_args", ()), *context.args]
    while getattr(command, "commands", None) and rest:
        name, rest = rest[0], rest[1:]
        assert name in command.commands, name
        command = command.commands[name]
    command.make_parser(typer.Context(command, parent=context)).parse_args(list(rest))


@pytest.mark.parametrize("page", [page for page in PAGES if any(shell_commands(page))], ids=page_id)
def test_every_command_line_is_one_that_the_program_takes(page):
    for arguments in shell_commands(page):
        try:
            parse([each.split(">")[0] for each in chain(arguments) if not each.startswith(">")])
        except USAGE_ERROR as error:
            pytest.fail(f"{arguments}: {error}")


def test_a_command_line_that_the_program_does_not_take_is_noticed():
    with pytest.raises(USAGE_ERROR):
        parse(["add", "--no-such-option"])


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.name != "README.md" and ">>> " in page.read_text(encoding="utf-8")],
    ids=page_id,
)
def test_the_python_of_a_page_runs(page, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert (failed, tried > 0) == (0, True)


@pytest.mark.parametrize("example", EXAMPLES, ids=page_id)
def test_an_example_runs_and_prints_something(example, tmp_path):
    result = subprocess.run(
        [sys.executable, example], cwd=tmp_path, capture_output=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout


def test_every_example_is_listed():
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{example.name}`" in listed for example in EXAMPLES)
