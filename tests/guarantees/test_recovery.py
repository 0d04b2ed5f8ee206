"""Damaged databases are detected, and every row that can still be read is saved."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from support.pdf_files import page_of_lines, pdf
from support.texts import GLOSSARY, NORWEGIAN

from index import CorpusError, LibraryError
from search import Library
from translate import TranslateError
from translate.memory import Memory
from translate.testing import GlossaryTranslator

LONG = os.environ.get("TRUST") == "long"
PAGE = 4096
COUNT = 150


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A library of many documents, some longer than a page, and one file that could not be read."""
    folder = tmp_path_factory.mktemp("original")
    for number in range(COUNT):
        text = "\n\n".join(f"{NORWEGIAN} Side {number} {line}." for line in range(1 + number % 50))
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    with Library(folder / "library", translators=GlossaryTranslator(GLOSSARY)) as library:
        library.add(sorted(folder.glob("*.txt")), language="nb")
    return folder / "library"


@pytest.fixture
def copy(original, tmp_path):
    shutil.copytree(original, tmp_path / "library")
    for file in (tmp_path / "library").glob("*.sqlite"):
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tmp_path / "library"


def content(folder):
    with Library(folder) as library:
        ids = sorted(
            {
                hit.document_id
                for hit in library.find("lengre", limit=100_000, group="none", duplicates=True, expand=False)
            }
        )
        return {document_id: library.show(document_id) for document_id in ids}


@pytest.fixture(scope="module")
def expected(original):
    """The content of the original."""
    return content(original)


