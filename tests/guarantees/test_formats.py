"""Old libraries open in new versions, with all their content; a library of a newer version is refused."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from support.paths import DATA

from index import CorpusError, LibraryError
from index.corpus import CORPUS_MIGRATIONS
from search import Library
from search.storage.manifest import FORMAT
from search.storage.migrations import upgrade
from translate import MemoryFileError
from translate.memory import MEMORY_MIGRATIONS

DATABASES = {"corpus.sqlite": CORPUS_MIGRATIONS, "memory.sqlite": MEMORY_MIGRATIONS}


@pytest.fixture
def old(tmp_path):
    shutil.copytree(DATA / "format-1", tmp_path / "library")
    return tmp_path / "library"


def version(file):
    with closing(sqlite3.connect(file)) as database:
        return database.execute("PRAGMA user_version").fetchone()[0]


def change(file, statement):
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)
        database.commit()


def columns(file):
    with closing(sqlite3.connect(file)) as database:
        return [
            (name, *column)
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for column in database.execute(f"PRAGMA table_info({name})").fetchall()
        ]


def test_there_is_a_sample_library_of_every_format():
    assert sorted(path.name for path in DATA.glob("format-*")) == [f"format-{n}" for n in range(1, FORMAT + 1)]


@pytest.mark.parametrize("folder", sorted(DATA.glob("format-*")), ids=lambda folder: folder.name)
def test_a_library_of_each_format_opens_with_all_its_content(folder, tmp_path, library, write):
    shutil.copytree(folder, tmp_path / "old")
    notices = []
    with Library(tmp_path / "old", notice=notices.append) as old:
        counts = {
            count.language: (count.documents, count.sentences, count.translated) for count in old.status().languages
        }
        assert counts == {"nb": (1, 1, 1), "ro": (1, 1, 0)}
        assert old.show("båt.txt").sentences[0].english.startswith("The boat left from the harbour Wednesday")
        assert old.rebuild() == 2
        assert [hit.document_id for hit in old.find("boat harbour")] == ["båt.txt"]
        assert old.status().remembered == 1
        assert not [finding for finding in old.doctor() if finding.cure]
    assert all("it has been upgraded" in line for line in notices)
    # Apart from its content, it is like a new library.
    library.add([write("new.txt", "Dette er en ny og lengre tekst på norsk om ingenting i det hele tatt.")])
    for name, migrations in DATABASES.items():
        assert version(tmp_path / "old" / name) == len(migrations)
        assert columns(tmp_path / "old" / name) == columns(library.path / name)
    assert not list((tmp_path / "old").glob("*.version-*"))


def test_a_memory_from_before_there_were_flags_gets_a_column_for_them(old):
    change(old / "memory.sqlite", "ALTER TABLE entries DROP COLUMN flags")
    with Library(old) as library:
        assert library.status().remembered == 1
        library.export_memory(old.parent / "memory.jsonl")
    assert version(old / "memory.sqlite") == len(MEMORY_MIGRATIONS)


@pytest.fixture
def without_checksums(old):
    """The old library as the version before checksums left it: each database upgraded by the first migration only."""
    for name, (first, *_) in DATABASES.items():
        assert upgrade(old / name, [first])
        assert version(old / name) == 1
        assert not any("checksum" in column for column in columns(old / name))
    return old


def test_a_library_from_before_there_were_checksums_gets_them_and_is_undamaged(without_checksums):
    notices = []
    with Library(without_checksums, notice=notices.append) as library:
        assert library.show("båt.txt").sentences[0].english.startswith("The boat left from the harbour Wednesday")
        assert library.show("barcă.txt").sentences[0].original.startswith("Barca a plecat miercuri din port")
        library.export_memory(without_checksums.parent / "memory.jsonl")
        assert library.rebuild() == 2
        assert not [finding for finding in library.doctor() if finding.cure]
    assert len(notices) == 2
    assert (without_checksums.parent / "memory.jsonl").read_text(encoding="utf-8").count("The boat") == 1
    for name, migrations in DATABASES.items():
        assert version(without_checksums / name) == len(migrations)


def test_a_damaged_version_number_does_not_recompute_existing_checksums(without_checksums):
    file = without_checksums / "corpus.sqlite"
    assert upgrade(file, CORPUS_MIGRATIONS)
    for damaged in (0, 1):
        change(file, "UPDATE documents SET title = 'changed'")
        change(file, f"PRAGMA user_version = {damaged}")
        with Library(without_checksums) as library:
            with pytest.raises(LibraryError, match=r"cannot be read, or upgraded to this version .*search recover"):
                library.show("båt.txt")
            findings = {finding.what: finding for finding in library.doctor()}
            assert "search recover" in findings["corpus"].cure
            recovered = library.recover(without_checksums.parent / f"saved {damaged}")
            assert recovered.doubtful == ("barcă.txt", "båt.txt")


def rename(database):
    database.execute("ALTER TABLE failures RENAME COLUMN reason TO problem")


def fail(database):
    rename(database)
    raise sqlite3.OperationalError("database or disk is full")


def test_a_migration_runs_once_and_a_copy_is_kept_until_it_succeeds(old):
    migrations = (*CORPUS_MIGRATIONS, lambda database: (rename(database), copies.extend(old.glob("*.version-0"))))
    copies = []
    file = old / "corpus.sqlite"
    assert upgrade(file, migrations)
    assert [path.name for path in copies] == ["corpus.sqlite.version-0"]
    assert ("failures", "problem") in {(table, name) for table, _, name, *_ in columns(file)}
    assert not upgrade(file, migrations)
    assert version(file) == len(migrations)


def test_a_migration_that_fails_leaves_the_old_state_and_its_copy(old):
    file = old / "corpus.sqlite"
    before = columns(file)
    with pytest.raises(LibraryError, match=r"disk is full\); check the disk and its free space"):
        upgrade(file, (*CORPUS_MIGRATIONS, fail))
    assert (columns(file), version(file)) == (before, 0)
    assert version(old / "corpus.sqlite.version-0") == 0
    with Library(old) as library:
        assert library.show("båt.txt")


def test_reading_an_old_library_upgrades_it(old, run):
    for _ in range(2):
        assert run("-L", old, "show", "båt.txt").returncode == 0
    assert version(old / "corpus.sqlite") == len(CORPUS_MIGRATIONS)


@pytest.mark.parametrize(("name", "error"), [("corpus.sqlite", CorpusError), ("memory.sqlite", MemoryFileError)])
def test_a_database_of_a_newer_version_is_refused(old, name, error):
    change(old / name, "PRAGMA user_version = 99")
    with Library(old) as library, pytest.raises(error, match=r"newer version .*; update translation-first-search"):
        library.status()
