"""Whoosh: the only module that knows it."""

from __future__ import annotations

import secrets
import time
import unicodedata
from array import array
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from heapq import nlargest
from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

from whoosh import columns, fields, index, lang, writing
from whoosh.filedb.filestore import FileStorage
from whoosh.lang.stopwords import stoplists
from whoosh.util.numeric import byte_to_length, length_to_byte

from database import PRIVATE_FOLDER

from .errors import StoreError
from .integrity import Seals
from .phrases import phrase_positions
from .schema import (
    ENGLISH,
    AllOf,
    AnyOf,
    Candidate,
    Condition,
    Feedback,
    HasPhrase,
    HasPrefix,
    HasTerm,
    InDates,
    InDocuments,
    InLanguage,
    InPath,
    InTitle,
    NoneOf,
    original_field,
    original_language,
)
from .unpickling import unpickling_only

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from .schema import Clause, Indexed

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

#: Postings of terms that were sought, kept in memory: at 12 bytes each, some 50 MB.
_POSTINGS_KEPT = 4_000_000


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


@dataclass(frozen=True, slots=True)
class BM25:
    """BM25 with Lucene's idf, ``log(1 + (N - n + .5) / (n + .5))``.

    The formula is that of Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25
    and Beyond", without the constant factor k1 + 1; the idf, as in Lucene's BM25Similarity, never is
    negative. Whoosh's own, ``log(N / (n + 1)) + 1``, never falls below 1: common words would weigh
    too much. N and the average length count the passages that have the field: each original
    language is a collection of its own. k1 = .9, b = .4 are Anserini's defaults (Yang, Fang & Lin,
    2018), better than 1.2 and .75 on short passages.

    Attributes:
        k1: How soon a repeated word stops to count.
        b: How much a long passage is held back.

    """

    k1: float = 0.9
    b: float = 0.4

    def idf(self, passages: int, having: int) -> float:
        """Return what a term says that *having* of *passages* have."""
        return log(1 + max(0.0, passages - having + 0.5) / (having + 0.5))

    def share(self, count: float, length: float, average: float) -> float:
        """Return how much of a term's idf counts in a passage: 0 to 1.

        Args:
            count: How often the passage has the term.
            length: Of the passage, in words.
            average: Of all passages' lengths.

        """
        return count / (count + self.k1 * (1 - self.b + self.b * length / average))


class _Postings(NamedTuple):
    """The passages that have a term, by Whoosh's numbers, and what it adds to the score of each."""

    passages: array[int]
    impacts: array[float]


class _Field(NamedTuple):
    """What BM25 needs to know of a field.

    Attributes:
        having: Passages that have it.
        average: Their average length, in words.
        lengths: Of each passage, by Whoosh's numbers; 0 where it was not read yet.

    """

    having: int
    average: float
    lengths: array[int]


