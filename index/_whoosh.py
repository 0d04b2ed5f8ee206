"""Whoosh: the only module that knows it."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from math import log
from typing import TYPE_CHECKING, Any, NamedTuple

from whoosh import fields, index, lang, query, writing
from whoosh.filedb.filestore import FileStorage
from whoosh.lang.stopwords import stoplists

from .errors import StoreError
from .schema import ENGLISH, Candidate, Feedback, original_field, original_language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from .schema import Clause, Indexed

#: Whoosh's names of the languages that it has a stemmer or stop words for.
_WHOOSH_CODES = {"nb": "no", "nn": "no", "pb": "pt"}

#: Arabic's is a root finder, not a stemmer: too many words would fall together.
_NO_STEMMER = {"ar"}

#: Passages in a store that is merged into one segment after any removal.
_SMALL_STORE = 2_000

#: Memory for postings before they are sorted to disk, in MiB.
_POSTINGS_MEMORY = 256

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

        The length counts words, not forms: a word with diacritics is one word.
        """
        positions: dict[str, list[int]] = {}
        for position, forms in enumerate(value):
            for form in forms:
                positions.setdefault(form, []).append(position)
        words: dict[str, int] = {}
        for forms in value:
            words[forms[-1]] = words.get(forms[-1], 0) + 1
        for term, places in positions.items():
            yield term.encode(), words.get(term, 0), float(len(places)), self.format.encode(places)


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


class WhooshStore:
    """A folder of Whoosh segments."""

    def __init__(self, folder: Path) -> None:
        """Open the store in *folder*, making it where there is none.

        Raises:
            StoreError: it is damaged, or the folder cannot be written.

        """
        self._folder = folder
        with self._mapped_errors():
            folder.mkdir(parents=True, exist_ok=True)
            storage = FileStorage(str(folder))
            exists = index.exists_in(str(folder))
            self._index = storage.open_index() if exists else storage.create_index(_schema())
            self._snapshot = self._take_snapshot()

    def search(self, clauses: Iterable[Clause], *, limit: int, languages: Collection[str] = ()) -> list[Candidate]:
        """Return the best passages by falling score; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            known = [clause for clause in clauses if clause.field in snapshot]
            only = query.Or([query.Term("language", language) for language in sorted(languages)])
            among = frozenset(only.docs(snapshot.searcher)) if languages else None
            best = snapshot.best(known, limit, among) if known else []
            stored = ((snapshot.searcher.stored_fields(passage), score) for passage, score in best)
            return [
                Candidate(found["document"], found["number"], found["first"], found["last"], score)
                for found, score in stored
            ]

    def feedback(self, clauses: Iterable[Clause], *, limit: int, commonest: int) -> list[Feedback]:
        """Return what stands in the best passages, by falling score; see `Store`."""
        with self._mapped_errors():
            snapshot = self._current()
            best = snapshot.best([clause for clause in clauses if clause.field in snapshot], limit, None)
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

    def __len__(self) -> int:
        """Return the number of passages."""
        with self._mapped_errors():
            return int(self._current().searcher.doc_count())

    @contextmanager
    def writing(self, *, afresh: bool = False) -> Iterator[_Writer]:
        """Change the store, all or nothing; see `Store`."""
        with self._mapped_errors():
            writer = self._index.writer(limitmb=_POSTINGS_MEMORY)
        try:
            yield _Writer(writer, self._mapped_errors)
        except BaseException:
            with self._mapped_errors():
                writer.cancel()
            raise
        with self._mapped_errors():
            writer.commit(mergetype=writing.CLEAR if afresh else None, optimize=self._has_gone_stale(writer))

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
        """Return the newest state."""
        if not self._snapshot.searcher.up_to_date():
            # Not refresh(): it fails on a store that was empty before.
            self._snapshot.searcher.close()
            self._snapshot = self._take_snapshot()
        return self._snapshot

    def _take_snapshot(self) -> _Snapshot:
        return _Snapshot(self._index.searcher(), BM25())

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except Exception as error:
            # Whoosh's exceptions have no common base, and on a damaged file it fails with whatever
            # the garbage leads to: KeyError, struct.error, UnpicklingError.
            kind = type(error).__name__
            raise StoreError(self._folder, f"cannot be used ({kind}: {str(error)[:120]})") from error


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
        english=TermsField(),
    )
    schema.add(_HAS_FIELD, fields.KEYWORD())
    # One for each language that turns up.
    schema.add(original_field("*"), TermsField(), glob=True)
    return schema
