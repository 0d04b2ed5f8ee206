"""The translation memory: every translated sentence, so that nothing is translated twice; so for recognized pictures.

One SQLite file. A row is an original, its English and its translator: a package with its settings,
an imported file, or a person. Translations by persons, and from files that do not say who made them, take
precedence over machine translations. A machine translation is reused only for the same translator and settings,
so that a better model does not reuse the entries of a worse one. An entry whose checksum does not match
is ignored.

Each entry has its `Origin`. An import keeps it, so that what was exported and imported again is what it was. An
entry that is there already is not replaced by an older one.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from durable_sqlite import (
    UNREADABLE,
    apply_migrations,
    cure_of,
    damaged_rows,
    insert_sealed,
    is_intact,
    journal_mode,
    make_private,
    sealed,
)
from translate.errors import MemoryFileError
from translate.machines import made_by_machine
from translate.text.normalization import plain

from .entry import Entry, Origin
from .recognized import RecognizedPictures
from .schema import MEMORY_MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self

    from .entry import Kind

#: What the column `imported` holds: the kind of an entry's origin. All but 0 outrank the machines.
_KINDS: tuple[Kind, ...] = ("machine", "file", "person")

#: Originals looked up in one statement; every build of SQLite accepts at least 999 parameters.
_LOOKED_UP_AT_ONCE = 900

#: Entries written in one transaction during an import.
_IMPORTED_AT_ONCE = 10_000

_SELECT = "SELECT language, original, translator, signature, english, imported, added, flags, checksum FROM entries"

#: Number of columns of the table of entries.
_COLUMNS = 9

_INSERT = "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

#: Machine translations whose English at least three originals of one language share.
_SHARED = f"""
WITH shared AS (
    SELECT language, english FROM entries WHERE NOT imported AND length(english) > 3
    GROUP BY language, english HAVING count(DISTINCT original) > 2
) {_SELECT} JOIN shared USING (language, english) WHERE NOT imported
"""  # noqa: S608 - a constant

#: Machine translations with one of the given English texts.
_WITH_ENGLISH = f"""
{_SELECT} WHERE english IN (SELECT value FROM json_each(?)) AND length(english) > 3 AND NOT imported
"""  # noqa: S608 - a constant

#: A plain DISTINCT would make SQLite read every row; this jumps from one language to the next.
_SELECT_LANGUAGES = """
WITH RECURSIVE known(language) AS (
    SELECT min(language) FROM entries
    UNION ALL
    SELECT (SELECT min(language) FROM entries WHERE language > known.language) FROM known
    WHERE known.language IS NOT NULL
) SELECT language FROM known WHERE language IS NOT NULL
"""


class Memory(RecognizedPictures):
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
            "AND (imported OR ?2 IS NULL OR signature = ?2) ORDER BY imported > 0, added, translator, signature"
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
        now = self._timestamp()
        rows = [_row(entry, signature, "machine", now) for entry in entries]
        with self._transaction():
            insert_sealed(self._connection, "entries", _COLUMNS, rows)

    def import_entries(self, entries: Iterable[Entry]) -> int:
        """Store translations of any origin, and return the number of entries.

        Each keeps its origin. One without an origin is from a file, or from a machine of unknown signature if its
        translator has the name of one. One without a time is added now, later than those before it; so is one from
        the future. An entry replaces that of the same translator and signature, unless that one is as new, or a
        person's and the entry a machine's. A machine translation of unknown signature is left out if the memory
        has the same from the same machine.
        """
        remaining = iter(entries)
        count = 0
        while batch := list(islice(remaining, _IMPORTED_AT_ONCE)):
            with self._transaction():
                for row in self._rows_to_import(batch):
                    self._connection.execute(_INSERT, sealed(row))
            count += len(batch)
        return count

    def made_by_machines(self, language: str, originals: Iterable[str]) -> set[tuple[str, str]]:
        """Return the originals, each with the name of a machine that translated it; the same name is no person's."""
        machines: set[tuple[str, str]] = set()
        others: set[tuple[str, str]] = set()
        query = f"{_SELECT} WHERE language = ? AND original IN ({{marks}})"
        for batch in _batches(originals):
            marks = ",".join("?" * len(batch))
            with self._mapped_errors():
                rows = self._connection.execute(query.format(marks=marks), (language, *batch)).fetchall()
            for _, original, translator, _, _, imported, *_ in filter(is_intact, rows):
                (others if imported else machines).add((original, translator))
        return machines - others

    def __iter__(self) -> Iterator[Entry]:
        """Yield every entry with its origin, by language, original, translator and signature."""
        with self._mapped_errors():
            rows = self._connection.execute(f"{_SELECT} ORDER BY language, original, translator, signature")
            for row in filter(is_intact, rows):
                yield replace(_entry(row), origin=Origin(_kind(row[5]), row[3], row[6]))

    def flag_shared_english(
        self, flag: str, is_doubtful: Callable[[str, Collection[str]], bool], *, among: Collection[str] | None = None
    ) -> list[Entry]:
        """Add a flag to the machine translations whose English is shared, and return all that have it now.

        Args:
            flag: The flag to add.
            is_doubtful: Called with English and its different originals, three or more, all of one language;
                whether they get the flag.
            among: The English to examine; all if omitted, which takes 15 times as long.

        """
        shared: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
        with self._mapped_errors():
            rows = (
                self._connection.execute(_SHARED)
                if among is None
                else self._connection.execute(_WITH_ENGLISH, (json.dumps(list(among)),))
            )
            for row in filter(is_intact, rows):
                shared.setdefault((row[0], row[4]), []).append(row)
        doubtful = [
            row
            for (_, english), rows in shared.items()
            if len(originals := {original for _, original, *_ in rows}) > 2 and is_doubtful(english, originals)
            for row in rows
        ]
        # The last two columns are the flags and the checksum.
        unflagged = [(*row[:-2], f"{row[-2]} {flag}".strip()) for row in doubtful if flag not in row[-2].split()]
        if unflagged:
            with self._transaction():
                insert_sealed(self._connection, "entries", _COLUMNS, unflagged)
        return list(map(_entry, doubtful))

    def problems(self) -> list[str]:
        """Return what is wrong with the file, after reading all of it; an intact file has no problems."""
        with self._mapped_errors():
            try:
                broken = self._broken()
                damaged, pictures = (
                    0 if broken else sum(1 for _ in damaged_rows(self._connection, table))
                    for table in ("entries", "recognized")
                )
            except UNREADABLE as error:
                return [self._problem(error)]
        return (
            broken
            + [f"damaged translations, which are ignored: {damaged:,}"] * bool(damaged)
            + [f"damaged texts of pictures, which are ignored: {pictures:,}"] * bool(pictures)
        )

    def _has_entries(self, language: str) -> bool:
        rows = self._connection.execute(f"{_SELECT} WHERE language = ?", (language,))
        return any(map(is_intact, rows))

    def _prepare(self) -> None:
        if self._is_new():
            self._connection.execute(f"PRAGMA journal_mode={journal_mode(self.path)}")
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

    def _rows_to_import(self, entries: Iterable[Entry]) -> Iterator[tuple[object, ...]]:
        """Yield the rows that importing *entries* changes; each must be written before the next is asked for."""
        now = time.time()
        # Those from the future are added now, in their order; sorting leaves all others where they are.
        for entry in sorted(entries, key=lambda entry: max(now, _stated_time(entry) or now)):
            origin = entry.origin or Origin("machine" if made_by_machine(entry.translator) else "file")
            if not self._has_as_good(entry, origin, now):
                stated = _stated_time(entry)
                added = self._timestamp() if stated is None or stated > now else stated
                yield _row(entry, origin.signature, origin.kind, added)

    def _has_as_good(self, entry: Entry, origin: Origin, now: float) -> bool:
        """Return whether the memory has an entry that importing *entry* must not replace or repeat."""
        key = entry.language, plain(entry.original), entry.translator
        query = f"{_SELECT} WHERE language = ? AND original = ? AND translator = ?"
        by_machine = origin.kind == "machine"
        for _, _, _, signature, english, imported, added, flags, _ in filter(
            is_intact, self._connection.execute(query, key).fetchall()
        ):
            if by_machine and not origin.signature and not imported and english == entry.english:
                return True
            if signature != origin.signature:
                continue
            if by_machine == bool(imported):
                return by_machine
            if origin.added is not None:
                same = (english, _kind(imported), flags) == (entry.english, origin.kind, " ".join(entry.flags))
                return added >= origin.added or (same and origin.added > now)
        return False


def _stated_time(entry: Entry) -> float | None:
    return entry.origin.added if entry.origin else None


def _kind(imported: int) -> Kind:
    return _KINDS[imported] if 0 <= imported < len(_KINDS) else "file"


def _row(entry: Entry, signature: str, kind: Kind, added: float) -> tuple[object, ...]:
    """Return the row of an entry, without its checksum."""
    return (
        entry.language,
        plain(entry.original),
        entry.translator,
        signature,
        entry.english,
        _KINDS.index(kind),
        added,
        " ".join(entry.flags),
    )


def _entry(row: tuple[str, str, str, str, str, int, float, str, int]) -> Entry:
    language, original, translator, _, english, _, _, flags, _ = row
    return Entry(language, original, english, translator, tuple(flags.split()))


def _batches(originals: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(dict.fromkeys(originals))
    while batch := list(islice(remaining, _LOOKED_UP_AT_ONCE)):
        yield batch
