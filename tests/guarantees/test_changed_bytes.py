"""A changed byte in the databases is detected, and the damaged row is reported, replaced or saved."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from support.texts import GLOSSARY, NORWEGIAN, SWEDISH, jsonl

from index import Corpus, DamagedDocumentError, IndexingError
from index.corpus import CORPUS_MIGRATIONS
from search import Library, SearchError
from search.evaluation.topics import Topic
from translate import TranslateError
from translate.memory import MEMORY_MIGRATIONS, Memory
from translate.testing import GlossaryTranslator

LONG = os.environ.get("TRUST") == "long"
TITLED = {"id": "t", "text": SWEDISH, "title": "Rapporten", "date": "2025-08-16", "language": "sv"}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A library and its files, one of which cannot be read. The write-ahead logs of the databases are empty."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "files").mkdir()
    for number in range(8):
        text = "\n\n".join(f"{NORWEGIAN} Side {number} {line}." for line in range(1 + 3 * number))
        (folder / "files" / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "files" / "empty.txt").write_bytes(b"")
    (folder / "files" / "titled.jsonl").write_text(jsonl(TITLED), encoding="utf-8")
    for path in (folder / "files").iterdir():
        os.utime(path, (1e9, 1e9))
    with Library(folder / "library", translators=GlossaryTranslator(GLOSSARY)) as library:
        library.add([folder / "files"])
    for file in (folder / "library").glob("*.sqlite"):
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def folder(original, tmp_path):
    """A copy of the library and its files, to be damaged."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return tmp_path


def opened(folder, name="library", **options):
    return Library(folder / name, translators=GlossaryTranslator(GLOSSARY), **options)


def change(file, before, after):
    """Replace some bytes of a file by as many others, so that the pages keep their structure."""
    before, after = before.encode(), after if isinstance(after, bytes) else after.encode()
    assert len(before) == len(after)
    content = file.read_bytes()
    assert content.count(before) >= 1
    file.write_bytes(content.replace(before, after, 1))


def wrong(library):
    return {finding.what: finding.found for finding in library.doctor() if finding.cure}


ENGLISH = "Dette er en lengre norsk tekst som handler about et meeting og et summit"
DAMAGED = {
    "the text": ("0.txt", " møte og et toppmøte, ikke om noe annet i hele verden. Side 0 0.", " møte", " mote"),
    "the title": ("t", "Rapporten", "Rapporten", "Rapporter"),
    "the date": ("t", "2025-08-16", "2025-08-16", "2025-08-17"),
}


def damage(folder, what):
    """Change a letter in *what*, and return the ID of its document."""
    if what == "the English":
        with closing(sqlite3.connect(folder / "library" / "corpus.sqlite")) as database:
            database.execute(
                "UPDATE sentences SET english = replace(english, 'meeting', 'melting') WHERE number = 0 AND document = "
                "(SELECT key FROM documents WHERE id LIKE '%0.txt')"
            )
            database.commit()
        return "files/0.txt"
    name, around, before, after = DAMAGED[what]
    damaged = around.replace(before, after, 1)
    # Keep the number of bytes, so that the page keeps its structure.
    damaged += "." * (len(around.encode()) - len(damaged.encode()))
    change(folder / "library" / "corpus.sqlite", around, damaged)
    return f"files/{name}" if name.endswith(".txt") else name


WHAT = [*DAMAGED, "the English"]


@pytest.mark.parametrize("what", WHAT)
def test_a_changed_letter_is_reported_by_doctor_and_by_everything_that_shows_the_document(folder, what):
    name = damage(folder, what)
    with opened(folder) as library:
        assert f"document {name!r} does not match its checksum" in wrong(library)["corpus"]
        for reading in (lambda: library.show(name), lambda: library.like(name)):
            with pytest.raises(DamagedDocumentError) as raised:
                reading()
            assert raised.value.document_id == name
        other = "files/1.txt"
        assert library.show(other).document.id == other


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize(
    "options", [{}, {"duplicates": True}, {"group": "none"}, {"sort": "date"}, {"limit": 1}], ids=str
)
def test_a_search_skips_a_damaged_document_names_it_and_answers_with_the_others(folder, what, options):
    with opened(folder) as library:
        expected = library.find("summit", **{"limit": 100, "duplicates": True, **options})
        assert expected.damaged == ()
    name = damage(folder, what)
    with opened(folder) as library:
        hits = library.find("summit", **{"limit": 100, "duplicates": True, **options})
        found = [hit.document_id for hit in hits]
        assert name not in found
        if "limit" in options:
            assert len(hits) == 1
        else:
            assert found == [hit.document_id for hit in expected if hit.document_id != name]
            assert hits.damaged == (name,)


