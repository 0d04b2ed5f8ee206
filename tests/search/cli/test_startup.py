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
