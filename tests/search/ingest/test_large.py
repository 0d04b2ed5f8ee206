"""Ten thousand documents: in bounded memory, and never twice."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from support.paths import ROOT


@pytest.fixture(scope="module")
def figures():
    """Return what adding them, adding them again, and adding them with one sentence changed took."""
    script, package = ROOT / "benchmarks" / "archive.py", ROOT / "seeds" / "models" / "nb_en.argosmodel"
    command = [sys.executable, script, package, "--documents", "10000", "--length", "1", "--json"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_memory_is_bounded_by_the_window(figures):
    # 1.5 GiB with a base model, of which the demo's lacks some 200 MiB.
    assert {run: row["peak_mib"] for run, row in figures.items() if row["peak_mib"] > 1000} == {}


def test_what_is_unchanged_is_not_translated(figures):
    assert figures["new"]["added"] == figures["unchanged"]["unchanged"] == 10_000
    assert figures["unchanged"]["decoded"] == 0


def test_one_changed_sentence_is_one_translation(figures):
    row = figures["one sentence changed"]
    assert (row["changed"], row["unchanged"], row["decoded"]) == (1, 9_999, 1)
