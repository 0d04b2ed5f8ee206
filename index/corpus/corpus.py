"""The corpus: every document and its sentences in both languages. The truth of a library.

One SQLite file. Everything else in a library can be made again from it (the store) or spares work
(the translation memory). Each row has a checksum, and what is read of documents and sentences is what was
written, or an error.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from durable_sqlite import (
    UNREADABLE,
    Database,
    add_checksums,
    checksum,
    create_database,
    damaged_rows,
    is_intact,
    sealed,
)
from index.errors import CorpusError, DamagedDocumentError, UnreadableError
from index.passages import Extent
from index.records import (
    BilingualDocument,
    Document,
    Doubtful,
    KeptDocument,
    KeptFile,
    KeptSentence,
    Known,
    LanguageCount,
    Stamp,
    sayable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path


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
-- What is asked of a whole library: which sentences have no English, and which have doubtful English.
CREATE INDEX IF NOT EXISTS untranslated ON sentences (language, document, translator) WHERE translator = '';
CREATE INDEX IF NOT EXISTS doubtful ON sentences (document, flags, translator) WHERE flags != '' AND translator != '';
-- Documents whose passages in the store are not yet those of the corpus.
CREATE TABLE IF NOT EXISTS unindexed (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (path, line)
) WITHOUT ROWID;
-- Files all of whose documents are here, how they looked when they were read, and what was said of their language.
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


#: What brings a corpus of version n, counted from 0, to the next, in a transaction of whoever calls it. The
#: number that SQLite keeps for us, user_version, says which it is; before there were versions, it was 0.
#: A change of the schema is one more of these; those that were released stay as they are.
CORPUS_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create, add_checksums)

#: A long text is checked as the bytes that it is kept as, and then decoded.
_DOCUMENT_COLUMNS = (
    "key, id, path, line, language, confidence, title, date, digest, added, CAST(text AS BLOB), documents.checksum"
)

_SENTENCES = """
SELECT document, number, start, end, heading, language, english, translator, flags, checksum FROM sentences
WHERE document = (SELECT key FROM documents WHERE id = ?1) AND number >= ?2 AND (?3 IS NULL OR number <= ?3)
ORDER BY number
"""

_KNOWN = f"""
SELECT {_DOCUMENT_COLUMNS}, (
    SELECT group_concat(DISTINCT sentences.language) FROM sentences WHERE document = key AND translator = ''
) FROM documents WHERE id IN ({{marks}})
"""  # noqa: S608 - a constant

_FILE_COLUMNS = "files.path, size, modified, changed, looked, files.digest, files.language, documents, files.checksum"

_FILE = f"""
SELECT {_FILE_COLUMNS},
    (SELECT count(*) FROM documents WHERE path = ?1),
    (SELECT group_concat(DISTINCT sentences.language) FROM documents JOIN sentences ON document = key
     WHERE path = ?1 AND translator = '')
