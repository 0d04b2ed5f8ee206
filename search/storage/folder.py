"""A library's folder: what lies where in it, whether it is one, and who may write there."""

from __future__ import annotations

import json
import os
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from durable_sqlite import PRIVATE_FILE, PRIVATE_FOLDER, write_private, writing_beside
from index import Corpus, CorpusError, LibraryError, open_store
from index.corpus import CORPUS_MIGRATIONS
from index.engines import SIGNATURE
from search.errors import LibraryBusyError
from search.maintenance.migrations import bring_up_to_date
from translate import MEMORY_MIGRATIONS, clear_unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The version of what a library's folder holds. A newer one is refused.
FORMAT = 1

#: What can be in a library's folder before it is one.
_EARLY_PARTS = {"models", "lock", "lock.holder", "corpus.sqlite.part", "corpus.sqlite.part-journal", "manifest.part"}

#: The parts whose sizes are told, and where they are in the folder.
_PARTS = {"corpus": "corpus.sqlite*", "memory": "memory.sqlite*", "store": "store", "models": "models"}

_MEND_MANIFEST = "delete that file, then run: search rebuild"


class Folder:
    """A library's folder, or one that may become a library's.

    Attributes:
        path: Its own.
        corpus: Of the corpus, a file.
        memory: Of the translation memory, a file.
        store: Of the store, a folder.
        models: Of the packages for this library alone, a folder.
        notice: Called with a line that says what was damaged, or of another version, and is being mended.

    """

    def __init__(self, path: str | os.PathLike[str], notice: Callable[[str], None]) -> None:
        """Name a folder; nothing is made, and it need not be there."""
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays the name it is
        self.corpus = self.path / "corpus.sqlite"
        self.memory = self.path / "memory.sqlite"
        self.store = self.path / "store"
        self.models = self.path / "models"
        self.notice = notice
        self._manifest = self.path / "manifest.json"

    def exists(self) -> bool:
        """Tell whether there is a library.

        Raises:
            LibraryError: there is something else, or a newer version's library.

        """
        if not self.path.exists():
            return False
        if not self.path.is_dir():
            raise LibraryError(self.path, "is a file, not a library", "name a folder with --library")
        try:
            version = self._read_manifest()["format"]
        except FileNotFoundError:
            # All that the manifest says can be told again: the store is not trusted without it.
            if self.corpus.is_file():
                return not self._was_never_finished()
            self._must_be_free()
            return False
        except OSError as error:
            raise LibraryError(self.path, f"cannot be read ({error.strerror})", "check who may read it") from error
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryError(self._manifest, "is damaged", _MEND_MANIFEST) from error
        if not isinstance(version, int):
            raise LibraryError(self._manifest, "is damaged", _MEND_MANIFEST)
        if version > FORMAT:
            problem = f"was made by a newer version of this program (format {version}; this one knows {FORMAT})"
            raise LibraryError(self.path, problem, "update translation-first-search")
        return True

    def must_exist(self) -> None:
        """Raise LibraryError unless there is a library, of a version that is known."""
        if not self.exists():
            cure = "make one with: search add PATH, or name another with --library"
            raise LibraryError(self.path, "there is no library here yet", cure)

    def has_current_store(self) -> bool:
        """Tell whether the manifest says that the store was made as this version makes it."""
        try:
            return self._read_manifest().get("store") == SIGNATURE
        except FileNotFoundError:
            return False

    def write_manifest(self) -> None:
        """Say that the store is there, as this version makes it.

        Raises:
            LibraryError: it cannot be written.

        """
        content = {"format": FORMAT, "made by": "translation-first-search", "store": SIGNATURE}
        try:
            with writing_beside(self._manifest, private=True, part=self._unfinished_manifest) as file:
                file.write(json.dumps(content, indent=2) + "\n")
        except OSError as error:
            problem = f"cannot be written ({error.strerror or error})"
            raise LibraryError(self._manifest, problem, "check the disk and its free space") from error

    def sizes(self) -> dict[str, int]:
        """Return the bytes on disk, by part: corpus, memory, store, models."""
        return {part: sum(map(_size, self.path.glob(pattern))) for part, pattern in _PARTS.items()}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the library's only writer, and make it where there is none.

        Raises:
            LibraryBusyError: another process is writing.
            LibraryError: nobody may write here, or there is something else.

        """
        from filelock import FileLock, Timeout

        self.exists()
        holder = self.path / "lock.holder"
        lock = FileLock(self.path / "lock", mode=PRIVATE_FILE)
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
            lock.acquire(timeout=0)
            since = time.strftime("%Y-%m-%d %H:%M:%S")
            write_private(holder, f"process {os.getpid()}, since {since}")
            self._clean()
        except Timeout:
            raise LibraryBusyError(self.path, _read_holder(holder)) from None
        except OSError as error:
            lock.release()
            problem = f"cannot be written ({error.strerror or error})"
            raise LibraryError(
                self.path, problem, "check who may write there and the free space, or name another with --library"
            ) from error
        try:
            if not self.exists():
                self._make()
            self._bring_up_to_date()
            yield
        finally:
            with suppress(OSError):  # It says nothing that the lock does not.
                holder.unlink(missing_ok=True)
            lock.release()

    @property
    def _unfinished_manifest(self) -> Path:
        return self._manifest.with_suffix(".part")

    def _read_manifest(self) -> dict[str, object]:
        manifest: dict[str, object] = json.loads(self._manifest.read_text(encoding="utf-8"))
        return manifest

    def _was_never_finished(self) -> bool:
        """Tell whether the one who made the library, the manifest last, was killed: nothing is in it."""
        try:
            with closing(Corpus(self.corpus)) as corpus:
                return not (corpus.ids() or corpus.failures())
        except CorpusError:
            return False

    def _must_be_free(self) -> None:
        others = sorted(entry.name for entry in self.path.iterdir() if entry.name not in _EARLY_PARTS)
        if others:
            problem = f"is a folder with other things in it ({others[0]!r}), not a library"
            raise LibraryError(self.path, problem, "name an empty or a new folder with --library") from None

    def _clean(self) -> None:
        """Delete what a writer that was killed left unfinished."""
        clear_unfinished(self.models)
        self._unfinished_manifest.unlink(missing_ok=True)

    def _make(self) -> None:
        try:
            Corpus(self.corpus, make=True).close()
            open_store(self.store).close()
            self.write_manifest()
        except OSError as error:
            problem = f"cannot be made ({error.strerror or error})"
            raise LibraryError(self.path, problem, "name another folder with --library") from error

    def _bring_up_to_date(self) -> None:
        for file, migrations in ((self.corpus, CORPUS_MIGRATIONS), (self.memory, MEMORY_MIGRATIONS)):
            if file.exists() and bring_up_to_date(file, migrations):
                self.notice(f"{file.name} was made by an older version of this program; it is brought up to date")


def _read_holder(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8") or "just started"
    except OSError:
        return "just started"


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder; what is just going away counts nothing."""
    size = 0
    for file in path.rglob("*") if path.is_dir() else (path,):
        with suppress(OSError):
            size += file.stat().st_size if file.is_file() else 0
    return size
