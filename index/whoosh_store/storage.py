"""The folder of a store: files that are checked before they are read, and errors mapped to `StoreError`."""

from __future__ import annotations

import secrets
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from whoosh import index
from whoosh.filedb.filestore import FileStorage

from durable_sqlite import cure_of, is_disk_error
from index.errors import StoreError

from .pickles import unpickling_only
from .schema import make_schema
from .seals import Seals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .protocols import Index
    from .seals import Checked

#: Whoosh's name for the only index in a folder.
INDEX_NAME = "MAIN"

#: How often a reader looks for a state of the store that a writer has not just replaced, and the pause between
#: attempts in seconds. Whoosh does the same for the segments.
_TRIES, _BETWEEN_TRIES = 10, 0.05

#: Everything that the pickles of a store refer to: segments, the lengths of their fields, and bytes as older
#: versions of Python pickle them.
_PICKLED = {
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("collections", "defaultdict"),
    ("builtins", "int"),
    ("_codecs", "encode"),
    ("__builtin__", "bytes"),
}


@contextmanager
def mapped_errors(folder: Path) -> Iterator[None]:
    """Return a context for calls to Whoosh, any of which may read: failures become `StoreError`, pickles are safe."""
    try:
        with unpickling_only(_PICKLED):
            yield
    except StoreError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and is_disk_error(error):
            raise StoreError(folder, f"the disk failed ({error.strerror})", cure_of(error, "")) from error
        # Whoosh's exceptions have no common base, and on a damaged file it fails with whatever
        # the garbage leads to: KeyError, struct.error, UnpicklingError.
        kind = type(error).__name__
        raise StoreError(folder, f"cannot be used ({kind}: {str(error)[:120]})") from error


class SealedStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files, each of which is checked before it is read; see `seals`."""

    def __init__(self, folder: Path, checked: Checked | None = None) -> None:
        """Use *folder*; files that are among *checked* and have not changed since are not read again."""
        super().__init__(str(folder))
        self.seals = Seals(folder, checked)

    def open_file(self, name: str, **options: Any) -> Any:
        """Check a file against its seal, and open it."""
        self.seals.check(name)
        return super().open_file(name, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        """Seal a new state, then give its table of contents the final name."""
        # The only file that Whoosh ever renames is the table of contents of a new state. Some segments in the
        # folder do not belong to that state, but they are about to be deleted.
        is_segment = index.TOC._segment_pattern(INDEX_NAME).match  # noqa: SLF001
        self.seals.seal(oldname, newname, filter(is_segment, self.list()))
        super().rename_file(oldname, newname, safe=safe)
        self.seals.settle(newname)

    def damaged_files(self) -> list[str]:
        """Return the files of the newest state that are missing or damaged."""
        state = index.TOC.read(self, INDEX_NAME, schema=make_schema())
        files = [segment.make_filename(segment.COMPOUND_EXT) for segment in state.segments]
        return self.seals.damaged([index.TOC._filename(INDEX_NAME, state.generation), *files])  # noqa: SLF001


class NewIndex(index.FileIndex):  # type: ignore[misc]
    """An empty index that replaces anything in its folder, intact or damaged; it continues only the generation number.

    This way readers use the old state until the new one is committed, and notice when it is.
    """

    def __init__(self, storage: SealedStorage) -> None:
        self.storage, self.indexname, self._schema = storage, INDEX_NAME, make_schema()

    def _read_toc(self) -> index.TOC:
        generation = self.latest_generation()
        # Without a generation to continue, a random one: a reader of a deleted store must not mistake the new
        # store for the state it has open.
        return index.TOC(self._schema, [], generation if generation >= 0 else secrets.randbelow(1 << 20))


def is_store(folder: Path) -> bool:
    """Return whether *folder* contains a store, intact or damaged."""
    return any(folder.glob("_*.toc"))


def open_index(storage: SealedStorage, folder: Path) -> Index:
    """Open the newest state.

    Raises:
        StoreError: there is none.

    """
    for _ in range(_TRIES):
        with suppress(FileNotFoundError, index.EmptyIndexError):
            # Given a schema, Whoosh does not unpickle the one in the file.
            opened: Index = storage.open_index(schema=make_schema())
            return opened
        # Either a writer has just replaced the files, or there are none.
        time.sleep(_BETWEEN_TRIES)
    raise StoreError(folder, "is missing")
