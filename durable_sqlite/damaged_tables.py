"""Read every row of a damaged table that SQLite can still reach.

SQLite stores a table as a tree of pages. A damaged page hides the rows below it, and SQLite cannot read past it, neither
forwards nor backwards. So the table is read from both ends up to the damage; the gap in between is halved, and each half
is read in the same way, until nothing more is found.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .checksums import UNREADABLE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from .schema import Column

    Row = tuple[object, ...]

#: How often the gap between two damaged places is halved.
_DEEPEST = 12

_READ_AT_ONCE = 500

#: A `text_factory` that preserves the bytes of a text even if they are not valid UTF-8.
as_stored = partial(str, encoding="utf-8", errors="surrogateescape")

#: The Python types that a column of a type can hold, and the column's smallest value.
_TYPES: dict[str, tuple[type | tuple[type, ...], object]] = {
    "INTEGER": (int, -(1 << 63)),
    "REAL": ((int, float), -(1 << 63)),
    "TEXT": (str, ""),
}


def can_hold(column: Column, value: object) -> bool:
    """Return whether a value has the type that a column declares."""
    return isinstance(value, _TYPES[column.type][0]) or (value is None and not column.required)


class DamagedTable:
    """A table that may be damaged, read in the order of its primary key.

    Attributes:
        broken: Whether some rows could not be read; known after `rows` has ended.

    """

    def __init__(self, database: sqlite3.Connection, name: str, columns: Sequence[Column]) -> None:
        """Prepare to read a table.

        Args:
            database: A connection whose `text_factory` is `as_stored`.
            name: The table, which must be a trusted name: it becomes part of the SQL.
            columns: Its columns in order, some of which make up its primary key; their types are INTEGER, REAL or TEXT.

        """
        self.broken = False
        self._database = database
        self._name = name
        self._columns = columns
        self._key = sorted((column for column in columns if column.key), key=lambda column: column.key)
        self._key_positions = [columns.index(column) for column in self._key]

    def rows(self) -> Iterator[Row]:
        """Yield each row that can be read once, in no order."""
        yield from self._between(None, None, _DEEPEST)

    def _between(self, low: Row | None, high: Row | None, depth: int) -> Iterator[Row]:
        last = low
        try:
            for row in self._read(low, high):
                last = self._key_of(row)
                yield row
        except UNREADABLE:
            self.broken = True
            first = high
            try:
                for row in self._read(last, high, backwards=True):
                    first = self._key_of(row)
                    yield row
            except UNREADABLE:
                middle = self._middle(last, first)
                if depth and middle:
                    yield from self._between(last, middle, depth - 1)
                    yield from self._at(middle)
                    yield from self._between(middle, first, depth - 1)

    def _read(self, low: Row | None, high: Row | None, *, backwards: bool = False) -> Iterator[Row]:
        """Yield the rows whose keys lie between two keys, excluding both."""
        at_once = _READ_AT_ONCE
        while True:
            bounds = [(operator, key) for operator, key in ((">", low), ("<", high)) if key]
            try:
                rows = self._select(bounds, f"ORDER BY {self._key_names(' DESC' * backwards)} LIMIT {at_once}")
            except UNREADABLE:
                if at_once == 1:
                    raise
                at_once = 1
                continue
            yield from rows
            if len(rows) < at_once:
                return
            low, high = (low, self._key_of(rows[-1])) if backwards else (self._key_of(rows[-1]), high)

    def _at(self, key: Row) -> list[Row]:
        try:
            return self._select([("=", key)], "")
        except UNREADABLE:
            return []

    def _select(self, bounds: Sequence[tuple[str, Row]], order: str) -> list[Row]:
        # The bytes of a damaged text may not be valid UTF-8, so a text parameter is passed as bytes and cast.
        marks = f"({', '.join('CAST(? AS TEXT)' if column.type == 'TEXT' else '?' for column in self._key)})"
        where = " AND ".join(f"({self._key_names()}) {operator} {marks}" for operator, _ in bounds)
        names = ", ".join(map(_quoted, self._columns))
        query = f"SELECT {names} FROM {self._name} {'WHERE ' * bool(bounds)}{where} {order}"  # noqa: S608 - trusted names
        return self._database.execute(query, [_parameter(value) for _, key in bounds for value in key]).fetchall()

    def _key_names(self, order: str = "") -> str:
        return ", ".join(_quoted(column) + order for column in self._key)

    def _key_of(self, row: Row) -> Row:
        return tuple(row[position] for position in self._key_positions)

    def _middle(self, low: Row | None, high: Row | None) -> Row | None:
        """Return a key about halfway between two keys, or None if there is none."""
        if high is None:
            return None
        smallest = tuple(_TYPES[column.type][1] for column in self._key)
        low = low or tuple(0 if value != "" else "" for value in smallest)
        for at, (one, other) in enumerate(zip(low, high, strict=True)):
            if one != other:
                half = _halfway(one, other)
                middle = (*low[:at], half, *smallest[at + 1 :]) if half != one else None
                return middle if middle != high else None
        return None


def _quoted(column: Column) -> str:
    return '"{}"'.format(column.name.replace('"', '""'))


def _parameter(value: object) -> object:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def _halfway(low: object, high: object) -> object:
    """Return the value halfway between two numbers or texts; if they are neighbours, the second one."""
    if isinstance(low, int) and isinstance(high, int):
        return (low + high + 1) // 2
    one, other = str(low), str(high)
    same = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    start, end = (ord(text[same]) if same < len(text) else 0 for text in (one, other))
    half = (start + end + 1) // 2
    # Surrogates are not characters, so SQLite cannot compare with them.
    return other if 0xD800 <= half <= 0xDFFF else one[:same] + chr(half)
