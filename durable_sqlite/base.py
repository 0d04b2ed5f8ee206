"""A database: opened, changed all or nothing, and what goes wrong with it told with its cure."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Protocol

from .checksums import UNREADABLE, as_text, is_made_by
from .opening import open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Migrations = Sequence[Callable[[sqlite3.Connection], None]]


class _MakesError(Protocol):
    """The class of a database's errors."""

    def __call__(self, path: Path, problem: str, cure: str) -> Exception: ...


class Database:
    """An open database. It belongs to one thread, and can be closed from any.

    Attributes:
        path: Of the file.
        version: Of its schema; where it is less than the number of migrations, they have to be done first.

    """

    #: What brings a database of version n, counted from 0, to the next. The number that SQLite keeps for us,
    #: user_version, says which it is; before there were versions, it was 0.
    migrations: ClassVar[Migrations]

    #: Raised with the path, what is wrong, and what to do.
    error: ClassVar[_MakesError]

    #: What to do where it cannot be opened or written.
    cure: ClassVar[str]

    def __init__(self, path: Path) -> None:
        """Open the database at *path*, to be read where it cannot be written."""
        self.path = path
        with self._mapped_errors():
            self._connect()
        if self.version > len(self.migrations):
            self._connection.close()
            problem = f"was made by a newer version of this program (version {self.version})"
            raise self.error(path, problem, "update translation-first-search")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _connect(self) -> None:
        self._connection, self._unwritable = open_database(self.path, self.migrations)
        self._connection.text_factory = as_text
        try:
            # What was said to be done, or was paid for with hours of decoding, survives a power cut: WAL's default
            # would lose the last transactions then.
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA foreign_keys=ON")
            if not self._unwritable:
                self._prepare()
            (self.version,) = self._connection.execute("PRAGMA user_version").fetchone()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        """Do what is to be done before the first reading, where it can be written."""

    def _broken(self) -> list[str]:
        """Return what SQLite says is wrong with the file, all of which is read."""
        told = self._connection.execute("PRAGMA integrity_check(20)").fetchall()
        broken = [line for (line,) in told if line != "ok"]
        return (
            broken
            if is_made_by(self._connection, self.migrations)
            else [*broken, "its tables are not as they were made"]
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._mapped_errors():
            if self._unwritable:
                self._connection.close()
                self._connect()  # The disk may have had room since.
            if self._unwritable:
                raise self._unwritable
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            if "full" in str(error) or "I/O" in str(error):
                cure = "check the disk and its free space"
            elif isinstance(error, sqlite3.OperationalError):
                cure = self.cure
            else:
                cure = "restore it from a copy, or save what can be read with: search recover"
            raise self.error(self.path, str(error), cure) from error
