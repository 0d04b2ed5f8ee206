"""The folder of a library: where its parts are, whether it is a library, and creating one."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from durable_sqlite import UNREADABLE, cure_of, network_disk, set_journal_mode, sqlite_cure
from index import Corpus, CorpusError, LibraryError, open_store
from index.corpus import CORPUS_MIGRATIONS
from translate.memory import MEMORY_MIGRATIONS
from translate.scratch import clear_abandoned_scratch

from .lock import write_lock
from .manifest import Manifest
from .migrations import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: SQLite's journal mode for each way in which the databases can be written.
JOURNALS = {"wal": "WAL", "rollback": "DELETE"}

#: What a folder may contain before it is a library.
_EARLY_PARTS = {"models", "lock", "lock.holder", "corpus.sqlite.part", "corpus.sqlite.part-journal", "manifest.part"}

#: The parts whose sizes are reported, and the patterns of their files in the folder.
_PARTS = {"corpus": "corpus.sqlite*", "memory": "memory.sqlite*", "store": "store", "models": "models"}


class Folder:
    """The folder of a library, or one in which a library may be created.

    Attributes:
        path: The folder, absolute.
        corpus: The file of the corpus.
        memory: The file of the translation memory.
        store: The folder of the store.
        models: The folder of the packages that only this library uses.
        notice: Called with a line about each part that is damaged or outdated, and is being repaired or upgraded.

    """

    def __init__(self, path: str | os.PathLike[str], notice: Callable[[str], None]) -> None:
        """Create a handle; no file is opened, and the folder need not exist."""
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - symbolic links in the path are kept
        self.corpus = self.path / "corpus.sqlite"
        self.memory = self.path / "memory.sqlite"
        self.store = self.path / "store"
        self.models = self.path / "models"
        self.notice = notice
        self._manifest = Manifest(self.path)

    def exists(self) -> bool:
        """Return whether the folder contains a library.

        Raises:
            LibraryError: it contains something else, or the library of a newer version.

        """
        if not self.path.exists():
            return False
        if not self.path.is_dir():
            raise LibraryError(self.path, "is a file, not a library", "choose a folder with --library")
        try:
            self._manifest.check_format()
        except FileNotFoundError:
            # The manifest can be written again from the corpus: without it, only the store counts as missing.
            if self.corpus.is_file():
                return not self._was_never_finished()
            self._must_be_free()
            return False
        return True

    def must_exist(self) -> None:
        """Raise LibraryError unless the folder contains a library of a known version."""
        if not self.exists():
            cure = "create one with: search add PATH, or choose another with --library"
            raise LibraryError(self.path, "there is no library here yet", cure)

    def has_current_store(self) -> bool:
        """Return whether the manifest says that this version created the store."""
        return self._manifest.has_current_store()

    def has_outdated_store(self) -> bool:
        """Return whether the manifest says that another version created the store."""
        return self._manifest.has_outdated_store()

    def write_manifest(self) -> None:
        """Record that the store is complete and was created by this version.

        Raises:
            LibraryError: the manifest cannot be written.

        """
        self._manifest.write()

    def sizes(self) -> dict[str, int]:
        """Return the number of bytes on disk, by part: corpus, memory, store, models."""
        return {part: sum(map(_size, self.path.glob(pattern))) for part, pattern in _PARTS.items()}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the library's write lock in this context. Creates the library if there is none, or upgrades it.

        Raises:
            LibraryBusyError: another process is writing.
            LibraryError: the folder cannot be written, or contains something else.

        """
        self.exists()
        with write_lock(self.path, self._delete_leftovers):
            if not self.exists():
                self._create()
            self._upgrade()
            self._leave_wal()
            yield

    def set_journal(self, journal: str) -> None:
        """Change how both databases are written, or neither: one of `JOURNALS`. The caller must hold the write lock.

        Raises:
            LibraryError: another program has one of them open, they cannot be written, or the disk forbids it.

        """
        kind = network_disk(self.path)
        if kind and journal == "wal":
            problem = f"is on a network disk ({kind}), where a write-ahead log is unsafe"
            raise LibraryError(self.path, problem, "move the library to a local disk first")
        changed: list[Path] = []
        for file in (self.corpus, self.memory):
            try:
                if set_journal_mode(file, JOURNALS[journal]):
                    changed.append(file)
            except UNREADABLE as error:
                (former,) = JOURNALS.keys() - {journal}
                for other in changed:
                    with suppress(*UNREADABLE):
                        set_journal_mode(other, JOURNALS[former])
                problem = f"its journal cannot be changed ({error})"
                cure = sqlite_cure(
                    error, rights=f"check who may write {self.path}", damage="see what is wrong with: search doctor"
                )
                raise LibraryError(file, problem, cure) from error

    def _was_never_finished(self) -> bool:
        """Tell whether the process that created the library was killed before writing the manifest: it is empty then."""
        try:
            with closing(Corpus(self.corpus)) as corpus:
                return not (corpus.ids() or corpus.failures())
        except CorpusError:
            return False

    def _must_be_free(self) -> None:
        others = sorted(entry.name for entry in self.path.iterdir() if entry.name not in _EARLY_PARTS)
        if others:
            problem = f"is a folder with other files in it ({others[0]!r}), not a library"
            raise LibraryError(self.path, problem, "choose an empty or a new folder with --library") from None

    def _delete_leftovers(self) -> None:
        """Delete unfinished files of a killed writer."""
        clear_abandoned_scratch(self.models)
        self._manifest.part.unlink(missing_ok=True)

    def _create(self) -> None:
        try:
            Corpus(self.corpus, make=True).close()
            open_store(self.store).close()
            self.write_manifest()
        except OSError as error:
            problem = f"cannot be created ({error.strerror or error})"
            cure = cure_of(error, "choose another folder with --library")
            raise LibraryError(self.path, problem, cure) from error

    def _upgrade(self) -> None:
        for file, migrations in ((self.corpus, CORPUS_MIGRATIONS), (self.memory, MEMORY_MIGRATIONS)):
            if file.exists() and upgrade(file, migrations):
                self.notice(f"{file.name} was created by an older version of this program; it has been upgraded")

    def _leave_wal(self) -> None:
        """On a network disk, take the databases out of WAL mode, in which two machines would corrupt them."""
        kind = network_disk(self.path)
        for file in (self.corpus, self.memory) if kind else ():
            try:
                if file.exists() and set_journal_mode(file, "DELETE"):
                    self.notice(
                        f"{file} is on a network disk ({kind}), where a write-ahead log is unsafe; "
                        "it has been switched to a rollback journal"
                    )
            except UNREADABLE as error:
                self.notice(
                    f"{file} is on a network disk ({kind}), where its write-ahead log is unsafe, and could not be "
                    f"switched to a rollback journal ({error}); close all programs that use the library, and try again"
                )


def _size(path: Path) -> int:
    """Return the number of bytes of a file, or of all files in a folder; files deleted meanwhile count as 0."""
    size = 0
    for file in path.rglob("*") if path.is_dir() else (path,):
        with suppress(OSError):
            size += file.stat().st_size if file.is_file() else 0
    return size
