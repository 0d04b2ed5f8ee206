"""Whether the store's files are still as they were written.

Whoosh believes what it reads: a wrong byte in a segment can change an answer and nobody is told. But it
never touches a file again once it is written, and a new state of the store is there from the moment that its
table of contents gets its name. So just before that, the size and the checksum of each file of the state go
into one more file, the seal, and all of them onto the disk: whenever a writer is killed or the power fails,
either the old or the new state is whole. A reader asks the seal before it believes a file.

This tells accidents, not malice: whoever makes a store to harm can seal it, too. That its pickles run nothing,
`unpickling` sees to.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from durable_sqlite import sync, sync_folder, write_private
from index.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Bytes of a store whose files are read whole each time it is opened: 25 ms at the 2.7 GB/s of crc32 on the
#: machine this was measured on. Of a larger one, those whose size, time or place on the disk have changed.
SMALL = 64 << 20

#: How tables of contents end, in Whoosh, and seals, here.
_CONTENTS, _SEAL = ".toc", ".seal"

_READ_AT_ONCE = 1 << 18


class Sealed(NamedTuple):
    """A file as it was when its state was sealed.

    Attributes:
        size: In bytes.
        checksum: CRC-32 of its content.
        changed: When it was last written, in nanoseconds.
        inode: Where it is on the disk.

    """

    size: int
    checksum: int
    changed: int
    inode: int


class Seals:
    """The seals in a store's folder, and what was checked already by them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sealed: dict[str, Sealed] = {}
        self._small = True
        self._checked: dict[str, tuple[int, int, int]] = {}

    def check(self, name: str) -> None:
        """Refuse a file that is not as it was sealed; one that no seal names yet is just being written.

        Raises:
            StoreError: it is damaged, or its seal is.
            FileNotFoundError: it is gone; with a newer state in its place, perhaps.

        """
        if name.endswith(_CONTENTS):
            self._read(name)
        sealed = self._sealed.get(name)
        if sealed:
            self._check(name, sealed, whole=self._small)

    def damaged(self, names: Iterable[str]) -> list[str]:
        """Return those files that are missing, not as they were sealed, or never were; each is read whole."""
        return [name for name in names if not self._is_whole(name)]

    def seal(self, written: str, contents: str, files: Iterable[str]) -> None:
        """Seal a state before its table of contents, *written* under another name, is called *contents*.

        Args:
            written: What the table of contents is called up to now.
            contents: What it will be called.
            files: All others of the state, or more. Those of earlier states are not read again: what
                happened to them since stays noticed.

        """
        sealed = {name: self._sealed.get(name) or self._seal(name) for name in files}
        sealed[contents] = self._seal(written)
        content = json.dumps(sealed)
        path = self._folder / _seal_of(contents)
        write_private(path, f"{crc32(content.encode()):08x}\n{content}")
        self._sealed = sealed

    def settle(self, contents: str) -> None:
        """Put the folder onto the disk, and clear away what other states and killed writers left of theirs."""
        sync_folder(self._folder)
        kept = {contents, _seal_of(contents)}
        others = [path for path in self._folder.glob(f"*{_CONTENTS}*") if path.name not in kept]
        # Last the seals: a reader that misses one finds its table of contents gone, and looks for the next.
        others += [path for path in self._folder.glob(f"*{_SEAL}") if path.name not in kept]
        for path in others:
            with suppress(OSError):
                path.unlink()

    def _read(self, contents: str) -> None:
        name = _seal_of(contents)
        try:
            checksum, content = (self._folder / name).read_text(encoding="utf-8").split("\n", 1)
            if int(checksum, 16) != crc32(content.encode()):
                raise StoreError(self._folder, f"{name} is damaged")
            sealed = {file: Sealed(*fields) for file, fields in json.loads(content).items()}
        except FileNotFoundError:
            if (self._folder / contents).exists():
                raise StoreError(self._folder, f"{name} is missing") from None
            raise
        except (ValueError, TypeError, AttributeError) as error:
            raise StoreError(self._folder, f"{name} is damaged") from error
        self._sealed = sealed
        self._small = sum(file.size for file in sealed.values()) <= SMALL

    def _check(self, name: str, sealed: Sealed, *, whole: bool) -> None:
        told = (self._folder / name).stat()
        now = (told.st_size, told.st_mtime_ns, told.st_ino)
        if self._checked.get(name) == now:
            return
        as_it_was = now == (sealed.size, sealed.changed, sealed.inode)
        if told.st_size != sealed.size or ((whole or not as_it_was) and self._checksum(name) != sealed.checksum):
            raise StoreError(self._folder, f"{name} is damaged")
        self._checked[name] = now

    def _is_whole(self, name: str) -> bool:
        self._checked.pop(name, None)
        try:
            self._check(name, self._sealed[name], whole=True)
        except (KeyError, StoreError, OSError):
            return False
        return True

    def _seal(self, name: str) -> Sealed:
        sync(self._folder / name)
        told = (self._folder / name).stat()
        checksum = self._checksum(name)
        self._checked[name] = (told.st_size, told.st_mtime_ns, told.st_ino)
        return Sealed(told.st_size, checksum, told.st_mtime_ns, told.st_ino)

    def _checksum(self, name: str) -> int:
        checksum = 0
        with (self._folder / name).open("rb") as file:
            while block := file.read(_READ_AT_ONCE):
                checksum = crc32(block, checksum)
        return checksum


def _seal_of(contents: str) -> str:
    return contents.removesuffix(_CONTENTS) + _SEAL
