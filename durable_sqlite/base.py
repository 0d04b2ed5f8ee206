"""The base class of databases: opening, transactions, integrity checks, and errors with a cure."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Protocol

from .checksums import UNREADABLE, as_text
from .migrations import has_schema, version_of
from .opening import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .migrations import Migration


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

    def __init__(self, path: Path) -> None:
        """Open the database at *path*, read-only if it cannot be written."""
        self.path = path
        with self._mapped_errors():
            self._connect()
        if self.version > len(self.migrations):
            self._connection.close()
            problem = f"was written by a newer version of this program (version {self.version})"
            raise self.error(path, problem, self.newer_cure)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _connect(self) -> None:
        self._connection, self._unwritable = open_database(self.path, self.migrations)
        self._connection.text_factory = as_text
        try:
            # WAL's default may lose the last transactions in a power failure. Whatever was reported as done, or took
            # hours to compute, must survive one.
            self._connection.execute("PRAGMA synchronous=FULL")
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
            elif "locked" in str(error):
                cure = "another program is using it; try again when it has finished"
            elif isinstance(error, sqlite3.OperationalError):
                cure = self.cure
            else:
                cure = self.damage_cure
            raise self.error(self.path, str(error), cure) from error
