"""A run of several windows uses worker processes, and ends in the same library as one that stays in one process."""

from __future__ import annotations

import csv
import errno
import os
import shutil
import signal
import time
from functools import partial

import pytest
from support import killing
from support.paths import SEEDS
from support.texts import jsonl

from index import CorpusError, StoreError, open_store
from search import Library
from search.ingest import run as runs
from search.ingest.changes import ChangeDetector
from search.storage.store_process import StoreProcess
from translate.workers import processes

QUERIES = ("Alaska summit", "toppmøte i Alaska", "fire in Myanmar", "Putin", "title:number", "Stortinget*")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Return a folder with the seeds' models."""
    folder = tmp_path_factory.mktemp("models")
    with Library(folder / "library", models=folder / "packages") as library:
        for package in sorted((SEEDS / "models").glob("*.argosmodel")):
            library.install(package)
    return folder / "packages"


@pytest.fixture(scope="module")
def documents():
    """Return documents of three windows, in four languages; sentences occur in several of them."""
    found = []
    for table in sorted((SEEDS / "reference").glob("*.tsv")):
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        originals = [row["original"] for row in rows]
        for number in range(0, 3 * len(originals), 4):
            sentences = [f"{original} ({number % 3})" for original in (originals * 4)[number : number + 6]]
            text = " ".join(sentences) + f"\n\n12:30 – {number}\n\n" + originals[0]
            found.append({"id": f"{table.stem} {number}", "text": text, "title": f"Number {number}", "date": "2024-05"})
    assert sum(len(each["text"]) for each in found) > 50_000
    return found


@pytest.fixture
def started(monkeypatch):
    """Note the worker processes that are started."""
    started = []

    class Noted(runs.ProcessWorkers):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(runs, "ProcessWorkers", Noted)
    return started


@pytest.fixture
def no_process(monkeypatch):
    """Let the system start no process."""

    def refuse(*_, **__):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(processes.subprocess, "Popen", refuse)


def added(folder, models, path, **options):
    """Add a file to a new library, and return what is in it, without times of adding, and the scores."""
    with Library(folder, models=models) as library:
        report = library.add([path], **options)
        assert not report.failed_models
        found, waiting = library.doctor(), library.status().waiting
    assert not [finding for finding in found if finding.cure]
    assert waiting == 0
    *content, scores = killing.content(partial(Library, folder, models=models), folder, QUERIES)
    return (report.sentences, report.doubtful, report.decoded.total()), content, scores


def test_the_library_is_the_same_as_without_processes(tmp_path, models, documents, write, started):
    path = write("d.jsonl", jsonl(*documents))
    alone, content_alone, scores_alone = added(tmp_path / "a" / "library", models, path, threads=1)
    assert not started
    together, content_together, scores_together = added(tmp_path / "b" / "library", models, path, threads=3)
    assert [workers.size for workers in started] == [3]
    assert together == alone
    assert content_together == content_alone
    assert scores_together == pytest.approx(scores_alone)
    assert scores_alone


def test_a_run_of_one_window_starts_no_process(tmp_path, models, documents, write, monkeypatch):
    with Library(tmp_path / "library", models=models) as library:
        library.add([write("d.jsonl", jsonl(*documents[:2]))], threads=2)
        monkeypatch.setattr(processes.subprocess, "Popen", None)
        library.add([write("e.jsonl", jsonl(documents[2]))], threads=2)
        assert library.find("Alaska")


def test_one_long_document_is_work_for_all_processes(tmp_path, models, documents, write, started, monkeypatch):
    monkeypatch.setattr(runs, "_LONG", 1_000)
    with Library(tmp_path / "library", models=models) as library:
        library.add([write("long.txt", "\n\n".join(each["text"] for each in documents[:5]))], threads=2)
        assert [workers.size for workers in started] == [2]
        assert library.status().waiting == 0


def test_where_no_process_can_be_started_a_run_stays_in_its_own(tmp_path, models, documents, write, no_process):
    assert no_process is None
    with Library(tmp_path / "library", models=models) as library:
        report = library.add([write("d.jsonl", jsonl(*documents))], threads=2)
        assert report.added == len(documents)
        assert not report.failed_models
        assert library.status().waiting == 0


def test_workers_are_kept_busy_while_documents_are_read_slowly(
    tmp_path, models, documents, write, started, monkeypatch
):
    progress, seen = [], []
    compare = ChangeDetector._compare  # noqa: SLF001 - between reading and windows

    def slowly(self, *arguments):
        if started and len(seen) < 30:
            time.sleep(0.1)
            seen.append(progress[-1].decoded if progress else 0)
        return compare(self, *arguments)

    monkeypatch.setattr(ChangeDetector, "_compare", slowly)
    with Library(tmp_path / "library", models=models) as library:
        library.add([write("d.jsonl", jsonl(*documents))], threads=2, progress=progress.append)
    assert len(seen) == 30
    assert seen[-1] > seen[0], "nothing was translated while documents were read"


