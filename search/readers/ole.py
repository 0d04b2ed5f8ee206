"""Open OLE compound files, in which Office kept its documents until 2007 and Outlook keeps messages."""

from __future__ import annotations

import datetime as dt
import struct
from typing import IO, Any

from .code_pages import code_page
from .content import FormatError, Metadata
from .office_text import metadata_text

#: The bytes with which every OLE file begins.
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Maximum bytes of a stream that is read; real ones of text have a few MiB.
LARGEST_STREAM = 128 << 20

#: What a stream at the top of a file says about its format. The first that is there decides.
_FORMATS = {
    "EncryptedPackage": "locked",
    "WordDocument": "doc",
    "PowerPoint Document": "ppt",
    "Workbook": "xls",
    "Book": "xls",
    "__properties_version1.0": "msg",
}

#: Storages inside each other that are looked into: messages attached to messages use three for each.
_DEEPEST = 60

#: olefile raises these on hostile files; recursion, where the directory is a list instead of a tree.
_DAMAGE = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError,
           EOFError, struct.error)  # fmt: skip

#: No sector follows; no entry of the directory is there; the sector contains part of the allocation table.
_END, _NONE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

#: Bytes of a sector that is written, of a sector of small streams, and from which a stream is not small.
_SECTOR, _SMALL_SECTOR, _SMALL = 4096, 64, 4096

#: Sectors of the allocation table that the header names; a file that needs more (428 MiB) is not written.
_MOST_TABLES = 109


class OleFile:
    """An OLE file: a tree of storages (folders) and streams (files).

    Paths are the names from the root joined by "/"; upper and lower case are the same. The file must stay open.

    Raises:
        FormatError: it is no OLE file, or a damaged one.

    """

    def __init__(self, file: IO[bytes]) -> None:
        import olefile

        file.seek(0)
        header = file.read(512)
        # olefile takes sectors of any size, 2**65535 bytes too.
        if header[:8] != MAGIC or header[30:34] not in {b"\x09\0\x06\0", b"\x0c\0\x06\0"}:
            raise FormatError("is damaged (no OLE header)", "ask for an intact copy")
        file.seek(0, 2)
        self._size = file.tell()
        file.seek(0)
        try:
            self._ole: Any = olefile.OleFileIO(file)
            self._entries = self._by_path()
        except _DAMAGE as error:
            raise FormatError(f"is damaged ({_reason(error)})", "ask for an intact copy") from error
        if self._ole.root.size > self._size:
            raise FormatError("is damaged (a stream is larger than the file)", "ask for an intact copy")

    def _by_path(self) -> dict[str, Any]:
        import olefile

        kinds = {olefile.STGTY_STREAM, olefile.STGTY_STORAGE}
        found: dict[str, Any] = {}
        waiting = [("", self._ole.root)]
        while waiting:
            path, entry = waiting.pop()
            # A name with a slash could not be told from a path.
            kids = [kid for kid in entry.kids if kid.entry_type in kinds and "/" not in kid.name]
            if path.count("/") < _DEEPEST:
                waiting += [(f"{path}{kid.name}/", kid) for kid in reversed(kids)]
            if path:
                found.setdefault(path[:-1].lower(), entry)
        return found

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._entries

    def names(self, storage: str = "") -> list[str]:
        """Return the names of the streams and storages in a storage, in the order of the directory."""
        entry = self._entries.get(storage.lower()) if storage else self._ole.root
        return [child.name for child in entry.kids] if entry else []

    def stream(self, path: str, limit: int = LARGEST_STREAM) -> bytes:
        """Return the bytes of a stream, fewer where the file is cut off; b"" if there is none.

        Raises:
            FormatError: it is damaged, or larger than *limit* bytes.

        """
        import olefile

        entry = self._entries.get(path.lower())
        if entry is None or entry.entry_type != olefile.STGTY_STREAM:
            return b""
        if entry.size > limit:
            raise FormatError(f"has more than {limit >> 20} MiB in {entry.name!r}")
        if entry.size > self._size:  # A ring of sectors could be read for ever.
            raise FormatError("is damaged (a stream is larger than the file)", "ask for an intact copy")
        try:
            return bytes(self._ole._open(entry.isectStart, entry.size).read())  # noqa: SLF001 - openstream() splits paths, and is slower
        except _DAMAGE as error:
            raise FormatError(f"is damaged ({_reason(error)})", "ask for an intact copy") from error

    def storage(self, path: str) -> bytes:
        """Return an OLE file whose root contains what a storage contains.

        Raises:
            FormatError: it is damaged.

        """
        prefix = path.lower() + "/"
        streams = {}
        left = LARGEST_STREAM
        for inner, entry in self._entries.items():
            if inner.startswith(prefix) and not entry.kids:
                data = self.stream(inner, left)
                left -= len(data)
                streams[inner[len(prefix) :]] = data
        return ole_bytes(streams)

    def summary(self) -> Metadata:
        """Return the title, author and date of creation that the file states; none of them if that part is damaged."""
        try:
            return _summary(self.stream("\x05SummaryInformation", 1 << 20))
        except (FormatError, struct.error):
            return Metadata()