@pytest.mark.parametrize("what", ["the text", "the English"])
def test_the_best_hit_is_damaged_and_the_next_ones_fill_the_limit(folder, what):
    name = damage(folder, what)
    with opened(folder) as library:
        hits = library.find("Side 0 summit", limit=3, duplicates=True)
        assert len(hits) == 3
        assert hits.damaged == (name,)


def test_several_damaged_documents_are_all_skipped_and_named_once(folder):
    names = {damage(folder, what) for what in WHAT}
    assert len(names) == 2
    with opened(folder) as library:
        assert set(library.find("summit", limit=100, duplicates=True).damaged) == names
        assert set(library.like("files/1.txt", limit=100).damaged) == names
        (answer,) = library.batch([Topic("1", "summit")]).answers()
        assert set(answer.hits.damaged) == names


@pytest.mark.parametrize("what", WHAT)
def test_a_rebuild_leaves_a_damaged_document_out_and_adding_its_file_again_repairs_it(folder, what):
    name = damage(folder, what)
    with opened(folder) as library:
        assert library.rebuild()
        assert library.damaged() == (name,)
        assert library.find("summit", limit=100)
        assert library.add([folder / "files"]).changed == (what != "the English")
        if what != "the English":
            assert wrong(library) == {}
            assert library.damaged() == ()


@pytest.mark.parametrize("what", WHAT)
def test_a_damaged_document_does_not_stop_translating_or_importing(folder, what):
    name = damage(folder, what)
    (folder / "memory.jsonl").write_text("", encoding="utf-8")
    with opened(folder) as library:
        library.translate(renew=True)
        assert library.damaged() == (name,)
        library.import_memory(folder / "memory.jsonl")
        assert library.damaged() == (name,)
        assert library.remove(["files/5.txt"]) == 1


def test_a_document_on_an_unreadable_page_is_skipped_and_named(folder):
    long = "lang.txt"
    (folder / "files" / long).write_text(NORWEGIAN + "\n\n" + "Et helt annet møte i skogen. " * 2000, encoding="utf-8")
    with opened(folder) as library:
        library.add([folder / "files" / long])
    file = folder / "library" / "corpus.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = database.execute("PRAGMA page_size").fetchone()
    content = bytearray(file.read_bytes())
    # The text fills a chain of pages, each of which begins with the number of the next one.
    at = content.index(("Et helt annet møte i skogen. " * 40).encode()) // size * size
    content[at : at + 4] = b"\xff\xff\xff\xff"
    file.write_bytes(content)
    with opened(folder) as library:
        hits = library.find("summit", limit=100, duplicates=True)
        assert hits.damaged == (f"files/{long}",)
        assert len(hits) >= 8
        with pytest.raises(DamagedDocumentError):
            library.show(f"files/{long}")
        library.rebuild()
        assert library.damaged() == (f"files/{long}",)


@pytest.mark.parametrize("what", WHAT)
def test_the_cure_in_the_message_works(folder, what):
    name = damage(folder, what)
    with opened(folder) as library:
        assert library.remove([name]) == 1
        assert library.add([folder / "files"]).added == 1
        assert wrong(library) == {}
        with Library(folder / "fresh", translators=GlossaryTranslator(GLOSSARY)) as fresh:
            fresh.add([folder / "files"])
            assert library.show(name) == fresh.show(name)


def test_the_cure_works_even_if_the_store_must_be_rebuilt(folder):
    name = damage(folder, "the text")
    shutil.rmtree(folder / "library" / "store")
    with opened(folder) as library:
        # The store is rebuilt without the document, whose file is then read again.
        assert library.add([folder / "files"]).changed == 1
        assert wrong(library) == {}
        assert library.remove([name]) == 1
        assert library.add([folder / "files"]).added == 1
        assert wrong(library) == {}


@pytest.mark.parametrize("what", WHAT)
def test_a_damaged_document_is_replaced_when_its_file_has_changed(folder, what):
    name = damage(folder, what)
    file = folder / ("files/0.txt" if name.endswith("0.txt") else "files/titled.jsonl")
    content = file.read_text(encoding="utf-8")
    file.write_text(content.replace("verden", "skogen").replace("svensk", "norsk"), encoding="utf-8")
    with opened(folder) as library:
        assert library.add([folder / "files"]).changed == 1
        assert wrong(library) == {}