def overwrite_pages(file, share, seed):
    pages = list(range(1, file.stat().st_size // PAGE))
    with file.open("r+b") as opened:
        for page in random.Random(seed).sample(pages, max(1, int(len(pages) * share))):
            opened.seek(page * PAGE)
            opened.write(random.Random(page).randbytes(PAGE))


def test_everything_in_an_undamaged_library_is_saved(original, expected, copy, tmp_path):
    before = {path: path.read_bytes() for path in copy.glob("*.sqlite*")}
    with Library(copy) as library:
        saved = library.recover(tmp_path / "new")
    assert (saved.documents, saved.lost, saved.gaps, saved.failures) == (COUNT, (), 0, 1)
    assert content(tmp_path / "new") == expected
    with Library(tmp_path / "new") as new, Library(original) as old:
        assert new.status().remembered == old.status().remembered == saved.entries
        assert [finding for finding in new.doctor() if finding.cure] == []
    assert {path: path.read_bytes() for path in copy.glob("*.sqlite*")} == before
    assert not list((tmp_path / "new").glob("*.damaged*"))


def test_every_table_of_every_database_is_saved(tmp_path):
    """What documents were made from, where their lines are, and what was recognized, like everything else."""
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText behind front matter.", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(pdf([page_of_lines([NORWEGIAN]), page_of_lines([f"{NORWEGIAN} Slutt."])]))
    (tmp_path / "c.eml").write_bytes(b"Message-ID: <1@example.org>\nFrom: a@example.org\nSubject: C\n\nA message.\n")
    (tmp_path / "empty.txt").write_bytes(b"")
    with Library(tmp_path / "library", translators=GlossaryTranslator(GLOSSARY)) as library:
        library.add([*sorted(tmp_path.glob("?.*")), tmp_path / "empty.txt"], language="nb")
        with Memory(tmp_path / "library" / "memory.sqlite") as memory:
            memory.keep("hash", "engine", "text")
        library.recover(tmp_path / "new")
    for file in ("corpus.sqlite", "memory.sqlite"):
        before, after = (rows_of(tmp_path / folder / file) for folder in ("library", "new"))
        assert before == after
        assert all(before.values()) or file == "corpus.sqlite"
    assert rows_of(tmp_path / "new" / "corpus.sqlite")["boxes"] == 1


def rows_of(file):
    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    # A new library has no documents that wait for the store.
    return {name: count for name, count in counts.items() if name != "unindexed"}


@pytest.mark.parametrize("seed", range(40 if LONG else 3))
def test_documents_outside_damaged_pages_are_saved(expected, copy, tmp_path, seed):
    overwrite_pages(copy / "corpus.sqlite", 0.04, seed)
    overwrite_pages(copy / "memory.sqlite", 0.04, seed)
    with Library(copy) as library:
        cures = {finding.what: finding.cure for finding in library.doctor()}
        assert "search recover" in cures["corpus"]
        saved = library.recover(tmp_path / "new")
    found = content(tmp_path / "new")
    assert len(found) == saved.documents
    # A page of text belongs to one document, but a page may contain the IDs of many.
    assert saved.documents >= COUNT * 0.6
    assert not set(saved.lost) & set(found)
    for document_id, shown in found.items():
        known = {sentence for sentence in shown.sentences if sentence.english}
        before = expected[document_id].sentences
        assert shown.document.id == document_id
        if document_id in saved.doubtful:
            assert shown.document.text != expected[document_id].document.text
            assert {sentence.english for sentence in known} <= {sentence.english for sentence in before}
        else:
            assert known <= set(before)
        covered = "".join(sentence.original for sentence in shown.sentences)
        assert list(filter(str.isalnum, covered)) == list(filter(str.isalnum, shown.document.text))
    with Library(tmp_path / "new", translators=GlossaryTranslator(GLOSSARY)) as new:
        assert [finding for finding in new.doctor() if finding.cure] == []
        new.translate()
        # Text that is garbage now may be detected as another language.
        norwegian = next(count for count in new.status().languages if count.language == "nb")
        assert norwegian.translated == norwegian.sentences


def use(library, folder):
    library.status()
    library.find("summit")
    library.rebuild()
    library.export_memory(folder / "memory.jsonl")


@pytest.mark.parametrize("size", [0, 50, 2 * PAGE, 20 * PAGE])
@pytest.mark.parametrize("name", ["corpus.sqlite", "memory.sqlite"])
def test_a_truncated_database_is_reported_in_one_line(copy, tmp_path, name, size):
    with (copy / name).open("r+b") as file:
        file.truncate(size)
    with Library(copy) as library:
        if (name, size) != ("memory.sqlite", 0):  # An empty memory counts as a new one.
            with pytest.raises((CorpusError, TranslateError), match=r"search recover|is missing or empty"):
                use(library, tmp_path)
        saved = library.recover(tmp_path / "new")
    assert (saved.documents == COUNT) == (name == "memory.sqlite")
    with Library(tmp_path / "new") as new:
        assert [finding for finding in new.doctor() if finding.cure] == []


def test_recovery_refuses_a_folder_that_is_not_empty(copy, tmp_path):
    with Library(copy) as library:
        with pytest.raises(LibraryError, match="is already a library; choose a new folder"):
            library.recover(copy)
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "picture.png").write_bytes(b"")
        with pytest.raises(LibraryError, match="other files in it"):
            library.recover(tmp_path / "other")
    with Library(tmp_path / "none") as none, pytest.raises(LibraryError, match="there is no library here yet"):
        none.recover(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_command_line_recovers_a_library(copy, run):
    overwrite_pages(copy / "corpus.sqlite", 0.3, 1)
    refused = run("-L", copy, "show", "1.txt")
    assert refused.returncode == 0 or b"search recover" in refused.stderr
    done = run("-L", copy, "recover", "--json")
    assert done.returncode == 3
    result = json.loads(done.stdout)
    assert result["path"] == f"{copy}-recovered"
    assert len(done.stderr.splitlines()) == len(result["lost"]) + len(result["doubtful"])
    again = run("-L", copy, "recover")
    assert (again.returncode, again.stdout) == (1, b"")
    assert b"is already a library" in again.stderr


def test_without_their_first_page_databases_are_read_page_by_page(expected, copy, tmp_path):
    for name in ("corpus.sqlite", "memory.sqlite"):
        with (copy / name).open("r+b") as file:
            file.write(random.Random(1).randbytes(PAGE))
    with Library(copy) as library:
        saved = library.recover(tmp_path / "new")
    assert (saved.documents, saved.lost, saved.doubtful, saved.gaps) == (COUNT, (), (), 0)
    assert content(tmp_path / "new") == expected
    with Library(tmp_path / "new") as new:
        assert new.status().remembered == saved.entries > 0


def test_an_unreadable_database_is_reported_as_lost(copy, run):
    corpus = copy / "corpus.sqlite"
    corpus.write_bytes(random.Random(1).randbytes(corpus.stat().st_size))
    done = run("-L", copy, "recover")
    assert done.returncode == 3
    assert b"restore the library from a backup, or add the files again" in done.stderr
    assert b"Recovered: 0 documents" in done.stdout
