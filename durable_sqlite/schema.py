"""The tables and columns of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3


class Column(NamedTuple):
    """A column of a table, as ``PRAGMA table_info`` describes it.

    Attributes:
        position: Counted from 0.
        name: Its name.
        type: The declared type, ``"TEXT"``.
        not_null: 1 if it is declared NOT NULL.
        default: The SQL of its default value, or None.
        key: Its position in the primary key, counted from 1; 0 if it is not part of the key.

    """

    position: int
    name: str
    type: str
    not_null: int
    default: str | None
    key: int

    @property
    def required(self) -> bool:
        """Whether it can never be NULL."""
        return bool(self.not_null or self.key)


def table_names(database: sqlite3.Connection) -> list[str]:
    """Return the names of all tables in the order in which they were created, so parents come before children."""
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
    return [name for (name,) in rows]


def columns_of(database: sqlite3.Connection, table: str) -> list[Column]:
    """Return the columns of a table in order; [] if there is no such table."""
    return [Column(*row) for row in database.execute(f"PRAGMA table_info({table})").fetchall()]


def schema_of(database: sqlite3.Connection) -> dict[str, list[Column]]:
    """Return the columns of all tables, by table."""
    return {table: columns_of(database, table) for table in table_names(database)}