def test_the_commands_report_damage_in_one_line_and_by_their_exit_codes(folder, run):
    damage(folder, "the text")
    done = run("-L", folder / "library", "doctor")
    assert done.returncode == 1
    assert b"files/0.txt" in done.stdout
    assert b"search recover" in done.stdout
    done = run("-L", folder / "library", "show", "files/0.txt")
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    assert "document 'files/0.txt' is damaged; remove it and add its file again" in line
    for command in (("find", "Side 0", "--no-expand"), ("like", "files/1.txt"), ("rebuild",), ("translate", "--renew")):
        done = run("-L", folder / "library", *command)
        assert done.returncode == 3, command
        assert done.stdout
        assert "skipped 1 damaged document: files/0.txt; remove it" in done.stderr.decode().splitlines()[-1]
    answer = json.loads(run("-L", folder / "library", "translate", "--renew", "--json").stdout)
    assert answer["damaged"] == ["files/0.txt"]
    assert run("-L", folder / "library", "remove", "files/0.txt").returncode == 0
    recovered = run("-L", folder / "library", "recover", "--json")
    assert (recovered.returncode, json.loads(recovered.stdout)["doubtful"]) == (0, [])


# Notes about files, by which unchanged files are recognized


def sql(folder, statement):
    with closing(sqlite3.connect(folder / "library" / "corpus.sqlite")) as database:
        assert database.execute(statement).rowcount == 1
        database.commit()


def test_a_changed_file_is_not_skipped_because_of_a_damaged_note(folder):
    file = folder / "files" / "0.txt"
    file.write_text(file.read_text(encoding="utf-8") + " Nytt.", encoding="utf-8")
    status = file.stat()
    sql(
        folder,
        f"UPDATE files SET size = {status.st_size}, modified = {status.st_mtime_ns}, changed = {status.st_ctime_ns}, "
        f"looked = {status.st_mtime_ns + 10**10} WHERE path = 'files/0.txt'",
    )
    with opened(folder) as library:
        assert "files/0.txt" in wrong(library)["corpus"]
        assert library.preview([folder / "files"]).changed == ["files/0.txt"]
        assert library.add([folder / "files"]).changed == 1
        assert wrong(library) == {}


def test_a_document_whose_path_is_damaged_is_not_pruned(folder):
    # A folder with another name, in which the document never was.
    (folder / "filez").mkdir()
    (folder / "filez" / "other.txt").write_text(SWEDISH, encoding="utf-8")
    sql(folder, "UPDATE documents SET path = 'filez/0.txt' WHERE path = 'files/0.txt'")
    with opened(folder) as library:
        assert library.preview([folder / "filez"], prune=True).removed == []
        assert library.add([folder / "filez"], prune=True).removed == 0
        # Its file still exists, and replaces it.
        assert library.add([folder / "files"], prune=True).changed == 1
        assert wrong(library) == {}
        assert library.show("files/0.txt").document.path == "files/0.txt"


# The memory


@pytest.mark.parametrize("after", ["melting", b"m\xe5eting"])
def test_a_damaged_translation_is_reported_and_translated_again(folder, after):
    memory = folder / "library" / "memory.sqlite"
    change(memory, ENGLISH, ENGLISH.encode().replace(b"meeting", after if isinstance(after, bytes) else after.encode()))
    translator = GlossaryTranslator(GLOSSARY)
    with Library(folder / "library", translators=translator) as library:
        assert "damaged translations, which are ignored: 1" in wrong(library)["memory"]
        assert len(library.find("summit")) > 0
        saved = library.recover(folder / "saved")
        assert saved.entries == library.status().remembered - 1
        library.remove([f"files/{number}.txt" for number in range(8)])
        translator.asked.clear()
        assert library.add([folder / "files"]).decoded.total() == 1
        assert wrong(library) == {}
        assert library.export_memory(folder / "memory.jsonl") == library.status().remembered
    assert "melting" not in (folder / "memory.jsonl").read_text(encoding="utf-8")


# Recovery


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_document_is_saved_reported_and_replaced_when_its_file_is_added(folder, what):
    name = damage(folder, what)
    with opened(folder) as library:
        saved = library.recover(folder / "saved")
    assert (saved.documents, saved.lost, saved.doubtful, saved.gaps) == (9, (), (name,), 0)
    with opened(folder, "saved") as library:
        assert wrong(library) == {}
        damaged = library.show(name)
        assert len(library.find("summit", limit=100, duplicates=True)) == 9
        assert library.recover(folder / "again").doubtful == (name,)
        report = library.add([folder / "files"])
        assert (report.changed, report.unchanged, report.decoded.total()) == (1, 8, 0)
        assert library.recover(folder / "and again").doubtful == ()
        assert library.show(name) != damaged
        assert wrong(library) == {}


