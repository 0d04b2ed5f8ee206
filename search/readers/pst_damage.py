"""Find damage in Outlook's mailboxes, about which readpst is silent, by the checksums that they have of every block.

The layouts are those of Microsoft's description of the format, [MS-PST], if not said otherwise.
"""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from struct import Struct
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Maximum depth of a tree; five levels have room for more blocks than a file can have.
_DEEPEST = 8

#: Blocks checked between two signs of progress.
_PROGRESS = 10_000


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things are.

    Attributes:
        size_at: Where the header states the size of the file.
        size_bytes: Length of that number.
        trees_at: Where the header states the places of the tree of nodes and of the tree of blocks.
        trees: The places of these two.
        page: Bytes of a page.
        counts_at: Where a page states its counts, after its entries.
        counts: Number of entries, bytes of an entry, and level of the page.
        checked: Bytes of a page that its checksum is of.
        checksum_at: Where a page has its checksum.
        branch: An entry of a page of pages: key, number and place.
        block: An entry of a page of blocks: number, place, size.
        aligned: What the places and sizes of blocks are multiples of.
        trailer: The end of a block: size, checksum.

    """

    size_at: int
    size_bytes: int
    trees_at: int
    trees: Struct
    page: int
    counts_at: int
    counts: Struct
    checked: int
    checksum_at: int
    branch: Struct
    block: Struct
    aligned: int
    trailer: Struct


_NARROW = _Layout(
    0xA8, 4, 0xB8, Struct("<4xI4xI"), 512, 496, Struct("<BxBB"), 500, 508, Struct("<8xI"), Struct("<4xIH"), 64, Struct("<H6xI")
)  # fmt: skip
_WIDE = _Layout(
    0xB8, 8, 0xD8, Struct("<8xQ8xQ"), 512, 488, Struct("<BxBB"), 496, 500, Struct("<16xQ"), Struct("<8xQH"), 64, Struct("<H2xI8x")
)  # fmt: skip
#: Of .ost since Outlook 2013; Microsoft describes it nowhere, but all blocks of real ones are sound by it.
_LARGE = _Layout(
    0xB8, 8, 0xD8, Struct("<8xQ8xQ"), 4_096, 0xFD8, Struct("<H2xBB"), 0xFE8, 0xFEC, Struct("<16xQ"), Struct("<8xQH"), 512,
    Struct("<H2xI16x"),
)  # fmt: skip

#: The layouts by the version that a mailbox states.
_LAYOUTS = {14: _NARROW, 15: _NARROW, 21: _WIDE, 23: _WIDE, 36: _LARGE}

#: Bytes that are read, this many times the size of the mailbox: in a sound one, no two blocks overlap.
_MOST_READ = 2

#: Bytes of the header that are needed.
_HEADER = 0x100

#: What the type of a page says: that its entries are blocks.
_BLOCKS = 0x80


def damage(file: IO[bytes], at: Callable[[str], None]) -> Iterator[str]:
    """Yield what is wrong with a mailbox: that it is cut off, and how much of it is damaged.

    Args:
        file: Readable and seekable; it is left at its start.
        at: Called with the place that is read next.

    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    header = file.read(_HEADER)
    layout = _LAYOUTS.get(int.from_bytes(header[10:12], "little"))
    if layout and len(header) == _HEADER:
        stated = int.from_bytes(header[layout.size_at : layout.size_at + layout.size_bytes], "little")
        if size < stated:
            yield f"the file is cut off: it has {size:,} of {stated:,} bytes"
        check = _Check(file, size, layout, at)
        for tree in layout.trees.unpack_from(header, layout.trees_at):
            check.check(tree)
        if check.damaged:
            total = check.sound + check.damaged
            yield f"{check.damaged:,} of {total:,} blocks are damaged, so messages may be missing or incomplete"
    file.seek(0)


class _Check:
    """Counts the sound and the damaged blocks and pages of a mailbox."""

    def __init__(self, file: IO[bytes], size: int, layout: _Layout, at: Callable[[str], None]) -> None:
        self.sound = self.damaged = 0
        self._file = file
        self._size = size
        self._left = _MOST_READ * size
        self._layout = layout
        self._at = at
        self._seen: set[int] = set()

    def check(self, tree: int) -> None:
        """Check the pages of a tree, and the blocks in it, if it is that of blocks."""
        waiting = [(tree, _DEEPEST)]
        while waiting:
            place, room = waiting.pop()
            if place in self._seen or not room:
                self._count(is_sound=False)  # A tree is no circle.
                continue
            self._seen.add(place)
            page = self._page(place)
            self._count(is_sound=page is not None)
            if page is None:
                continue
            entries, length, level = self._layout.counts.unpack_from(page, self._layout.counts_at)
            unpacked = self._layout.branch if level else self._layout.block
            if length < unpacked.size or entries * length > self._layout.counts_at:
                self._count(is_sound=False)
                continue
            for number in range(entries):
                if level:
                    waiting.append((*unpacked.unpack_from(page, number * length), room - 1))
                elif page[self._layout.checked] == _BLOCKS:
                    self._count(is_sound=self._is_sound_block(*unpacked.unpack_from(page, number * length)))

    def _count(self, *, is_sound: bool) -> None:
        self.sound += is_sound
        self.damaged += not is_sound
        if (self.sound + self.damaged) % _PROGRESS == 0:
            self._at(f"block {self.sound + self.damaged:,}")

    def _page(self, place: int) -> bytes | None:
        """Return a page; None if it is damaged."""
        page = self._read(place, self._layout.page)
        stated = page[self._layout.checksum_at : self._layout.checksum_at + 4]
        is_sound = len(page) == self._layout.page and int.from_bytes(stated, "little") == _checksum(
            page[: self._layout.checked]
        )
        return page if is_sound else None

    def _is_sound_block(self, place: int, size: int) -> bool:
        trailer = self._layout.trailer
        room = -(-(size + trailer.size) // self._layout.aligned) * self._layout.aligned
        data = self._read(place, room)
        return len(data) == room and trailer.unpack_from(data, room - trailer.size) == (size, _checksum(data[:size]))

    def _read(self, place: int, size: int) -> bytes:
        self._left -= size
        if place + size > self._size or self._left < 0:
            return b""
        self._file.seek(place)
        return self._file.read(size)


def _checksum(data: bytes) -> int:
    """Return the checksum, which is CRC-32 without the inversions before and after."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF
