"""The tables of the corpus: their definition, migrations, columns, and how rows are written and checked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from durable_sqlite import Database, add_checksums, damaged_rows, insert_sealed
from index.errors import CorpusError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    line INTEGER,
    language TEXT NOT NULL,
    confidence REAL NOT NULL,
    title TEXT,
    date TEXT,
    digest TEXT NOT NULL,
    added REAL NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sentences (
    document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    heading INTEGER NOT NULL,
    language TEXT NOT NULL,
    english TEXT NOT NULL,
    translator TEXT NOT NULL,
    flags TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
-- For questions about the whole library: which sentences are untranslated, and which translations are doubtful.
CREATE INDEX IF NOT EXISTS untranslated ON sentences (language, document, translator) WHERE translator = '';
CREATE INDEX IF NOT EXISTS doubtful ON sentences (document, flags, translator) WHERE flags != '' AND translator != '';
-- Documents whose passages in the store are out of date.
CREATE TABLE IF NOT EXISTS unindexed (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (path, line)
) WITHOUT ROWID;
-- Files whose documents are all in the corpus, their stamps, and the language that was given for them.
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    looked INTEGER NOT NULL,
    digest TEXT NOT NULL,
    language TEXT,
    documents INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contents ON files (digest);
CREATE INDEX IF NOT EXISTS places ON documents (path);
"""


def _create(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)


def _add_text_starts(connection: sqlite3.Connection) -> None:
    """Add the table of the lines before each text. Documents stored before are absent until they are read again."""
    connection.execute("""
        CREATE TABLE IF NOT EXISTS text_starts (
            document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
            lines_before INTEGER NOT NULL,
            checksum INTEGER NOT NULL
        )
    """)


def _add_origins(connection: sqlite3.Connection) -> None:
    """Add the tables of what documents were made from. Documents of plain text have no rows in them."""
    connection.execute("""
        CREATE TABLE IF NOT EXISTS origins (
            document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
            type TEXT NOT NULL,
            member TEXT NOT NULL,
            metadata TEXT NOT NULL,
            places TEXT NOT NULL,
            checksum INTEGER NOT NULL
        )
    """)
    connection.execute("""
        CREATE TABLE IF NOT EXISTS boxes (
            document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
            boxes TEXT NOT NULL,
            checksum INTEGER NOT NULL
        )
    """)


def _stated(path: str) -> str:
    """Return the SQL expression of a value in the metadata of an origin; NULL if it is not there, or the metadata damaged."""
    return f"CASE WHEN json_valid(metadata) THEN json_extract(metadata, {path}) END"


#: SQL expressions of the Message-IDs by which the messages of a thread are found, by the name of their index: a message's
#: own, the first that it refers to, which began the thread, and the last, which it answers. What an index has is
#: part of the file: never change an expression without a migration.
THREAD_NAMES = {
    "message_ids": _stated("'$.message_id'"),
    "first_references": _stated("'$.references[0]'"),
    "last_references": _stated(
        "'$.references[' || (nullif(json_array_length(metadata, '$.references'), 0) - 1) || ']'"
    ),
}


def _add_threads(connection: sqlite3.Connection) -> None:
    """Add the indexes by which the messages of a thread are found."""
    for name, expression in THREAD_NAMES.items():
        # Without what is NULL they would be smaller, but SQLite would not notice that metadata can no longer be read.
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON origins ({expression})")


#: The steps from an empty database to the current schema. Step n, counted from 0, takes a corpus of version n
#: to version n + 1, inside a transaction of the caller. SQLite's user_version holds the version; it is 0 in
#: corpora from before versions were introduced. To change the schema, append a step; never change one that
#: was released.
CORPUS_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _create,
    add_checksums,
    _add_text_starts,
    _add_origins,
    _add_threads,
)

#: Columns of documents. Long texts are checked as the bytes that are stored, and decoded afterwards.
DOCUMENT_COLUMNS = (
    "key, id, path, line, language, confidence, title, date, digest, added, CAST(text AS BLOB), documents.checksum"
)

#: Number of columns of each table, including the checksum.
_COLUMN_COUNTS = {
    "documents": 12, "sentences": 10, "text_starts": 3, "origins": 6, "boxes": 3, "unindexed": 2, "failures": 5, "files": 9
}  # fmt: skip

#: Names of what the tables with one row for each document have, in messages.
_PART_NAMES = {"text_starts": "the first line", "origins": "the origin", "boxes": "the lines on their pages"}

#: Names of rows of the other tables in messages.
_ROW_NAMES = {"unindexed": "index mark of document", "failures": "failure of file", "files": "note about file"}

#: Number of documents looked up in one statement. Every build of SQLite accepts at least 999 parameters.
BATCH_SIZE = 900


class DocumentRow(NamedTuple):
    """A row of documents, without its checksum."""

    key: int
    id: str
    path: str
    line: int | None
    language: str
    confidence: float
    title: str | None
    date: str | None
    digest: str
    added: float
    text: str


class CorpusTables(Database):
    """The open SQLite file of a corpus, and what all parts of `Corpus` need for reading and writing its tables."""

    migrations = CORPUS_MIGRATIONS
    error = CorpusError
    cure = "check who may write there, or restore it from a copy"
    damage_cure = "restore it from a copy, or save what can be read with: search recover"
    newer_cure = "update translation-first-search"

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write rows with their checksums, replacing rows with the same keys."""
        insert_sealed(self._connection, table, _COLUMN_COUNTS[table], rows)

    def _damage(self) -> Iterator[str]:
        """Yield a description of each document and note with damaged rows; some more than once."""
        damaged = partial(damaged_rows, self._connection)
        yield from (f"document {row[1]!r} does not match its checksum" for row in damaged("documents"))
        for key, *_ in damaged("sentences"):
            found = self._connection.execute("SELECT id FROM documents WHERE key = ?", (key,)).fetchone()
            yield f"document {found[0] if found else key!r} does not match its checksum"
        for table, name in _PART_NAMES.items():
            yield from (f"{name} of document number {key} does not match its checksum" for key, *_ in damaged(table))
        for table, name in _ROW_NAMES.items():
            yield from (f"{name} {row[0]!r} does not match its checksum" for row in damaged(table))


def split_languages(joined: str | None) -> frozenset[str]:
    """Return the languages in the result of SQLite's group_concat.

    >>> sorted(split_languages("sv,nb")), sorted(split_languages(None))
    (['nb', 'sv'], [])
    """
    return frozenset((joined or "").split(",")) - {""}