class _Snapshot:
    """A searcher, and what was read with it: it stays true as long as the searcher does.

    Scores are summed up here and not by Whoosh: its matchers cost about a microsecond for each
    posting of each term, which two to four words can bear but the forty of a query with feedback
    cannot. Here a posting is read once, and costs a tenth of that from then on.
    """

    def __init__(self, searcher: Any, bm25: BM25) -> None:
        self.searcher = searcher
        self._bm25 = bm25
        self._reader = searcher.reader()
        self._leaves = self._reader.leaf_readers()
        self._postings: dict[tuple[str, str], _Postings] = {}
        self._room = _POSTINGS_KEPT
        # By field and term: in how many passages it stands, and what that says.
        self._frequencies: dict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
        self._fields: dict[str, _Field] = {}
        having = (original_language(field.decode()) for field in self._reader.lexicon(_HAS_FIELD))
        self.languages = frozenset(language for language in having if language)

    def __contains__(self, field: str) -> bool:
        """Tell whether any passage can have *field*."""
        return field in self.searcher.schema

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages *term* stands."""
        return self._frequency(field, term)[0] if field in self else 0

    def best(self, clauses: Iterable[Clause], limit: int, among: Collection[int] | None) -> list[tuple[int, float]]:
        """Return the best passages, by Whoosh's numbers, and their scores; *among* some of them or all."""
        scores: dict[int, float] = {}
        scored = scores.get
        for clause in clauses:
            found = self._read(clause.field, clause.term)
            weight = clause.weight
            for passage, impact in zip(found.passages, found.impacts, strict=True):
                scores[passage] = scored(passage, 0.0) + weight * impact
        if among is not None:
            scores = {passage: score for passage, score in scores.items() if passage in among}
        # Several times as fast as nlargest with a key, which it calls for every passage.
        least = min(nlargest(limit, scores.values()), default=0.0)
        best = [(passage, score) for passage, score in scores.items() if score >= least]
        return sorted(best, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def impacts(self, field: str, terms: Sequence[str], commonest: int) -> dict[str, float]:
        """Return what each of *terms*, all that a passage has in *field*, adds to its score.

        Those that more than *commonest* passages have are left out.
        """
        average, share, length = self._field(field).average, self._bm25.share, len(terms)
        known, impacts = self._frequencies[field], {}
        for term, count in Counter(terms).items():
            frequency, idf = known.get(term) or self._frequency(field, term)
            if frequency <= commonest:
                impacts[term] = idf * share(count, length, average)
        return impacts

    def _field(self, field: str) -> _Field:
        if field not in self._fields:
            having = max(1, int(self._reader.doc_frequency(_HAS_FIELD, field)))
            average = max(1.0, self._reader.field_length(field) / having)
            self._fields[field] = _Field(having, average, array("H", bytes(2 * self._reader.doc_count_all())))
        return self._fields[field]

    def _frequency(self, field: str, term: str) -> tuple[int, float]:
        known = self._frequencies[field]
        if term not in known:
            frequency = int(self._reader.doc_frequency(field, term))
            known[term] = frequency, self._bm25.idf(self._field(field).having, frequency)
        return known[term]

    def _read(self, field: str, term: str) -> _Postings:
        key = field, term
        if key not in self._postings:
            read = self._read_anew(field, term)
            self._room -= len(read.passages)
            while self._room < 0 and self._postings:
                self._room += len(self._postings.pop(next(iter(self._postings))).passages)
            self._postings[key] = read
        return self._postings[key]

    def _read_anew(self, field: str, term: str) -> _Postings:
        passages, impacts = array("I"), array("d")
        (_, idf), (_, average, lengths) = self._frequency(field, term), self._field(field)
        share = self._bm25.share
        for leaf, first in self._leaves:
            if (field, term.encode()) not in leaf:
                continue
            matcher = leaf.postings(field, term)
            while matcher.is_active():
                number = matcher.id()
                passage = first + number
                length = lengths[passage]
                if not length:
                    length = lengths[passage] = min(leaf.doc_field_length(number, field), 65_535)
                passages.append(passage)
                impacts.append(idf * share(matcher.weight(), length, average))
                matcher.next()
        return _Postings(passages, impacts)


#: The field that says which fields a passage has.
_HAS_FIELD = "has"

#: A passage whose document has no date has this day, and others a number that grows with time.
_UNDATED, _LAST_DAY = 0, 99_99_99_99

#: The field of whole words that are much longer than their stems, for prefixes.
_ENDINGS = "endings"

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
            only = _passages(searcher, AllOf(tuple(conditions))) if conditions else None
            days: Mapping[int, int] = {}
            if newest:
                only = _matching(searcher, known, only, any_clause=any_clause)
                days = _newest(searcher, only, limit)
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
            only = _passages(snapshot.searcher, condition) if condition else None
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
                of = {name: _having(reader, "document", [name.encode()]) for name in document_ids}
                matching = set().union(*of.values())
                if condition:
                    matching &= _holding(condition, reader)
                if any_clause:
                    matching = _having_any(reader, terms, matching)
                counts.update({name: len(passages & matching) for name, passages in of.items()})
        return counts

    def passages(self, document_id: str) -> list[tuple[int, int, int]]:
        """Return the passages of a document; see `Store`."""
        with self._mapped_errors():
            searcher = self._current().searcher
            found = map(searcher.stored_fields, _passages(searcher, InDocuments(frozenset({document_id}))))
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

    def _current(self) -> _Snapshot:
        """Return the newest state, or the one that is pinned."""
        if not self._pinned and not self._snapshot.searcher.up_to_date():
            # Not refresh(): it fails on a store that was empty before.
            before, self._snapshot = self._snapshot, self._take_snapshot()
            before.searcher.close()
        return self._snapshot

    def _take_snapshot(self) -> _Snapshot:
        # Opened again: whether there is a state at all, Whoosh's searcher asks but once.
        self._index = self._open_index()
        return _Snapshot(self._index.searcher(), BM25())


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
                title=_packed(passage.title),
                path=_cased(passage.path),
                since=_day(passage.dates[0]) if passage.dates else None,
                until=_day(passage.dates[1]) if passage.dates else None,
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
        since=fields.COLUMN(columns.NumericColumn("i", default=_UNDATED)),
        until=fields.COLUMN(columns.NumericColumn("i", default=_UNDATED)),
        english=TermsField(),
    )
    schema.add(_ENDINGS, WordsField())
    schema.add(_HAS_FIELD, fields.KEYWORD())
    # One for each language that turns up.
    schema.add(original_field("*"), TermsField(), glob=True)
    return schema


def _candidate(stored: Mapping[str, Any], score: float) -> Candidate:
    return Candidate(stored["document"], stored["number"], stored["first"], stored["last"], score)


def _day(date: str) -> int:
    return int(date.replace("-", ""))


def _matching(searcher: Any, clauses: Iterable[Clause], only: set[int] | None, *, any_clause: bool) -> set[int]:
    """Return the passages that match, by Whoosh's numbers."""
    if not any_clause:
        return only or set()
    matching = _passages(searcher, AnyOf(tuple(HasTerm(clause.field, (clause.term,)) for clause in clauses)))
    return matching if only is None else matching & only


