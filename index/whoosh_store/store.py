"""Whoosh: the only module that knows it."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from whoosh import columns, fields, index, lang, writing
from whoosh.filedb.filestore import FileStorage
from whoosh.lang.stopwords import stoplists
from whoosh.util.numeric import byte_to_length, length_to_byte

from durable_sqlite import PRIVATE_FOLDER
from index.errors import StoreError
from index.query import ENGLISH, AllOf, AnyOf, Candidate, Condition, Feedback, InDocuments, InLanguage, original_field

from .filters import (
    ENDINGS,
    UNDATED,
    cased,
    day_number,
    having_any,
    holding_in_segment,
    holding_passages,
    matching_passages,
    newest_passages,
    packed,
    passages_having,
)
from .pickles import unpickling_only
from .scoring import BM25, HAS_FIELD, Snapshot
from .seals import Seals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from index.query import Clause, Indexed

#: Whoosh's names of the languages that it has a stemmer or stop words for.
_WHOOSH_CODES = {"nb": "no", "nn": "no", "pb": "pt"}

#: Arabic's is a root finder, not a stemmer: too many words would fall together.
_NO_STEMMER = {"ar"}

#: Passages in a store that is merged into one segment after any removal.
_SMALL_STORE = 2_000

#: Memory for postings before they are written to disk, in MiB.
_POSTINGS_MEMORY = 256

#: Bytes that a posting takes there: three places in a list, which has some to spare. And a term or a
#: value that is new: what holds it.
_POSTING_SIZE, _NEW_SIZE = 27, 200


def find_stop_words(language: str) -> frozenset[str]:
    """Return the words too common in *language* to be sought alone; none where no list is known."""
    return frozenset(stoplists.get(_WHOOSH_CODES.get(language, language), ()))


@cache
def find_stemmer(language: str) -> Callable[[str], str] | None:
    """Return the Snowball stemmer of *language*, or None where there is none."""
    if language in _NO_STEMMER:
        return None
    try:
        stemmer: Callable[[str], str] = lang.stemmer_for_language(_WHOOSH_CODES.get(language, language))
    except lang.NoStemmer:
        return None
    return stemmer


def is_store(folder: Path) -> bool:
    """Tell whether there is a store in *folder*, whole or damaged."""
    return any(folder.glob("_*.toc"))


class TermsField(fields.FieldType):  # type: ignore[misc]
    """A field of words analysed already: the forms of each, all at the word's position."""

    def __init__(self) -> None:
        """Keep positions, for phrases, and lengths, for BM25."""
        super().__init__(fields.formats.Positions(), None, scorable=True)

    def index(self, value: Sequence[tuple[str, ...]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, share in the field's length, weight, positions) of each term.

        The length counts words, not forms: a word with diacritics is one word. The first term has all of it, as
        Whoosh keeps it in a byte: when it merges segments it sums up these again, and not what was told
        before, and the same passages would have other scores.
        """
        positions: dict[str, list[int]] = {}
        for position, forms in enumerate(value):
            for form in forms:
                positions.setdefault(form, []).append(position)
        length = byte_to_length(length_to_byte(len(value)))
        for term, places in positions.items():
            yield term.encode(), length, float(len(places)), self.format.encode(places)
            length = 0


class WordsField(fields.FieldType):  # type: ignore[misc]
    """A field of words of which it only counts whether they are there."""

    def __init__(self) -> None:
        """Keep neither positions nor weights nor lengths."""
        super().__init__(fields.formats.Existence(), None, scorable=False)

    def index(self, value: Collection[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (word, frequency, weight, nothing) of each word."""
        for word in value:
            yield word.encode(), 1, 1.0, b""


#: How often, and how many seconds apart, a reader looks for a state of the store that no writer has just
#: replaced. Whoosh does the same for the segments.
_TRIES, _BETWEEN_TRIES = 10, 0.05


class _SealedStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files, each of which is checked before it is read, see `integrity`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.seals = Seals(folder)

    def open_file(self, name: str, **options: Any) -> Any:
        self.seals.check(name)
        return super().open_file(name, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        # All that Whoosh ever renames is the table of contents of a new state. There are segments that are
        # no part of it, too, but these go away now.
        is_segment = index.TOC._segment_pattern(_NAME).match  # noqa: SLF001
        self.seals.seal(oldname, newname, filter(is_segment, self.list()))
        super().rename_file(oldname, newname, safe=safe)
        self.seals.settle(newname)


class _NewIndex(index.FileIndex):  # type: ignore[misc]
    """An index that begins anew: of what is in its folder, whole or damaged, only the generation goes on.

    So readers have the old state until the new one is committed, and notice that it is.
    """

    def __init__(self, storage: _SealedStorage) -> None:
        self.storage, self.indexname, self._schema = storage, _NAME, _schema()

    def _read_toc(self) -> index.TOC:
        generation = self.latest_generation()
        # Whoever has read what was deleted since should not take what is made now for that.
        return index.TOC(self._schema, [], generation if generation >= 0 else secrets.randbelow(1 << 20))


#: What Whoosh calls the one index of a folder.
_NAME = "MAIN"


class WhooshStore:
    """A folder of Whoosh segments."""

    def __init__(self, folder: Path, *, make: bool = True) -> None:
        """Open the store in *folder*, with *make* an empty one where there is none.

        Raises:
            StoreError: it is missing or damaged, or the folder cannot be written.

        """
        self._folder = folder
        self._mapped_errors = partial(_mapped_errors, folder)
        self._pinned = False
        if make and not is_store(folder):
            with rebuilding(folder):
                pass
        with self._mapped_errors():
            self._storage = _SealedStorage(folder)
            self._snapshot = self._take_snapshot()

    def _open_index(self) -> index.FileIndex:
        for _ in range(_TRIES):
            with suppress(FileNotFoundError, index.EmptyIndexError):
                # With the schema given, the one in the file is not unpickled.
                return self._storage.open_index(schema=_schema())
            # A writer was just replacing what was to be read; or it is missing.
            time.sleep(_BETWEEN_TRIES)
        raise StoreError(self._folder, "is missing")

    def search(
        self,
        clauses: Iterable[Clause],
        *,
        limit: int,
        languages: Collection[str] = (),
        condition: Condition | None = None,
        any_clause: bool = True,
        newest: bool = False,
    ) -> list[Candidate]:
        """Return the best passages by falling score; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            searcher = snapshot.searcher
            known = [clause for clause in clauses if clause.field in snapshot]
            conditions = [condition] if condition else []
            if languages:
                conditions.append(AnyOf(tuple(map(InLanguage, sorted(languages)))))
            only = holding_passages(searcher, AllOf(tuple(conditions))) if conditions else None
            days: Mapping[int, int] = {}
            if newest:
                only = matching_passages(searcher, known, only, any_clause=any_clause)
                days = newest_passages(searcher, only, limit)
                only = set(days)
            most = max(limit, len(days))
            found = snapshot.best(known, most, only)
            if not any_clause:
                # Those that match no clause: not by a query, which would score them all.
                rest = sorted((only or set()).difference(number for number, _ in found))
                found += [(number, 0.0) for number in rest[: most - len(found)]]
            if newest:
                found.sort(key=lambda pair: -days[pair[0]])
            return [_candidate(searcher.stored_fields(number), score) for number, score in found[:limit]]

    def feedback(
        self, clauses: Iterable[Clause], *, limit: int, commonest: int, condition: Condition | None = None
    ) -> list[Feedback]:
        """Return what stands in the best passages, by falling score; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            only = holding_passages(snapshot.searcher, condition) if condition else None
            best = snapshot.best([clause for clause in clauses if clause.field in snapshot], limit, only)
            words = ((snapshot.searcher.stored_fields(passage)["words"], score) for passage, score in best)
            return [Feedback(score, snapshot.impacts(ENGLISH, terms, commonest)) for terms, score in words]

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages *term* stands."""
        with self._mapped_errors():
            return self._current().frequency(field, term)

    def similar(self, field: str, term: str) -> str | None:
        """Return the commonest term of *field* with one letter more, less or other than *term*; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            near = set(snapshot.searcher.reader().terms_within(field, term, 1)) if field in snapshot else set()
            return max(near - {term}, key=lambda one: (snapshot.frequency(field, one), one), default=None)

    def languages(self) -> frozenset[str]:
        """Return the languages of the originals."""
        with self._mapped_errors():
            return self._current().languages

    def count(
        self,
        document_ids: Iterable[str],
        clauses: Iterable[Clause],
        *,
        condition: Condition | None = None,
        any_clause: bool = True,
    ) -> Mapping[str, int]:
        """Return how many passages `search` would find in each of some documents; see `Store`."""
        counts: Counter[str] = Counter()
        with self._mapped_errors():
            # Not by a search: what matters is in a few passages, and postings can be skipped.
            terms = [(clause.field, clause.term.encode()) for clause in clauses]
            for segment, _ in self._current().searcher.leaf_searchers():
                reader = segment.reader()
                of = {name: passages_having(reader, "document", [name.encode()]) for name in document_ids}
                matching = set().union(*of.values())
                if condition:
                    matching &= holding_in_segment(condition, reader)
                if any_clause:
                    matching = having_any(reader, terms, matching)
                counts.update({name: len(passages & matching) for name, passages in of.items()})
        return counts

    def passages(self, document_id: str) -> list[tuple[int, int, int]]:
        """Return the passages of a document; see `Store`."""
        with self._mapped_errors():
            searcher = self._current().searcher
            found = map(searcher.stored_fields, holding_passages(searcher, InDocuments(frozenset({document_id}))))
            return [(stored["number"], stored["first"], stored["last"]) for stored in found]

    def __len__(self) -> int:
        """Return the number of passages."""
        with self._mapped_errors():
            return int(self._current().searcher.doc_count())

    @contextmanager
    def writing(self) -> Iterator[_Writer]:
        """Change the store, all or nothing; see `Store`."""
        with self._mapped_errors():
            writer = _begin(self._index)
        with _all_or_nothing(writer, self._mapped_errors) as begun:
            yield begun
        with self._mapped_errors():
            writer.commit(optimize=self._has_gone_stale(writer))

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Answer from one state, the newest now, whatever is written meanwhile; see `Store`."""
        with self._mapped_errors():
            self._current()
        self._pinned = True
        try:
            yield
        finally:
            self._pinned = False

    def is_newest(self) -> bool:
        """Tell whether what answers is the newest state."""
        with self._mapped_errors():
            # Of an empty state Whoosh doesn't know which it is.
            searcher = self._snapshot.searcher
            still_empty = not searcher.doc_count_all() and self._index.is_empty()
            return still_empty or bool(searcher.up_to_date())

    def damaged_files(self) -> list[str]:
        """Return the files that are missing or not as they were written, each read whole."""
        with self._mapped_errors():
            state = index.TOC.read(self._storage, _NAME, schema=_schema())
            files = [segment.make_filename(segment.COMPOUND_EXT) for segment in state.segments]
            return self._storage.seals.damaged([index.TOC._filename(_NAME, state.generation), *files])  # noqa: SLF001

    def _has_gone_stale(self, writer: Any) -> bool:
        """Tell whether removed passages should be cleaned out now.

        Until then Whoosh counts them in its term frequencies, and scores are a little off. In a
        small store the cleaning is quick; in a large one they have to be many before they matter.
        """
        gone = sum(segment.deleted_count() for segment in writer.segments)
        return bool(gone) and (len(self) <= _SMALL_STORE or gone * 10 > len(self))

    def close(self) -> None:
        """Let go of the files."""
        self._snapshot.searcher.close()
        self._index.close()

    def _current(self) -> Snapshot:
        """Return the newest state, or the one that is pinned."""
        if not self._pinned and not self._snapshot.searcher.up_to_date():
            # Not refresh(): it fails on a store that was empty before.
            before, self._snapshot = self._snapshot, self._take_snapshot()
            before.searcher.close()
        return self._snapshot

    def _take_snapshot(self) -> Snapshot:
        # Opened again: whether there is a state at all, Whoosh's searcher asks but once.
        self._index = self._open_index()
        return Snapshot(self._index.searcher(), BM25())


@contextmanager
def rebuilding(folder: Path) -> Iterator[_Writer]:
    """Make the store in *folder* anew; see `store.rebuilding`."""
    mapped_errors = partial(_mapped_errors, folder)
    with mapped_errors():
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        writer = _begin(_NewIndex(_SealedStorage(folder)))
    with _all_or_nothing(writer, mapped_errors) as begun:
        yield begun
    with mapped_errors():
        writer.commit()


def _begin(begun: index.FileIndex) -> Any:
    """Return Whoosh's writer of an index."""
    writer = begun.writer()
    writer.pool = _PostingPool(writer.pool.tempstore, writer.pool.segment, _POSTINGS_MEMORY)
    return writer


@contextmanager
def _all_or_nothing(writer: Any, mapped_errors: Callable[[], Any]) -> Iterator[_Writer]:
    try:
        yield _Writer(writer, mapped_errors)
    except BaseException:
        with mapped_errors():
            writer.cancel()
        raise


#: All that the pickles of a store name: segments, the lengths of their fields, and how bytes were pickled once.
_PICKLED = {
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("collections", "defaultdict"),
    ("builtins", "int"),
    ("_codecs", "encode"),
    ("__builtin__", "bytes"),
}


@contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    """Surround whatever Whoosh does, since all of it may read: what fails is a `StoreError`, and no pickle does harm."""
    try:
        with unpickling_only(_PICKLED):
            yield
    except StoreError:
        raise
    except Exception as error:
        # Whoosh's exceptions have no common base, and on a damaged file it fails with whatever
        # the garbage leads to: KeyError, struct.error, UnpicklingError.
        kind = type(error).__name__
        raise StoreError(folder, f"cannot be used ({kind}: {str(error)[:120]})") from error


class _PostingPool(writing.PostingPool):  # type: ignore[misc]
    """Postings by term, until they are written.

    Whoosh's own keeps a tuple of 200 bytes for each, sorts them all, and puts them on disk and back one at
    a time once they don't fit. Here three places in a list are enough, only terms are sorted, and
    several times as many fit: passages come in by rising number, and most values are like another's.
    """

    def __init__(self, tempstore: Any, segment: Any, limitmb: int) -> None:
        super().__init__(tempstore, segment, limitmb)
        # By field and term: passage, weight, value, passage, weight, value…
        self._by_term: dict[tuple[str, bytes], list[Any]] = {}
        self._alike: dict[float | bytes | None, float | bytes | None] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes | None]) -> None:
        field, term, passage, weight, value = item
        postings = self._by_term.get((field, term))
        if postings is None:
            self.fieldnames.add(field)
            postings = self._by_term[field, term] = []
            self.currentsize += _NEW_SIZE + len(term)
        if value not in self._alike:
            self.currentsize += _NEW_SIZE + len(value or b"")
        alike = self._alike.setdefault
        postings += passage, alike(weight, weight), alike(value, value)
        self.currentsize += _POSTING_SIZE
        if self.currentsize > self.limit:
            self.save()

    def save(self) -> None:
        if self._by_term:
            path, file = self._new_run()
            self._write_run(file, self._sorted())
            self._add_run(path)
        self._by_term, self._alike, self.currentsize = {}, {}, 0

    def iter_postings(self) -> Iterable[tuple[str, bytes, int, float, bytes | None]]:
        return self.items() if self.runs else self._sorted()

    def _sorted(self) -> Iterator[tuple[str, bytes, int, float, bytes | None]]:
        for (field, term), postings in sorted(self._by_term.items()):
            for passage, weight, value in zip(*[iter(postings)] * 3, strict=True):
                yield field, term, passage, weight, value


class _Writer:
    def __init__(self, writer: Any, mapped_errors: Callable[[], Any]) -> None:
        self._writer = writer
        self._mapped_errors = mapped_errors

    def remove(self, document_id: str) -> None:
        with self._mapped_errors():
            self._writer.delete_by_term("document", document_id)

    def add(self, passage: Indexed) -> None:
        with self._mapped_errors():
            self._writer.add_document(
                document=passage.document_id,
                language=passage.language,
                has=" ".join(sorted(passage.terms)),
                number=passage.number,
                first=passage.first,
                last=passage.last,
                words=tuple(forms[-1] for forms in passage.terms.get(ENGLISH, ())),
                endings=passage.endings,
                title=packed(passage.title),
                path=cased(passage.path),
                since=day_number(passage.dates[0]) if passage.dates else None,
                until=day_number(passage.dates[1]) if passage.dates else None,
                **passage.terms,
            )


def _schema() -> fields.Schema:
    schema = fields.Schema(
        document=fields.ID(stored=True),
        language=fields.ID(),
        number=fields.STORED(),
        first=fields.STORED(),
        last=fields.STORED(),
        words=fields.STORED(),
        title=fields.ID(),
        path=fields.ID(),
        since=fields.COLUMN(columns.NumericColumn("i", default=UNDATED)),
        until=fields.COLUMN(columns.NumericColumn("i", default=UNDATED)),
        english=TermsField(),
    )
    schema.add(ENDINGS, WordsField())
    schema.add(HAS_FIELD, fields.KEYWORD())
    # One for each language that turns up.
    schema.add(original_field("*"), TermsField(), glob=True)
    return schema


def _candidate(stored: Mapping[str, Any], score: float) -> Candidate:
    return Candidate(stored["document"], stored["number"], stored["first"], stored["last"], score)
