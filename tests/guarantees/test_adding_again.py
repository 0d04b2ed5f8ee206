"""Adding again is exact: unchanged files are skipped, and changed, moved and missing ones are distinguished."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest
from filelock import FileLock
from support.texts import NORWEGIAN, NORWEGIAN_ENGLISH, ROMANIAN, SWEDISH, jsonl

from search import Library
from search.errors import NothingToAddError, NotPrunedError
from search.readers.source import SourceFile
from translate.testing import GlossaryTranslator

HOUR = 3600


@pytest.fixture
def opened(monkeypatch):
    """Return a counter of how often each file is opened."""
    counts = Counter()
    documents = SourceFile.documents

    def counting(self):
        counts[self.name] += 1
        return documents(self)

    monkeypatch.setattr(SourceFile, "documents", counting)
    return counts


@pytest.fixture
def settle():
    """Treat new files as older than a clock tick, as most files are; their change times cannot be set."""
    tick = "index.records._CLOCK_TICK"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tick, 0)
        yield patched


def age(path, seconds=HOUR):
    """Set the modification time of a file to *seconds* ago."""
    at = time.time() - seconds
    os.utime(path, (at, at))
    return path


def tree(folder):
    """Return all files in a folder with their content and modification times."""
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.usefixtures("settle")
def test_unchanged_files_are_skipped_without_being_read(library, write, opened):
    write("d/a.txt", NORWEGIAN)
    write("d/b.jsonl", jsonl({"id": "x", "text": SWEDISH}, {"id": "y", "text": ROMANIAN}))
    assert library.add([library.path.parent / "d"]).added == 3
    report = library.add([library.path.parent / "d"])
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    assert opened == {"d/a.txt": 1, "d/b.jsonl": 1}


def test_a_file_changed_within_the_clocks_tick_is_read_again(library, write, opened):
    path = write("a.txt", NORWEGIAN)
    library.add([path])
    before = path.stat()
    path.write_text(NORWEGIAN.replace("lengre", "kortre"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert library.add([path]).changed == 1
    assert opened["a.txt"] == 2


@pytest.mark.usefixtures("settle")
def test_a_change_is_noticed_even_if_its_time_was_set_back(library, write):
    path = age(write("a.txt", NORWEGIAN))
    library.add([path])
    before = path.stat()
    path.write_text(NORWEGIAN.replace("lengre", "kortre"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.add([path]).changed == 1


@pytest.mark.usefixtures("settle")
def test_a_clock_that_jumps_back_loses_no_update(library, write, opened, settle):
    path = age(write("a.txt", NORWEGIAN))
    library.add([path])
    real = time.time_ns
    settle.setattr("time.time_ns", lambda: real() - 24 * HOUR * 10**9)
    assert library.add([path]).unchanged == 1
    assert opened["a.txt"] == 2, "a stamp from the future is not trusted"


@pytest.mark.usefixtures("settle")
def test_a_touched_file_is_unchanged(library, write, translator):
    path = write("a.txt", NORWEGIAN)
    library.add([path])
    translator.asked.clear()
    age(path)
    assert library.add([path]).unchanged == 1
    assert translator.asked == []


@pytest.mark.usefixtures("settle")
def test_a_file_with_a_failure_is_read_again(library, write, opened):
    path = write("a.jsonl", "{broken\n" + jsonl({"id": "x", "text": NORWEGIAN}))
    library.add([path])
    report = library.add([path])
    assert (report.unchanged, len(report.failures), opened["a.jsonl"]) == (1, 1, 2)


@pytest.mark.usefixtures("settle")
def test_a_removed_document_comes_back_with_its_file(library, write):
    path = write("a.txt", NORWEGIAN)
    library.add([path])
    library.remove(["a.txt"])
    assert library.add([path]).added == 1


@pytest.mark.usefixtures("settle")
def test_stating_a_language_reads_the_file_again(library, write):
    path = write("a.txt", SWEDISH)
    library.add([path])
    assert library.add([path], language="nb").changed == 1
    assert library.add([path], language="nb").unchanged == 1
    assert library.show("a.txt").document.language == "nb"


def test_a_changed_document_keeps_its_unchanged_sentences_even_if_the_memory_is_lost(tmp_path, write):
    first = GlossaryTranslator({"nb": {NORWEGIAN: NORWEGIAN_ENGLISH, "Møtet varte lenge.": "The meeting was long."}})
    second = GlossaryTranslator({"nb": {"Møtet varte kort.": "The meeting was short."}})
    with Library(tmp_path / "test.library", translators=first) as library:
        library.add([write("a.txt", f"{NORWEGIAN} Møtet varte lenge.")])
    for file in library.path.glob("memory.sqlite*"):
        file.unlink()
    with Library(tmp_path / "test.library", translators=second) as library:
        report = library.add([write("a.txt", f"{NORWEGIAN} Møtet varte kort.")])
        english = [sentence.english for sentence in library.show("a.txt").sentences]
    assert (report.changed, report.remembered, second.asked) == (1, 1, ["Møtet varte kort."])
    assert english == [NORWEGIAN_ENGLISH, "The meeting was short."]


def test_a_better_model_leaves_the_unchanged_sentences_of_a_changed_document_alone(tmp_path, write):
    first = GlossaryTranslator({"nb": {NORWEGIAN: NORWEGIAN_ENGLISH}})
    with Library(tmp_path / "test.library", translators=first) as library:
        library.add([write("a.txt", f"{NORWEGIAN} Møtet varte lenge.")])
    better = GlossaryTranslator({"nb": {"Møtet varte kort.": "The meeting was short."}}, signature="glossary 2")
    with Library(tmp_path / "test.library", translators=better) as library:
        library.add([write("a.txt", f"{NORWEGIAN} Møtet varte kort.")])
        english = [sentence.english for sentence in library.show("a.txt").sentences]
    assert english == [NORWEGIAN_ENGLISH, "The meeting was short."]
    assert better.asked == ["Møtet varte kort."]


def test_a_moved_file_keeps_its_id_title_language_and_translations(library, write, translator, tmp_path):
    path = write("old/a.md", f"# Et møte\n\n{NORWEGIAN}")
    library.add([path], language="nb")
    before = library.show("old/a.md").document
    (tmp_path / "new").mkdir()
    path.rename(tmp_path / "new" / "b.md")
    translator.asked.clear()
    report = library.add([tmp_path / "new"])
    assert (report.added, report.changed, report.moved, translator.asked) == (0, 0, 1, [])
    after = library.show("old/a.md").document
    assert (after.path, after.title, after.language, after.confidence) == ("new/b.md", "Et møte", "nb", 1)
    assert after.text == before.text
    (hit,) = library.find("summit", limit=1)
    assert (hit.document_id, hit.path) == ("old/a.md", "new/b.md")


def test_a_moved_file_is_recognized_at_its_new_path_from_then_on(library, write, tmp_path):
    path = write("a.txt", NORWEGIAN)
    library.add([path])
    path.rename(tmp_path / "b.txt")
    library.add([tmp_path / "b.txt"])
    assert library.add([tmp_path / "b.txt"]).unchanged == 1
    write("b.txt", f"{NORWEGIAN} Møtet varte lenge.")
    assert library.add([tmp_path / "b.txt"]).changed == 1
    assert "lenge" in library.show("a.txt").document.text
    write("a.txt", SWEDISH)
    report = library.add([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert (report.added, report.unchanged, report.failures) == (1, 1, [])
    assert library.show("a.txt~2").document.path == "a.txt"
    assert library.add([tmp_path / "a.txt"]).unchanged == 1


def test_a_copy_is_not_a_move(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    assert library.add([write("b.txt", NORWEGIAN)]).added == 1
    assert library.show("a.txt").document.path == "a.txt"


def test_a_moved_file_is_found_by_its_new_path_and_no_longer_by_the_old(library, write, tmp_path):
    library.add([write("old/a.txt", NORWEGIAN)])
    (tmp_path / "new").mkdir()
    (tmp_path / "old/a.txt").rename(tmp_path / "new/a.txt")
    library.add([tmp_path / "new"])
    found = {path: [hit.path for hit in library.find("summit", path=path)] for path in ("old/*", "new/*")}
    assert found == {"old/*": [], "new/*": ["new/a.txt"]}


def test_two_moved_files_with_the_same_content_each_keep_an_id(library, write, tmp_path):
    first, second = write("a.txt", NORWEGIAN), write("b.txt", NORWEGIAN)
    library.add([first, second])
    first.rename(tmp_path / "c.txt")
    second.rename(tmp_path / "d.txt")
    report = library.add([tmp_path / "c.txt", tmp_path / "d.txt"])
    assert (report.added, report.moved) == (0, 2)
    assert [library.show(name).document.path for name in ("a.txt", "b.txt")] == ["c.txt", "d.txt"]


def test_prune_removes_missing_documents_of_the_folder_and_nothing_else(library, write, tmp_path):
    for name in ("d/stays.txt", "d/goes.txt", "d/sub/goes.txt", "other/goes.txt", "dd/goes.txt"):
        write(name, f"{NORWEGIAN} {name}")
    lines = [{"id": f"line {n}", "text": f"{SWEDISH} {n}"} for n in range(3)]
    write("d/lines.jsonl", jsonl(*lines))
    library.add([tmp_path / name for name in ("d", "other", "dd")])
    for path in tmp_path.rglob("goes.txt"):
        path.unlink()
    write("d/lines.jsonl", jsonl(*lines[:2]))
    assert library.add([tmp_path / "d"]).removed == 0
    report = library.add([tmp_path / "d"], prune=True)
    assert report.removed == 3
    left = {hit.document_id for hit in library.find("summit møte toppmöte", limit=50, duplicates=True)}
    assert left == {"d/stays.txt", "other/goes.txt", "dd/goes.txt", "line 0", "line 1"}
    assert library.add([tmp_path / "d"], prune=True).removed == 0


def test_prune_follows_a_moved_file_and_does_not_remove_it(library, write, tmp_path):
    write("d/b.txt", SWEDISH)
    write("d/a.txt", NORWEGIAN)
    library.add([tmp_path / "d"])
    (tmp_path / "d" / "a.txt").rename(tmp_path / "d" / "c.txt")
    report = library.add([tmp_path / "d"], prune=True)
    assert (report.moved, report.removed) == (1, 0)


def test_prune_keeps_files_that_merely_cannot_be_read(library, write, tmp_path):
    path = write("d/a.txt", NORWEGIAN)
    write("d/b.txt", SWEDISH)
    library.add([tmp_path / "d"])
    path.unlink()
    os.mkfifo(path)
    report = library.add([tmp_path / "d"], prune=True)
    assert (report.removed, len(report.failures)) == (0, 1)
    assert library.show("d/a.txt").document.text == NORWEGIAN
    write("d/.searchignore", "b.txt\n")
    assert library.add([tmp_path / "d"], prune=True).removed == 0


def test_prune_rejects_a_folder_that_is_missing_or_looks_unmounted(library, write, tmp_path):
    path = write("disk/a.txt", NORWEGIAN)
    write("d/b.txt", SWEDISH)
    library.add([tmp_path / "disk", tmp_path / "d"])
    path.unlink()
    (tmp_path / "d" / "b.txt").unlink()
    write("d/c.txt", SWEDISH)
    with pytest.raises(NotPrunedError, match=r"disk no longer contains any document.*check that its disk is mounted"):
        library.add([tmp_path / "d", tmp_path / "disk"], prune=True)
    path.parent.rmdir()
    with pytest.raises(NotPrunedError, match="disk does not exist"):
        library.add([tmp_path / "d", tmp_path / "disk"], prune=True)
    assert library.show("disk/a.txt").document.text == NORWEGIAN
    assert library.show("d/b.txt").document.path == "d/b.txt", "nothing was done"


def test_an_interrupted_add_prunes_nothing(library, write, tmp_path):
    for name in "abc":
        write(f"d/{name}.txt", f"{NORWEGIAN} {name}")
    library.add([tmp_path / "d"])
    (tmp_path / "d" / "a.txt").unlink()
    report = library.add([tmp_path / "d"], prune=True, stop=lambda: True)
    assert (report.stopped, report.removed) == (True, 0)


def test_a_file_whose_name_is_not_utf_8_is_not_mistaken_for_missing(library, tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "b.txt").write_text(SWEDISH, encoding="utf-8")
    try:
        (folder / os.fsdecode(b"m\xf6te.txt")).write_text(NORWEGIAN, encoding="utf-8")
    except OSError:
        pytest.skip("this file system only allows UTF-8 names")
    library.add([folder])
    assert library.add([folder], prune=True).removed == 0
    (folder / os.fsdecode(b"m\xf6te.txt")).unlink()
    assert library.add([folder], prune=True).removed == 1


def changes(tmp_path, library, write):
    """Return a folder with files that are new, changed, moved, missing, unreadable and unchanged."""
    for name in ("same", "changed", "old name", "gone"):
        write(f"d/{name}.txt", f"{NORWEGIAN} {name}")
    library.add([tmp_path / "d"])
    library.close()
    write("d/changed.txt", SWEDISH)
    write("d/new.txt", ROMANIAN)
    write("d/broken.txt", "")
    (tmp_path / "d" / "old name.txt").rename(tmp_path / "d" / "new name.txt")
    (tmp_path / "d" / "gone.txt").unlink()
    return tmp_path / "d"


def test_a_dry_run_shows_what_would_happen_and_writes_nothing(library, write, tmp_path):
    folder = changes(tmp_path, library, write)
    before = tree(tmp_path)
    with FileLock(library.path / "lock"):
        found = library.preview([folder], prune=True)
        library.close()
    assert tree(tmp_path) == before
    assert (found.added, found.changed, found.moved) == (["d/new.txt"], ["d/changed.txt"], ["d/old name.txt"])
    assert (found.removed, found.unchanged, [failure.path for failure in found.failures]) == (
        ["d/gone.txt"],
        1,
        ["d/broken.txt"],
    )
    report = library.add([folder], prune=True)
    assert (report.added, report.changed, report.moved, report.removed, report.unchanged, len(report.failures)) == (
        1, 1, 1, 1, 1, 1,
    )  # fmt: skip


def test_a_dry_run_needs_no_library(run, write, tmp_path):
    write("a.txt", NORWEGIAN)
    result = run("-L", "none", "add", "a.txt", "--dry-run", "--json")
    assert json.loads(result.stdout)["added"] == ["a.txt"]
    assert not (tmp_path / "none").exists()


def test_the_command_line_prunes_previews_and_retries(run, write, tmp_path):
    write("d/a.txt", NORWEGIAN)
    write("d/b.txt", "")
    assert run("-L", "lib", "add", "d").returncode == 3
    (tmp_path / "d" / "a.txt").unlink()
    write("d/c.txt", SWEDISH)
    preview = run("-L", "lib", "add", "d", "--prune", "--dry-run")
    assert preview.returncode == 3
    assert preview.stdout.decode().splitlines()[:4] == [
        "1 document would be added:", "  d/c.txt", "1 document would be removed:", "  d/a.txt",
    ]  # fmt: skip
    assert b"1 added, 1 removed, 1 failed" in run("-L", "lib", "add", "d", "--prune").stdout
    assert b"search add --retry-failed" in run("-L", "lib", "status").stdout
    write("d/b.txt", ROMANIAN)
    write("d/new.txt", "a file that did not fail")
    again = run("-L", "lib", "add", "--retry-failed")
    assert (again.returncode, again.stderr.splitlines()[1:]) == (0, [])
    assert b"Documents: 1 added (" in again.stdout
    assert json.loads(run("-L", "lib", "status", "--json").stdout)["failures"] == []
    assert run("-L", "lib", "add").returncode == 2


def test_retrying_reads_only_failed_files_in_the_given_paths(library, write, tmp_path, opened):
    write("d/good.txt", NORWEGIAN)
    write("d/bad.txt", "")
    write("e/bad.txt", "")
    write("e/gone.txt", "")
    library.add([tmp_path / "d", tmp_path / "e"])
    opened.clear()
    report = library.add([tmp_path / "d"], retry_failed=True)
    assert (len(report.failures), opened) == (1, {"d/bad.txt": 1})
    (tmp_path / "e" / "gone.txt").unlink()
    write("e/bad.txt", SWEDISH)
    report = library.add([], retry_failed=True)
    assert (report.added, [failure.path for failure in report.failures]) == (1, ["d/bad.txt"])
    assert [failure.path for failure in library.status().failures] == ["d/bad.txt"]
    with pytest.raises(NothingToAddError):
        library.add([])


def test_a_corpus_without_file_records_is_read_previewed_and_completed(library, write):
    path = write("a.txt", NORWEGIAN)
    library.add([path])
    library.close()
    with closing(sqlite3.connect(library.path / "corpus.sqlite")) as corpus:
        for table in ("documents", "sentences", "failures", "unindexed"):
            corpus.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
        corpus.executescript(
            "DROP TABLE files; DROP TABLE text_starts; DROP TABLE origins; DROP TABLE boxes; DROP INDEX places; PRAGMA user_version = 0;"
        )
    assert len(library.find("summit")) == 1
    assert library.preview([path]).unchanged == 1
    assert library.add([path]).unchanged == 1
    with closing(sqlite3.connect(library.path / "corpus.sqlite")) as corpus:
        assert corpus.execute("SELECT path FROM files").fetchall() == [("a.txt",)]


@pytest.mark.usefixtures("settle")
def test_a_file_that_was_only_partly_stored_is_read_again(library, write, translator):
    texts = ({"id": n, "text": f"{NORWEGIAN} Og nummer {n}.", "language": "nb"} for n in range(700))
    path = write("d.jsonl", jsonl(*texts))
    assert library.add([path], stop=lambda: len(translator.asked) > 100).stopped
    report = library.add([path])
    assert report.added > 0
    assert report.added + report.unchanged == 700
    assert library.add([path]).unchanged == 700
