"""The translation memory: every sentence ever translated, so that none is translated twice.

One SQLite file. A row says what an original became in English, and who made it so: a package with
its settings, an imported file, a person. What people and files say outranks what a machine said;
a machine's entry is used again only for the very same maker, so that a better model is not held
back by what a worse one left. An entry that is not as it was written, which its checksum tells, is
passed over.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from durable_sqlite import (
    UNREADABLE,
    Database,
    add_checksums,
    apply_migrations,
    damaged_rows,
    is_intact,
    make_private,
    sealed,
)
from translate.errors import MemoryFileError
from translate.text.sentences import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from typing_extensions import Self

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
        # A memory of before there were flags: its sentences were never doubted.
        connection.execute("ALTER TABLE entries ADD COLUMN flags TEXT NOT NULL DEFAULT ''")


#: What brings a memory of version n, counted from 0, to the next, in a transaction of whoever calls it. The
#: number that SQLite keeps for us, user_version, says which it is; before there were versions, it was 0.
#: A change of the schema is one more of these; those that were released stay as they are.
MEMORY_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create, add_checksums)

#: Originals asked for in one statement; SQLite takes at least 999 parameters in any build.
_ASKED_AT_ONCE = 900

#: Entries written in one transaction when a file is imported.
_IMPORTED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence or paragraph, and its English.

    Attributes:
        language: Of the original, Argos' code.
        original: As `plain` leaves it.
        english: Its translation.
        translator: Who made it: ``"argos ro_en 1.9"``, ``"reference"``, a file's name.
        flags: What is doubtful about it, as `doubts` says; () for what people made.

    """

    language: str
    original: str
    english: str
    translator: str
    flags: tuple[str, ...] = ()


class Memory(Database):
    """An open translation memory; use it as a context manager, in one thread.

    Attributes:
        path: Of the file.
        version: Of its schema; where it is less than the number of `MEMORY_MIGRATIONS`, they have to be done first.

    Raises:
        MemoryFileError: the file cannot be opened, is damaged, or the disk is full.

    """

    migrations = MEMORY_MIGRATIONS
    error = MemoryFileError
    cure = "check who may write there, or move it away to begin a new one"
    damage_cure = "restore it from a copy, or save what can be read with: search recover"
    newer_cure = "update translation-first-search"

    def __init__(self, path: Path) -> None:
        """Open the memory at *path*, making it where there is none; in a folder nobody may write to, to be read."""
        self._latest: float | None = None
        if not path.is_file():
            try:
                make_private(path)
            except OSError as error:
                problem = f"cannot be made ({error.strerror or error})"
                raise MemoryFileError(path, f"{problem}", "check who may write there") from error
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
        """Return what is known of *originals*, by original; the unknown are absent.

        Args:
            language: Of all of them.
            originals: Sentences or paragraphs, as `plain` leaves them.
            signature: Of the translator at hand: machine entries count where theirs is the same.
                None: there is no translator, and any machine's entry is better than none.

        """
        found: dict[str, Entry] = {}
        query = (
            f"{_EVERYTHING} WHERE language = ?1 AND original IN ({{marks}}) "
            "AND (imported OR ?2 IS NULL OR signature = ?2) ORDER BY imported, added"
        )
        for some in _batches(originals):
            marks = ",".join(f"?{number}" for number in range(3, 3 + len(some)))
            with self._mapped_errors():
                rows = self._connection.execute(query.format(marks=marks), (language, signature, *some)).fetchall()
            # The best comes last: imported ones after machines', newer ones after older.
            found |= {entry.original: entry for entry in map(_entry, filter(is_intact, rows))}
        return found

    def languages(self) -> frozenset[str]:
        """Return the languages that there are entries in."""
        with self._mapped_errors():
            rows = self._connection.execute(_DISTINCT_LANGUAGES).fetchall()
            return frozenset(language for (language,) in rows if self._has_entries(language))

    def languages_of(self, originals: Iterable[str]) -> dict[str, set[str]]:
        """Return in which languages each of *originals* is known; the unknown are absent."""
        wanted = list(originals)
        known: dict[str, set[str]] = {}
        for language in self.languages():
            for original in self.find(language, wanted, signature=None):
                known.setdefault(original, set()).add(language)
        return known

    def add(self, entries: Iterable[Entry], *, signature: str) -> None:
        """Keep what a translator made, in one transaction that is on the disk when this returns."""
        self._write(entries, signature=signature, imported=False)

    def take_in(self, entries: Iterable[Entry]) -> int:
        """Keep what people or other programs made, and return how many entries that were."""
        remaining = iter(entries)
        count = 0
        while some := list(islice(remaining, _IMPORTED_AT_ONCE)):
            self._write(some, signature="", imported=True)
            count += len(some)
        return count

    def __iter__(self) -> Iterator[Entry]:
        """Yield every entry, by language and original."""
        with self._mapped_errors():
            rows = self._connection.execute(_EVERYTHING)
            yield from map(_entry, filter(is_intact, rows))

    def problems(self) -> list[str]:
        """Return what is wrong with the file, all of which is read; nothing where it is whole."""
        try:
            broken = self._broken()
            damaged = 0 if broken else sum(1 for _ in damaged_rows(self._connection, "entries"))
        except UNREADABLE as error:
            return [str(error)]
        return broken + [f"translations not as they were written, and passed over: {damaged:,}"] * bool(damaged)

    def _has_entries(self, language: str) -> bool:
        rows = self._connection.execute(f"{_EVERYTHING} WHERE language = ?", (language,))
        return any(map(is_intact, rows))

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode=WAL")
        if self._is_new():
            with self._transaction():  # Another process may be at it too.
                if self._is_new():
                    apply_migrations(self._connection, MEMORY_MIGRATIONS)

    def _is_new(self) -> bool:
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return not tables

    def _tick(self) -> float:
        """Return the time, later than any entry's: what is newer counts, also where the clock was set back."""
        if self._latest is None:
            with self._mapped_errors():
                (latest,) = self._connection.execute("SELECT max(added) FROM entries").fetchone()
            self._latest = latest or 0.0
        self._latest = max(time.time(), self._latest + 1e-6)
        return self._latest

    def _write(self, entries: Iterable[Entry], *, signature: str, imported: bool) -> None:
        now = self._tick()
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


_EVERYTHING = "SELECT language, original, translator, signature, english, imported, added, flags, checksum FROM entries"

#: SQLite would read every row for a plain DISTINCT; this hops from one language to the next.
_DISTINCT_LANGUAGES = """
WITH RECURSIVE known(language) AS (
    SELECT min(language) FROM entries
    UNION ALL
    SELECT (SELECT min(language) FROM entries WHERE language > known.language) FROM known
    WHERE known.language IS NOT NULL
) SELECT language FROM known WHERE language IS NOT NULL
"""


def _entry(row: tuple[str, str, str, str, str, int, float, str, int]) -> Entry:
    language, original, translator, _, english, _, _, flags, _ = row
    return Entry(language, original, english, translator, tuple(flags.split()))


def _batches(originals: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(dict.fromkeys(originals))
    while some := list(islice(remaining, _ASKED_AT_ONCE)):
        yield some
