"""What is specific to the Whoosh store: its errors, its files, its rounded lengths."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from pickle import UnpicklingError

import pytest
import whoosh.codec.base
import whoosh.externalsort
import whoosh.fields
import whoosh.filedb.filestore
import whoosh.filedb.filetables
import whoosh.index
import whoosh.query
import whoosh.reading
import whoosh.searching
import whoosh.writing
from support.stores import SWEDISH, WORDS, agrees, bm25, fill, find, indexed, remove, scores

from index import Store, StoreError, open_store
from index.engines import store_exists
from index.query import ENGLISH, Clause
from index.store import Candidate
from index.whoosh_store import postings as whoosh_postings
from index.whoosh_store import store as whoosh_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store")
    yield opened
    opened.close()


def test_scores_in_a_large_store_ignore_removed_passages_once_they_exceed_a_tenth(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_store, "_SMALL_STORE", 0)
    texts = {str(number): (["alfa", WORDS[number % 5]], []) for number in range(40)}
    fill(store, *(indexed(name, " ".join(english)) for name, (english, _) in texts.items()))
    gone = ("1", "2", "3", "4", "5")
    remove(store, *gone)
    for name in gone:
        del texts[name]
    assert agrees(store, texts, [Clause(ENGLISH, "alfa"), Clause(ENGLISH, "bravo")])


def test_scores_of_long_passages_are_close_to_bm25(store: Store) -> None:
    # Whoosh stores a length in one byte: 50 words count as 52.
    chance = random.Random(7)
    texts = {str(number): chance.choices(WORDS, weights=(1, 5, 9, 9, 9), k=20 * number + 11) for number in range(12)}
    fill(store, *(indexed(name, " ".join(words)) for name, words in texts.items()))
    clauses = [Clause(ENGLISH, "alfa"), Clause(ENGLISH, "bravo")]
    assert scores(store, *clauses) == pytest.approx(bm25(texts, clauses), rel=0.05)


# Whoosh errors become StoreError


def test_a_second_concurrent_writer_is_refused(tmp_path: Path, store: Store) -> None:
    other = open_store(tmp_path / "store")
    with store.writing() as writer:
        with pytest.raises(StoreError, match="LockError"), other.writing():
            pass
        writer.add(indexed("1", "alfa"))
    fill(other, indexed("2", "alfa"))
    assert sorted(find(store, "alfa")) == ["1", "2"]
    other.close()


def test_a_store_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "store"):
        with pytest.raises(StoreError, match="rebuild it with: search rebuild") as caught:
            open_store(folder)
        assert caught.value.path == folder


@pytest.mark.usefixtures("careless")
def test_a_folder_that_disappears_during_writing_is_an_error(tmp_path: Path, store: Store) -> None:
    def write() -> None:
        with store.writing() as writer:
            shutil.rmtree(tmp_path / "store")
            writer.add(indexed("1", "alfa"))

    with pytest.raises(StoreError):
        write()
    with pytest.raises(StoreError):
        find(store, "alfa")


WHOOSH_ERRORS = (
    whoosh.codec.base.OutOfOrderError,
    whoosh.fields.FieldConfigurationError,
    whoosh.fields.UnknownFieldError,
    whoosh.filedb.filestore.ReadOnlyError,
    whoosh.filedb.filestore.StorageError,
    whoosh.filedb.filetables.FileFormatError,
    whoosh.index.EmptyIndexError,
    whoosh.index.IndexError,
    whoosh.index.LockError,
    whoosh.index.OutOfDateError,
    whoosh.query.QueryError,
    whoosh.reading.CorruptIndexError,
    whoosh.reading.ReaderClosed,
    whoosh.searching.NoTermsException,
    whoosh.writing.IndexingError,
    KeyError,
    OSError,
    UnpicklingError,
)


#: A Whoosh function that each of our calls uses.


INSIDE = {
    "open": (whoosh.filedb.filestore.FileStorage, "open_index"),
    "search": (whoosh.reading.SegmentReader, "postings"),
    "frequency": (whoosh.searching.Searcher, "up_to_date"),
    "len": (whoosh.searching.Searcher, "doc_count"),
    "writing": (whoosh.index.FileIndex, "writer"),
    "add": (whoosh.writing.SegmentWriter, "add_document"),
    "remove": (whoosh.writing.SegmentWriter, "delete_by_term"),
    "commit": (whoosh.writing.SegmentWriter, "_commit_toc"),
}


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize(
    ("raised", "call"), [*((raised, "search") for raised in WHOOSH_ERRORS), *((OSError, call) for call in INSIDE)]
)
def test_an_error_inside_whoosh_is_a_store_error_and_has_no_lasting_effect(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, raised: type[Exception], call: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised("message from Whoosh")

    fill(store, indexed("1", "alfa"))
    provoke = {
        "open": lambda: open_store(tmp_path / "store"),
        "search": lambda: find(store, "alfa"),
        "frequency": lambda: store.frequency(ENGLISH, "alfa"),
        "len": lambda: len(store),
        "remove": lambda: remove(store, "1"),
    }.get(call, lambda: fill(store, indexed("2", "alfa")))
    with monkeypatch.context() as patch:
        patch.setattr(*INSIDE[call], fail)
        with pytest.raises(StoreError, match="message from Whoosh") as caught:
            provoke()
    assert isinstance(caught.value.__cause__, raised)
    assert find(store, "alfa") == ["1"]
    fill(store, indexed("3", "alfa"))
    assert sorted(find(store, "alfa")) == ["1", "3"]


# Damage


def filled(folder: Path) -> None:
    store = open_store(folder)
    fill(store, *(indexed(str(number), "alfa " + WORDS[number % 5], "delta") for number in range(50)))
    store.close()


def ask(folder: Path) -> None:
    store = open_store(folder)
    try:
        find(store, "alfa charlie", languages=["sv"])
        store.frequency(SWEDISH, "delta")
        len(store)
    finally:
        store.close()


def damage(data: bytes, how: str) -> bytes:
    return {
        "empty": b"",
        "cut": data[: len(data) // 2],
        "garbage": random.Random(5).randbytes(len(data)),
        "zeros": bytes(len(data)),
    }[how]


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("how", ["empty", "cut", "garbage", "zeros"])
@pytest.mark.parametrize("pattern", ["*.toc", "*.seg"])
def test_a_damaged_file_is_a_store_error(tmp_path: Path, how: str, pattern: str) -> None:
    filled(tmp_path)
    (file,) = tmp_path.glob(pattern)
    file.write_bytes(damage(file.read_bytes(), how))
    assert store_exists(tmp_path)
    with pytest.raises(StoreError, match="rebuild it with: search rebuild"):
        ask(tmp_path)


@pytest.mark.usefixtures("careless")
def test_a_missing_segment_is_a_store_error(tmp_path: Path) -> None:
    filled(tmp_path)
    (file,) = tmp_path.glob("*.seg")
    file.unlink()
    with pytest.raises(StoreError):
        ask(tmp_path)


def test_a_store_without_a_table_of_contents_does_not_exist(tmp_path: Path) -> None:
    filled(tmp_path)
    (file,) = tmp_path.glob("*.toc")
    file.unlink()
    assert not store_exists(tmp_path)


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("pattern", ["*.toc", "*.seg", "*.seal"])
def test_every_wrong_byte_is_detected(tmp_path: Path, pattern: str) -> None:
    filled(tmp_path)
    (file,) = tmp_path.glob(pattern)
    data, before = file.read_bytes(), file.stat()
    for at in range(0, len(data), max(1, len(data) // 40)):
        file.write_bytes(data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :])
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        with pytest.raises(StoreError, match="rebuild it with: search rebuild"):
            ask(tmp_path)


def test_a_missing_or_damaged_lock_file_is_harmless(tmp_path: Path) -> None:
    filled(tmp_path)
    (file,) = tmp_path.glob("*LOCK")
    for content in (b"garbage", None):
        file.unlink()
        if content:
            file.write_bytes(content)
        store = open_store(tmp_path)
        fill(store, indexed("new", "zulu"))
        assert find(store, "zulu")
        store.close()


def test_postings_that_do_not_fit_in_memory_are_read_back_from_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    passages = [
        indexed(f"p{number}", " ".join(chance.choices(WORDS, k=9)), chance.choice(WORDS)) for number in range(300)
    ]
    written: list[object] = []
    load = whoosh.externalsort.load
    monkeypatch.setattr(whoosh.externalsort, "load", lambda file: written.append(file) or load(file))
    clauses = [Clause(ENGLISH, "alfa"), Clause(ENGLISH, "echo", 0.5), Clause(SWEDISH, "delta")]

    def found(folder: Path) -> list[Candidate]:
        small = open_store(folder)
        fill(small, *passages[:200])
        fill(small, *passages[200:])
        remove(small, "p7", "p250")
        candidates = small.search(clauses, limit=300)
        small.close()
        return candidates

    in_memory = found(tmp_path / "memory")
    assert not written
    monkeypatch.setattr(whoosh_postings, "MEMORY", 0.01)
    assert found(tmp_path / "disk") == in_memory
    assert written
    assert len(in_memory) > 200
