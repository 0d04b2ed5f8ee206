"""Outlook's mailboxes (.pst), by Microsoft's description of the format, [MS-PST]."""

from __future__ import annotations

import itertools
import struct
import zlib
from dataclasses import dataclass, field

#: Nodes with a fixed number: the store, and the root of its folders.
_STORE, _ROOT = 0x21, 0x122

#: What the last five bits of a node's number say that it is.
_FOLDER, _MESSAGE, _ATTACHMENT = 0x02, 0x04, 0x05

#: The table of a message's attachments, a node inside the message.
_ATTACHMENT_TABLE = 0x671

#: Types of properties: 16, 32 and 64 bits, a text, a time, bytes.
_LONG, _OLD_TEXT, _TEXT, _TIME, _BYTES = 0x03, 0x1E, 0x1F, 0x40, 0x102

#: Maximum bytes of a block, entries of a leaf page of blocks, and of one of nodes.
_LARGEST_BLOCK, _MOST_BLOCKS, _MOST_NODES = 8_176, 20, 15


@dataclass
class Item:
    """A message, a contact or an appointment.

    Attributes:
        properties: Value by number of the property: a text, a number (32 bits), bytes, or a `Time`.
        attachments: Content by name.

    """

    properties: dict[int, str | int | bytes | Time]
    attachments: dict[str, bytes] = field(default_factory=dict)


class Time(int):
    """A time: intervals of 100 ns since 1601."""


def message(subject: str, body: str, **attachments: bytes) -> Item:
    """Return a message; "__" in the name of an attachment is a dot."""
    headers = f"From: Anna <anna@example.org>\r\nTo: Berit <berit@example.org>\r\nSubject: {subject}\r\n"
    properties: dict[int, str | int | bytes | Time] = {
        0x001A: "IPM.Note", 0x0037: subject, 0x0039: Time(133_000_000_000_000_000), 0x007D: headers, 0x0C1A: "Anna",
        0x0C1E: "SMTP", 0x0C1F: "anna@example.org", 0x0E04: "Berit", 0x1000: body,
    }  # fmt: skip
    return Item(properties, {name.replace("__", "."): data for name, data in attachments.items()})


def contact(first: str, last: str, company: str) -> Item:
    """Return a contact."""
    return Item(
        {
            0x001A: "IPM.Contact",
            0x3001: f"{first} {last}",
            0x3A06: first,
            0x3A11: last,
            0x3A16: company,
            0x8005: f"{first} {last}",
        }
    )


def appointment(subject: str, body: str) -> Item:
    """Return an appointment."""
    start = Time(133_000_000_000_000_000)
    return Item({0x001A: "IPM.Appointment", 0x0037: subject, 0x1000: body, 0x820D: start, 0x820E: Time(start + 36_000_000_000)})  # fmt: skip


def pst(folders: dict[str, list[Item]], *, inside: dict[str, str] | None = None, version: int = 23) -> bytes:
    """Return a mailbox.

    Args:
        folders: Items by name of the folder.
        inside: For each folder that is inside another, the name of that; the other comes first.
        version: 14 is as before Outlook 2003, with numbers of 32 bits and texts in cp1252; 23 is as since; 36 is as .ost
            since Outlook 2013, with larger pages.

    """
    return _Mailbox(version).build(folders, inside or {})


