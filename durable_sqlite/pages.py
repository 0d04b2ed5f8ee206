"""Rows straight from the pages of a SQLite file, where the tree that leads to them is damaged.

Pages and records are those of https://www.sqlite.org/fileformat2.html, sections 1.5 to 2.1. What stands in a page
may be garbage: a row is to be believed only if its checksum is right.
"""

from __future__ import annotations

import mmap
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The kinds of pages with rows, and where their cells begin, before the pointers to them: leaves of tables, leaves and
#: branches of tables without a rowid.
_TABLE_LEAF, _INDEX_LEAF, _INDEX_BRANCH = 13, 10, 2
_HEADERS = {_TABLE_LEAF: 8, _INDEX_LEAF: 8, _INDEX_BRANCH: 12}

#: Bytes of whole numbers, by their type in a record.
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

#: What garbage leads to.
_GARBAGE = (IndexError, ValueError, struct.error, OverflowError)


def rows_in_pages(file: Path, values: int) -> Iterator[tuple[object, ...]]:
    """Yield each row that has so many values and stands in a page that is in use; in no order, some garbage.

    A text is decoded with surrogates in place of what is no UTF-8. The key that is a rowid is the first value.
    """
    if not file.stat().st_size:
        return
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        pages = _Pages(content)
        for number in pages.used():
            yield from pages.rows(number, values)


class _Pages:
    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        (size,) = struct.unpack_from(">H", content, 16) if len(content) >= 100 else (0,)
        is_size = size == 1 or (size >= 512 and not size & (size - 1))
        self._size = 65_536 if size == 1 else size if is_size else 4_096
        self._count = len(content) // self._size

    def used(self) -> list[int]:
        """Return the numbers of all pages but those that are free: these have what was deleted."""
        free: set[int] = set()
        with suppress(*_GARBAGE):
            (trunk,) = struct.unpack_from(">I", self._content, 32)
            while trunk and trunk not in free:
                free.add(trunk)
                page = self._page(trunk)
                trunk, leaves = struct.unpack_from(">II", page)
                free.update(struct.unpack_from(f">{leaves}I", page, 8))
        return [number for number in range(1, self._count + 1) if number not in free]

    def rows(self, number: int, values: int) -> Iterator[tuple[object, ...]]:
        """Yield the rows of a page that have so many values."""
        page = self._page(number)
        begin = 100 if number == 1 else 0
        kind = page[begin]
        if kind not in _HEADERS:
            return
        (cells,) = struct.unpack_from(">H", page, begin + 3)
        for cell in range(cells):
            with suppress(*_GARBAGE):
                (at,) = struct.unpack_from(">H", page, begin + _HEADERS[kind] + 2 * cell)
                row = self._row(page, at, kind, values)
                if row:
                    yield row

    def _page(self, number: int) -> bytes:
        if not 0 < number <= self._count:
            raise ValueError(number)
        return self._content[(number - 1) * self._size : number * self._size]

    def _row(self, page: bytes, at: int, kind: int, values: int) -> tuple[object, ...] | None:
        if kind == _INDEX_BRANCH:
            at += 4
        size, at = _varint(page, at)
        rowid = None
        if kind == _TABLE_LEAF:
            rowid, at = _varint(page, at)
        payload = self._payload(page, at, size, kind)
        end, place = _varint(payload, 0)
        types: list[int] = []
        while place < end and len(types) <= values:
            one, place = _varint(payload, place)
            types.append(one)
        if len(types) != values:
            return None
        row: list[object] = []
        place = end
        for one in types:
            value, place = _value(payload, place, one)
            row.append(value)
        if rowid is not None and row[0] is None:
            row[0] = rowid
        return tuple(row)

    def _payload(self, page: bytes, at: int, size: int, kind: int) -> bytes:
        """Return a cell's payload, with what of it stands in other pages."""
        most = self._size - 35 if kind == _TABLE_LEAF else (self._size - 12) * 64 // 255 - 23
        if not 0 < size <= len(self._content):
            raise ValueError(size)
        if size <= most:
            return page[at : at + size]
        least = (self._size - 12) * 32 // 255 - 23
        here = least + (size - least) % (self._size - 4)
        here = here if here <= most else least
        parts = [page[at : at + here]]
        (further,) = struct.unpack_from(">I", page, at + here)
        missing = size - here
        while missing > 0:
            part = self._page(further)
            (further,) = struct.unpack_from(">I", part)
            parts.append(part[4 : 4 + missing])
            missing -= len(parts[-1])
        return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64) if value >> 63 else value, at + 9


def _value(data: bytes, at: int, kind: int) -> tuple[object, int]:
    """Return a value of a record, and where it ends."""
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(data[at:end], "big", signed=True), end
    if kind == 7:
        (number,) = struct.unpack_from(">d", data, at)
        return number, at + 8
    if kind in {0, 8, 9}:
        return {0: None, 8: 0, 9: 1}[kind], at
    if kind < 12:
        raise ValueError(kind)
    end = at + (kind - 12) // 2
    return (data[at:end].decode("utf-8", "surrogateescape") if kind % 2 else data[at:end]), end
