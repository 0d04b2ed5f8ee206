"""The command reference and the man page say what the commands say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from support.paths import ROOT

from search.cli import app


def names():
    import typer

    for name, command in typer.main.get_command(app).commands.items():
        yield from (
            (f"{name} {each}" for each in getattr(command, "commands", ())) if hasattr(command, "commands") else [name]
        )


def test_the_reference_and_the_man_page_are_current():
    program = ROOT / "docs" / "make_reference.py"
    result = subprocess.run([sys.executable, program, "--check"], capture_output=True, check=False)
    assert (result.returncode, result.stderr.decode()) == (0, "")


@pytest.mark.parametrize("name", list(names()))
def test_every_command_is_in_the_reference_with_an_example(name):
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    help_text = page.split(f"$ search {name} --help\n")[1].split("```")[0]
    assert re.search(rf"Example: search {name}\b", help_text)


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is missing: the man page cannot be checked")
def test_the_man_page_has_no_warnings():
    result = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", ROOT / "man" / "search.1"], capture_output=True, check=False
    )
    assert (result.returncode, result.stderr.decode()) == (0, "")
    assert b"models install" in result.stdout
