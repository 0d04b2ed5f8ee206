"""The tables of benchmark results are made from the saved results, and the page is checked against them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

SAVED = sorted((ROOT / "benchmarks" / "results").glob("*.json"))


def run_tables(*arguments):
    command = [sys.executable, ROOT / "benchmarks" / "tables.py", *arguments]
    return subprocess.run(command, capture_output=True, check=False, text=True)


@pytest.fixture
def page(tmp_path):
    """A page that asks for the table of every saved result."""
    path = tmp_path / "page.md"
    blocks = (f"<!-- results: {file.stem} -->\nold\n<!-- /results -->\n\nText.\n" for file in SAVED)
    path.write_text("# Benchmarks\n\n" + "\n".join(blocks), encoding="utf-8")
    return path


def test_every_saved_result_names_its_commit_date_and_machine():
    assert SAVED
    for file in SAVED:
        result = json.loads(file.read_text(encoding="utf-8"))
        assert result["name"] == file.stem
        assert result["commit"]
        assert result["date"]
        assert result["machine"].keys() == {"cores", "processor", "python"}


def test_a_page_is_filled_with_tables_and_is_current_then(page):
    checked = run_tables("--check", page)
    assert (checked.returncode, "is not current" in checked.stderr) == (1, True)
    assert "old" in page.read_text(encoding="utf-8")
    assert run_tables(page).returncode == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("\n| --- ") >= len(SAVED)
    assert (text.count("\nText.\n"), "\nold\n" in text) == (len(SAVED), False)
    assert run_tables("--check", page).returncode == 0


def test_a_result_that_is_on_no_page_is_reported(page):
    page.write_text("# Benchmarks\n", encoding="utf-8")
    checked = run_tables("--check", page)
    assert checked.returncode == 1
    assert "archive is on no page" in checked.stderr


def test_a_page_that_asks_for_unknown_results_is_refused(page):
    page.write_text("<!-- results: unknown -->\n<!-- /results -->\n", encoding="utf-8")
    refused = run_tables(page)
    assert (refused.returncode, "there are no results 'unknown'" in refused.stderr) == (1, True)


@pytest.fixture(scope="module")
def read_back():
    """The benchmark, imported."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import read_back

        yield read_back
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@given(st.text("abcd", max_size=12), st.text("abcd", max_size=12))
def test_the_edit_distance_is_that_of_the_definition(read_back, first, second):
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        before, row = row, [at]
        for other, different in enumerate(second):
            row.append(min(before[other + 1] + 1, row[other] + 1, before[other] + (letter != different)))
    assert read_back.distance(first, second) == row[-1]
