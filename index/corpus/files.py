"""Notes about files: the stamps of those read completely, and the failures of those that could not be read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from durable_sqlite import is_intact
from index.records import Failure, FailureLike, Stamp, StoredFile, storable_name

from .origins import WITH_ORIGINS, CorpusOrigins, container_id
from .schema import split_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FILE_COLUMNS = "files.path, size, modified, changed, looked, files.digest, files.language, documents, files.checksum"

_FILE = f"""
SELECT {_FILE_COLUMNS},
    (SELECT count(*) FROM documents WHERE path = ?1),
    (SELECT group_concat(DISTINCT sentences.language) FROM documents JOIN sentences ON document = key
     WHERE path = ?1 AND translator = '')
FROM files WHERE path = ?1
"""  # noqa: S608 - a constant

#: Documents that are a whole file, or inside one, by the digest of the file's content.
_FILES_WITH_CONTENT = f"""
SELECT {_FILE_COLUMNS}, documents.id, coalesce(member, '') FROM files JOIN documents ON documents.path = files.path
{WITH_ORIGINS} WHERE files.digest = ? AND documents.line IS NULL ORDER BY files.path
"""  # noqa: S608 - a constant


class CorpusFiles(CorpusOrigins):
    """The part of `Corpus` that stores notes about files."""

    def file(self, path: str) -> StoredFile | None:
        """Return the note about a file; None if it was never read completely, or if the note is damaged."""
        with self._mapped_errors():
            found = self._connection.execute(_FILE, (storable_name(path),)).fetchone()
        if found is None:
            return None
        *row, present, languages = found
        if not is_intact(row):
            return None
        _, size, modified, changed, looked, digest, language, documents, _ = row
        stamp = Stamp(size, modified, changed, looked)
        return StoredFile(path, stamp, digest, language, documents, present, split_languages(languages))

    def store_files(self, files: Iterable[StoredFile]) -> None:
        """Store notes about files whose documents are all in the corpus, in one transaction."""
        with self._transaction():
            self._insert(
                "files",
                (
                    (storable_name(file.path), file.stamp.size, file.stamp.modified, file.stamp.changed,
                     file.stamp.looked, file.digest, file.language, file.documents)
                    for file in files
                ),
            )  # fmt: skip

    def id_at(self, path: str) -> str | None:
        """Return the ID of the document that is the whole file at *path*, None if there is none.

        If there are only documents inside it, return that with which their IDs begin.
        """
        with self._mapped_errors():
            row = self._connection.execute(
                f"SELECT id, coalesce(member, '') FROM documents {WITH_ORIGINS} WHERE path = ? AND line IS NULL",  # noqa: S608 - a constant
                (storable_name(path),),
            ).fetchone()
        return container_id(*map(str, row)) if row else None

    def files_with_content(self, digest: str) -> list[tuple[str, str]]:
        """Return path and ID of each document that is a whole file with this digest, sorted by path.

        For a file with documents inside it only, the ID is that with which theirs begin.
        """
        with self._mapped_errors():
            rows = self._connection.execute(_FILES_WITH_CONTENT, (digest,)).fetchall()
        found = ((row[0], container_id(document_id, member)) for *row, document_id, member in rows if is_intact(row))
        return list(dict.fromkeys(found))

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield ID and path of every document, sorted by path."""
        with self._mapped_errors():
            yield from self._connection.execute(
                "SELECT CAST(id AS TEXT), CAST(path AS TEXT) FROM documents ORDER BY path, line"
            )

    def fail(self, *failures: FailureLike) -> None:
        """Record that files, or lines in them, could not be read."""
        now = time.time()
        with self._transaction():
            self._insert(
                "failures",
                ((storable_name(failure.path), failure.line or 0, failure.reason, now) for failure in failures),
            )

    def failures(self) -> list[Failure]:
        """Return the files and lines that could not be read at the last attempt, sorted by path and line."""
        with self._mapped_errors():
            rows = self._connection.execute("SELECT path, line, reason FROM failures ORDER BY path, line").fetchall()
        return [Failure(path, line or None, reason) for path, line, reason in rows]

    def forget_failures(self, *paths: str) -> None:
        """Delete the failures of files that are about to be read again or no longer exist."""
        with self._transaction():
            self._connection.executemany(
                "DELETE FROM failures WHERE path = ?", ((storable_name(path),) for path in paths)
            )

    def _forget_failure(self, path: str, line: int | None) -> None:
        """Delete the failure of a line, and of its file as a whole, which can evidently be read."""
        self._connection.execute(
            "DELETE FROM failures WHERE path = ? AND line IN (0, ?)", (storable_name(path), line or 0)
        )
