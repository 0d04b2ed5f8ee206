"""What is imported and when: a search in English must not load a translation engine."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.paths import ROOT

ENGINES = {"argostranslate", "ctranslate2", "ir_measures", "numpy", "sentencepiece", "stanza", "torch"}


def run_python(code, cwd=ROOT):
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


def test_importing_search_does_not_import_the_engines():
    code = f"import sys, search.cli, translate, index; print({ENGINES!r} & set(sys.modules))"
    assert run_python(code) == "set()\n"


@pytest.mark.parametrize(("query", "needed"), [("Alaska summit", False), ("Russland møte krig", True)])
def test_the_engines_are_imported_only_when_a_query_needs_translating(archive, query, needed):
    code = (
        "import sys; from search import Library; "
        f"hits = Library('.search-library').find({query!r}); assert hits; "
        "print('ctranslate2' in sys.modules)"
    )
    assert run_python(code, cwd=archive) == f"{needed}\n"


def test_importing_search_creates_no_folder(tmp_path):
    code = f"import os; os.environ['HOME'] = {str(tmp_path)!r}; import search.cli; print(os.listdir({str(tmp_path)!r}))"
    assert run_python(code) == "[]\n"


#: Presses Ctrl-C as soon as a module is imported, as someone does who starts the wrong command.
_CTRL_C = """
import os, runpy, signal, sys

class PressCtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, PressCtrlC())
sys.argv = ["search", "find", "Alaska"]
{start}
"""


@pytest.mark.parametrize(
    "module", ["search.cli", "typer", "search.library", "index", "translate", "search.ranking.rank"]
)
@pytest.mark.parametrize(
    "start",
    ["runpy.run_module('search', run_name='__main__')", "from search.__main__ import main; main()"],
    ids=["python -m search", "search"],
)
def test_ctrl_c_while_the_program_is_imported_prints_one_line(tmp_path, module, start):
    result = subprocess.run(
        [sys.executable, "-c", _CTRL_C.format(module=module, start=start)],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout, result.stderr) == (130, b"", b"interrupted\n")


def test_ctrl_c_is_handled_before_anything_that_takes_time_is_imported():
    code = "import sys, search.__main__; print({name for name in sys.modules if name.startswith(('search.', 'typer'))})"
    assert run_python(code) == "{'search.__main__'}\n"


def test_every_public_name_can_be_imported():
    code = "import search; print([name for name in search.__all__ if getattr(search, name).__name__ != name])"
    assert run_python(code) == "[]\n"
    assert run_python("import search; print(search.errors.QueryError.__name__)") == "QueryError\n"
    assert run_python("from search import *; print(Library.__name__)") == "Library\n"
