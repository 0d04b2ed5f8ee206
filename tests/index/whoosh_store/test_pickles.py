"""Untrusted files are safe to index, including stores: their pickles may only name what a store needs, and run
nothing."""

from __future__ import annotations

import os
import pickle
import threading
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.filedb.structfile
import whoosh.formats
import whoosh.index

from index import StoreError, open_store
from index.engines import rebuilding
from index.query import ENGLISH, Clause, HasPhrase
from index.store import IndexablePassage
from index.whoosh_store import storage as _whoosh
from index.whoosh_store.pickles import unpickling_only

if TYPE_CHECKING:
    from collections.abc import Callable

#: The pickles in a store: the function that Whoosh calls to create each, and a test that selects its values.
PICKLES = {
    "a block of postings": (whoosh.codec.whoosh3, "dumps", lambda value: len(value) == 3),
    "the header of a block": (whoosh.codec.whoosh3, "dumps", lambda value: len(value) == 6),
    "the stored fields of a passage": (whoosh.columns, "dumps", lambda _: True),
    "positions": (whoosh.formats, "dumps", lambda _: True),
    "fields": (whoosh.filedb.structfile, "dump", lambda value: "fieldmap" in value),
    "the files of a segment": (whoosh.filedb.structfile, "dump", lambda value: value and "fieldmap" not in value),
    "options of a segment": (whoosh.filedb.structfile, "dump", lambda value: value == {}),
    "segments": (whoosh.filedb.structfile, "dump", lambda value: isinstance(value, list)),
}


class Harm:
    """Creates a file through the shell when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.system, (f'touch "{self.mark}"',)


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """Return the path of a file that exists only if harm was done."""
    return tmp_path / "harm"


def write_store(folder: Path) -> None:
    with rebuilding(folder) as writer:
        terms = {ENGLISH: [("alfa",), ("bravo",), ("alfa",)]}
        for number in range(3):
            writer.add(IndexablePassage(f"d{number}", 1, 0, 3, "en", terms, title=(("alfa",),)))


def write_harmful(folder: Path, mark: Path, module: object, name: str, is_chosen: Callable[[Any], bool]) -> None:
    """Write a complete, sealed store with harmful pickles in place of some values."""
    original = getattr(module, name)

    def pickled(value: object, *arguments: object) -> bytes | None:
        return original(Harm(mark) if is_chosen(value) else value, *arguments)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, name, pickled)
        write_store(folder)


def read_all(folder: Path) -> None:
    store = open_store(folder, make=False)
    phrase = HasPhrase(ENGLISH, (("alfa",), ("bravo",)), 0)
    assert len(store.search([Clause(ENGLISH, "alfa")], limit=9, condition=phrase)) == 3
    store.damaged_files()
    store.close()


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("harmful", PICKLES)
def test_a_store_whose_pickles_run_commands_is_refused_and_runs_nothing(harmful, tmp_path, mark, monkeypatch):
    write_harmful(tmp_path / "store", mark, *PICKLES[harmful])
    with pytest.raises(StoreError, match="UnpicklingError"):
        read_all(tmp_path / "store")
    assert not mark.exists()
    # Without the guard the same store does harm, so the refusal was not due to another error.
    monkeypatch.setattr(_whoosh, "unpickling_only", lambda _: nullcontext())
    with suppress(StoreError):
        read_all(tmp_path / "store")
    assert mark.exists()


@pytest.mark.usefixtures("careless")
def test_the_schema_in_a_store_is_not_unpickled(tmp_path, mark):
    write_harmful(tmp_path / "store", mark, whoosh.index.pickle, "dumps", lambda _: True)
    read_all(tmp_path / "store")
    assert not mark.exists()
    with suppress(Exception):
        whoosh.index.open_dir(tmp_path / "store")
    assert mark.exists()


def test_unpickling_elsewhere_is_not_restricted(tmp_path):
    write_store(tmp_path / "store")
    read_all(tmp_path / "store")
    pickled, found = pickle.dumps(Path("a")), []
    assert pickle.loads(pickled) == Path("a")
    with unpickling_only([]):
        with pytest.raises(pickle.UnpicklingError):
            pickle.loads(pickled)
        other = threading.Thread(target=lambda: found.append(pickle.loads(pickled)))
        other.start()
        other.join()
        with unpickling_only([("pathlib", "PosixPath"), ("pathlib", "WindowsPath")]):
            assert pickle.loads(pickled) == Path("a")
        with pytest.raises(pickle.UnpicklingError):
            pickle.loads(pickled)
    assert found == [Path("a")]
