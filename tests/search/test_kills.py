"""`kill -9` at any moment: the same command again ends where it would have ended without."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index import Corpus
from search import Library
from translate import Memory

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
QUERIES = ("Alaska summit", "toppmøte i Alaska", "fire in Myanmar", "G20", "Putin")


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """Return a folder of articles made of the seeds' sentences, so many that they take some seconds."""
    folder = tmp_path_factory.mktemp("documents")
    shuffled = random.Random(1)
    for table in sorted((SEEDS / "reference").glob("*.tsv")):
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        for number in range(25):
            some = shuffled.sample([row["original"] for row in rows], 6)
            text = " ".join(f"{sentence} ({number})" for sentence in some)
            (folder / f"{table.stem}-{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def kill():
    """Return what runs a job on a new library, killed so many times before it is let finish."""

    def kill(job, folder, *arguments, kills):
        with Library(folder) as library:
            for package in sorted((SEEDS / "models").glob("*.argosmodel")):
                library.install(package, here=True)
        command = [sys.executable, HERE / "killing.py", job, kills, 5, folder, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return int(done.stdout)

    return kill


def content(folder):
    """Return all that a library says: documents, sentences, translations, and hits."""
    corpus = Corpus(folder / "corpus.sqlite")
    with Library(folder) as library, Memory(folder / "memory.sqlite") as memory, closing(corpus):
        documents = {document_id: library.show(document_id) for document_id in corpus.ids()}
        hits = {
            query: [(hit.document_id, hit.passage, round(hit.score, 6), hit.snippet) for hit in library.find(query)]
            for query in QUERIES
        }
        status = library.status()
        return documents, sorted(memory, key=repr), hits, (status.languages, status.failures, status.waiting)


def test_adding_survives_twenty_kills(kill, documents, tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert kill("add", whole, documents, kills=0) == 0
    assert kill("add", killed, documents, kills=20) == 20, "each was at work when it was killed"
    assert content(killed) == content(whole)
