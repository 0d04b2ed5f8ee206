"""One writer and many readers that never wait, across killed processes, forks and threads."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.paths import ROOT, SUPPORT
from support.texts import GLOSSARY, NORWEGIAN, SWEDISH

from index import Corpus, LibraryError
from search import Library, LibraryBusyError
from translate.testing import GlossaryTranslator

LONG = os.environ.get("TRUST") == "long"
READERS = 8
ROUNDS = 40 if LONG else 3


def in_a_process(code, *arguments):
    return subprocess.Popen(
        [sys.executable, *([] if isinstance(code, Path) else ["-c"]), str(code), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def written(folder, version, count=12):
    """Write one version of the articles, and return their paths and the resulting state of the library."""
    paths = [folder / f"{number}.txt" for number in range(count)]
    for path in paths:
        path.write_text(f"{NORWEGIAN} Utgave {version}.", encoding="utf-8")
    return paths, {path.name: version for path in paths}


def test_readers_see_one_state_while_a_writer_adds_removes_and_rebuilds(tmp_path):
    folder, stop = tmp_path / "library", tmp_path / "stop"
    with Library(folder, translators=GlossaryTranslator(GLOSSARY)) as library:
        paths, state = written(tmp_path, 0)
        library.add(paths)
        states = [state]
        readers = [in_a_process(SUPPORT / "reading.py", folder, stop, "summit") for _ in range(READERS)]
        time.sleep(1)
        for version in range(1, ROUNDS + 1):
            paths, state = written(tmp_path, version)
            library.add(paths)
            library.remove([path.name for path in paths[:5]])
            states += [state, {path.name: version for path in paths[5:]}]
            library.rebuild()
            time.sleep(0.2)
        stop.touch()
        outputs = [reader.communicate(timeout=60) for reader in readers]
    codes = [(reader.returncode, error) for reader, (_, error) in zip(readers, outputs, strict=True)]
    assert codes == [(0, "")] * READERS
    results = [json.loads(output) for output, _ in outputs]
    for hits, waiting in (answer for each in results for answer in each["answers"]):
        found = {document_id: int(re.search(r"Utgave (\d+)", original)[1]) for document_id, original in hits}
        # Documents that just changed are reported as waiting for the store; the hits are all of one state.
        possible = [state for state in states if found.items() <= state.items()]
        assert any(len(found) + waiting >= len(state) for state in possible), (found, waiting)
        assert waiting or found in states
    assert sum(len(each["seconds"]) for each in results) > READERS * ROUNDS
    assert len({str(hits) for each in results for hits, _ in each["answers"]}) > ROUNDS, "readers saw changes"


def test_a_write_between_pinning_store_and_corpus_is_not_mixed_in(library, write, monkeypatch):
    library.add([write("a.txt", NORWEGIAN)])
    pinned = Corpus.pinned

    def write_first(corpus):
        monkeypatch.setattr(Corpus, "pinned", pinned)
        with Library(library.path, translators=GlossaryTranslator(GLOSSARY)) as other:
            other.add([write("a.txt", f"{SWEDISH}\n\n" * 30)])
        return pinned(corpus)

    monkeypatch.setattr(Corpus, "pinned", write_first)
    assert library.find("norsk").hits == ()
    assert len(library.find("svensk", group="none", duplicates=True)) > 1


def test_an_empty_library_can_be_searched(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.remove(["a.txt"])
    assert len(library.find("summit")) == 0


def test_documents_that_differ_between_store_and_corpus_are_not_shown(library, write, monkeypatch):
    library.add([write("a.txt", f"{NORWEGIAN}\n\n" * 30), write("b.txt", NORWEGIAN)])
    with monkeypatch.context() as patch:
        patch.setattr("search.ingest.run.index_documents", lambda *_: None)
        library.add([write("a.txt", f"{SWEDISH}\n\n" * 30)])
    hits = library.find("norsk")
    assert ([hit.document_id for hit in hits], hits.waiting) == (["b.txt"], 1)


def test_a_lock_left_by_a_killed_process_is_taken_over(tmp_path, write):
    code = (
        "import sys, time; from search import Library; library = Library(sys.argv[1]);\n"
        "with library._session.writing(): print('writing', flush=True); time.sleep(60)"
    )
    folder = tmp_path / "library"
    writer = in_a_process(code, folder)
    assert writer.stdout.readline() == "writing\n"
    with Library(folder, translators=GlossaryTranslator(GLOSSARY)) as library:
        with pytest.raises(
            LibraryBusyError, match=rf"process {writer.pid} on \S+, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d"
        ):
            library.add([write("a.txt", NORWEGIAN)])
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        assert library.add([write("a.txt", NORWEGIAN)]).added == 1
        assert library.find("summit")
    assert not (folder / "lock.holder").exists()


def test_an_open_library_can_be_used_after_a_fork(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    assert len(library.find("summit")) == 1
    received, sent = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            library.add([write("b.txt", SWEDISH)])
            os.write(sent, str(len(library.find("summit"))).encode())
            library.close()
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert os.read(received, 10) == b"2"
    os.close(received)
    os.close(sent)
    assert len(library.find("summit")) == 2
    assert library.add([write("c.txt", NORWEGIAN)]).added == 1


def test_threads_share_a_library(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    found, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            found.append(len(library.find("summit", duplicates=True)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        library.add([write(f"{number}.txt", f"{SWEDISH} {number}")])
    stop.set()
    for thread in threads:
        thread.join()
    assert set(found) <= set(range(1, 7))
    assert len(library.find("summit", duplicates=True)) == 6


def test_one_of_two_writing_threads_learns_that_the_other_is_writing(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    errors = []

    def write_too():
        try:
            library.rebuild()
        except LibraryBusyError as error:
            errors.append(str(error))

    with library._session.writing():  # noqa: SLF001 - hold the lock
        thread = threading.Thread(target=write_too)
        thread.start()
        thread.join()
    assert [f"process {os.getpid()}" in line for line in errors] == [True]


def test_a_library_closed_in_one_thread_opens_again_in_another(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    with_thread = threading.Thread(target=library.find, args=["summit"])
    with_thread.start()
    with_thread.join()
    library.close()
    assert len(library.find("summit")) == 1


def test_an_unfinished_library_is_created_by_the_next_writer(tmp_path, write):
    folder = tmp_path / "library"
    folder.mkdir()
    for name in ("lock", "lock.holder", "corpus.sqlite.part", "manifest.part"):
        (folder / name).write_bytes(b"")
    with Library(folder, translators=GlossaryTranslator(GLOSSARY)) as library:
        with pytest.raises(LibraryError, match="there is no library here yet"):
            library.find("summit")
        library.add([write("a.txt", NORWEGIAN)])
        assert len(library.find("summit")) == 1