def test_a_damaged_translation_is_saved_as_a_gap_and_translated_again(folder):
    name = damage(folder, "the English")
    with opened(folder) as library:
        saved = library.recover(folder / "saved")
    assert (saved.documents, saved.lost, saved.doubtful, saved.gaps) == (9, (), (), 1)
    with opened(folder, "saved") as library:
        assert wrong(library) == {}
        assert not library.show(name).sentences[0].english
        assert library.translate().translated.total() == 1
        assert "meeting" in library.show(name).sentences[0].english


def test_a_document_with_invalid_utf_8_is_saved_with_the_readable_part_of_its_text(folder):
    sql(
        folder,
        "UPDATE documents SET text = CAST(X'C3' || substr(CAST(text AS BLOB), 2) AS TEXT) WHERE id LIKE '%0.txt'",
    )
    with opened(folder) as library:
        assert "files/0.txt" in wrong(library)["corpus"]
        assert library.recover(folder / "saved").doubtful == ("files/0.txt",)
    with opened(folder, "saved") as library:
        assert library.show("files/0.txt").document.text[:9] == "�ette er "


def test_rows_from_before_there_were_checksums_are_trusted_unless_they_are_invalid_utf_8(folder):
    for name, migrations in (("corpus", CORPUS_MIGRATIONS), ("memory", MEMORY_MIGRATIONS)):
        assert migrations[1].__name__ == "add_checksums"
        with closing(sqlite3.connect(folder / "library" / f"{name}.sqlite")) as database:
            for table in ("text_starts", "origins", "boxes"):
                database.execute(f"DROP TABLE IF EXISTS {table}")
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                database.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
            database.execute("PRAGMA user_version = 1")
    sql(folder, "UPDATE documents SET title = 'Changed' WHERE title IS NOT NULL")
    sql(folder, "UPDATE sentences SET english = CAST(X'C3' AS TEXT) WHERE document = 1 AND number = 0")
    with opened(folder) as library:
        saved = library.recover(folder / "saved")
        assert (saved.documents, saved.doubtful, saved.gaps) == (9, (), 1)
        assert len(library.doctor()) > 0
        assert "does not match its checksum" in wrong(library)["corpus"]
    with opened(folder, "saved") as library:
        assert library.show("t").document.title == "Changed"
        assert wrong(library) == {}


# Any bit of the files


def content(folder):
    """Return everything that a reader sees of a library."""
    with opened(folder) as library:
        status = library.status()
        ids = [f"files/{number}.txt" for number in range(8)] + ["t"]
        hits = library.find("summit", limit=100, group="none", duplicates=True, expand=False)
        library.export_memory(folder / "memory.jsonl")
        preview = library.preview([folder / "files"], prune=True)
        return [
            (status.languages, status.translators, status.flagged, status.waiting, status.remembered),
            [str(failure) for failure in status.failures],
            library.flagged(),
            [library.show(document_id) for document_id in ids],
            [(hit.document_id, hit.snippet) for hit in hits],
            (preview.added, preview.changed, preview.moved, preview.removed, preview.unchanged),
            (folder / "memory.jsonl").read_text(encoding="utf-8"),
        ]


def problems(folder):
    """Return the problems that `Library.doctor` finds in the databases."""
    try:
        corpus = Corpus(folder / "library" / "corpus.sqlite")
        with Memory(folder / "library" / "memory.sqlite") as memory:
            found = corpus.problems() + memory.problems()
            outdated = [corpus.version, memory.version] != [len(CORPUS_MIGRATIONS), len(MEMORY_MIGRATIONS)]
        corpus.close()
    except (IndexingError, TranslateError) as error:
        return [str(error)]
    return found + ["of another version"] * outdated


@pytest.mark.parametrize("name", ["corpus.sqlite", "memory.sqlite"])
def test_any_changed_bit_is_detected_or_has_no_effect(original, folder, name):
    chance = random.Random(name)
    intact = (original / "library" / name).read_bytes()
    file = folder / "library" / name
    expected = content(original)
    detected = undetected = 0
    for _ in range(4000 if LONG else 120):
        damaged = bytearray(intact)
        at, bit = chance.randrange(len(damaged)), chance.randrange(8)
        damaged[at] ^= 1 << bit
        for beside in folder.glob(f"library/{name}*"):
            beside.unlink()
        file.write_bytes(damaged)
        if problems(folder):
            detected += 1
        else:
            undetected += 1
            assert content(folder) == expected, f"bit {bit} of byte {at}"
        try:
            content(folder)
        except (IndexingError, TranslateError, SearchError):
            continue  # An expected error, not a traceback.
    assert min(detected, undetected) > 10
