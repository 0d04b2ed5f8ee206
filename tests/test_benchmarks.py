"""The tables of benchmark results are made from the saved results, and the page is checked against them."""

from __future__ import annotations

import importlib
import json
import pickle
import subprocess
import sys
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

from translate.quality import quality_flags

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


def test_the_pipeline_is_measured_here_and_in_another_checkout(tmp_path):
    command = [sys.executable, ROOT / "benchmarks" / "pipeline.py", "--sentences", "60", "--rounds", "1"]
    run = subprocess.run([*command, "--compare", ROOT, "--json"], capture_output=True, check=True, text=True)
    long, short, again = json.loads(run.stdout)
    assert (long["run"], short["run"], again["run"]) == ("8 sentences", "1 sentence", "all in the memory")
    assert (short["documents"], short["sentences"]) == (60, 60)
    assert long["documents"] == again["documents"] == 8
    for row in (long, short, again):
        assert min(row[name] for name in ("sentences_per_s", "per_s_of_driver", "per_s_of_all", "times")) > 0
    refused = subprocess.run([*command, "--compare", tmp_path], capture_output=True, check=False, text=True)
    assert (refused.returncode, "is no checkout of this project" in refused.stderr) == (2, True)


@pytest.fixture(scope="module")
def benchmark():
    """Import a benchmark, or what several share, by name."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield importlib.import_module
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def read_back(benchmark):
    """The benchmark, imported."""
    return benchmark("read_back")


def test_sentences_that_are_made_of_others_are_all_different(benchmark):
    texts = [
        f"{word} is the first, and {word}s are the last after {word}." for word in ("Alfa", "Bravo", "Charlie", "Delta")
    ]
    made = list(islice(benchmark("_sentences").different_sentences(texts), 50))
    assert made[:4] == texts
    assert len(set(made)) == 50
    assert {len(sentence.split()) for sentence in made} == {len(texts[0].split())}
    assert made == list(islice(benchmark("_sentences").different_sentences(texts), 50))


def test_the_free_translator_gives_little_reason_to_doubt_it(benchmark):
    free = pickle.loads(pickle.dumps(benchmark("_free_translator").FreeTranslators()))
    rows = (ROOT / "seeds" / "reference" / "003_ada28e0c948a2b04.tsv").read_text(encoding="utf-8").splitlines()[1:]
    originals = [row.split("\t")[1] for row in rows]
    english = free.get("nb").translate(originals, source="nb")
    doubtful = [flags for pair in zip(originals, english, strict=True) if (flags := quality_flags(*pair, "nb"))]
    assert len(doubtful) <= len(originals) * 0.2
    assert (
        free.get("nb")
        .translate(["Se https://example.org/a 12.5.2024!"], source="nb")[0]
        .endswith(" https://example.org/a 12.5.2024!")
    )
    assert free.get("fr") is None


def test_the_table_of_translation_speed_has_the_columns_and_stages_that_were_measured(benchmark):
    row = {"tokens_per_s": 1757.0, "times_argos": 28.1, "share_of_limit": 0.82}
    lines = benchmark("tables").translation_speed({"figures": {"settings": {"fast": row}}})
    assert lines[0] == "| setting | source tokens/s | times Argos | share of the limit |"
    assert lines[2:] == ["| fast | 1,757 | 28.1 | 82% |"]
    more = {"settings": {"fast": row | {"share_of_process": 0.8}}, "stages": {"reading": 50000.0}}
    lines = benchmark("tables").translation_speed({"figures": more})
    assert lines[0].endswith("| share of the limit | of the whole process |")
    assert lines[-1] == "| reading | 50,000 |"


@given(st.text("abcd", max_size=12), st.text("abcd", max_size=12))
def test_the_edit_distance_is_that_of_the_definition(read_back, first, second):
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        before, row = row, [at]
        for other, different in enumerate(second):
            row.append(min(before[other + 1] + 1, row[other] + 1, before[other] + (letter != different)))
    assert read_back.distance(first, second) == row[-1]