class _Mailbox:
    """Collects blocks and nodes."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._is_old, self._is_large = version == 14, version == 36
        self._data = bytearray(0x4600)  # The header, and room for what programs keep there.
        self._blocks: list[tuple[int, int, int]] = []  # Number, place and size.
        self._nodes: list[tuple[int, int, int, int]] = []  # Number, its block, that of nodes inside, its parent.
        self._numbers = itertools.count(0x400)
        self._next_block = itertools.count(1)

    def build(self, folders: dict[str, list[Item]], inside: dict[str, str]) -> bytes:
        top = self._number(_FOLDER)
        entry = bytes(20) + struct.pack("<I", top)
        self._add(_STORE, self._properties({0x3001: "Mailbox", 0x35DF: 0x89, 0x35E0: entry}), parent=0)
        self._add(_ROOT, self._properties({0x3001: "", 0x3602: 0, 0x3603: 0, 0x360A: 1}), parent=_ROOT)
        self._add(
            top, self._properties({0x3001: "Top of Personal Folders", 0x3602: 0, 0x3603: 0, 0x360A: 1}), parent=_ROOT
        )
        numbers: dict[str, int] = {}
        for name, items in folders.items():
            numbers[name] = self._number(_FOLDER)
            heap = self._properties({0x3001: name, 0x3602: len(items), 0x3603: 0, 0x360A: 0})
            self._add(numbers[name], heap, parent=numbers.get(inside.get(name, ""), top))
            for item in items:
                nodes = self._attachments(item)
                properties = {**item.properties, 0x0E1B: 1} if nodes else item.properties
                self._add(self._number(_MESSAGE), self._properties(properties), parent=numbers[name], inside=nodes)
        return self._finished()

    def _number(self, kind: int) -> int:
        return next(self._numbers) << 5 | kind

    def _add(self, number: int, data: bytes, *, parent: int, inside: int = 0) -> None:
        self._nodes.append((number, self._block(data), inside, parent))

    def _block(self, data: bytes, *, is_internal: bool = False) -> int:
        """Add a block, and return its number."""
        assert len(data) <= _LARGEST_BLOCK
        number = next(self._next_block) << 2 | is_internal << 1
        place = len(self._data)
        stated = (len(data), _signature(place, number))
        if self._is_old:
            trailer = struct.pack("<HHII", *stated, number, _checksum(data))
        else:
            trailer = struct.pack("<HHIQ", *stated, _checksum(data), number)
        if self._is_large:
            trailer += struct.pack("<HHI", 0, len(data), 0)
        self._data += data + bytes(-(len(data) + len(trailer)) % (512 if self._is_large else 64)) + trailer
        self._blocks.append((number, place, len(data)))
        return number

    def _long(self, data: bytes) -> int:
        """Add data of any length, and return the number of its block, or of the list of its blocks."""
        pieces = [data[at : at + _LARGEST_BLOCK] for at in range(0, len(data), _LARGEST_BLOCK)]
        numbers = [self._block(each) for each in pieces]
        if len(numbers) == 1:
            return numbers[0]
        return self._block(struct.pack(f"<BBHI{len(numbers)}{'I' if self._is_old else 'Q'}", 1, 1, len(numbers), len(data), *numbers), is_internal=True)  # fmt: skip

    def _attachments(self, item: Item) -> int:
        """Add the attachments of an item, and return the number of the block of nodes inside it; 0 if it has none."""
        if not item.attachments:
            return 0
        inside, numbers = [], []
        for name, data in item.attachments.items():
            numbers.append(self._number(_ATTACHMENT))
            content = self._number(0x1F)
            heap = self._properties({0x3705: 1, 0x3707: name, 0x3704: name, 0x3701: _Elsewhere(content)})
            inside.append((numbers[-1], self._block(heap), self._nodes_block([(content, self._long(data), 0)])))
        return self._nodes_block([(_ATTACHMENT_TABLE, self._block(_table(numbers, is_old=self._is_old)), 0), *inside])

    def _nodes_block(self, nodes: list[tuple[int, int, int]]) -> int:
        entries = b"".join(struct.pack("<III" if self._is_old else "<QQQ", *each) for each in nodes)
        header = struct.pack("<BBH", 2, 0, len(nodes)) + bytes(0 if self._is_old else 4)
        return self._block(header + entries, is_internal=True)

    def _finished(self) -> bytes:
        block, node = ("<IIH", "<IIII") if self._is_old else ("<QQH", "<QQQI4x")
        # How often it is used, or its size before it was compressed.
        block += "H4x" if self._is_large else "2x" if self._is_old else "2x4x"
        sizes = [(*each, each[-1]) if self._is_large else each for each in sorted(self._blocks)]
        blocks = self._tree(0x80, [struct.pack(block, *each) for each in sizes], _MOST_BLOCKS)
        nodes = self._tree(0x81, [struct.pack(node, *each) for each in sorted(self._nodes)], _MOST_NODES)
        header = bytearray(0x234)
        struct.pack_into("<4sIHHHBB", header, 0, b"!BDN", 0, 0x4D53, self._version, 19, 1, 1)
        if self._is_old:
            struct.pack_into("<I", header, 0xA8, len(self._data))
            struct.pack_into("<IIII", header, 0xB8, *nodes, *blocks)
            header[0x1CC:0x1CE] = b"\x80\x00"  # Nothing is scrambled.
        else:
            struct.pack_into("<Q", header, 0xB8, len(self._data))
            struct.pack_into("<QQQQ", header, 0xD8, *nodes, *blocks)
            header[0x200:0x202] = b"\x80\x00"
        struct.pack_into("<I", header, 4, _checksum(bytes(header[8 : 8 + 471])))
        self._data[: len(header)] = header
        return bytes(self._data)

    def _tree(self, kind: int, entries: list[bytes], most: int) -> tuple[int, int]:
        """Add pages with these entries; return number and place of the topmost."""
        level = 0
        while True:
            above = []
            for at in range(0, len(entries), most):
                page = self._page(kind, entries[at : at + most], level, most)
                key = entries[at][: 4 if self._is_old else 8]
                above.append(key + struct.pack("<II" if self._is_old else "<QQ", *page))
            if len(above) == 1:
                return page
            entries, level, most = above, level + 1, _MOST_BLOCKS

    def _page(self, kind: int, entries: list[bytes], level: int, most: int) -> tuple[int, int]:
        number = next(self._next_block) << 2
        place = len(self._data) + -len(self._data) % (4096 if self._is_large else 512)
        self._data += bytes(place - len(self._data))
        counts = bytes([len(entries), most, len(entries[0]), level])
        stated = (kind, kind, _signature(place, number))
        if self._is_old:
            page = b"".join(entries).ljust(496, b"\x00") + counts
            self._data += page + struct.pack("<BBHII", *stated, number, _checksum(page))
        elif self._is_large:
            counts = struct.pack("<HHBB10x", len(entries), most, len(entries[0]), level)
            page = b"".join(entries).ljust(0xFD8, b"\x00") + counts
            self._data += page + struct.pack("<BBHIQ8x", *stated, _checksum(page), number)
        else:
            page = b"".join(entries).ljust(488, b"\x00") + counts + bytes(4)
            self._data += page + struct.pack("<BBHIQ", *stated, _checksum(page), number)
        return number, place

    def _properties(self, values: dict[int, str | int | bytes | Time]) -> bytes:
        """Return the heap of properties."""
        pieces: list[bytes] = []
        records = []
        for number, value in sorted(values.items()):
            if isinstance(value, _Elsewhere):
                records.append(struct.pack("<HHI", number, _BYTES, value))
                continue
            if isinstance(value, int) and not isinstance(value, Time):
                records.append(struct.pack("<HHI", number, _LONG, value))
                continue
            if isinstance(value, Time):
                kind, piece = _TIME, struct.pack("<Q", value)
            elif isinstance(value, bytes):
                kind, piece = _BYTES, value
            else:
                kind, encoding = (_OLD_TEXT, "cp1252") if self._is_old else (_TEXT, "utf-16-le")
                piece = value.encode(encoding)
            pieces.append(piece)
            records.append(struct.pack("<HHI", number, kind, len(pieces) + 2 << 5 if piece else 0))
        return _heap(0xBC, struct.pack("<BBBBI", 0xB5, 2, 6, 0, 2 << 5), b"".join(records), *pieces)


class _Elsewhere(int):
    """The number of the node inside that has the value."""


def _checksum(data: bytes) -> int:
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _signature(place: int, number: int) -> int:
    both = place ^ number
    return (both >> 16 ^ both) & 0xFFFF


def _heap(kind: int, *pieces: bytes) -> bytes:
    """Return a heap of pieces, the first of which is the main one; piece n has the number n << 5, from 1."""
    places = list(itertools.accumulate(map(len, pieces), initial=12))
    data = b"".join(pieces)
    odd = len(data) % 2
    header = struct.pack("<HBBII", places[-1] + odd, 0xEC, kind, 1 << 5, 0)
    return header + data + bytes(odd) + struct.pack(f"<HH{len(places)}H", len(pieces), 0, *places)


def _table(rows: list[int], *, is_old: bool) -> bytes:
    """Return the heap of a table whose rows have a number and nothing else."""
    columns = struct.pack("<HHHBB", _LONG, 0x67F2, 0, 4, 0) + struct.pack("<HHHBB", _LONG, 0x67F3, 4, 4, 1)
    info = struct.pack("<BBHHHHIII", 0x7C, 2, 8, 8, 8, 9, 2 << 5, 4 << 5, 0) + columns
    index = b"".join(struct.pack("<IH" if is_old else "<II", each, number) for number, each in enumerate(rows))
    matrix = b"".join(struct.pack("<IIB", each, 0, 0xC0) for each in rows)
    return _heap(0x7C, info, struct.pack("<BBBBI", 0xB5, 4, 2 if is_old else 4, 0, 3 << 5), index, matrix)