def ole_format(file: IO[bytes]) -> str:
    """Return the format of an OLE file: "doc", "ppt", "xls", "msg", "locked" or "" (another, or no OLE file).

    "locked" is an Office file of 2007 or later with a password, whose format nothing shows. The file is at its start
    after this.

    Raises:
        FormatError: it is a damaged OLE file.

    """
    file.seek(0)
    is_ole = file.read(8) == MAGIC
    try:
        ole = OleFile(file) if is_ole else None
    finally:
        file.seek(0)
    if ole is None:
        return ""
    return next((kind for stream, kind in _FORMATS.items() if stream in ole), "")


def file_time(data: bytes) -> str:
    """Return a time of Windows (8 bytes) as ISO 8601 in UTC; "" if there is none.

    >>> file_time((116444736000000000).to_bytes(8, "little"))
    '1970-01-01T00:00:00+00:00'
    """
    ticks = int.from_bytes(data[:8], "little")
    if not ticks:
        return ""
    try:
        moment = dt.datetime(1601, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(seconds=ticks // 10**7)
    except OverflowError:
        return ""
    return moment.isoformat()


def _reason(error: BaseException) -> str:
    return "its directory is no tree" if isinstance(error, RecursionError) else str(error) or type(error).__name__


def _summary(data: bytes) -> Metadata:
    """Return what a stream of properties states; see [MS-OLEPS]."""
    if not data:
        return Metadata()
    (start,) = struct.unpack_from("<I", data, 44)
    (count,) = struct.unpack_from("<I", data, start + 4)
    offsets: dict[int, int] = {}
    for number in range(min(count, 100)):
        key, offset = struct.unpack_from("<II", data, start + 8 + 8 * number)
        offsets.setdefault(key, start + offset)
    encoding = "cp1252"
    if 1 in offsets:
        encoding = code_page(struct.unpack_from("<H", data, offsets[1] + 4)[0])

    def string(key: int) -> str:
        if key not in offsets:
            return ""
        kind, length = struct.unpack_from("<II", data, offsets[key])
        first = offsets[key] + 8
        if kind == 0x1F:
            return data[first : first + 2 * length].decode("utf-16-le", "replace").partition("\0")[0]
        return data[first : first + length].decode(encoding, "replace").partition("\0")[0] if kind == 0x1E else ""

    return Metadata(
        title=metadata_text(string(2)),
        author=metadata_text(string(4)),
        date=file_time(data[offsets[12] + 4 : offsets[12] + 12]) if 12 in offsets else "",
    )


class _Entry:
    """A storage or a stream of a file that is written."""

    def __init__(self, name: str, data: bytes | None = None) -> None:
        self.name = name
        self.data = data
        self.inside: dict[str, _Entry] = {}
        self.left = self.right = self.child = _NONE
        self.start = _END

    def sort_key(self) -> tuple[int, str]:
        return len(self.name), self.name.upper()


def ole_bytes(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file with these streams; a path such as "storage/stream" puts one in a storage.

    Raises:
        FormatError: it would be larger than 428 MiB.

    """
    root = _Entry("Root Entry")
    for path, data in streams.items():
        *storages, name = path.split("/")
        place = root
        for storage in storages:
            place = place.inside.setdefault(storage, _Entry(storage))
        place.inside[name] = _Entry(name, data)
    entries = _numbered(root)
    small = b""
    small_table: list[int] = []
    sectors: list[bytes] = []
    table: list[int] = []
    parts: list[bytes] = []
    for entry in entries:
        if entry.data and len(entry.data) < _SMALL:
            entry.start = _chain(small_table, -(-len(entry.data) // _SMALL_SECTOR))
            parts.append(_padded(entry.data, _SMALL_SECTOR))
        elif entry.data:
            entry.start = _stored(entry.data, sectors, table)
    small = b"".join(parts)
    root.data = small
    root.start = _stored(small, sectors, table)
    small_start = _stored(struct.pack(f"<{len(small_table)}I", *small_table), sectors, table)
    small_tables = -(-4 * len(small_table) // _SECTOR)
    directory = b"".join(_directory_entry(entry, is_root=entry is root) for entry in entries)
    directory += _directory_entry(None) * (-len(entries) % (_SECTOR // 128))
    directory_start = _stored(directory, sectors, table)
    tables = -(-(len(table)) // (_SECTOR // 4 - 1))
    if tables > _MOST_TABLES:
        raise FormatError("is too large to be copied out of the file that contains it")
    first = len(table)
    table += [_TABLE] * tables + [_NONE] * (-(len(table) + tables) % (_SECTOR // 4))
    sectors.append(struct.pack(f"<{len(table)}I", *table))
    header = MAGIC + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<IIIIIIIIII", len(directory) // _SECTOR, tables, directory_start, 0, _SMALL,
                          small_start, small_tables, _END, 0, first)  # fmt: skip
    numbers = range(first + 1, first + tables)
    header += struct.pack(f"<{len(numbers)}I", *numbers) + b"\xff" * 4 * (_MOST_TABLES - tables)
    return _padded(header, _SECTOR) + b"".join(sectors)


def _numbered(root: _Entry) -> list[_Entry]:
    """Return the entries in the order of the directory, each pointing to others by their numbers in it."""
    entries = [root]
    for entry in entries:  # It grows while it is walked.
        inside = sorted(entry.inside.values(), key=_Entry.sort_key)
        entry.child = _tree(inside, len(entries))
        entries += inside
    return entries


def _tree(entries: list[_Entry], first: int) -> int:
    """Link sorted entries, numbered from *first*, as a balanced tree, and return the number of its root."""
    if not entries:
        return _NONE
    middle = len(entries) // 2
    entries[middle].left = _tree(entries[:middle], first)
    entries[middle].right = _tree(entries[middle + 1 :], first + middle + 1)
    return first + middle


def _stored(data: bytes, sectors: list[bytes], table: list[int]) -> int:
    """Add data as sectors, and return the number of the first."""
    sectors.append(_padded(data, _SECTOR))
    return _chain(table, -(-len(data) // _SECTOR))


def _chain(table: list[int], count: int) -> int:
    """Add a chain of *count* sectors to an allocation table, and return the number of the first."""
    if not count:
        return _END
    first = len(table)
    table += [*range(first + 1, first + count), _END]
    return first


def _padded(data: bytes, size: int) -> bytes:
    return data + bytes(-len(data) % size)


def _directory_entry(entry: _Entry | None, *, is_root: bool = False) -> bytes:
    if entry is None:
        return bytes(68) + b"\xff" * 12 + bytes(48)
    name = entry.name.encode("utf-16-le")[:62]
    kind = 5 if is_root else 1 if entry.data is None else 2
    # All nodes are black: readers do not check the colours of the tree.
    fields = struct.pack("<64sHBBIII", name, len(name) + 2, kind, 1, entry.left, entry.right, entry.child)
    start = 0 if kind == 1 else entry.start
    return fields + bytes(36) + struct.pack("<IQ", start, len(entry.data or b""))
