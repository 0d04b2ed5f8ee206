"""Read and write translation memory files; the file's name decides the format.

``.tmx`` is TMX 1.4 (`tmx`); any other name is JSON lines (`jsonl`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from durable_sqlite import cure_of, writing_beside
from translate.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from .entry import Entry

#: Maximum number of errors reported for one file; further errors are only counted.
_MOST_ERRORS = 100


class _Format(NamedTuple):
    """A file format: its reader, its writer, and its name for the place of an entry."""

    read: Callable[[Path], Iterator[Entry | ExchangeError]]
    write: Callable[[Iterable[Entry]], Iterator[str]]
    places: str


def read_entries(path: Path) -> Iterator[Entry | ExchangeError]:
    """Yield the entries of a file, and an error for each line or unit that cannot be read.

    At most 100 errors are yielded; a final one counts the others.

    Args:
        path: A ``.tmx`` file is read as TMX, any other as JSON lines.

    Raises:
        ExchangeError: the file as a whole cannot be read; entries yielded before remain valid.

    """
    file_format = _format_of(path)
    errors = 0
    try:
        for found in file_format.read(path):
            errors += isinstance(found, ExchangeError)
            if errors <= _MOST_ERRORS or not isinstance(found, ExchangeError):
                yield found
    except OSError as error:
        raise ExchangeError(path, None, f"cannot be read: {error.strerror or error}") from error
    if errors > _MOST_ERRORS:
        yield ExchangeError(path, None, f"{errors - _MOST_ERRORS:,} more {file_format.places} cannot be read")


def write_entries(path: Path, entries: Iterable[Entry]) -> int:
    """Write *entries* to a file and return their number.

    The file takes its place only when it is complete.

    Args:
        path: A ``.tmx`` file is written as TMX, any other as JSON lines.
        entries: What to write.

    Raises:
        ExchangeError: the file cannot be written.

    """
    count = 0

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in entries:
            count += 1
            yield entry

    try:
        with writing_beside(path) as file:
            file.writelines(_format_of(path).write(counted()))
    except OSError as error:
        cure = cure_of(error, "check who may write there, or choose another file")
        raise ExchangeError(path, None, f"cannot be written: {error.strerror or error}", cure) from error
    return count


def _format_of(path: Path) -> _Format:
    # Imported late: a search opens the memory, but reads and writes no such file.
    if path.suffix.lower() == ".tmx":
        from .tmx import read_tmx, tmx_lines

        return _Format(read_tmx, tmx_lines, "units")
    from .jsonl import jsonl_lines, read_jsonl

    return _Format(read_jsonl, jsonl_lines, "lines")
