"""Whoosh: the only module that knows it."""

from __future__ import annotations

import secrets
import time
from contextlib import contextmanager
from functools import cache, partial
from math import log
from typing import TYPE_CHECKING, Any

from whoosh import fields, index, lang, query, scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.lang.stopwords import stoplists

from .errors import StoreError
from .integrity import Seals
from .schema import Candidate, Clause, Indexed, original_field

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

#: Whoosh's names of the languages that it has a stemmer or stop words for.
_WHOOSH_CODES = {"nb": "no", "nn": "no", "pb": "pt"}

#: Arabic's is a root finder, not a stemmer: too many words would fall together.
_NO_STEMMER = {"ar"}

#: Passages in a store that is merged into one segment after any removal.
_SMALL_STORE = 2_000

#: Memory for postings before they are sorted to disk, in MiB.
_POSTINGS_MEMORY = 256


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


class BM25(scoring.WeightingModel):  # type: ignore[misc]
    """BM25 with Lucene's idf, ``log(1 + (N - n + .5) / (n + .5))``.

    The formula is that of Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25
    and Beyond", without the constant factor k1 + 1; the idf, as in Lucene's BM25Similarity, never is
    negative. Whoosh's own, ``log(N / (n + 1)) + 1``, never falls below 1: common words would weigh
    too much. N and the average length count the passages that have the field: each original
    language is a collection of its own. k1 = .9, b = .4 are Anserini's defaults (Yang, Fang & Lin,
    2018), better than 1.2 and .75 on short passages.
    """

    def __init__(self, k1: float = 0.9, b: float = 0.4) -> None:
        """Take how soon a repeated word stops to count (k1), and how much a long passage is held back (b)."""
        self.k1 = k1
        self.b = b

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> scoring.BaseScorer:  # noqa: ARG002
        """Return what scores one term."""
        return _BM25Scorer(searcher, fieldname, text, self.k1, self.b)


class _BM25Scorer(scoring.WeightLengthScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, text: bytes, k1: float, b: float) -> None:
        whole = searcher.get_parent()
        passages = max(1, whole.doc_frequency(_HAS_FIELD, fieldname))
        having = whole.doc_frequency(fieldname, text)
        self._idf = log(1 + max(0.0, passages - having + 0.5) / (having + 0.5))
        self._short = k1 * (1 - b)
        self._long = k1 * b / max(1.0, whole.field_length(fieldname) / passages)
        self.setup(searcher, fieldname, text)

    def _score(self, weight: float, length: int) -> float:
        return float(self._idf * weight / (weight + self._short + self._long * length))


#: The field that says which fields a passage has.
_HAS_FIELD = "has"

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
            self._index = self._open_index()
            self._searcher = self._index.searcher(weighting=BM25())

    def _open_index(self) -> index.FileIndex:
        for _ in range(_TRIES):
            try:
                return self._storage.open_index()
            except (FileNotFoundError, index.EmptyIndexError):
                # A writer was just replacing what was to be read; or it is missing.
                time.sleep(_BETWEEN_TRIES)
        raise StoreError(self._folder, "is missing")

    def search(self, clauses: Iterable[Clause], *, limit: int, languages: Collection[str] = ()) -> list[Candidate]:
        """Return the best passages by falling score; see `Store`."""
        with self._mapped_errors():
            searcher = self._current()
            known = searcher.schema
            terms = [
                query.Term(clause.field, clause.term, boost=clause.weight)
                for clause in clauses
                if clause.field in known
            ]
            if not terms:
                return []
            only = query.Or([query.Term("language", language) for language in sorted(languages)])
            results = searcher.search(query.Or(terms), limit=limit, filter=only if languages else None)
            return [
                Candidate(found["document"], found["number"], found["first"], found["last"], found.score)
                for found in results
            ]

    def frequency(self, field: str, term: str) -> int:
        """Return in how many passages *term* stands."""
        with self._mapped_errors():
            searcher = self._current()
            return int(searcher.doc_frequency(field, term)) if field in searcher.schema else 0

    def passages(self, document_id: str) -> list[tuple[int, int, int]]:
        """Return the passages of a document; see `Store`."""
        with self._mapped_errors():
            searcher = self._current()
            found = map(searcher.stored_fields, query.Term("document", document_id).docs(searcher))
            return [(stored["number"], stored["first"], stored["last"]) for stored in found]

    def __len__(self) -> int:
        """Return the number of passages."""
        with self._mapped_errors():
            return int(self._current().doc_count())

    @contextmanager
    def writing(self) -> Iterator[_Writer]:
        """Change the store, all or nothing; see `Store`."""
        with self._mapped_errors():
            writer = self._index.writer(limitmb=_POSTINGS_MEMORY)
        with _all_or_nothing(writer, self._mapped_errors) as begun:
            yield begun
        with self._mapped_errors():
            writer.commit(optimize=self._has_gone_stale(writer))

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Answer from one state, the newest now, whatever is written meanwhile; see `Store`."""
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
            still_empty = not self._searcher.doc_count_all() and self._index.is_empty()
            return still_empty or bool(self._searcher.up_to_date())

    def damaged_files(self) -> list[str]:
        """Return the files that are missing or not as they were written, each read whole."""
        with self._mapped_errors():
            state = index.TOC.read(self._storage, _NAME)
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
        self._searcher.close()
        self._index.close()

    def _current(self) -> Any:
        """Return a searcher of the newest state, or of the one that is pinned."""
        if not self._pinned and not self._searcher.up_to_date():
            # Not refresh(): it fails on a store that was empty before.
            self._searcher.close()
            self._searcher = self._index.searcher(weighting=BM25())
        return self._searcher


@contextmanager
def rebuilding(folder: Path) -> Iterator[_Writer]:
    """Make the store in *folder* anew; see `store.rebuilding`."""
    mapped_errors = partial(_mapped_errors, folder)
    with mapped_errors():
        folder.mkdir(parents=True, exist_ok=True)
        writer = _NewIndex(_SealedStorage(folder)).writer(limitmb=_POSTINGS_MEMORY)
    with _all_or_nothing(writer, mapped_errors) as begun:
        yield begun
    with mapped_errors():
        writer.commit()


@contextmanager
def _all_or_nothing(writer: Any, mapped_errors: Callable[[], Any]) -> Iterator[_Writer]:
    try:
        yield _Writer(writer, mapped_errors)
    except BaseException:
        with mapped_errors():
            writer.cancel()
        raise


@contextmanager
def _mapped_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        # Whoosh's exceptions have no common base, and on a damaged file it fails with whatever
        # the garbage leads to: KeyError, struct.error, UnpicklingError.
        kind = type(error).__name__
        raise StoreError(folder, f"cannot be used ({kind}: {str(error)[:120]})") from error


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
                **passage.terms,
            )


def _schema() -> fields.Schema:
    schema = fields.Schema(
        document=fields.ID(stored=True),
        language=fields.ID(),
        number=fields.STORED(),
        first=fields.STORED(),
        last=fields.STORED(),
        english=TermsField(),
    )
    schema.add(_HAS_FIELD, fields.KEYWORD())
    # One for each language that turns up.
    schema.add(original_field("*"), TermsField(), glob=True)
    return schema
