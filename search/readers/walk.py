"""Find the files to read: the given files, and those in the given folders that are not skipped."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from search.errors import UnreadableError

from .detection import HEAD, begins_as_document
from .ignore import IGNORE_FILE, IgnoreRules
from .names import STANDARD_INPUT, file_id
from .opening import NOT_A_FILE, open_regular_file, unreadable
from .options import READ_PLAINLY, ReadingOptions
from .registry import has_known_suffix, suffix_of
from .source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index import Document


def find_files(
    paths: Iterable[str],
    *,
    base: Path,
    standard_input: BinaryIO | None = None,
    options: ReadingOptions = READ_PLAINLY,
) -> Iterator[SourceFile | UnreadableError]:
    """Yield the files in *paths*, in order and each once; the error in place of each one that does not exist.

    Args:
        paths: Files, folders or ``"-"``. Folders are read with all folders below, files before folders and by name;
            skipped are hidden files and folders, links to folders, libraries, files of unsupported formats, and what
            a ``.searchignore`` excludes. A file that is given explicitly is read even if it is hidden or excluded.
        base: Names of files inside this folder are relative to it; see `file_id`.
        standard_input: Stream to read for ``"-"``; None if there is no input.
        options: How they are read. Pictures in folders are passed over if they are not.

    """
    seen: set[str] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield SourceFile(STANDARD_INPUT, None, standard_input)
            continue
        for found in _walk(Path(path), options):
            if isinstance(found, UnreadableError):
                yield UnreadableError(file_id(Path(found.path), base), None, found.problem, found.cure)
                continue
            name = file_id(found, base)
            if name not in seen:
                seen.add(name)
                try:
                    yield SourceFile(name, found, options=options)
                except OSError as error:  # It was removed a moment ago.
                    yield unreadable(name, error)


def find_paths(paths: Iterable[str], options: ReadingOptions = READ_PLAINLY) -> Iterator[Path]:
    """Yield the paths of the files that `find_files` would yield, in order, without errors."""
    for path in paths:
        yield from (found for found in _walk(Path(path), options) if isinstance(found, Path))


def read_documents(
    paths: Iterable[str], *, base: Path, standard_input: BinaryIO | None = None
) -> Iterator[Document | UnreadableError]:
    """Yield the documents in *paths*, in order; the error in place of each that cannot be read. See `find_files`."""
    for file in find_files(paths, base=base, standard_input=standard_input):
        if isinstance(file, UnreadableError):
            yield file
        else:
            yield from file.documents()


def is_library(folder: Path) -> bool:
    """Return whether *folder* is a library of this program, which is never searched for documents."""
    try:
        return (folder / "manifest.json").is_file() and (folder / "corpus.sqlite").is_file()
    except OSError:  # It cannot be entered, which the walk reports.
        return False


def _walk(path: Path, options: ReadingOptions) -> Iterator[Path | UnreadableError]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield unreadable(str(path), error)
        return
    if stat.S_ISDIR(mode):
        yield from _walk_folder(path, options)
    elif not stat.S_ISREG(mode):
        yield UnreadableError(str(path), None, NOT_A_FILE)
    elif not (has_known_suffix(path.name) or _begins_as_document(path)):
        problem = "is in no format that is read" if suffix_of(path.name) else "is no document of a known format"
        yield UnreadableError(str(path), None, problem, "see: search formats")
    else:
        yield path


def _walk_folder(root: Path, options: ReadingOptions) -> Iterator[Path | UnreadableError]:
    # One folder at a time: until Python 3.11, os.walk is recursive and fails on a thousand nested folders.
    waiting = [(root, "", IgnoreRules())]
    while waiting:
        folder, prefix, rules = waiting.pop()
        errors: list[OSError] = []
        _, folders, names = next(os.walk(folder, onerror=errors.append), ("", [], []))
        if IGNORE_FILE in names:
            try:
                rules = rules.including(folder / IGNORE_FILE, prefix)
            except UnreadableError as error:
                yield error
        for name in sorted(names):
            if _is_hidden(name) or rules.ignores(prefix + name, is_folder=False):
                continue
            if not options.reads_suffix(suffix_of(name)):
                options.on_unread_picture()
            elif has_known_suffix(name):
                yield from _walk(folder / name, options)
            elif _begins_as_document(folder / name):
                yield folder / name
        for each in errors:
            yield unreadable(str(each.filename), each)
        for name in sorted(folders, reverse=True):
            below = folder / name
            if not (
                _is_hidden(name) or rules.ignores(prefix + name, is_folder=True) or _is_link(below) or is_library(below)
            ):
                waiting.append((below, f"{prefix}{name}/", rules))


def _begins_as_document(path: Path) -> bool:
    """Return whether a file whose name says nothing has the content of a document; False if it cannot be opened."""
    try:
        with open_regular_file(path) as file:
            # In a Maildir, names have dots, but no suffixes.
            has_suffix = bool(suffix_of(path.name)) and path.parent.name not in {"cur", "new"}
            return begins_as_document(file.read(HEAD), has_suffix=has_suffix)
    except OSError:
        return False


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_link(path: Path) -> bool:
    # Unlike this, Path.is_symlink fails if the path is too long; the walk reports that when it gets there.
    return os.path.islink(path)  # noqa: PTH114