def test_translators_that_were_given_stay_in_this_process(library, documents, write, started):
    library.add([write("d.jsonl", jsonl(*documents))])
    assert not started


def test_documents_added_again_replace_their_passages(tmp_path, models, documents, write):
    library = tmp_path / "library"
    _, before, _ = added(library, models, write("d.jsonl", jsonl(*documents)), threads=2)
    changed = [{**each, "text": each["text"].replace("Putin", "Zyxwv")} for each in documents]
    _, content, scores = added(library, models, write("d.jsonl", jsonl(*changed)), threads=2)
    assert before[2]["Putin"]
    assert content != before
    with Library(library, models=models) as opened:
        opened.rebuild()
    *rebuilt, rebuilt_scores = killing.content(partial(Library, library, models=models), library, QUERIES)
    assert rebuilt == content
    assert rebuilt_scores == pytest.approx(scores)


def test_translating_uses_processes_too(tmp_path, models, documents, write, started):
    path = write("d.jsonl", jsonl(*documents))
    with Library(tmp_path / "library", models=tmp_path / "none") as library:
        library.add([path], threads=1)
    with Library(tmp_path / "library", models=models) as library:
        report = library.translate(threads=2)
        assert report.translated.total() > 100
        assert [workers.size for workers in started] == [2]
        assert library.find("Alaska summit")


def test_a_model_that_does_not_load_fails_alone(tmp_path, models, documents, write):
    damaged = shutil.copytree(models, tmp_path / "models")
    model = next(damaged.glob("*ro_en*")) / "model" / "model.bin"
    model.write_bytes(model.read_bytes()[:1000])
    with Library(tmp_path / "library", models=damaged) as library:
        report = library.add([write("d.jsonl", jsonl(*documents))], threads=2)
        assert list(report.failed_models) == ["ro"]
        assert "the model does not load" in report.failed_models["ro"]
        assert set(report.decoded) == {"nb", "sv", "vi"}
        assert library.status().waiting == 0


def test_a_store_process_that_is_killed_loses_nothing(tmp_path, models, documents, write, monkeypatch):
    add = StoreProcess.add

    def killed(self, *arguments):
        add(self, *arguments)
        for process in self._process.process_ids:  # None, once it was noticed.
            os.kill(process, signal.SIGKILL)

    expected = added(tmp_path / "a" / "library", models, write("d.jsonl", jsonl(*documents)), threads=2)
    monkeypatch.setattr(StoreProcess, "add", killed)
    found = added(tmp_path / "b" / "library", models, write("d.jsonl", jsonl(*documents)), threads=2)
    assert found[:2] == expected[:2]
    assert found[2] == pytest.approx(expected[2])


def test_a_corpus_that_cannot_be_written_leaves_no_process_with_the_store_s_lock(
    tmp_path, models, documents, write, monkeypatch
):
    path = write("d.jsonl", jsonl(*documents))
    stores = []

    def full(*_):
        raise CorpusError(tmp_path, "the disk is full")

    def add(self, *arguments, add=StoreProcess.add):
        add(self, *arguments)
        stores.append(self)
        monkeypatch.setattr("search.ingest.add._FileRecords.write", full)

    monkeypatch.setattr(StoreProcess, "add", add)
    with Library(tmp_path / "library", models=models) as library:
        with pytest.raises(CorpusError, match="full"):
            library.add([path], threads=2)
        assert stores
        monkeypatch.undo()
        monkeypatch.setattr("index.whoosh_store.writer._LOCK_SECONDS", 0.1)
        library.add([path], threads=2)
        assert library.status().waiting == 0


def test_a_large_folder_in_which_nothing_has_changed_starts_no_process(tmp_path, models, documents, write, monkeypatch):
    monkeypatch.setattr("search.ingest.add._LARGE", 100)
    path = write("d.jsonl", jsonl(*documents[:2]))
    with Library(tmp_path / "library", models=models) as library:
        library.add([path], threads=2)
        monkeypatch.setattr(runs, "ProcessWorkers", None)
        assert library.add([path], threads=2).unchanged == 2


def test_a_store_that_cannot_be_written_is_an_error_and_nothing_is_lost(
    tmp_path, models, documents, write, monkeypatch
):
    path = write("d.jsonl", jsonl(*documents))
    with Library(tmp_path / "library", models=models) as library:
        library.add([write("e.jsonl", jsonl(documents[0] | {"id": "first"}))])
        store = tmp_path / "library" / "store"
        held = open_store(store, make=False)
        monkeypatch.setattr("index.whoosh_store.writer._LOCK_SECONDS", 0.1)
        with held.writing(), pytest.raises(StoreError):  # Whoosh's lock is held: neither process can write.
            library.add([path], threads=2)
        assert library.status().waiting > 0
    with Library(tmp_path / "library", models=models) as library:
        library.add([path], threads=2)
        assert library.status().waiting == 0
        assert library.find("Alaska summit")
