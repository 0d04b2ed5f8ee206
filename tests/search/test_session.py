"""The open files of a library: databases by thread, one store for all of them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from support.texts import NORWEGIAN, SWEDISH

from index.whoosh_store.scoring import Snapshot
from search import Library

THREADS = 8


@pytest.fixture
def library(tmp_path, translator):
    with Library(tmp_path / "test.library", translators=translator) as opened:
        yield opened


def in_threads(function):
    """Call *function* in eight threads at once, and return what it returned."""
    start = Barrier(THREADS)

    def call(_):
        start.wait()
        return function()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(call, range(THREADS)))


def test_threads_share_one_store_and_have_their_own_corpus(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    library.close()
    opened = in_threads(library._session.reading)  # noqa: SLF001
    assert len({id(store) for _, store in opened}) == 1
    assert len({id(corpus) for corpus, _ in opened}) == THREADS


def test_threads_share_the_postings_that_a_search_has_read(library, write, monkeypatch):
    library.add([write("a.txt", NORWEGIAN), write("b.txt", SWEDISH)])
    read, count = Snapshot._read, []  # noqa: SLF001
    monkeypatch.setattr(Snapshot, "_read", lambda *given: count.append(given[1:]) or read(*given))
    library.find("summit")
    alone = len(count)
    assert alone > 0
    in_threads(lambda: library.find("summit"))
    assert len(count) == alone


def test_a_forked_process_opens_a_store_of_its_own(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    _, before = library._session.reading()  # noqa: SLF001
    child = os.fork()
    if not child:
        status = 1
        try:
            _, after = library._session.reading()  # noqa: SLF001
            status = int(after is before or len(library.find("summit")) != 1)
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert len(library.find("summit")) == 1