FROM files WHERE path = ?1
"""  # noqa: S608 - a constant

#: Documents that are a whole file, by what was in it.
_OF_CONTENT = f"""
SELECT {_FILE_COLUMNS}, documents.id FROM files JOIN documents ON documents.path = files.path
WHERE files.digest = ? AND documents.line IS NULL ORDER BY files.path
"""  # noqa: S608 - a constant

_UNTRANSLATED = "SELECT language, count(*) FROM sentences WHERE translator = '' GROUP BY language"

#: Sentences are numbered from 0 without a gap, so the last one's number tells how many there are.
_DOUBTFUL = """
SELECT id, flagged, (SELECT max(number) + 1 FROM sentences WHERE document = key), flags FROM (
    SELECT document, count(*) AS flagged, group_concat(DISTINCT flags) AS flags FROM sentences
    WHERE flags != '' AND translator != '' GROUP BY document
) JOIN documents ON document = key
"""

#: Columns of each table, the checksum among them.
_COLUMNS = {"documents": 12, "sentences": 10, "unindexed": 2, "failures": 5, "files": 9}

#: What the rows of the other tables are, by the table.
_NOTES = {"unindexed": "mark of the document", "failures": "failure of the file", "files": "note of the file"}

#: Documents asked for in one statement; SQLite takes at least 999 parameters in any build.
_ASKED_AT_ONCE = 900


class _KeptExtent(NamedTuple):
    start: int
    end: int
    heading: bool


class _DocumentRow(NamedTuple):
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


class Corpus(Database):
    """An open corpus. It belongs to one thread, and can be closed from any.

    Attributes:
        path: Of the file.
        version: Of its schema; where it is less than the number of `CORPUS_MIGRATIONS`, they have to be done first.

    Raises:
        CorpusError: the file cannot be opened, is damaged, or the disk is full.

    """

    migrations = CORPUS_MIGRATIONS
    error = CorpusError
    cure = "check who may write there, or restore it from a copy"
    damage_cure = "restore it from a copy, or save what can be read with: search recover"
    newer_cure = "update translation-first-search"

    def __init__(self, path: Path, *, make: bool = False) -> None:
        """Open the corpus at *path*, or with *make* a new one."""
        if not make and not (path.is_file() and path.stat().st_size):
            # SQLite would make an empty one, and an archive would seem to hold nothing.
            raise CorpusError(path, "is missing or empty", "restore it from a copy")
        if make and not path.exists():
            self.path = path
            with self._mapped_errors():
                create_database(path, CORPUS_MIGRATIONS)
        super().__init__(path)

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Read from one state in this context, whatever is written meanwhile."""
        with self._mapped_errors():
            self._connection.execute("BEGIN")
            # The state is that of the first reading.
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def put(self, documents: Iterable[tuple[Document, BilingualDocument]]) -> None:
        """Keep documents, in one transaction, instead of what was there under their ids."""
        now = time.time()
        with self._transaction():
            (last,) = self._connection.execute("SELECT coalesce(max(key), 0) FROM documents").fetchone()
            for key, (document, bilingual) in enumerate(documents, last + 1):
                self._connection.execute("DELETE FROM documents WHERE id = ?", (document.id,))
                row = _DocumentRow(
                    key, document.id, sayable(document.path), document.line, bilingual.language,
                    float(bilingual.confidence), document.title, document.date, document.digest, now, document.text,
                )  # fmt: skip
                self._insert("documents", [row])
                self._put_sentences(key, document.id, bilingual)
                self._forget_failure(document.path, document.line)

    def revise(self, documents: Iterable[tuple[str, BilingualDocument]]) -> None:
        """Keep other sentences of documents that are here, by id, in one transaction; their texts are as they were.

        Raises:
            DamagedDocumentError: what is kept of one is not as it was written.

        """
        with self._transaction():
            for document_id, bilingual in documents:
                row = self._row(document_id)
                self._update(row._replace(language=bilingual.language, confidence=float(bilingual.confidence)))
                self._connection.execute("DELETE FROM sentences WHERE document = ?", (row.key,))
                self._put_sentences(row.key, document_id, bilingual)

    def move(self, *documents: Document) -> None:
        """Note that documents, the same as before, are read from other places now; the store, too, has their paths.

        Raises:
            DamagedDocumentError: what is kept of one is not as it was written.

        """
        with self._transaction():
            for document in documents:
                row = self._row(document.id)
                moved = row._replace(path=sayable(document.path), line=document.line)
                self._update(moved)
                if moved.path != row.path:
                    self._insert("unindexed", [(document.id,)])

    def remove(self, *document_ids: str) -> int:
        """Forget documents, in one transaction, and return how many of them were here."""
        with self._transaction():
            gone = 0
            for document_id in document_ids:
                # A file that is still there is read again then.
                self._connection.execute(
                    "DELETE FROM files WHERE path = (SELECT path FROM documents WHERE id = ?)", (document_id,)
                )
                if self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount:
                    gone += 1
                    self._insert("unindexed", [(document_id,)])
        return gone

    def file(self, path: str) -> KeptFile | None:
        """Return what is known of a file, None where it was never read, not all of it is here, or that is damaged."""
        with self._mapped_errors():
            found = self._connection.execute(_FILE, (sayable(path),)).fetchone()
        if found is None:
            return None
        *row, present, languages = found
        if not is_intact(row):
            return None
        _, size, modified, changed, looked, digest, language, documents, _ = row
        stamp = Stamp(size, modified, changed, looked)
        return KeptFile(path, stamp, digest, language, documents, present, _split(languages))

    def keep_files(self, files: Iterable[KeptFile]) -> None:
        """Note how files looked, all of whose documents are here; in one transaction."""
        with self._transaction():
            self._insert(
                "files",
                (
                    (sayable(file.path), file.stamp.size, file.stamp.modified, file.stamp.changed, file.stamp.looked,
                     file.digest, file.language, file.documents)
                    for file in files
                ),
            )  # fmt: skip

    def id_at(self, path: str) -> str | None:
        """Return the id of the document that is the whole file at *path*, None where there is none."""
        with self._mapped_errors():
            row = self._connection.execute(
                "SELECT id FROM documents WHERE path = ? AND line IS NULL", (sayable(path),)
            ).fetchone()
        return str(row[0]) if row else None

    def of_content(self, digest: str) -> list[tuple[str, str]]:
        """Return path and id of the documents that are whole files with these bytes, by path."""
        with self._mapped_errors():
            rows = self._connection.execute(_OF_CONTENT, (digest,)).fetchall()
        return [(row[0], document_id) for *row, document_id in rows if is_intact(row)]

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield id and path of every document, by path."""
        with self._mapped_errors():
            yield from self._connection.execute(
                "SELECT CAST(id AS TEXT), CAST(path AS TEXT) FROM documents ORDER BY path, line"
            )

    def document(self, document_id: str) -> KeptDocument | None:
        """Return a document, or None where there is none with that id.

        Raises:
            DamagedDocumentError: what is kept of it is not as it was written.

        """
        with self._mapped_errors():
            found = self._connection.execute(
                f"SELECT {_DOCUMENT_COLUMNS}, id NOT IN (SELECT id FROM unindexed)"  # noqa: S608 - a constant
                " FROM documents WHERE id = ?",
                (sayable(document_id),),
            ).fetchone()
        if found is None:
            return None
        *fetched, indexed = found
        row = self._checked(document_id, fetched)
        return KeptDocument(
            row.id, row.path, row.line, row.language, row.confidence, row.title, row.date, row.text, bool(indexed)
        )

    def sentences(self, document: KeptDocument, first: int = 0, last: int | None = None) -> list[KeptSentence]:
        """Return the sentences of a document, in order; some of them where *first* and *last* say which.

        Raises:
            DamagedDocumentError: what is kept of them is not as it was written.

        """
        with self._mapped_errors():
            rows = self._connection.execute(_SENTENCES, (document.id, first, last)).fetchall()
        if not all(map(is_intact, rows)):
            raise DamagedDocumentError(self.path, document.id)
        return [
            KeptSentence(
                start, end, bool(heading), language, document.text[start:end], english, by, tuple(flags.split())
            )
            for _, _, start, end, heading, language, english, by, flags, _ in rows
        ]

    def extents(self, document_id: str) -> list[Extent]:
        """Return where the sentences of a document are in its text, in order, and which are headings."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT start, end, heading FROM sentences "
                "WHERE document = (SELECT key FROM documents WHERE id = ?) ORDER BY number",
                (document_id,),
            ).fetchall()
        return [_KeptExtent(start, end, bool(heading)) for start, end, heading in rows]

    def problems(self) -> list[str]:
        """Return what is wrong with the file, all of which is read; nothing where it is whole."""
        try:
            orphans = self._connection.execute("PRAGMA foreign_key_check").fetchall()
            broken = self._broken() + ["sentences of no document"] * bool(orphans)
            return broken or list(dict.fromkeys(self._damaged()))
        except UNREADABLE as error:
            return [str(error)]

    def known(self, document_ids: Iterable[str]) -> dict[str, Known]:
        """Return what is known of those documents that are here, by id."""
        wanted = list(map(sayable, document_ids))
        found: dict[str, Known] = {}
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[start : start + _ASKED_AT_ONCE]
            with self._mapped_errors():
                for *row, languages in self._connection.execute(_KNOWN.format(marks=",".join("?" * len(some))), some):
                    *values, text, kept = row
                    _, document_id, path, line, language, confidence, _, _, digest, _ = values
                    stated = language if confidence == 1 else None
                    intact = is_intact((*values, memoryview(text or b""), kept))
                    found[document_id] = Known(path, line, digest, stated, _split(languages), intact)
        return found

    def languages_of(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return the languages of those documents that are here, by id."""
        wanted = list(document_ids)
        found: dict[str, str] = {}
        for start in range(0, len(wanted), _ASKED_AT_ONCE):
            some = wanted[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            with self._mapped_errors():
                found |= self._connection.execute(
                    f"SELECT id, language FROM documents WHERE id IN ({marks})",  # noqa: S608 - question marks
                    list(map(sayable, some)),
                ).fetchall()
        return found

    def ids(self) -> list[str]:
        """Return the ids of all documents, sorted."""
        with self._mapped_errors():
            return [found for (found,) in self._connection.execute("SELECT id FROM documents ORDER BY id")]

    def counts(self) -> list[LanguageCount]:
        """Return how much there is in each language, the most first."""
        with self._mapped_errors():
            documents = dict(
                self._connection.execute("SELECT language, count(*) FROM documents GROUP BY language").fetchall()
            )
            sentences = self._connection.execute(
                "SELECT language, count(*), sum(translator != '') FROM sentences GROUP BY language"
            ).fetchall()
        counts = [LanguageCount(language, documents.pop(language, 0), *both) for language, *both in sentences]
        counts += [LanguageCount(language, count, 0, 0) for language, count in documents.items()]
        return sorted(counts, key=lambda count: (-count.sentences, count.language))

    def translators(self) -> dict[str, dict[str, int]]:
        """Return how many sentences of each language each translator made, the busiest first."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT language, translator, count(*) AS made FROM sentences WHERE translator != '' "
                "GROUP BY language, translator ORDER BY made DESC, translator"
            ).fetchall()
        made: dict[str, dict[str, int]] = {}
        for language, translator, count in rows:
            made.setdefault(language, {})[translator] = count
        return made

    def flagged(self) -> dict[str, int]:
        """Return how many sentences of each language have doubtful English; a language with none is absent."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT language, count(*) FROM sentences WHERE flags != '' AND translator != '' GROUP BY language"
            ).fetchall()
        return dict(rows)

    def untranslated(self) -> dict[str, int]:
        """Return how many sentences of each language have no English; a language with none is absent."""
        with self._mapped_errors():
            return dict(self._connection.execute(_UNTRANSLATED).fetchall())

    def ids_untranslated(self, languages: Iterable[str]) -> list[str]:
        """Return the ids of documents with sentences in *languages* that have no English, sorted."""
        found: set[str] = set()
        for language in languages:
            with self._mapped_errors():
                rows = self._connection.execute(
                    "SELECT id FROM documents WHERE key IN "
                    "(SELECT document FROM sentences WHERE translator = '' AND language = ?)",
                    (language,),
                ).fetchall()
            found.update(document_id for (document_id,) in rows)
        return sorted(found)

    def doubtful(self) -> list[Doubtful]:
        """Return the documents with doubtful English, those first of which the largest share is."""
        with self._mapped_errors():
            rows = self._connection.execute(_DOUBTFUL).fetchall()
        found = [
            Doubtful(document_id, flagged, sentences, tuple(sorted(set(flags.replace(",", " ").split()))))
            for document_id, flagged, sentences, flags in rows
        ]
        return sorted(found, key=lambda each: (-each.share, -each.flagged, each.document_id))

    def fail(self, *failures: UnreadableError) -> None:
        """Keep in mind that files, or lines of them, could not be read."""
        now = time.time()
        with self._transaction():
            self._insert(
                "failures", ((sayable(failure.path), failure.line or 0, failure.reason, now) for failure in failures)
            )

    def failures(self) -> list[UnreadableError]:
        """Return what could not be read and has not been since, by path and line."""
        with self._mapped_errors():
            rows = self._connection.execute("SELECT path, line, reason FROM failures ORDER BY path, line").fetchall()
        return [UnreadableError(path, line or None, reason) for path, line, reason in rows]

    def forget_failures(self, *paths: str) -> None:
        """Forget what went wrong with files that were read again, or that have gone."""
        with self._transaction():
            self._connection.executemany("DELETE FROM failures WHERE path = ?", ((sayable(path),) for path in paths))

    def unindexed(self) -> list[str]:
        """Return the ids of documents that changed or went since the store was last brought up to date."""
        with self._mapped_errors():
            return [found for (found,) in self._connection.execute("SELECT id FROM unindexed ORDER BY id")]

    def indexed(self, document_ids: Iterable[str]) -> None:
        """Note that the store has these documents as they are here, or no longer where they are gone."""
        with self._transaction():
            self._connection.executemany("DELETE FROM unindexed WHERE id = ?", ((found,) for found in document_ids))

    def _row(self, document_id: str) -> _DocumentRow:
        found = self._connection.execute(
            f"SELECT {_DOCUMENT_COLUMNS} FROM documents WHERE id = ?",  # noqa: S608 - a constant
            (document_id,),
        ).fetchone()
        return self._checked(document_id, found)

    def _checked(self, document_id: str, fetched: Sequence[Any]) -> _DocumentRow:
        *values, text, kept = fetched
        if not is_intact((*values, memoryview(text or b""), kept)):
            raise DamagedDocumentError(self.path, document_id)
        return _DocumentRow._make((*values, str(text, "utf-8", "replace")))

    def _update(self, row: _DocumentRow) -> None:
        self._connection.execute(
            "UPDATE documents SET path = ?, line = ?, language = ?, confidence = ?, checksum = ? WHERE key = ?",
            (row.path, row.line, row.language, row.confidence, checksum(row), row.key),
        )

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write rows with their checksums, instead of those with the same keys."""
        marks = ", ".join("?" * _COLUMNS[table])
        self._connection.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES ({marks})",  # noqa: S608 - our own name
            map(sealed, rows),
        )

    def _damaged(self) -> Iterator[str]:
        """Yield which documents and notes have rows that are not as they were written, some more than once."""
        damaged = partial(damaged_rows, self._connection)
        yield from (f"document {row[1]!r} is not as it was written" for row in damaged("documents"))
        for key, *_ in damaged("sentences"):
            (document_id,) = self._connection.execute("SELECT id FROM documents WHERE key = ?", (key,)).fetchone()
            yield f"document {document_id!r} is not as it was written"
        for table, what in _NOTES.items():
            yield from (f"{what} {row[0]!r} is not as it was written" for row in damaged(table))

    def _put_sentences(self, key: int, document_id: str, bilingual: BilingualDocument) -> None:
        self._insert(
            "sentences",
            (
                (key, number, sentence.start, sentence.end, int(sentence.heading), sentence.language,
                 sentence.english, sentence.translator, " ".join(sentence.flags))
                for number, sentence in enumerate(bilingual.sentences)
            ),
        )  # fmt: skip
        self._insert("unindexed", [(document_id,)])

    def _forget_failure(self, path: str, line: int | None) -> None:
        self._connection.execute("DELETE FROM failures WHERE path = ? AND line IN (0, ?)", (sayable(path), line or 0))


def _split(languages: str | None) -> frozenset[str]:
    return frozenset((languages or "").split(",")) - {""}
