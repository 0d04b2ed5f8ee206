"""The translation memory: every translated sentence, so that nothing is translated twice.

One SQLite file. A row is an original, its English and its translator: a package with its settings,
an imported file, or a person. Human and imported translations take precedence over machine
translations. A machine translation is reused only for the same translator and settings, so that a
better model does not reuse the entries of a worse one. An entry whose checksum does not match
is ignored.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING

from durable_sqlite import (
    UNREADABLE,
    Database,
    apply_migrations,
    cure_of,
    damaged_rows,
    is_intact,
    make_private,
    sealed,
)
from translate.errors import MemoryFileError
from translate.text.normalization import plain

from .entry import Entry
from .schema import MEMORY_MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

#: Originals looked up in one statement; every build of SQLite accepts at least 999 parameters.
_LOOKED_UP_AT_ONCE = 900

#: Entries written in one transaction during an import.
_IMPORTED_AT_ONCE = 10_000

_SELECT = "SELECT language, original, translator, signature, english, imported, added, flags, checksum FROM entries"

#: A plain DISTINCT would make SQLite read every row; this jumps from one language to the next.
_SELECT_LANGUAGES = """
WITH RECURSIVE known(language) AS (
    SELECT min(language) FROM entries
    UNION ALL
    SELECT (SELECT min(language) FROM entries WHERE language > known.language) FROM known
    WHERE known.language IS NOT NULL
) SELECT language FROM known WHERE language IS NOT NULL
"""


class Memory(Database):
    """An open translation memory; use it as a context manager, in one thread.

    Attributes:
        path: Path of the file.
        version: Version of its schema; if it is less than the number of `MEMORY_MIGRATIONS`, migrate it first.

    Raises:
        MemoryFileError: the file cannot be opened, is damaged, or the disk is full.

    """

    migrations = MEMORY_MIGRATIONS
    error = MemoryFileError
    cure = "check that you may write there, or move the file away to start a new memory"
    damage_cure = "restore it from a copy, or save what can be read with: search recover"
    newer_cure = "update translation-first-search"

    def __init__(self, path: Path) -> None:
        """Open the memory at *path*, creating it if it does not exist; read-only if it cannot be written."""
        self._latest: float | None = None
        if not path.is_file():
            try:
                make_private(path)
            except OSError as error:
                problem = f"cannot be created ({error.strerror or error})"
                raise MemoryFileError(path, problem, cure_of(error, "check that you may write there")) from error
        super().__init__(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """Return the number of entries."""
        with self._mapped_errors():
            (count,) = self._connection.execute("SELECT count(*) FROM entries").fetchone()
        return int(count)

    def find(self, language: str, originals: Iterable[str], *, signature: str | None) -> dict[str, Entry]:
        """Return the entries for *originals*, by original; unknown originals are absent.

        Args:
            language: Language of all of them.
            originals: Sentences or paragraphs, as `plain` returns them.
            signature: Signature of the current translator; machine translations with another one are
                ignored. None if there is no translator: then any machine translation is returned.

        """
        found: dict[str, Entry] = {}
        query = (
            f"{_SELECT} WHERE language = ?1 AND original IN ({{marks}}) "
            "AND (imported OR ?2 IS NULL OR signature = ?2) ORDER BY imported, added"
        )
        for batch in _batches(originals):
            marks = ",".join(f"?{number}" for number in range(3, 3 + len(batch)))
            with self._mapped_errors():
                rows = self._connection.execute(query.format(marks=marks), (language, signature, *batch)).fetchall()
            # The best comes last: imported entries after machine translations, newer after older.
            found |= {entry.original: entry for entry in map(_entry, filter(is_intact, rows))}
        return found

    def languages(self) -> frozenset[str]:
        """Return the languages of all entries."""
        with self._mapped_errors():
            rows = self._connection.execute(_SELECT_LANGUAGES).fetchall()
            return frozenset(language for (language,) in rows if self._has_entries(language))

    def languages_of(self, originals: Iterable[str]) -> dict[str, set[str]]:
        """Return the languages in which each of *originals* is known; unknown originals are absent."""
        candidates = list(originals)
        known: dict[str, set[str]] = {}
        for language in self.languages():
            for original in self.find(language, candidates, signature=None):
                known.setdefault(original, set()).add(language)
        return known

    def add(self, entries: Iterable[Entry], *, signature: str) -> None:
        """Store machine translations in one transaction, which is on disk when this returns."""
        self._write(entries, signature=signature, imported=False)

    def import_entries(self, entries: Iterable[Entry]) -> int:
        """Store translations made by people or other programs, and return the number of entries."""
        remaining = iter(entries)
        count = 0
        while batch := list(islice(remaining, _IMPORTED_AT_ONCE)):
            self._write(batch, signature="", imported=True)
            count += len(batch)
        return count

    def __iter__(self) -> Iterator[Entry]:
        """Yield every entry, by language and original."""
        with self._mapped_errors():
            rows = self._connection.execute(_SELECT)
            yield from map(_entry, filter(is_intact, rows))

    def problems(self) -> list[str]:
        """Return what is wrong with the file, after reading all of it; an intact file has no problems."""
        with self._mapped_errors():
            try:
                broken = self._broken()
                damaged = 0 if broken else sum(1 for _ in damaged_rows(self._connection, "entries"))
            except UNREADABLE as error:
                return [self._problem(error)]
        return broken + [f"damaged translations, which are ignored: {damaged:,}"] * bool(damaged)

    def _has_entries(self, language: str) -> bool:
        rows = self._connection.execute(f"{_SELECT} WHERE language = ?", (language,))
        return any(map(is_intact, rows))

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode=WAL")
        if self._is_new():
            with self._transaction():  # Another process may be creating it too.
                if self._is_new():
                    apply_migrations(self._connection, MEMORY_MIGRATIONS)

    def _is_new(self) -> bool:
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return not tables

    def _timestamp(self) -> float:
        """Return a time later than any entry's, even if the clock was set back: the newest entry counts."""
        if self._latest is None:
            with self._mapped_errors():
                (latest,) = self._connection.execute("SELECT max(added) FROM entries").fetchone()
            self._latest = latest or 0.0
        self._latest = max(time.time(), self._latest + 1e-6)
        return self._latest

    def _write(self, entries: Iterable[Entry], *, signature: str, imported: bool) -> None:
        now = self._timestamp()
        rows = [
            (
                entry.language,
                plain(entry.original),
                entry.translator,
                signature,
                entry.english,
                int(imported),
                now,
                " ".join(entry.flags),
            )
            for entry in entries
        ]
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(sealed, rows)
            )


def _entry(row: tuple[str, str, str, str, str, int, float, str, int]) -> Entry:
    language, original, translator, _, english, _, _, flags, _ = row
    return Entry(language, original, english, translator, tuple(flags.split()))


def _batches(originals: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(dict.fromkeys(originals))
    while batch := list(islice(remaining, _LOOKED_UP_AT_ONCE)):
        yield batch
