"""The base class of databases: opening, transactions, integrity checks, and errors with a cure."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING, ClassVar, Protocol

from .causes import sqlite_cure
from .checksums import UNREADABLE, as_text
from .migrations import has_schema, version_of
from .opening import files_of, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .migrations import Migration
    from .opening import Files


class _MakesError(Protocol):
    """Creates the error of a database from its path, what is wrong, and what to do about it."""

    def __call__(self, path: Path, problem: str, cure: str) -> Exception: ...


class Database:
    """An open database. It belongs to one thread, but any thread may close it.

    Attributes:
        path: The database file.
        version: The version of its schema. If it is less than the number of migrations, upgrade the file first.

    """

    #: Upgrade a database of version n, counted from 0, to the next version; see `durable_sqlite.migrations`.
    migrations: ClassVar[Sequence[Migration]]

    #: The error to raise.
    error: ClassVar[_MakesError]

    #: What to do if the file cannot be opened or written.
    cure: ClassVar[str]

    #: What to do if the file is damaged.
    damage_cure: ClassVar[str] = "restore it from a copy"

    #: What to do if a newer version of the program wrote the file.
    newer_cure: ClassVar[str] = "update the program"

    _closed = False

    #: How many contexts that use the connection are nested.
    _depth = 0

    #: The state of the files when they were opened, where SQLite cannot notice changes.
    _seen: Files | None = None

    def __init__(self, path: Path) -> None:
        """Open the database at *path*, read-only if it cannot be written."""
        self.path = path
        # Reentrant: the garbage collector may end an abandoned context at any point.
        self._use = RLock()
        with self._mapped_errors():
            self._connect()
        if self.version > len(self.migrations):
            self._connection.close()
            problem = f"was written by a newer version of this program (version {self.version})"
            raise self.error(path, problem, self.newer_cure)

    def close(self) -> None:
        """Close the file, as soon as no thread uses it. Any later use is an error that says so."""
        with self._use:
            self._closed = True
            if not self._depth:
                self._connection.close()

    def _connect(self) -> None:
        self._connection, self._unwritable, self._seen = open_database(self.path, self.migrations)
        self._connection.text_factory = as_text
        try:
            # SQLite's default may lose the last transactions in a power failure. Whatever was reported as done, or
            # took hours to compute, must survive one. EXTRA also syncs the folder after a rollback journal is deleted.
            self._connection.execute("PRAGMA synchronous=EXTRA")
            self._connection.execute("PRAGMA foreign_keys=ON")
            if not self._unwritable:
                self._prepare()
            self.version = version_of(self._connection)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        """Do what must be done before the first read, if the file can be written."""

    def _broken(self) -> list[str]:
        """Read the whole file; return what SQLite finds wrong with it, and whether its schema is wrong."""
        lines = self._connection.execute("PRAGMA integrity_check(20)").fetchall()
        problems = [line for (line,) in lines if line != "ok"]
        if not has_schema(self._connection, self.migrations):
            problems.append("the tables or columns differ from the expected schema")
        return problems

    def _problem(self, error: Exception) -> str:
        """Return what is wrong with the file by an error of SQLite; raise it again if the file has been closed."""
        if self._closed:
            raise error
        return str(error)

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Return a context in which all reads see one state, whatever is written in the meantime."""
        with self._mapped_errors():
            self._connection.execute("BEGIN")
            # The first read decides which state that is.
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            self._begin_use()
        try:
            yield
        except Exception:
            self._check_unchanged()
            raise
        finally:
            self._roll_back()
            self._end_use()
        self._check_unchanged()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._mapped_errors():
            if self._unwritable:
                self._connection.close()
                self._connect()  # There may be free space by now.
            if self._unwritable:
                raise self._unwritable
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        """End the transaction, unless SQLite has done so itself, as on a full disk; that error is the one to report."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        """Return a context for everything that uses the connection; the outermost one sees the newest state."""
        outermost = self._begin_use()
        try:
            if outermost:
                self._refresh()
            yield
            if outermost:
                self._check_unchanged()
        except UNREADABLE as error:
            if self._closed:
                raise self._closed_error() from error
            self._check_unchanged()
            raise self._mapped(error) from error
        finally:
            self._end_use()

    def _begin_use(self) -> bool:
        """Keep the connection open until `_end_use`; return whether nothing else does so already."""
        with self._use:
            if self._closed:
                raise self._closed_error()
            self._depth += 1
            return self._depth == 1

    def _end_use(self) -> None:
        # Closing a connection while another thread reads from it would crash the process.
        with self._use:
            self._depth -= 1
            if self._closed and not self._depth:
                self._connection.close()

    def _refresh(self) -> None:
        """Open the file again if it has changed since, where no lock can be placed that would make SQLite notice."""
        if self._seen and self._seen != files_of(self.path):
            self._connection.close()
            self._seen = (None,)  # Should opening fail, the next use tries again.
            try:
                self._connect()
            except UNREADABLE as error:
                raise self._mapped(error) from error

    def _check_unchanged(self) -> None:
        """Refuse what was read if the file was changed meanwhile, where no lock could prevent that."""
        if self._seen and self._seen != files_of(self.path):
            problem = "was changed by another program while it was being read"
            cure = f"try again, or get permission to write in {self.path.parent}"
            raise self.error(self.path, problem, cure)

    def _mapped(self, error: Exception) -> Exception:
        cure = sqlite_cure(error, rights=self.cure, damage=self.damage_cure)
        return self.error(self.path, str(error), cure)

    def _closed_error(self) -> Exception:
        return self.error(self.path, "was closed", "open it again")