def _newest(searcher: Any, passages: set[int], limit: int) -> dict[int, int]:
    """Return the newest of *passages* and their days: *limit* of them, and those of the day of the last one."""
    days: dict[int, int] = {}
    for segment, offset in searcher.leaf_searchers():
        reader = segment.reader()
        begins = reader.column_reader("since", translate=False)
        days.update((number + offset, begins[number]) for number in reader.all_doc_ids() if number + offset in passages)
    last = min(nlargest(limit, days.values()), default=0)
    return {passage: day for passage, day in days.items() if day >= last}


def _passages(searcher: Any, condition: Condition) -> set[int]:
    """Return the passages for which *condition* holds, by Whoosh's numbers.

    Sets, not Whoosh's queries: what is under a NOT or an OR there may be asked for a score, and its
    phrases know one form of a word only.
    """
    holding: set[int] = set()
    for segment, offset in searcher.leaf_searchers():
        holding.update(number + offset for number in _holding(condition, segment.reader()))
    return holding


def _holding(condition: Condition, reader: Any) -> set[int]:
    """Return the passages of one segment for which *condition* holds."""
    match condition:
        case AllOf(parts):
            held = set(reader.all_doc_ids())
            for part in parts:
                held &= _holding(part, reader) if held else held
            return held
        case AnyOf(parts):
            return set().union(*(_holding(part, reader) for part in parts))
        case NoneOf(parts):
            return set(reader.all_doc_ids()) - _holding(AnyOf(parts), reader)
        case HasTerm(field, forms):
            return _having(reader, field, (form.encode() for form in forms))
        case HasPhrase(field, words, slop):
            return _with_phrase(reader, field, words, slop)
        case HasPrefix(among, prefix):
            return set().union(
                *(_having(reader, field, reader.expand_prefix(field, prefix)) for field in (*among, _ENDINGS))
            )
        case InLanguage(language):
            return _having(reader, "language", [language.encode()])
        case InDocuments(document_ids):
            return _having(reader, "document", (document_id.encode() for document_id in document_ids))
        case InDates(since, until):
            first, last = _day(since) if since else 1, _day(until) if until else _LAST_DAY
            ends = reader.column_reader("until", translate=False)
            late = {passage for passage in reader.all_doc_ids() if ends[passage] >= first}
            begins = reader.column_reader("since", translate=False)
            return {passage for passage in late if begins[passage] <= last}
        case InTitle(words, slop):
            return _having(reader, "title", (title for title in reader.lexicon("title") if _has(title, words, slop)))
        case InPath(pattern):
            wanted = [part.encode() for part in _cased(pattern).split("*")]
            return _having(reader, "path", (path for path in reader.lexicon("path") if _has_in_order(path, wanted)))


def _having(reader: Any, field: str, terms: Iterable[bytes]) -> set[int]:
    """Return the passages that have one of *terms*."""
    having: set[int] = set()
    for term in terms:
        if (field, term) in reader:
            having.update(reader.postings(field, term).all_ids())
    return having


def _having_any(reader: Any, terms: Iterable[tuple[str, bytes]], passages: set[int]) -> set[int]:
    """Return those of *passages* that have one of *terms*."""
    found: set[int] = set()
    for field, term in terms:
        wanted = sorted(passages - found)
        if not wanted:
            break
        if (field, term) in reader:
            postings = reader.postings(field, term)
            found.update(passage for passage in wanted if _skips_to(postings, passage))
    return found


def _skips_to(postings: Any, passage: int) -> bool:
    """Move forward to *passage*, and tell whether it is there."""
    if postings.is_active():
        postings.skip_to(passage)
    return bool(postings.is_active() and postings.id() == passage)


def _with_phrase(reader: Any, field: str, words: Sequence[tuple[str, ...]], slop: int) -> set[int]:
    having = set.intersection(*(_having(reader, field, (form.encode() for form in forms)) for forms in words))
    places: dict[int, list[set[int]]] = {passage: [set() for _ in words] for passage in having}
    for at, forms in enumerate(words):
        for form in forms:
            for passage, positions in _positions(reader, field, form.encode(), sorted(having)):
                places[passage][at].update(positions)
    return {passage for passage, where in places.items() if phrase_positions(where, slop)}


def _positions(reader: Any, field: str, term: bytes, passages: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield those of *passages*, in order, that have *term*, and where."""
    if (field, term) not in reader:
        return
    postings = reader.postings(field, term)
    for passage in passages:
        if _skips_to(postings, passage):
            yield passage, postings.value_as("positions")


def _packed(words: Iterable[tuple[str, ...]]) -> str:
    """Return words as one term: a title is looked through where it is asked for, and takes little room."""
    return " ".join("/".join(forms) for forms in words)


def _has(packed: bytes, words: Sequence[tuple[str, ...]], slop: int) -> bool:
    """Tell whether words, packed, have these together."""
    if not all(any(form.encode() in packed for form in forms) for forms in words):
        return False
    there = [set(forms.split("/")) for forms in packed.decode().split(" ")]
    places = [{at for at, forms in enumerate(there) if not forms.isdisjoint(wanted)} for wanted in words]
    return bool(phrase_positions(places, slop))


def _has_in_order(path: bytes, parts: Iterable[bytes]) -> bool:
    at = 0
    for part in parts:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _cased(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
