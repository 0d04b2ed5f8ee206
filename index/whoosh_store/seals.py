"""Seals: checksums that show whether the files of a store are unchanged since they were written.

Whoosh trusts what it reads: a wrong byte in a segment can silently change an answer. But it never changes a file
once it is written, and a new state of the store exists from the moment its table of contents is renamed to its final
name. Just before that, the size and checksum of each file of the state are written to one more file, the seal,
and all of them are synced to disk: if a writer is killed or the power fails, either the old or the new state is
intact. A reader checks each file against the seal before it uses the file.

Seals detect accidents, not attacks: an attacker can seal a store too. `pickles` ensures that nothing in it is executed.
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

#: Size in bytes up to which all files of a store are checked completely each time it is opened: 25 ms at the
#: 2.7 GB/s of crc32 on the machine where this was measured. In a larger store, only files whose size, time or
#: inode has changed.
SMALL = 64 << 20

#: Extensions of Whoosh's tables of contents and of our seals.
_CONTENTS, _SEAL = ".toc", ".seal"

#: Bytes read at a time.
_BLOCK_SIZE = 1 << 18


class Sealed(NamedTuple):
    """A file as it was when its state was sealed.

    Attributes:
        size: In bytes.
        checksum: CRC-32 of its content.
        changed: When it was last modified, in nanoseconds since 1970.
        inode: Its inode number.

    """

    size: int
    checksum: int
    changed: int
    inode: int


#: Files that were checked, by name: their size, time of modification and inode then.
Checked = dict[str, tuple[int, int, int]]


class Seals:
    """The seals of one state in a store's folder, and the files that were already checked."""

    def __init__(self, folder: Path, checked: Checked | None = None) -> None:
        """Add to *checked* what is checked; several threads may share it."""
        self._folder = folder
        self._sealed: dict[str, Sealed] = {}
        self._small = True
        self._checked: Checked = {} if checked is None else checked

    def check(self, name: str) -> None:
        """Refuse a file that does not match its seal. A file without a seal is still being written.

        Raises:
            StoreError: the file or its seal is damaged.
            FileNotFoundError: the file is gone; a newer state may have replaced it.

        """
        if name.endswith(_CONTENTS):
            self._read(name)
        sealed = self._sealed.get(name)
        if sealed:
            self._check(name, sealed, whole=self._small)

    def damaged(self, names: Iterable[str]) -> list[str]:
        """Read files completely; return those that are missing, damaged or unsealed."""
        return [name for name in names if not self._is_intact(name)]

    def seal(self, written: str, contents: str, files: Iterable[str]) -> None:
        """Seal a state just before its table of contents is renamed.

        Args:
            written: Current name of the table of contents.
            contents: Its final name.
            files: All other files of the state; there may be more. Files that were sealed in an earlier
                state keep that seal and are not read again, so later damage to them is still detected.

        """
        sealed = {name: self._sealed.get(name) or self._seal(name) for name in files}
        sealed[contents] = self._seal(written)
        content = json.dumps(sealed)
        path = self._folder / _seal_of(contents)
        write_private(path, f"{crc32(content.encode()):08x}\n{content}")
        self._sealed = sealed

    def settle(self, contents: str) -> None:
        """Sync the folder, and delete tables of contents and seals of other states and of killed writers."""
        sync_folder(self._folder)
        kept = {contents, _seal_of(contents)}
        others = [path for path in self._folder.glob(f"*{_CONTENTS}*") if path.name not in kept]
        # Seals last: a reader that misses one finds that its table of contents is gone too, and opens the next state.
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
        status = (self._folder / name).stat()
        now = (status.st_size, status.st_mtime_ns, status.st_ino)
        if self._checked.get(name) == now:
            return
        seems_unchanged = now == (sealed.size, sealed.changed, sealed.inode)
        must_read = whole or not seems_unchanged
        if status.st_size != sealed.size or (must_read and self._checksum(name) != sealed.checksum):
            raise StoreError(self._folder, f"{name} is damaged")
        self._checked[name] = now

    def _is_intact(self, name: str) -> bool:
        self._checked.pop(name, None)
        try:
            self._check(name, self._sealed[name], whole=True)
        except (KeyError, StoreError, OSError):
            return False
        return True

    def _seal(self, name: str) -> Sealed:
        sync(self._folder / name)
        status = (self._folder / name).stat()
        checksum = self._checksum(name)
        self._checked[name] = (status.st_size, status.st_mtime_ns, status.st_ino)
        return Sealed(status.st_size, checksum, status.st_mtime_ns, status.st_ino)

    def _checksum(self, name: str) -> int:
        checksum = 0
        with (self._folder / name).open("rb") as file:
            while block := file.read(_BLOCK_SIZE):
                checksum = crc32(block, checksum)
        return checksum


def _seal_of(contents: str) -> str:
    return contents.removesuffix(_CONTENTS) + _SEAL
