"""Completed work is never lost: `kill -9` and power failures at chosen system calls.

A random moment (`test_kills.py`) rarely falls between two successive system calls. So here a shim that replaces
functions of the C library counts the calls by which a command changes the disk, and kills it at one of them.
``TRUST=long`` tries 150 moments of each command.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest
from support.paths import ROOT, SEEDS, SUPPORT
from support.texts import GLOSSARY

from search import Library
from translate.testing import GlossaryTranslator

MOST = 150 if os.environ.get("TRUST") == "long" else 3

TEXTS = (
    "Dette er en lengre norsk tekst nummer {0} som handler om et møte og et toppmøte, ikke om noe annet i hele verden. ",
    "Detta är en längre svensk text nummer {0} som handlar om ett toppmöte och inte om något annat i hela världen. ",
    "Acesta este un text ceva mai lung în limba română despre o întâlnire {0} care a avut loc astăzi. ",
)


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """Return the compiled shim."""
    compiler = shutil.which("cc")
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("there is no C compiler")
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    command = [compiler, "-shared", "-fPIC", "-o", library, SUPPORT / "shim.c", "-ldl"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("the C compiler does not work")
    return library


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Return a folder with a place for each job of `killing_at_calls.py`, by name, that has what the job needs."""
    folder = tmp_path_factory.mktemp("places")
    written = folder / "add"
    write_documents(written)
    complete = shutil.copytree(written, folder / "rebuild")
    with opened(complete) as library:
        library.add([complete / "documents"])
    for job in ("prune", "remove", "import_memory", "export_memory", "recover", "replace_package"):
        shutil.copytree(complete, folder / job)
    change_documents(folder / "prune" / "documents")
    write_memory(folder / "import_memory" / "memory.jsonl")
    untranslated = shutil.copytree(written, folder / "translate")
    with opened(untranslated, languages=["nb"]) as library:
        library.add([untranslated / "documents"])
    shutil.copytree(written, folder / "install")
    for job in ("install", "replace_package"):
        shutil.copy(SEEDS / "models" / "nb_en.argosmodel", folder / job / "new.argosmodel")
    with opened(folder / "replace_package") as library:
        library.install(write_old_package(folder / "old.argosmodel"), here=True)
    shutil.copytree(folder / "replace_package", folder / "uninstall")
    make_old(shutil.copytree(complete, folder / "migrate") / "library")
    return folder


def opened(place, languages=tuple(GLOSSARY)):
    """Open the library of a place."""
    return Library(
        place / "library", translators=GlossaryTranslator({language: GLOSSARY[language] for language in languages})
    )


def write_documents(place):
    (place / "documents").mkdir(parents=True)
    (place / "glossary.json").write_text(json.dumps(GLOSSARY), encoding="utf-8")
    for number in range(24):
        # Long and numerous enough for two batches, and for two commits of the store.
        text = "".join(TEXTS[number % 3].format(f"{number}{part}") for part in "abcdefgh")
        (place / "documents" / f"{number}.txt").write_text(text, encoding="utf-8")
    line = json.dumps({"id": "line", "text": TEXTS[0].format("line")})
    (place / "documents" / "lines.jsonl").write_text(f"{line}\nno JSON\n", encoding="utf-8")


def change_documents(folder):
    (folder / "1.txt").write_text(TEXTS[1].format("changed"), encoding="utf-8")
    (folder / "new.txt").write_text(TEXTS[2].format("new"), encoding="utf-8")
    (folder / "5.txt").rename(folder / "moved.txt")
    (folder / "7.txt").unlink()
    line = json.dumps({"id": "other line", "text": TEXTS[0].format("other line")})
    (folder / "lines.jsonl").write_text(f"{line}\n5\n", encoding="utf-8")


def write_memory(file):
    """Write human translations of the first sentence of every third Norwegian document."""
    entries = (
        {
            "language": "nb",
            "original": TEXTS[0].format(f"{number}a").strip(),
            "english": f"People say {number}, summit.",
        }
        for number in range(0, 24, 3)
    )
    file.write_text(
        "".join(json.dumps({**entry, "translator": "people"}) + "\n" for entry in entries), encoding="utf-8"
    )


def write_old_package(file):
    """Write a package of an older version, and return its path."""
    with zipfile.ZipFile(SEEDS / "models" / "nb_en.argosmodel") as new, zipfile.ZipFile(file, "w") as old:
        for name in new.namelist():
            content = new.read(name)
            if name.endswith("metadata.json"):
                content = json.dumps({**json.loads(content), "package_version": "0.0.1"})
            old.writestr(name, content)
    return file


def make_old(library):
    """Downgrade the databases to what they were before there were versions."""
    for name, indexes in (("corpus", ["untranslated", "doubtful"]), ("memory", [])):
        with closing(sqlite3.connect(library / f"{name}.sqlite")) as database:
            for index in indexes:
                database.execute(f"DROP INDEX {index}")
            for table in ("text_starts", "origins", "boxes", "recognized"):
                database.execute(f"DROP TABLE IF EXISTS {table}")
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                database.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
            database.execute("PRAGMA user_version = 0")
            database.commit()


def test_a_kill_or_power_failure_before_any_system_call_loses_nothing(shim, places, tmp_path):
    done = subprocess.run(
        [sys.executable, SUPPORT / "killing_at_calls.py", places, str(MOST)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LD_PRELOAD": str(shim), "SYNCED": str(tmp_path / "synced")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert sorted(result) == sorted(path.name for path in places.iterdir() if path.is_dir())
    for killed, moments in result.values():
        assert moments > 40
        assert killed == MOST or killed >= 0.9 * moments, "with several threads, the number of moments varies"
    sys.stdout.write(f"survived {sum(killed for killed, _ in result.values())} kills at calls\n")
