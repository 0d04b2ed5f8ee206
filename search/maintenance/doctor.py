"""What is wrong with an installation and a library, and what to do about it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import CorpusError, LibraryError, StoreError
from index.passage_terms import passages_of
from index.passages import cut_passages
from search.errors import SearchError
from search.storage.folder import FORMAT
from translate import MemoryFileError, try_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from index import Corpus, Store
    from search.storage.folder import Folder
    from search.storage.session import Parts
    from translate import Package

_OURS = "translation-first-search"

#: What is imported under these names, and the distributions that may bring it. Where two of them do, pip lets
#: the one that was installed last win, without a word.
_IMPORTED = {
    "search": {_OURS},
    "translate": {_OURS},
    "index": {_OURS},
    "database": {_OURS},
    "argostranslate": {"argos-translate-lt", "argostranslate"},
    "whoosh": {"whoosh3"},
}

#: Documents whose passages are looked up in the store one by one.
_LOOKED_UP = 50

#: Problems of a file that are named; the others are counted.
_NAMED = 3

#: Times the store's size that a rebuild takes beside it: the new one, and postings that are being sorted.
_REBUILT = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and how it is.

    Attributes:
        what: Was looked at.
        found: How it is, in a line.
        cure: What to do about it; None where nothing is wrong.

    """

    what: str
    found: str
    cure: str | None = None


def examine_installation() -> Iterator[Finding]:
    """Yield what is found of Python, of the packages we depend on, and of others of the same names."""
    # Late, as below: every search has `Finding`, but only this has the time.
    import platform
    from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version

    yield Finding("python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    try:
        needed = [re.split(r"[<>=!~;\[ ]", each, maxsplit=1)[0] for each in requires(_OURS) or []]
        ours = version(_OURS)
    except PackageNotFoundError:
        yield Finding(_OURS, "runs from its source, not installed")
    else:
        yield Finding(_OURS, ours)
        for name in sorted(needed):
            yield _installed(name)
    yield from rivals(packages_distributions())


def _installed(name: str) -> Finding:
    from importlib.metadata import PackageNotFoundError, version

    # PyPI's own distribution of it serves as well.
    for other in (name, "argostranslate") if name == "argos-translate-lt" else (name,):
        try:
            return Finding(other, version(other))
        except PackageNotFoundError:
            continue
    return Finding(name, "is missing", f"install it: pip install {name}")


def rivals(brought: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield what is wrong with who brings our import names.

    Args:
        brought: Distributions by what is imported from them, as `importlib.metadata` tells.

    """
    for imported, right in _IMPORTED.items():
        distributions = {_normal(name) for name in brought.get(imported, ())}
        wrong = sorted(distributions - right)
        if wrong or len(distributions) > 1:
            others = wrong or sorted(distributions)[1:]
            kept = sorted(distributions & right)[:1] or sorted(right)[:1]
            cure = f"pip uninstall {' '.join(others)}, then pip install --force-reinstall --no-deps {kept[0]}"
            yield Finding(f"import {imported}", f"is brought by {', '.join(sorted(distributions))}", cure)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def examine_models(packages: Sequence[Package]) -> Iterator[Finding]:
    """Yield for each package whether it loads."""
    if not packages:
        yield Finding("models", "none; those of a language are installed by: search models install LANGUAGE")
    for package in packages:
        problem = package.problem or try_out(package)
        what = f"model {package.folder.name}"
        if problem:
            yield Finding(
                what,
                f"cannot be used: {problem}",
                f"remove it, and install it again: search models remove {package.folder.name}",
            )
        else:
            yield Finding(what, f"{package.version}, loads, {'a demo' if package.demo else 'published'}")


def examine_library(folder: Folder, parts: Parts) -> Iterator[Finding]:
    """Yield what is found of a library and its parts, each read whole."""
    try:
        if not folder.exists():
            yield Finding("library", f"none at {folder.path} yet; one is made by: search add PATH")
            return
        yield Finding("library", f"format {FORMAT}, at {folder.path}")
    except LibraryError as error:
        yield _failed("library", error)
        return
    yield _examine_disk(folder.path, folder.sizes())
    try:
        if folder.memory.exists():
            with parts.memory() as memory:
                yield _examine_file("memory", memory.problems())
    except (MemoryFileError, LibraryError) as error:
        yield _failed("memory", error)
    try:
        problems = parts.corpus().problems()
    except (CorpusError, LibraryError) as error:
        yield _failed("corpus", error)
        return
    yield _examine_file("corpus", problems)
    if problems:
        return
    try:
        corpus, store = parts.reading()
        yield from _examine_store(store, corpus)
    except StoreError as error:
        yield _failed("store", error)


def _failed(what: str, error: SearchError) -> Finding:
    """Return an error as a finding."""
    return Finding(what, f"{error.place}: {error.problem}" if error.place else error.problem, error.cure)


def _examine_file(what: str, problems: Collection[str]) -> Finding:
    """Return what is found of a file of SQLite's."""
    if not problems:
        return Finding(what, "whole")
    some = "; ".join(list(problems)[:_NAMED])
    more = f"; {len(problems) - _NAMED:,} more" if len(problems) > _NAMED else ""
    return Finding(what, f"is damaged ({some}{more})", "save what can be read into a new library: search recover")


def _examine_store(store: Store, corpus: Corpus) -> Iterator[Finding]:
    """Yield whether the store is whole, and has what the corpus has."""
    damaged = store.damaged_files()
    if damaged:
        yield Finding("store", f"{', '.join(damaged)} damaged or missing", _REBUILD)
        return
    waiting = set(corpus.unindexed())
    ids = [document_id for document_id in corpus.ids() if document_id not in waiting]
    expected = sum(len(cut_passages(corpus.sentence_spans(document_id))) for document_id in ids)
    if not waiting and expected != len(store):
        yield Finding("store", f"has {len(store):,} passages, where the corpus has {expected:,}", _REBUILD)
        return
    sample = ids[:: max(1, len(ids) // _LOOKED_UP)]
    missing = [document_id for document_id in sample if not _has_it(store, corpus, document_id)]
    if missing:
        found = f"has other passages of {missing[0]!r} than the corpus" + (" and more" if missing[1:] else "")
        yield Finding("store", found, _REBUILD)
        return
    later = f"; {len(waiting):,} documents wait for the next command that writes" if waiting else ""
    yield Finding("store", f"whole, {len(store):,} passages; those of {len(sample):,} documents looked up{later}")


_REBUILD = "rebuild it with: search rebuild"


def _has_it(store: Store, corpus: Corpus, document_id: str) -> bool:
    document = corpus.document(document_id)
    if document is None:
        return False
    expected = {
        (passage.number, passage.first, passage.last) for passage in passages_of(document, corpus.sentences(document))
    }
    return set(store.passages(document_id)) == expected


def _examine_disk(folder: Path, sizes: Mapping[str, int]) -> Finding:
    """Return whether there is room to work: for a new store beside the old, and a copy of the corpus."""
    free = shutil.disk_usage(folder).free
    needed = _REBUILT * sizes["store"] + sizes["corpus"] + sizes["memory"]
    found = f"{free / 1e9:,.1f} GB free, where a rebuild or a new version takes up to {needed / 1e9:,.1f} GB"
    return Finding("disk", found, None if free >= needed else f"free some space where {folder} is")
