"""`Corpus`: opening the file, and storing, reading and removing documents.

Each row has a checksum. A document or sentence is returned unchanged, or an error is raised. Those who read many
documents skip a damaged one, and note it with `Corpus.skip`: the others are of use without it.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from durable_sqlite import (
    UNREADABLE,
    checksum,
    create_database,
    is_intact,
)
from index.errors import CorpusError, DamagedDocumentError
from index.records import (
    BilingualDocument,
    Box,
    Document,
    KnownDocument,
    StoredDocument,
    StoredSentence,
    storable_name,
)

from .files import CorpusFiles
from .origins import ORIGIN_COLUMNS, WITH_ORIGINS, origin_of
from .recognition import RecognizedText
from .schema import BATCH_SIZE, CORPUS_MIGRATIONS, DOCUMENT_COLUMNS, THREAD_NAMES, DocumentRow, split_languages
from .statistics import CorpusStatistics
from .threads import CorpusThreads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from index.passages import SentenceSpan

_SENTENCES = """
SELECT document, number, start, end, heading, language, english, translator, flags, checksum FROM sentences
WHERE document = (SELECT key FROM documents WHERE id = ?1) AND number >= ?2 AND (?3 IS NULL OR number <= ?3)
ORDER BY number
"""

#: The lines before the text of a document, with their checksum; NULL if there are none, or if a version stored it that
#: did not count them.
_LINES_BEFORE = "lines_before, text_starts.checksum"
_DOCUMENTS = "documents LEFT JOIN text_starts ON text_starts.document = key"

_KNOWN = f"""
SELECT {DOCUMENT_COLUMNS}, {_LINES_BEFORE}, (
    SELECT group_concat(DISTINCT sentences.language) FROM sentences WHERE sentences.document = key AND translator = ''
) FROM {_DOCUMENTS} WHERE id IN ({{marks}})
"""  # noqa: S608 - a constant


#: What SQLite raises where a page or a value is damaged; its subclasses have other causes, such as a failing disk.
_DAMAGE = (sqlite3.DatabaseError, sqlite3.DataError, UnicodeDecodeError)


class _StoredSpan(NamedTuple):
    start: int
    end: int
    heading: bool


class Corpus(CorpusStatistics, CorpusFiles, CorpusThreads):
    """An open corpus. Use it from one thread; it can be closed from any.

    Attributes:
        path: Path of the file.
        version: Version of its schema. If it is less than the number of `CORPUS_MIGRATIONS`, the missing
            migrations must be run before the corpus is used.

    Raises:
        CorpusError: the file cannot be opened, is damaged, or the disk is full.

    """

    def __init__(self, path: Path, *, make: bool = False) -> None:
        """Open the corpus at *path*; with *make*, create it if there is none."""
        if not make and not (path.is_file() and path.stat().st_size):
            # SQLite would create an empty one, and the library would seem empty.
            raise CorpusError(path, "is missing or empty", "restore it from a copy")
        if make and not path.exists():
            self.path = path
            try:
                create_database(path, CORPUS_MIGRATIONS)
            except UNREADABLE as error:
                raise self._mapped(error) from error
        super().__init__(path)
        self._skipped: dict[str, None] = {}

    def skip(self, document_id: str) -> None:
        """Note that a damaged document was skipped; `skipped` names it."""
        self._skipped[document_id] = None

    def skipped(self) -> tuple[str, ...]:
        """Return the IDs of the damaged documents that were skipped since `forget_skipped`, each once."""
        return tuple(self._skipped)

    def forget_skipped(self) -> None:
        """Start noting skipped documents anew."""
        self._skipped.clear()

    def put(self, documents: Iterable[tuple[Document, BilingualDocument]], *, forget_failures: bool = True) -> None:
        """Store documents in one transaction, replacing those with the same IDs.

        Args:
            documents: Documents with their translations.
            forget_failures: Whether the failures of their files and lines are deleted; False if the caller does so once
                it has read the files to their ends.

        """
        now = time.time()
        with self._transaction():
            (last,) = self._connection.execute("SELECT coalesce(max(key), 0) FROM documents").fetchone()
            for key, (document, bilingual) in enumerate(documents, last + 1):
                self._delete(document.id)
                row = DocumentRow(
                    key, document.id, storable_name(document.path), document.line, bilingual.language,
                    float(bilingual.confidence), document.title, document.date, document.digest, now, document.text,
                )  # fmt: skip
                self._insert("documents", [row])
                self._put_text_start(key, document)
                self._put_origin(key, document)
                self._put_sentences(key, document.id, bilingual, document.origin.boxes)
                if forget_failures:
                    self._forget_failure(document.path, document.line)

    def revise(self, documents: Iterable[tuple[str, BilingualDocument]]) -> None:
        """Replace the sentences of stored documents, given by ID, in one transaction; their texts do not change.

        Raises:
            DamagedDocumentError: a stored document does not match its checksum.

        """
        with self._transaction():
            for document_id, bilingual in documents:
                row = self._row(document_id)
                self._update(row._replace(language=bilingual.language, confidence=float(bilingual.confidence)))
                self._connection.execute("DELETE FROM sentences WHERE document = ?", (row.key,))
                self._put_sentences(row.key, document_id, bilingual, self._boxes(document_id))

    def add_flag(self, flag: str, translations: Collection[tuple[str, str, str]]) -> int:
        """Add a flag to all sentences with one of *translations*, in one transaction; the store does not contain flags.

        Args:
            flag: The flag to add.
            translations: Language, English and translator.

        Returns:
            How many of the sentences had no flag before.

        """
        with self._mapped_errors():
            wanted = [
                row
                for row in self._connection.execute("SELECT * FROM sentences WHERE translator NOT IN ('', 'copied')")
                if tuple(row[5:8]) in translations and flag not in row[8].split() and is_intact(row)
            ]
        if wanted:
            with self._transaction():
                self._insert("sentences", ((*row[:8], f"{row[8]} {flag}".strip()) for row in wanted))
        return sum(not row[8] for row in wanted)

    def move(self, *documents: Document) -> None:
        """Record new paths and lines, also those before the text, of otherwise unchanged documents, in one transaction.

        Those with a new path must be indexed again, because the store contains paths.

        Raises:
            DamagedDocumentError: a stored document does not match its checksum.

        """
        with self._transaction():
            for document in documents:
                row = self._row(document.id)
                moved = row._replace(path=storable_name(document.path), line=document.line)
                self._update(moved)
                self._put_text_start(row.key, document)
                if moved.path != row.path:
                    self._insert("unindexed", [(document.id,)])

    def remove(self, *document_ids: str) -> int:
        """Remove documents in one transaction, and return how many were removed."""
        with self._transaction():
            removed = 0
            for document_id in document_ids:
                # Without its note, the file is read again if it still exists.
                self._connection.execute(
                    "DELETE FROM files WHERE path = (SELECT path FROM documents WHERE id = ?)", (document_id,)
                )
                if self._delete(document_id):
                    removed += 1
                    self._insert("unindexed", [(document_id,)])
        return removed

    def document(self, document_id: str) -> StoredDocument | None:
        """Return a document, or None if there is none with this ID.

        Raises:
            DamagedDocumentError: it does not match its checksum.

        """
        with self._mapped_errors(), self._damaged(document_id):
            found = self._connection.execute(
                f"SELECT {DOCUMENT_COLUMNS}, {_LINES_BEFORE}, id NOT IN (SELECT id FROM unindexed), {ORIGIN_COLUMNS}"  # noqa: S608 - constants
                f" FROM {_DOCUMENTS} {WITH_ORIGINS} WHERE id = ?",
                (storable_name(document_id),),
            ).fetchone()
        if found is None:
            return None
        *fetched, lines_before, lines_checksum, indexed = found[:-5]
        row = self._checked(document_id, fetched)
        origin = origin_of(row.key, found[-5:])
        if origin is None or not _is_start_intact(row.key, lines_before, lines_checksum):
            raise DamagedDocumentError(self.path, document_id)
        return StoredDocument(
            row.id, row.path, row.line, row.language, row.confidence, row.title, row.date, row.text, bool(indexed),
            lines_before or 0, origin,
        )  # fmt: skip

    def sentences(self, document: StoredDocument, first: int = 0, last: int | None = None) -> list[StoredSentence]:
        """Return the sentences of a document from number *first* to number *last*, in order; by default all.

        Raises:
            DamagedDocumentError: they do not match their checksums.

        """
        with self._mapped_errors(), self._damaged(document.id):
            rows = self._connection.execute(_SENTENCES, (document.id, first, last)).fetchall()
        if not all(map(is_intact, rows)):
            raise DamagedDocumentError(self.path, document.id)
        return [
            StoredSentence(
                start, end, bool(heading), language, document.text[start:end], english, translator, tuple(flags.split())
            )
            for _, _, start, end, heading, language, english, translator, flags, _ in rows
        ]

    def sentence_spans(self, document_id: str) -> list[SentenceSpan]:
        """Return the positions of a document's sentences in its text, in order, and which are headings."""
        with self._mapped_errors():
            rows = self._connection.execute(
                "SELECT start, end, heading FROM sentences "
                "WHERE document = (SELECT key FROM documents WHERE id = ?) ORDER BY number",
                (document_id,),
            ).fetchall()
        return [_StoredSpan(start, end, bool(heading)) for start, end, heading in rows]

    def problems(self) -> list[str]:
        """Read the whole file and return what is wrong with it; empty if it is intact."""
        with self._mapped_errors():
            try:
                orphans = self._connection.execute("PRAGMA foreign_key_check").fetchall()
                broken = self._broken() + ["sentences without a document"] * bool(orphans)
                return broken or list(dict.fromkeys(self._damage()))
            except UNREADABLE as error:
                return [self._problem(error)]

    def known(self, document_ids: Iterable[str]) -> dict[str, KnownDocument]:
        """Return what the corpus knows about documents, by ID; unknown documents are absent."""
        wanted = list(map(storable_name, document_ids))
        found: dict[str, KnownDocument] = {}
        for start in range(0, len(wanted), BATCH_SIZE):
            batch = wanted[start : start + BATCH_SIZE]
            with self._mapped_errors():
                for *row, lines_before, lines_checksum, languages in self._connection.execute(
                    _KNOWN.format(marks=",".join("?" * len(batch))), batch
                ):
                    *values, text, stored_checksum = row
                    _, document_id, path, line, language, confidence, _, _, digest, _ = values
                    stated = language if confidence == 1 else None
                    intact = is_intact((*values, memoryview(text or b""), stored_checksum)) and _is_start_intact(
                        values[0], lines_before, lines_checksum
                    )
                    found[document_id] = KnownDocument(
                        path, line, digest, stated, split_languages(languages), intact, lines_before or 0
                    )
        return found

    def languages_of(self, document_ids: Iterable[str]) -> dict[str, str]:
        """Return the languages of documents, by ID; unknown documents are absent."""
        wanted = list(document_ids)
        found: dict[str, str] = {}
        for start in range(0, len(wanted), BATCH_SIZE):
            batch = wanted[start : start + BATCH_SIZE]
            marks = ",".join("?" * len(batch))
            with self._mapped_errors():
                found |= self._connection.execute(
                    f"SELECT id, language FROM documents WHERE id IN ({marks})",  # noqa: S608 - question marks
                    list(map(storable_name, batch)),
                ).fetchall()
        return found

    def ids(self) -> list[str]:
        """Return the IDs of all documents, sorted."""
        with self._mapped_errors():
            return [found for (found,) in self._connection.execute("SELECT id FROM documents ORDER BY id")]

    def unindexed(self) -> list[str]:
        """Return the IDs of documents that were changed or removed since the store was last updated, sorted."""
        with self._mapped_errors():
            return [found for (found,) in self._connection.execute("SELECT id FROM unindexed ORDER BY id")]

    def mark_indexed(self, document_ids: Iterable[str]) -> None:
        """Record that the store is up to date with these documents, including those that were removed.

        The files of skipped documents are forgotten: when they are added again, they are read, and replace the damage.
        """
        with self._transaction():
            self._connection.executemany(
                "DELETE FROM files WHERE path = (SELECT path FROM documents WHERE id = ?)",
                ((skipped,) for skipped in self._skipped),
            )
            self._connection.executemany("DELETE FROM unindexed WHERE id = ?", ((found,) for found in document_ids))

    @contextmanager
    def _damaged(self, document_id: str) -> Iterator[None]:
        """Raise DamagedDocumentError where SQLite cannot read a document because its pages or values are damaged."""
        try:
            yield
        except _DAMAGE as error:
            if type(error) not in _DAMAGE:
                raise
            raise DamagedDocumentError(self.path, document_id) from error

    def _row(self, document_id: str) -> DocumentRow:
        found = self._connection.execute(
            f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id = ?",  # noqa: S608 - a constant
            (document_id,),
        ).fetchone()
        return self._checked(document_id, found)

    def _checked(self, document_id: str, fetched: Sequence[object]) -> DocumentRow:
        *values, text, stored_checksum = fetched
        content = text if isinstance(text, bytes) else b""
        if not is_intact((*values, memoryview(content), stored_checksum)):
            raise DamagedDocumentError(self.path, document_id)
        return DocumentRow._make((*values, str(content, "utf-8", "replace")))

    def _delete(self, document_id: str) -> bool:
        """Delete a document with all that belongs to it, and return whether there was one."""
        delete = "DELETE FROM documents WHERE id = ?"
        try:
            return self._connection.execute(delete, (document_id,)).rowcount > 0
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise
            # If what a message states is damaged, SQLite does not find it in the indexes.
            for index in THREAD_NAMES:
                self._connection.execute(f"REINDEX {index}")
            return self._connection.execute(delete, (document_id,)).rowcount > 0

    def _update(self, row: DocumentRow) -> None:
        self._connection.execute(
            "UPDATE documents SET path = ?, line = ?, language = ?, confidence = ?, checksum = ? WHERE key = ?",
            (row.path, row.line, row.language, row.confidence, checksum(row), row.key),
        )

    def _put_text_start(self, key: int, document: Document) -> None:
        """Store the lines before a document's text, if there are any."""
        self._connection.execute("DELETE FROM text_starts WHERE document = ?", (key,))
        if document.lines_before:
            self._insert("text_starts", [(key, document.lines_before)])

    def _put_sentences(self, key: int, document_id: str, bilingual: BilingualDocument, boxes: Sequence[Box]) -> None:
        text = RecognizedText(boxes)
        self._insert(
            "sentences",
            (
                (key, number, sentence.start, sentence.end, int(sentence.heading), sentence.language,
                 sentence.english, sentence.translator,
                 " ".join(text.flags(sentence.flags, sentence.start, sentence.end)))
                for number, sentence in enumerate(bilingual.sentences)
            ),
        )  # fmt: skip
        self._insert("unindexed", [(document_id,)])


def _is_start_intact(key: object, lines_before: object, lines_checksum: object) -> bool:
    """Return whether the row of text_starts for the document with this key matches its checksum, or is absent."""
    return (lines_before, lines_checksum) == (None, None) or is_intact((key, lines_before, lines_checksum))
