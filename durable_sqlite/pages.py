"""Read rows directly from the pages of a SQLite file, when the tree that leads to those pages is damaged.

The formats of pages and records are described at https://www.sqlite.org/fileformat2.html, sections 1.5 to 2.1. A page
may contain garbage: trust a row only if it matches its checksum.
"""

from __future__ import annotations

import mmap
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The kinds of pages that contain rows: leaves of tables; leaves and inner pages of tables without a rowid.
_TABLE_LEAF, _INDEX_LEAF, _INDEX_BRANCH = 13, 10, 2

#: The length of their headers in bytes. The pointers to the page's cells follow.
_HEADERS = {_TABLE_LEAF: 8, _INDEX_LEAF: 8, _INDEX_BRANCH: 12}

#: The number of bytes in an integer, by its serial type.
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

#: What decoding garbage raises.
_GARBAGE = (IndexError, ValueError, struct.error, OverflowError)


def rows_in_pages(file: Path, values: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows with the given number of values from all pages in use, in no order; some may be garbage.

    Bytes of a text that are not valid UTF-8 become surrogates. If the primary key is the rowid, it is the first value.
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
        """Return the numbers of all pages except the free ones, which contain deleted rows."""
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
        """Yield the rows of a page that have the given number of values."""
        page = self._page(number)
        start = 100 if number == 1 else 0  # The file's header comes first.
        kind = page[start]
        if kind not in _HEADERS:
            return
        (cells,) = struct.unpack_from(">H", page, start + 3)
        for cell in range(cells):
            with suppress(*_GARBAGE):
                (at,) = struct.unpack_from(">H", page, start + _HEADERS[kind] + 2 * cell)
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
        header_end, position = _varint(payload, 0)
        types: list[int] = []
        while position < header_end and len(types) <= values:
            serial_type, position = _varint(payload, position)
            types.append(serial_type)
        if len(types) != values:
            return None
        row: list[object] = []
        position = header_end
        for serial_type in types:
            value, position = _value(payload, position, serial_type)
            row.append(value)
        if rowid is not None and row[0] is None:
            row[0] = rowid
        return tuple(row)

    def _payload(self, page: bytes, at: int, size: int, kind: int) -> bytes:
        """Return a cell's payload, including the part on overflow pages."""
        largest = self._size - 35 if kind == _TABLE_LEAF else (self._size - 12) * 64 // 255 - 23
        if not 0 < size <= len(self._content):
            raise ValueError(size)
        if size <= largest:
            return page[at : at + size]
        smallest = (self._size - 12) * 32 // 255 - 23
        local = smallest + (size - smallest) % (self._size - 4)
        local = local if local <= largest else smallest
        parts = [page[at : at + local]]
        (overflow,) = struct.unpack_from(">I", page, at + local)
        missing = size - local
        while missing > 0:
            part = self._page(overflow)
            (overflow,) = struct.unpack_from(">I", part)
            parts.append(part[4 : 4 + missing])
            missing -= len(parts[-1])
        return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return an integer of one to nine bytes, and the position after it."""
    value = 0
    for position in range(at, at + 8):
        value = value << 7 | data[position] & 0x7F
        if data[position] < 0x80:
            return value, position + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64) if value >> 63 else value, at + 9


def _value(data: bytes, at: int, kind: int) -> tuple[object, int]:
    """Return a value of a record, and the position after it."""
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
