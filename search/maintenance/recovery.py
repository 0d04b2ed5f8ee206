"""Out of damaged databases into a new library: every row that can still be read.

SQLite keeps a table as a tree of pages. A damaged one takes the rows below it; the others can be read, but
not past it, neither forwards nor backwards. So a table is read from both ends up to the damage, and what lies
between is halved until nothing more is found. What the tree does not lead to any more is looked for page by page.

A row that can be read but is not what was written, as its checksum tells, is not saved: a sentence can be
translated again. Of documents it is: it may be the only copy of a text, and most of it is right.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from durable_sqlite import UNREADABLE, is_intact, make_private, put_in_place, seal
from durable_sqlite.pages import rows_in_pages
from index import LibraryError
from search.storage.folder import Folder
from search.storage.session import Parts
from translate import UNTRANSLATED, Bilingual, Memory, Sentence, Span, unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from index import Corpus
    from index.records import StoredDocument, StoredSentence


#: A row, or the values of its primary key.
_Row = tuple[object, ...]

#: How often what lies between two damaged places is halved.
_DEEPEST = 12

_READ_AT_ONCE = 500

#: A `text_factory`: the very bytes of a text, also where it is none any more.
_as_it_is = partial(str, encoding="utf-8", errors="surrogateescape")

#: What a column of a type can hold, and the least value of it.
_TYPES: dict[str, tuple[type | tuple[type, ...], object]] = {
    "INTEGER": (int, -(1 << 63)),
    "REAL": ((int, float), -(1 << 63)),
    "TEXT": (str, ""),
}


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was saved into a new library, and what was not.

    Attributes:
        path: Of the new library.
        documents: Saved.
        lost: Ids of documents that were not, as far as these can be read.
        doubtful: Ids of saved documents that are not as they were written, by their checksums: a letter of the text
            or of anything else may be wrong, until their files are added again.
        sentences: Of the saved documents, with what is known of them.
        gaps: Places in them whose sentences could not be read: kept as written, to be translated again.
        failures: Saved notes of files that could not be read.
        entries: Translations saved from the memory.

    """

    path: Path
    documents: int
    lost: tuple[str, ...]
    doubtful: tuple[str, ...]
    sentences: int
    gaps: int
    failures: int
    entries: int


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str
    required: bool
    key: int

    def can_hold(self, value: object) -> bool:
        return isinstance(value, _TYPES[self.type][0]) or (value is None and not self.required)


class _Table:
    """A table of a database that may be damaged, by its primary key."""

    def __init__(self, database: sqlite3.Connection, name: str, columns: Sequence[_Column]) -> None:
        self.broken = False
        self._database = database
        self._name = name
        self.columns = columns
        self._key = sorted((column for column in columns if column.key), key=lambda column: column.key)
        self._places = [columns.index(column) for column in self._key]

    def rows(self) -> Iterator[_Row]:
        """Yield each row that can be read, once, in no order; after that it is known whether the table is broken."""
        yield from self._between(None, None, _DEEPEST)

    def _between(self, low: _Row | None, high: _Row | None, depth: int) -> Iterator[_Row]:
        last = low
        try:
            for row in self._read(low, high):
                last = self._key_of(row)
                yield row
        except UNREADABLE:
            self.broken = True
            first = high
            try:
                for row in self._read(last, high, backwards=True):
                    first = self._key_of(row)
                    yield row
            except UNREADABLE:
                middle = self._middle(last, first)
                if depth and middle:
                    yield from self._between(last, middle, depth - 1)
                    yield from self._at(middle)
                    yield from self._between(middle, first, depth - 1)

    def _read(self, low: _Row | None, high: _Row | None, *, backwards: bool = False) -> Iterator[_Row]:
        """Yield the rows whose keys are between two, without these."""
        at_once = _READ_AT_ONCE
        while True:
            bounds = [(compared, key) for compared, key in ((">", low), ("<", high)) if key]
            try:
                rows = self._select(bounds, f"ORDER BY {self._keys(' DESC' * backwards)} LIMIT {at_once}")
            except UNREADABLE:
                if at_once == 1:
                    raise
                at_once = 1
                continue
            yield from rows
            if len(rows) < at_once:
                return
            low, high = (low, self._key_of(rows[-1])) if backwards else (self._key_of(rows[-1]), high)

    def _at(self, key: _Row) -> list[_Row]:
        try:
            return self._select([("=", key)], "")
        except UNREADABLE:
            return []

    def _select(self, bounds: Sequence[tuple[str, _Row]], order: str) -> list[_Row]:
        # The bytes of a damaged text may be none that can be given as text.
        marks = f"({', '.join('CAST(? AS TEXT)' if column.type == 'TEXT' else '?' for column in self._key)})"
        where = " AND ".join(f"({self._keys()}) {compared} {marks}" for compared, _ in bounds)
        names = ", ".join(map(_quoted, self.columns))
        query = f"SELECT {names} FROM {self._name} {'WHERE ' * bool(bounds)}{where} {order}"  # noqa: S608 - our own names
        return self._database.execute(query, [_given(value) for _, key in bounds for value in key]).fetchall()

    def _keys(self, order: str = "") -> str:
        return ", ".join(_quoted(column) + order for column in self._key)

    def _key_of(self, row: _Row) -> _Row:
        return tuple(row[place] for place in self._places)

    def _middle(self, low: _Row | None, high: _Row | None) -> _Row | None:
        """Return a key about halfway between two, None where there is none."""
        if high is None:
            return None
        least = tuple(_TYPES[column.type][1] for column in self._key)
        low = low or tuple(0 if value != "" else "" for value in least)
        for at, (one, other) in enumerate(zip(low, high, strict=True)):
            if one != other:
                half = _half(one, other)
                middle = (*low[:at], half, *least[at + 1 :]) if half != one else None
                return middle if middle != high else None
        return None


