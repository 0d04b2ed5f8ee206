"""A full disk is reported as full, whatever was being done, and a closed file as closed."""

from __future__ import annotations

import errno
import inspect
import os
import sqlite3
import threading

import pytest
from support.texts import NORWEGIAN

from durable_sqlite import SearchError, cure_of
from index import Corpus, CorpusError, StoreError, open_store
from search import Library
from search.results.export import write_text
from translate.memory import Entry, Memory, write_entries

BIG = Entry("nb", "møte " * 100_000, "meeting " * 100_000, "test 1.0", ())


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened


def fill_up(database):
    """Let SQLite add no more pages to a file, which it reports as a full disk."""
    (pages,) = database._connection.execute("PRAGMA page_count").fetchone()  # noqa: SLF001
    database._connection.execute(f"PRAGMA max_page_count = {pages}")  # noqa: SLF001


def test_a_disk_that_is_full_in_the_middle_of_a_transaction_is_reported_as_full(memory):
    fill_up(memory)
    with pytest.raises(SearchError) as raised:
        memory.add([BIG], signature="test")
    assert (raised.value.problem, raised.value.cure) == (
        "database or disk is full",
        "free some space on its disk",
    )
    memory._connection.execute("PRAGMA max_page_count = 1000000")  # noqa: SLF001
    memory.add([BIG], signature="test")
    assert len(memory) == 1


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "COMMIT", "INSERT"])
def test_a_disk_that_is_full_at_any_statement_is_reported_as_full_and_can_be_written_afterwards(memory, statement):
    class Failing:
        """A connection on which one statement finds the disk full; SQLite may have rolled back by then."""

        def __init__(self, connection):
            self.connection = connection

        def __getattr__(self, name):
            return getattr(self.connection, name)

        def execute(self, sql, *values):
            self._fail(sql)
            return self.connection.execute(sql, *values)

        def executemany(self, sql, rows):
            self._fail(sql)
            return self.connection.executemany(sql, rows)

        def _fail(self, sql):
            if sql.startswith(statement):
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise sqlite3.OperationalError("database or disk is full")

    connection = memory._connection  # noqa: SLF001
    memory._connection = Failing(connection)  # noqa: SLF001
    with pytest.raises(SearchError, match="database or disk is full; free some space on its disk"):
        memory.add([BIG], signature="test")
    memory._connection = connection  # noqa: SLF001
    memory.add([BIG], signature="test")
    assert len(memory) == 1


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("action", ["add", "rebuild", "run", "memory export", "recover"])
def test_a_full_disk_or_quota_is_never_reported_as_a_matter_of_rights(
    tmp_path, write, library, monkeypatch, code, action
):
    library.add([write("a.txt", NORWEGIAN)])
    later = write("b.txt", NORWEGIAN)

    def full(_file):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.fsync", full)
    actions = {
        "add": lambda: library.add([later]),
        "rebuild": library.rebuild,
        "run": lambda: write_text(tmp_path / "run", ["line"]),
        "memory export": lambda: write_entries(tmp_path / "memory.jsonl", [BIG]),
        "recover": lambda: library.recover(tmp_path / "new"),
    }
    with pytest.raises(SearchError) as raised:
        actions[action]()
    assert os.strerror(code) in raised.value.problem
    assert "free some space" in raised.value.cure
    assert "who may" not in str(raised.value)


def test_a_store_on_a_full_disk_is_not_reported_as_one_to_rebuild(tmp_path, monkeypatch):
    store = open_store(tmp_path / "store")

    def full(_path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("index.whoosh_store.seals.sync", full)
    with pytest.raises(StoreError, match=r"No space left on device\); free some space"), store.writing() as writer:
        writer.remove("a")
    store.close()


def test_missing_rights_keep_their_own_cure():
    assert cure_of(PermissionError(errno.EACCES, "denied"), "check who may write") == "check who may write"


# Closed files


def public_methods(opened):
    return {
        name: method
        for name, method in inspect.getmembers(opened, callable)
        if (not name.startswith("_") or name in {"__len__", "__iter__"}) and name not in {"close", "error"}
    }


def call(method):
    """Call a method with any arguments, and use up what it returns."""
    required = [
        parameter
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL
    ]
    positional = ["a" for one in required if one.kind is not one.KEYWORD_ONLY]
    result = method(*positional, **{one.name: 1 for one in required if one.kind is one.KEYWORD_ONLY})
    if hasattr(result, "__enter__"):
        with result:
            pass
    else:
        list(result if hasattr(result, "__iter__") else [])


@pytest.mark.parametrize("where", ["here", "in another thread"])
@pytest.mark.parametrize("part", ["corpus", "memory"])
def test_every_use_of_a_closed_corpus_or_memory_says_that_it_was_closed(tmp_path, part, where):
    opened = {
        "corpus": lambda: Corpus(tmp_path / "corpus.sqlite", make=True),
        "memory": lambda: Memory(tmp_path / "memory.sqlite"),
    }[part]()
    if where == "here":
        opened.close()
    else:
        thread = threading.Thread(target=opened.close)
        thread.start()
        thread.join()
    opened.close()
    tried = 0
    for name, method in public_methods(opened).items():
        if name in {"skip", "skipped", "forget_skipped"}:
            continue  # They read no file.
        with pytest.raises(SearchError) as raised:
            call(method)
        assert (raised.value.problem, raised.value.cure) == ("was closed", "open it again"), name
        tried += 1
    assert tried >= 6


def test_a_corpus_closed_while_a_state_is_pinned_says_that_it_was_closed(tmp_path):
    corpus = Corpus(tmp_path / "corpus.sqlite", make=True)

    def close_and_read():
        with corpus.pinned():
            corpus.close()
            corpus.ids()

    with pytest.raises(CorpusError, match="was closed; open it again"):
        close_and_read()


def test_a_library_closed_by_another_thread_answers_or_says_that_it_was_closed(library, write):
    library.add([write("a.txt", NORWEGIAN)])
    answers, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            try:
                answers.append(len(library.find("summit", expand=False)))
            except SearchError as error:
                answers.append(error.problem)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(40):
        Library.close(library)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(answers) <= {1, "was closed"}
    assert len(library.find("summit")) == 1
