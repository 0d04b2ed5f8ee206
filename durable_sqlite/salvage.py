"""Copy every row that can still be read from a damaged database into a new one.

Rows are read by SQLite first (`damaged_tables`). If a table is damaged, rows that its tree no longer reaches are read
page by page (`pages`). A row that can be read but does not match its checksum is not copied, unless the caller says how
to repair it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from .checksums import UNREADABLE, is_intact, seal
from .damaged_tables import DamagedTable, as_stored, can_hold
from .files import make_private
from .pages import rows_in_pages
from .schema import columns_of, table_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from .damaged_tables import Row
    from .schema import Column

#: Given a damaged row by column, returns the row to store. Invalid UTF-8 has been replaced already.
Repair = Callable[[dict[str, object]], dict[str, object]]


def salvage(damaged: Path, into: Path, *, repairs: Mapping[str, Repair] | None = None) -> dict[str, int]:
    """Copy each row that can be read and matches its checksum, from one database into another.

    Where an older version has no checksums yet, a row is copied if its texts are valid UTF-8.

    Args:
        damaged: The database to read. It is not changed, since it is read from a private copy beside *into*.
        into: A database of the newest version, whose tables and columns decide what is copied.
        repairs: By table, what to store instead of a damaged row; damaged rows of other tables are left out.

    Returns:
        The number of rows copied into each table, by name.

    Raises:
        sqlite3.Error: the new database cannot be written.
        OSError: the damaged database cannot be copied.

    """
    with (
        _private_copy(damaged, into.with_name(f"{into.name}.damaged")) as copy,
        closing(sqlite3.connect(copy)) as source,
        closing(sqlite3.connect(into, isolation_level=None)) as target,
    ):
        source.text_factory = as_stored
        with suppress(*UNREADABLE):
            # Afterwards the file's pages contain the data of the log too.
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.execute("PRAGMA foreign_keys=ON")
        target.execute("BEGIN")
        # Parents before children, because of the foreign keys.
        copied = {
            name: _copy_table(name, source, copy, target, (repairs or {}).get(name)) for name in table_names(target)
        }
        seal(target)
        target.execute("COMMIT")
        return copied


@contextmanager
def _private_copy(database: Path, copy: Path) -> Iterator[Path]:
    """Copy a database and its log, and delete the copy when the context ends. Opening a database can change it."""
    try:
        for ending in ("", "-wal"):
            file, place = (path.with_name(path.name + ending) for path in (database, copy))
            if file.exists():
                make_private(place)
                shutil.copyfile(file, place)
        yield copy
    finally:
        for leftover in copy.parent.glob(f"{copy.name}*"):
            leftover.unlink()


def _copy_table(
    name: str, source: sqlite3.Connection, file: Path, target: sqlite3.Connection, repair: Repair | None
) -> int:
    copied, broken = _copy_readable_rows(name, source, target, repair)
    if broken:
        # The damaged tree no longer reaches some rows.
        columns = columns_of(target, name)
        for row in rows_in_pages(file, len(columns)):
            values = tuple(
                float(value) if column.type == "REAL" and isinstance(value, int) else value
                for column, value in zip(columns, row, strict=True)
            )
            if is_intact(values):
                copied += _insert(name, columns, values, target)
    return copied


def _copy_readable_rows(
    name: str, source: sqlite3.Connection, target: sqlite3.Connection, repair: Repair | None
) -> tuple[int, bool]:
    """Copy the rows of a table that SQLite can read; return how many, and whether there may be more."""
    try:
        found = columns_of(source, name)
    except UNREADABLE:
        return 0, True
    if not found or not _is_valid_text([column.name for column in found]):
        return 0, True
    # A new version adds columns at the end, so columns are matched by position: even a name may be damaged.
    expected = columns_of(target, name)
    table = DamagedTable(
        source, name, [one._replace(name=other.name) for one, other in zip(expected, found, strict=False)]
    )
    # The checksum is the last column, except in versions before there were checksums.
    has_checksum = len(found) == len(expected)
    columns = expected[: len(found) - has_checksum]
    copied = 0
    for row in table.rows():
        values = row[:-1] if has_checksum else row
        if not (is_intact(row) if has_checksum else _is_valid_text(row)):
            if repair is None:
                continue
            names = [column.name for column in columns]
            repaired = repair(dict(zip(names, map(_readable, values), strict=True)))
            values = tuple(repaired[column] for column in names)
        # The checksums are computed when everything is copied; until then the column has any value.
        copied += _insert(name, [*columns, *expected[len(columns) :][-1:]], (*values, 0), target)
    return copied, table.broken


def _insert(name: str, columns: Sequence[Column], values: Row, target: sqlite3.Connection) -> int:
    """Write a row and return 1; return 0 if it does not fit the table, or the table already has one with its key."""
    if not all(can_hold(column, value) for column, value in zip(columns, values, strict=True)):
        return 0
    names, marks = ", ".join(column.name for column in columns), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {name} ({names}) VALUES ({marks})"  # noqa: S608 - names from our schema
    try:
        return target.execute(insert, values).rowcount
    except sqlite3.IntegrityError:  # The row that it refers to is lost.
        return 0


def _is_valid_text(row: Iterable[object]) -> bool:
    """Return whether all texts of a row are valid UTF-8, which is all that can be checked without a checksum."""
    return all(_readable(value) == value for value in row)


def _readable(value: object) -> object:
    content = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else content
