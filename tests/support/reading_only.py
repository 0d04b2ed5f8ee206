"""Reads a library through a read-only mount while others write to it. Run as a program, in a mount namespace.

    python reading_only.py FOLDER

Each step changes the library in FOLDER, then asks a reader, a process of its own that sees FOLDER only through a
read-only mount, what it sees. Prints both as JSON: a list of [step, as expected, as read].
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from search import Library, SearchError
from support.texts import GLOSSARY, NORWEGIAN
from translate.testing import GlossaryTranslator


def seen(library):
    """Return what a reader sees: the documents of the hits, their texts, and the size of the memory."""
    hits = library.find("summit", limit=99, group="none", duplicates=True, expand=False)
    texts = [library.show(hit.document_id).document.text for hit in hits]
    return sorted(zip((hit.document_id for hit in hits), texts, strict=True)), library.status().remembered


def _answer(value):
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


def read(folder):
    """Answer each line of standard input with what is seen, or with the error; `pin` waits for the next line."""
    with Library(folder, translators=GlossaryTranslator(GLOSSARY)) as library:
        for line in sys.stdin:
            try:
                if line == "pin\n":
                    with library._session.pinned() as (corpus, _):  # noqa: SLF001 - hold a state
                        before = corpus.ids()
                        _answer(before)
                        sys.stdin.readline()
                        answer = [corpus.document(document_id) is not None for document_id in before]
                else:
                    answer = seen(library)
            except SearchError as error:
                answer = str(error)
            _answer(answer)


class Reader:
    """A process that reads the library through the read-only mount."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "read", folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, line="read"):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def main(folder):  # noqa: PLR0915 - the steps, one after another
    """Write, read, and print what was expected and what was seen."""
    library_folder, mounted = folder / "library", folder / "read-only"
    steps = []

    def write(number, library=None):
        file = folder / f"{number}.txt"
        file.write_text(f"{NORWEGIAN} Utgave {number}. " * (1 + number % 7), encoding="utf-8")
        opened = library or Library(library_folder, translators=GlossaryTranslator(GLOSSARY))
        opened.add([file])
        if not library:
            opened.close()

    def compare(step, reader):
        with Library(library_folder, translators=GlossaryTranslator(GLOSSARY)) as library:
            expected = json.loads(json.dumps(seen(library)))
        steps.append([step, expected, reader.ask()])

    write(0)
    mounted.mkdir()
    subprocess.run(["mount", "--bind", library_folder, mounted], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", mounted], check=True)
    first = Reader(mounted)
    compare("nobody is writing", first)
    with Library(library_folder, translators=GlossaryTranslator(GLOSSARY)) as library:
        for number in range(1, 6):
            write(number, library)
            compare(f"commit {number} of an open writer", first)
        for name in ("corpus", "memory"):
            with closing(sqlite3.connect(library_folder / f"{name}.sqlite")) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        compare("checkpoint", first)
        library.remove(["1.txt", "2.txt"])
        compare("removal", first)
        for name in ("corpus", "memory"):
            with closing(sqlite3.connect(library_folder / f"{name}.sqlite")) as database:
                database.execute("VACUUM")
        compare("VACUUM", first)
        library.rebuild()
        compare("rebuild", first)
    compare("the writer has finished", first)
    for number in range(6, 16):
        write(number)
        compare(f"writer {number} has come and gone", first)
    second = Reader(mounted)
    compare("another reader", second)
    first.end()
    second.end()
    for name in ("corpus", "memory"):  # A writer that closes a database last deletes its log.
        with closing(sqlite3.connect(library_folder / f"{name}.sqlite")) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchall()
    steps.append(["logs", [], [file.name for file in library_folder.glob("*.sqlite-*")]])
    third = Reader(mounted)
    steps.append(["pinned", 14, len(third.ask("pin"))])
    with Library(library_folder, translators=GlossaryTranslator(GLOSSARY)) as library:
        write(16, library)
        library.remove(["3.txt"])
        with closing(sqlite3.connect(library_folder / "corpus.sqlite")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    steps.append(["changed while it was pinned without a lock", None, third.ask("go on")])
    compare("after that", third)
    third.end()
    json.dump(steps, sys.stdout)


if __name__ == "__main__":
    if sys.argv[1] == "read":
        read(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]))
