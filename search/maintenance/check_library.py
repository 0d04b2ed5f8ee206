"""Check a library: its disk, its databases, and whether the store matches the corpus."""

from __future__ import annotations

import shutil
from math import ceil
from typing import TYPE_CHECKING

from durable_sqlite import network_disk
from index import CorpusError, LibraryError, StoreError
from index.passage_terms import passages_of
from index.passages import cut_passages
from search.storage.manifest import FORMAT
from translate import MemoryFileError

from .findings import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from index import Corpus, Store
    from search.errors import SearchError
    from search.storage.folder import Folder
    from search.storage.session import Session

#: The number of documents whose passages are compared with the store one by one.
_SAMPLE = 50

#: The number of problems in a file that are named; the rest are counted.
_NAMED = 3

#: A rebuild needs up to this many times the size of the store: for the new store, and for the postings being sorted.
_REBUILD_FACTOR = 2

_RECOVER = "save what can be read into a new library: search recover"
_REBUILD = "rebuild it with: search rebuild"


def check_library(folder: Folder, parts: Session) -> Iterator[Finding]:
    """Yield the findings about a library and its parts. Reads every file completely."""
    try:
        if not folder.exists():
            yield Finding("library", f"none at {folder.path} yet; create one with: search add PATH")
            return
        yield Finding("library", f"format {FORMAT}, at {folder.path}")
    except LibraryError as error:
        yield _failed("library", error)
        return
    yield _check_disk(folder.path, folder.sizes())
    yield from _check_journals(folder)
    try:
        if folder.memory.exists():
            with parts.memory() as memory:
                yield _check_database("memory", memory.problems())
    except (MemoryFileError, LibraryError) as error:
        yield _failed("memory", error)
    try:
        problems = parts.corpus().problems()
    except (CorpusError, LibraryError) as error:
        yield _failed("corpus", error)
        return
    yield _check_database("corpus", problems)
    if problems:
        return
    try:
        corpus, store = parts.reading()
        yield _check_store(store, corpus)
    except StoreError as error:
        yield _failed("store", error)


def _failed(what: str, error: SearchError) -> Finding:
    """Return the finding about a part that cannot be opened."""
    return Finding(what, f"{error.place}: {error.problem}" if error.place else error.problem, error.cure)


def _check_disk(folder: Path, sizes: Mapping[str, int]) -> Finding:
    """Return whether the disk has space for a rebuilt store beside the current one, and for a copy of the databases."""
    free = shutil.disk_usage(folder).free
    needed = _REBUILD_FACTOR * sizes["store"] + sizes["corpus"] + sizes["memory"]
    found = f"{_amount(free)} free; a rebuild or an upgrade needs up to {_amount(needed)}"
    return Finding("disk", found, None if free >= needed else f"free some space where {folder} is")


def _amount(size: int) -> str:
    """Return a number of bytes in a unit in which it is not 0."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{ceil(size / 1e6):,} MB"


def _check_journals(folder: Folder) -> Iterator[Finding]:
    """Yield a finding unless the databases are on a local disk with write-ahead logs, as is usual."""
    kind = network_disk(folder.path)
    files = [file for file in (folder.corpus, folder.memory) if file.exists()]
    # The file header says how a database is written: 2 means with a write-ahead log.
    with_log = [file.name for file in files if _header(file)[18:20] == b"\2\2"]
    if kind and with_log:
        found = f"{' and '.join(with_log)} on {kind} with a write-ahead log, which two machines can corrupt"
        yield Finding("network disk", found, "run any command that writes: search add, or search rebuild")
    elif kind:
        yield Finding("network disk", f"{kind}, written with rollback journals")
    elif files and not with_log:
        yield Finding("journals", "rollback: readers and the writer wait for each other")


def _header(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(100)
    except OSError:
        return b""


def _check_database(what: str, problems: Collection[str]) -> Finding:
    if not problems:
        return Finding(what, "intact")
    some = "; ".join(list(problems)[:_NAMED])
    more = f"; {len(problems) - _NAMED:,} more" if len(problems) > _NAMED else ""
    return Finding(what, f"is damaged ({some}{more})", _RECOVER)


def _check_store(store: Store, corpus: Corpus) -> Finding:
    """Return whether the store is undamaged, and contains the passages of the corpus."""
    damaged = store.damaged_files()
    if damaged:
        return Finding("store", f"{', '.join(damaged)} damaged or missing", _REBUILD)
    waiting = set(corpus.unindexed())
    ids = [document_id for document_id in corpus.ids() if document_id not in waiting]
    expected = sum(len(cut_passages(corpus.sentence_spans(document_id))) for document_id in ids)
    if not waiting and expected != len(store):
        return Finding("store", f"has {len(store):,} passages, where the corpus has {expected:,}", _REBUILD)
    sample = ids[:: max(1, len(ids) // _SAMPLE)]
    differing = [document_id for document_id in sample if not _has_passages_of(document_id, store, corpus)]
    if differing:
        found = f"has other passages of {differing[0]!r} than the corpus" + (" and more" if differing[1:] else "")
        return Finding("store", found, _REBUILD)
    later = f"; {len(waiting):,} documents wait for the next command that writes" if waiting else ""
    return Finding("store", f"intact, {len(store):,} passages; compared those of {len(sample):,} documents{later}")


def _has_passages_of(document_id: str, store: Store, corpus: Corpus) -> bool:
    document = corpus.document(document_id)
    if document is None:
        return False
    expected = {
        (passage.number, passage.first, passage.last) for passage in passages_of(document, corpus.sentences(document))
    }
    return set(store.passages(document_id)) == expected
