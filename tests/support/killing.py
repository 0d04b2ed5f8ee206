"""Kills commands at random moments. Run as a program, because a process that forks must not have threads.

    python killing.py JOB KILLS SEED LONGEST LIBRARY ARGUMENT...

JOB is a function below. It runs in a child that is killed at a random moment of its first LONGEST seconds. That is
repeated KILLS times, each time on the library that the last child left, which must answer a query and pass all checks
of `search doctor`. Then the job runs once to its end. Prints how many children were still running when they were
killed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from contextlib import closing, suppress

import ctranslate2  # noqa: F401 - kill children while they work, not while they import

from index import Corpus
from search import Library
from search.errors import NoSuchDocumentError
from translate import identify
from translate.memory import Memory


def add(library, *paths):
    """Read, translate and index PATH..."""
    library.add(paths)


def remove(library, *document_ids):
    """Remove documents, two at a time; a killed run may have removed some already."""
    for first in range(0, len(document_ids), 2):
        with suppress(NoSuchDocumentError):
            library.remove(document_ids[first : first + 2])


def rebuild(library):
    """Rebuild the store."""
    library.rebuild()


def install(library, *files):
    """Install packages for the library alone."""
    for file in files:
        library.install(file, here=True)


def is_translated_by_people(library):
    """Return whether a sentence of the library has a translation of the imported memory."""
    return any("people" in counts for counts in library.status().translators.values())


def import_memory(library, file):
    """Import a translation memory."""
    report = library.import_memory(file)
    assert is_translated_by_people(library), report.failures


def translate(library):
    """Translate the sentences that have no English."""
    library.translate()


def content(opened, folder, queries):
    """Return the content of a library: documents with sentences, memory, hits, status, models; and scores apart.

    Args:
        opened: Opens the library.
        folder: The library's folder.
        queries: Queries to search for.

    """
    corpus = Corpus(folder / "corpus.sqlite")
    with opened() as library, Memory(folder / "memory.sqlite") as memory, closing(corpus):
        documents = {document_id: library.show(document_id) for document_id in corpus.ids()}
        found = {
            query: library.find(query, limit=1000, group="none", duplicates=True, expand=False) for query in queries
        }
        hits = {query: {(hit.document_id, hit.passage): hit.snippet for hit in found[query]} for query in queries}
        scores = {f"{query} {hit.document_id} {hit.passage}": hit.score for query in queries for hit in found[query]}
        status = library.status()
        models = [(package.folder.name, package.version, package.problem) for package in library.packages()]
        counts = status.languages, list(map(str, status.failures)), status.waiting
        return documents, sorted(memory, key=repr), hits, counts, models, scores


def check(library):
    """Search a library, and exit with code 2 if `Library.doctor` finds anything wrong."""
    library.find("Putin")
    wrong = [finding for finding in library.doctor() if finding.cure]
    if wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.stderr.flush()
        os._exit(2)


def main():
    """Kill the job many times, then let it finish."""
    job, kills, seed, longest, folder, *arguments = sys.argv[1:]
    chance = random.Random(int(seed))
    # Early moments first: if the machine has become faster, the job may be done before a late one.
    moments = sorted(chance.uniform(0, float(longest)) for _ in range(int(kills)))
    identify("Load the language profiles once, for all children.")
    killed = 0
    for moment in moments:
        child = in_a_child(job, folder, arguments)
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        checked = in_a_child("check", folder, [])
        assert os.waitpid(checked, 0) == (checked, 0)
    run(job, folder, arguments)
    sys.stdout.write(str(killed))


def in_a_child(job, folder, arguments):
    """Run a job in a child, and return its process ID."""
    child = os.fork()
    if not child:
        status = 1
        try:
            run(job, folder, arguments)
            status = 0
        finally:
            os._exit(status)
    return child


def run(job, folder, arguments):
    """Run a job to its end."""
    with Library(folder) as library:
        globals()[job](library, *arguments)


if __name__ == "__main__":
    main()
