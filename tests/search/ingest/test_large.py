"""Thousands of documents are added in bounded memory, and none is translated twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from support.paths import ROOT

#: Of these documents, a window has at most 500.
DOCUMENTS = 10_000 if os.environ.get("TRUST") == "long" else 4_000


@pytest.fixture(scope="module")
def figures():
    """Return the cost of adding them, of adding them again, and of adding them with one sentence changed."""
    script, package = ROOT / "benchmarks" / "archive.py", ROOT / "seeds" / "models" / "nb_en.argosmodel"
    command = [sys.executable, script, package, "--documents", str(DOCUMENTS), "--length", "1", "--json"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_memory_is_bounded_by_the_window(figures):
    # The limit is 1.5 GiB with a base model, which takes some 200 MiB more than the demo model.
    assert {run: row["peak_mib"] for run, row in figures.items() if row["peak_mib"] > 1000} == {}


def test_unchanged_documents_are_not_translated(figures):
    assert figures["new"]["added"] == figures["unchanged"]["unchanged"] == DOCUMENTS
    assert figures["unchanged"]["decoded"] == 0


def test_one_changed_sentence_costs_one_translation(figures):
    row = figures["one sentence changed"]
    assert (row["changed"], row["unchanged"], row["decoded"]) == (1, DOCUMENTS - 1, 1)