def _quoted(column: _Column) -> str:
    return '"{}"'.format(column.name.replace('"', '""'))


def _given(value: object) -> object:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def _half(low: object, high: object) -> object:
    """Return what is halfway between two numbers or texts; of two next to each other, the second."""
    if isinstance(low, int) and isinstance(high, int):
        return (low + high + 1) // 2
    one, other = str(low), str(high)
    same = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    begin, end = (ord(text[same]) if same < len(text) else 0 for text in (one, other))
    half = (begin + end + 1) // 2
    # The letters between are no letters: they cannot be asked for.
    return other if 0xD800 <= half <= 0xDFFF else one[:same] + chr(half)


def recover(damaged: Folder, into: Folder) -> Recovered:
    """Save what can be read of a damaged library into a new one, as `Library.recover` does.

    Args:
        damaged: Is read.
        into: Where there is no library yet. It gets its name when all is in it: half of an archive is not taken for it.

    Raises:
        LibraryError: there is something already, or it cannot be made.

    """
    try:
        into.path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(into.path) as scratch:
            if into.exists():
                raise LibraryError(into.path, "is a library already", "name a new folder")
            new = Folder(scratch / into.path.name, damaged.notice)
            with closing(Parts(new)) as parts:
                recovered = _recover(damaged, new, parts)
            put_in_place(new.path, into.path)
    except OSError as error:
        problem = f"cannot be made ({error.strerror or error})"
        raise LibraryError(into.path, problem, "name another folder, or check the free space") from error
    return replace(recovered, path=into.path)


def _recover(damaged: Folder, into: Folder, parts: Parts) -> Recovered:
    with into.locked():
        corpus = parts.corpus()
        Memory(into.memory).close()
        saved = {
            name: count
            for old, new in ((damaged.corpus, into.corpus), (damaged.memory, into.memory))
            if old.exists()
            for name, count in _salvage(old, new).items()
        }
        gaps = _fill_gaps(corpus)
        parts.rebuild_store(corpus)
        return Recovered(
            path=into.path,
            documents=saved.get("documents", 0),
            lost=_lost_documents(damaged.corpus, corpus) if damaged.corpus.exists() else (),
            doubtful=_doubtful_documents(corpus),
            sentences=saved.get("sentences", 0),
            gaps=gaps,
            failures=saved.get("failures", 0),
            entries=saved.get("entries", 0),
        )


def _salvage(damaged: Path, into: Path) -> dict[str, int]:
    """Copy each row that can be read, and is as it was written, from one database into another of the newest version.

    A document that is not as it was written is copied too, for it may be the only copy of its text, but has no
    digest then: it is replaced when its file is added again. Where rows have no checksums yet, they are believed.

    Args:
        damaged: Is read, from a copy: opening a database can change it.
        into: Has the tables, and the columns that count.

    Returns:
        How many rows were copied into each table, by name.

    """
    scratch = into.with_name(f"{into.name}.damaged")
    for ending in ("", "-wal"):
        file = damaged.with_name(damaged.name + ending)
        if file.exists():
            copy = scratch.with_name(scratch.name + ending)
            make_private(copy)
            shutil.copyfile(file, copy)
    try:
        with (
            closing(sqlite3.connect(scratch)) as source,
            closing(sqlite3.connect(into, isolation_level=None)) as target,
        ):
            source.text_factory = _as_it_is
            with suppress(*UNREADABLE):
                # What is in the log is looked for in the file, too.
                source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            target.execute("PRAGMA foreign_keys=ON")
            target.execute("BEGIN")
            copied = {name: _copy_table(name, source, scratch, target) for name in _tables(target)}
            if "files" in copied:
                # A file that looks as it did would not be opened.
                target.execute("DELETE FROM files WHERE path IN (SELECT path FROM documents WHERE digest = '')")
            seal(target)
            target.execute("COMMIT")
            return copied
    finally:
        for left in into.parent.glob(f"{scratch.name}*"):
            left.unlink()


def _tables(database: sqlite3.Connection) -> list[str]:
    # In the order in which they were made: documents before their sentences.
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [name for (name,) in found]


