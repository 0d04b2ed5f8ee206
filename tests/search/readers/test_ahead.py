"""Files are read ahead, in order, and not too far; however that ends, nothing goes on reading."""

import threading
import time

import pytest

from index import Document
from search.readers import ahead as module
from search.readers.ahead import LockedMemory, ReadAhead


class File:
    """A file that needs a process; its documents are counted when they are read."""

    def __init__(self, name, texts, *, needs_process=True):
        self.name = name
        self.needs_process = needs_process
        self.texts = texts
        self.read = 0
        self.closed = threading.Event()

    def documents(self):
        try:
            for text in self.texts:
                if isinstance(text, Exception):
                    raise text
                self.read += 1
                yield Document(f"{self.name} {self.read}", self.name, text)
        finally:
            self.closed.set()


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def ids(documents):
    return [document.id for document in documents]


def test_the_documents_of_each_file_come_in_order():
    files = [File(name, ["x"] * 50) for name in "abcd"]
    with ReadAhead(2) as ahead:
        begun = [ahead.begin(file) for file in files]
        assert [ids(documents) for documents in begun] == [
            [f"{file.name} {number}" for number in range(1, 51)] for file in files
        ]


def test_files_are_read_before_their_documents_are_taken():
    first, second = File("a", ["x"]), File("b", ["x"] * 3)
    with ReadAhead(2) as ahead:
        documents = ahead.begin(first)
        ahead.begin(second)
        until(lambda: second.read == 3)
        assert ids(documents) == ["a 1"]


def test_no_more_waits_than_fits(monkeypatch):
    monkeypatch.setattr(module, "_MOST_WAITING", 10)
    file = File("a", ["12345"] * 9)
    with ReadAhead(1) as ahead:
        documents = ahead.begin(file)
        until(lambda: file.read == 3)  # Two wait, and one cannot be handed over.
        time.sleep(0.05)
        assert file.read == 3
        assert len(ids(documents)) == 9


def test_a_document_that_is_larger_than_all_that_may_wait_passes(monkeypatch):
    monkeypatch.setattr(module, "_MOST_WAITING", 10)
    with ReadAhead(1) as ahead:
        assert ids(ahead.begin(File("a", ["x" * 99, "x" * 99]))) == ["a 1", "a 2"]


def test_plain_text_is_read_only_when_it_is_taken():
    file = File("a", ["x"], needs_process=False)
    with ReadAhead(1) as ahead:
        documents = ahead.begin(file)
        assert file.read == 0
        assert ids(documents) == ["a 1"]


def test_an_error_comes_where_it_happened():
    with ReadAhead(1) as ahead:
        documents = ahead.begin(File("a", ["x", OSError("broken")]))
        assert next(documents).id == "a 1"
        with pytest.raises(OSError, match="broken"):
            next(documents)


def test_reading_ends_when_nobody_takes_documents_any_more(monkeypatch):
    monkeypatch.setattr(module, "_MOST_WAITING", 1)
    file = File("a", ["xx"] * 1_000)
    with ReadAhead(1) as ahead:
        next(ahead.begin(file))
    assert file.closed.is_set()
    assert file.read < 10


def test_a_memory_is_used_by_one_thread_at_a_time():
    class Memory:
        users = 0

        def recall(self, picture, engine):
            self.users += 1
            assert self.users == 1
            time.sleep(0.01)
            self.users -= 1
            return picture + engine

        def keep(self, picture, engine, text):
            assert self.recall(picture, engine) is not text

    memory = LockedMemory(Memory())
    found = []
    threads = [
        threading.Thread(target=lambda: (memory.keep("a", "b", "c"), found.append(memory.recall("a", "b"))))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["ab"] * 5
