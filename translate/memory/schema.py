"""The schema of the translation memory, and its migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from durable_sqlite import add_checksums, as_text, is_intact, sealed
from translate.machines import made_by_argos

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    language TEXT NOT NULL,
    original TEXT NOT NULL,
    translator TEXT NOT NULL,
    signature TEXT NOT NULL,
    english TEXT NOT NULL,
    imported INTEGER NOT NULL,
    added REAL NOT NULL,
    flags TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (language, original, translator, signature)
) WITHOUT ROWID
"""


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(_SCHEMA)
    if not any(name == "flags" for _, name, *_ in connection.execute("PRAGMA table_info(entries)")):
        # A memory from before flags were introduced.
        connection.execute("ALTER TABLE entries ADD COLUMN flags TEXT NOT NULL DEFAULT ''")


def _demote_machine_translations(connection: sqlite3.Connection) -> None:
    """Make the translations of Argos machine translations again, which an import had made a person's.

    Exports did not say where their entries were from. The signatures are lost.
    """
    before = connection.text_factory
    connection.text_factory = as_text
    rows = connection.execute("SELECT * FROM entries WHERE imported AND translator LIKE 'argos %'").fetchall()
    connection.text_factory = before
    for row in filter(is_intact, rows):
        language, original, translator, signature, english, _, added, flags, _ = row
        if made_by_argos(translator):
            demoted = sealed((language, original, translator, signature, english, 0, added, flags))
            connection.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", demoted)


def _add_recognized(connection: sqlite3.Connection) -> None:
    """Add the table of what was recognized in pictures."""
    connection.execute("""
        CREATE TABLE IF NOT EXISTS recognized (
            picture TEXT NOT NULL,
            engine TEXT NOT NULL,
            text TEXT NOT NULL,
            added REAL NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (picture, engine)
        ) WITHOUT ROWID
    """)


#: Each migration upgrades a memory from the version that is its index to the next one, in a transaction of its
#: caller. SQLite's user_version holds a memory's version; it is 0 in memories from before versions were introduced.
#: To change the schema, append a migration; released migrations never change.
MEMORY_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _create,
    add_checksums,
    _demote_machine_translations,
    _add_recognized,
)