def _copy_table(name: str, source: sqlite3.Connection, file: Path, target: sqlite3.Connection) -> int:
    copied, broken = _copy_rows(name, source, target)
    if broken:
        # What the damaged tree does not lead to.
        columns = _columns(name, target)
        for row in rows_in_pages(file, len(columns)):
            values = tuple(
                float(value) if column.type == "REAL" and isinstance(value, int) else value
                for column, value in zip(columns, row, strict=True)
            )
            if is_intact(values):
                copied += _insert(name, columns, values, target)
    return copied


def _copy_rows(name: str, source: sqlite3.Connection, target: sqlite3.Connection) -> tuple[int, bool]:
    """Copy the rows of a table that SQLite can read; return how many, and whether there may be others."""
    try:
        found = _columns(name, source)
    except UNREADABLE:
        return 0, True
    if not found or not _is_text([column.name for column in found]):
        return 0, True
    # A new version adds columns at the end. So they are told by their places: a name may be damaged too.
    there = _columns(name, target)
    table = _Table(source, name, [replace(one, name=other.name) for one, other in zip(there, found, strict=False)])
    # The checksum is the last, but of before there were checksums.
    checked = len(found) == len(there)
    columns = there[: len(found) - checked]
    copied = 0
    for row in table.rows():
        values = row[:-1] if checked else row
        if not (is_intact(row) if checked else _is_text(row)):
            if name != "documents":
                continue
            values = _doubtful(columns, values)
        copied += _insert(name, columns, values, target)
    return copied, table.broken


def _insert(name: str, columns: Sequence[_Column], values: _Row, target: sqlite3.Connection) -> int:
    """Write a row, and return 1; 0 where it cannot be one of the table, or that has one with its key."""
    if not all(column.can_hold(value) for column, value in zip(columns, values, strict=True)):
        return 0
    names, marks = ", ".join(column.name for column in columns), ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {name} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
    try:
        return target.execute(insert, values).rowcount
    except sqlite3.IntegrityError:  # A sentence whose document is lost.
        return 0


def _is_text(row: Iterable[object]) -> bool:
    """Tell whether the texts of a row are UTF-8 as they are kept: what can be told without a checksum."""
    return all(_readable(value) == value for value in row)


def _doubtful(columns: Sequence[_Column], values: _Row) -> _Row:
    """Return a document that is not as it was written: with what of it is text, and without a digest."""
    return tuple(
        "" if column.name == "digest" else _readable(value) for column, value in zip(columns, values, strict=True)
    )


def _readable(value: object) -> object:
    content = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else content


def _columns(table: str, database: sqlite3.Connection) -> list[_Column]:
    rows = database.execute(f"PRAGMA table_info({table})").fetchall()
    return [_Column(name, kind, bool(required or key), key) for _, name, kind, required, _, key in rows]


def _lost_documents(damaged: Path, corpus: Corpus) -> tuple[str, ...]:
    """Return the ids that the damaged corpus still names, of documents that the new one does not have."""
    try:
        with closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            source.text_factory = _as_it_is
            ids = {_readable(document_id) for (document_id,) in source.execute("SELECT id FROM documents ORDER BY id")}
    except UNREADABLE:
        return ()
    return tuple(sorted(str(document_id) for document_id in ids - set(corpus.ids())))


def _doubtful_documents(corpus: Corpus) -> tuple[str, ...]:
    """Return the ids of documents that were saved although they are not as they were written, sorted."""
    return tuple(sorted(name for name, known in corpus.known(corpus.ids()).items() if not known.digest))


def _fill_gaps(corpus: Corpus) -> int:
    """Put what has no sentence in any document back in as it was written, and return how many places that were."""
    filled = 0
    for document in filter(None, map(corpus.document, corpus.ids())):
        kept = corpus.sentences(document)
        whole = list(_without_gaps(document, kept))
        gaps = {(sentence.start, sentence.end) for sentence in whole} - {(each.start, each.end) for each in kept}
        if gaps:
            corpus.revise([(document.id, Bilingual(document.language, document.confidence, tuple(whole)))])
            filled += len(gaps)
    return filled


def _without_gaps(document: StoredDocument, kept: Iterable[StoredSentence]) -> Iterator[Sentence]:
    end = 0
    for sentence in kept:
        if end <= sentence.start <= sentence.end <= len(document.text):
            yield from _gap(document, end, sentence.start)
            yield Sentence(
                Span(sentence.start, sentence.end), sentence.heading, sentence.language, sentence.english,
                sentence.translator, sentence.flags,
            )  # fmt: skip
            end = sentence.end
    yield from _gap(document, end, len(document.text))


def _gap(document: StoredDocument, start: int, end: int) -> Iterator[Sentence]:
    text = document.text[start:end]
    # Between sentences stand blanks and marks only.
    if any(map(str.isalnum, text)):
        start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
        yield Sentence(Span(start, end), False, document.language, "", "", (UNTRANSLATED,))  # noqa: FBT003 - no heading
