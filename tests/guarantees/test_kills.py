"""Completed work is never lost: after `kill -9` at any moment, the same command gives the same result as without.

``TRUST=long`` kills ten times as often.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial

import psutil
import pytest
from support import killing
from support.paths import SEEDS, SUPPORT

from search import Library

MODELS = sorted((SEEDS / "models").glob("*.argosmodel"))
QUERIES = ("Alaska summit", "toppmøte i Alaska", "fire in Myanmar", "G20", "Putin")
MORE = 10 if os.environ.get("TRUST") == "long" else 1


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """Return a folder of articles from the seeds' sentences, enough for several seconds of work."""
    folder = tmp_path_factory.mktemp("documents")
    shuffled = random.Random(1)
    for table in sorted((SEEDS / "reference").glob("*.tsv")):
        rows = sentences(table)
        for number in range(25):
            some = shuffled.sample([row["original"] for row in rows], 6)
            text = " ".join(f"{sentence} ({number})" for sentence in some)
            (folder / f"{table.stem}-{number}.txt").write_text(text, encoding="utf-8")
    return folder


def sentences(table):
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def libraries(documents, tmp_path_factory):
    """Return a folder of libraries: with models only, without models, untranslated, translated, and bare."""
    folder = tmp_path_factory.mktemp("libraries")
    with Library(folder / "models") as library:
        for package in MODELS:
            library.install(package, here=True)
    with Library(folder / "untranslated") as library:
        library.add([documents])
    shutil.copytree(folder / "untranslated", folder / "translated")
    for name in ("untranslated", "translated"):
        shutil.copytree(folder / "models" / "models", folder / name / "models")
    shutil.copytree(folder / "models", folder / "bare", ignore=shutil.ignore_patterns("models"))
    with Library(folder / "translated") as library:
        library.translate()
    return folder


@pytest.fixture(scope="module")
def memory(libraries):
    """Return a translation memory of human translations of the Romanian sentences."""
    file = libraries / "memory.jsonl"
    with Library(libraries / "translated") as library:
        library.export_memory(file)
    entries = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    human = (
        {
            "language": "ro",
            "original": entry["original"],
            "english": f"People say: {entry['english']}",
            "translator": "people",
        }
        for entry in entries
        if entry["language"] == "ro"
    )
    file.write_text("".join(json.dumps(entry) + "\n" for entry in human), encoding="utf-8")
    return file


def run(job, folder, *arguments, kills=0, longest=0.0):
    """Run a job on a library: kill it *kills* times in its first *longest* seconds, then let it finish."""
    command = [sys.executable, SUPPORT / "killing.py", job, kills, 5, longest, folder, *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return int(done.stdout)


def test_adding_survives_twenty_kills(libraries, documents, tmp_path):
    survives("add", libraries / "models", tmp_path, documents, kills=20, longest=0.4, at_least=20)


def test_translating_survives_kills(libraries, tmp_path):
    survives("translate", libraries / "untranslated", tmp_path, kills=5, longest=0.4, at_least=5)


@pytest.mark.parametrize("job", ["remove", "rebuild", "install", "import_memory"])
def test_a_quick_command_survives_kills(libraries, documents, memory, tmp_path, job):
    arguments = {
        "remove": sorted(documents.iterdir())[:16],
        "install": MODELS,
        "import_memory": [memory],
    }.get(job, [])
    start = libraries / ("bare" if job == "install" else "translated")
    with Library(shutil.copytree(start, tmp_path / "timed")) as library:
        started = time.monotonic()
        getattr(killing, job)(library, *map(str, arguments))
        longest = time.monotonic() - started
    survives(job, start, tmp_path, *arguments, kills=6, longest=min(longest / 2, 0.4), at_least=2)


def test_adding_survives_kills_of_its_worker_processes(libraries, documents, tmp_path):
    """A worker that is killed is replaced; the run goes on, and ends in the same library."""
    undisturbed = shutil.copytree(libraries / "models", tmp_path / "place" / "undisturbed" / "library")
    run("add", undisturbed, documents)
    survived = 0
    for seed in range(MORE):
        killed = shutil.copytree(libraries / "models", tmp_path / "place" / f"killed {seed}" / "library")
        survived += add_with_kills(killed, documents, random.Random(seed))
        assert_same(killed, undisturbed)
    assert survived >= 5 * MORE, "too few were still running when they were killed"
    sys.stdout.write(f"survived {survived} kills of workers\n")


def add_with_kills(folder, documents, chance):
    """Add documents to a library, kill its workers one after another, and return how many."""
    command = [sys.executable, "-m", "search", "--library", folder, "add", documents, "--quiet", "--threads", "2"]
    survived = 0
    with subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None and survived < 20:
            time.sleep(chance.uniform(0, 0.3))
            with suppress(psutil.Error):
                workers = [
                    each
                    for each in watched.children()
                    if any("translate.workers.process" in part for part in each.cmdline())
                ]
                if workers:
                    chance.choice(workers).kill()
                    survived += 1
        assert process.stderr.read() == ""
    assert process.returncode == 0
    return survived


def survives(job, start, tmp_path, *arguments, kills, longest, at_least):
    """Run a job on one copy of a library, kill it on another, and compare the two."""
    undisturbed, killed = (
        shutil.copytree(start, tmp_path / "place" / name / "library") for name in ("undisturbed", "killed")
    )
    run(job, undisturbed, *arguments)
    survived = run(job, killed, *arguments, kills=kills * MORE, longest=longest)
    assert survived >= at_least, "too few were still running when they were killed"
    sys.stdout.write(f"survived {survived} kills of {job}\n")
    assert_same(killed, undisturbed)
    assert not list(killed.glob(".unfinished-*"))


def assert_same(killed, undisturbed):
    """Compare the contents of two libraries."""
    (*found, found_scores), (*expected, scores) = (
        killing.content(partial(Library, folder), folder, QUERIES) for folder in (killed, undisturbed)
    )
    assert found == expected
    assert found_scores == pytest.approx(scores)
