"""Which files a run reads: those named by the caller, or those that could not be read before."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeVar

from search.errors import NothingToAddError
from search.readers.names import STANDARD_INPUT, file_id, named_files
from search.readers.walk import find_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.records import FailureLike
    from search.readers.options import ReadingOptions

#: A path of this system or, in tests, of another one.
_Path = TypeVar("_Path", bound=PurePath)


def check_paths(paths: Iterable[str | os.PathLike[str]], *, retry_failed: bool) -> list[str]:
    """Return *paths* as strings; with *retry_failed* there may be none.

    Raises:
        NothingToAddError: none of the paths exists.

    """
    names = [os.fspath(path) for path in paths]
    everything = retry_failed and not names
    if not everything and not any(path == STANDARD_INPUT or os.path.lexists(path) for path in names):
        raise NothingToAddError(names)
    return names


def failed_files(paths: Iterable[str], failures: Iterable[FailureLike], *, base: Path) -> list[str]:
    """Return the files of *failures* that still exist, only those in *paths* if any are given."""
    folders = full_paths(paths, base)
    return [
        str(file)
        for name in dict.fromkeys(failure.path for failure in failures)
        if name != STANDARD_INPUT and (not folders or is_within(full_path(name, base), folders))
        for file in named_files(name, base)
    ]


def total_size(paths: Iterable[str], options: ReadingOptions) -> int:
    """Return the total size in bytes of the files in *paths* that are read; those that cannot be examined count as 0."""
    size = 0
    for file in find_paths(
        (path for path in paths if path != STANDARD_INPUT), replace(options, on_unread_picture=lambda: None)
    ):
        with suppress(OSError):
            size += file.stat().st_size
    return size


def full_path(name: str, base: _Path) -> _Path:
    """Return the absolute form of a name that `file_id` returned, with the same escapes.

    It compares as the system's paths do: on Windows both separators are the same, and so are capitals and small letters.
    """
    return base / name


def full_paths(paths: Iterable[str], base: Path) -> list[Path]:
    """Return the absolute form of *paths*, with the escapes of `file_id`."""
    return [full_path(file_id(Path(path), base), base) for path in paths]


def is_within(path: PurePath, folders: Iterable[PurePath]) -> bool:
    """Return whether *path* is one of *folders* or inside one; all are absolute.

    >>> from pathlib import PureWindowsPath
    >>> archive = PureWindowsPath("C:/archive")
    >>> is_within(full_path("letters/a.txt", archive), [archive / "Letters"])
    True
    """
    return any(path.is_relative_to(folder) for folder in folders)
