"""The store: passages by their terms. Disposable, made from the corpus at any time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from .analysis import VERSION as ANALYSIS_VERSION
from .analysis import analyze, whole_word
from .dates import days_of
from .passages import Extent, cut_passages
from .query import ENGLISH, Indexed, Store, StoreWriter, original_field
from .query import VERSION as SCHEMA_VERSION
from .whoosh_store import store as _whoosh
from .whoosh_store.scoring import BM25
from .whoosh_store.store import WhooshStore, is_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

#: What made a store: one made by anything else is made again before it is trusted.
SIGNATURE = f"whoosh, analysis {ANALYSIS_VERSION}, schema {SCHEMA_VERSION}, sealed"

_BM25 = BM25()

#: What scores a term: a run says so, since the same store gives other scores with other settings.
WEIGHTING = f"BM25 k1 {_BM25.k1} b {_BM25.b}"


#: Letters of an ending that make a whole word worth its place in the store: "organiz-ation" is not
#: found by its stem where "organiza*" is sought. "Summits" is, for want of any other that starts so.
LONG_ENDING = 3


class IndexableSentence(Extent, Protocol):
    """What indexing needs to know of a sentence."""

    @property
    def language(self) -> str:
        """Of the original."""
        ...

    @property
    def original(self) -> str:
        """Its words as they were written."""
        ...

    @property
    def english(self) -> str:
        """Its English, "" where there is none."""
        ...


def open_store(folder: Path, *, make: bool = True) -> Store:
    """Open the store in *folder*, or with *make*, where there is none, an empty one.

    Raises:
        StoreError: it is missing or damaged.

    """
    return WhooshStore(folder, make=make)


def rebuilding(folder: Path) -> AbstractContextManager[StoreWriter]:
    """Return a context in which the store in *folder* is made anew, whatever is there: nothing, or damage.

    Readers have what was there until the context ends; if it ends with an error, they keep it.

    Raises:
        StoreError: the folder cannot be written.

    """
    return _whoosh.rebuilding(folder)


def store_exists(folder: Path) -> bool:
    """Tell whether there is a store in *folder*, whole or damaged."""
    return is_store(folder)


class IndexableDocument(Protocol):
    """What indexing needs to know of a document; see `Document`."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def path(self) -> str:
        """The file that it was read from."""
        ...

    @property
    def language(self) -> str:
        """Its language."""
        ...

    @property
    def title(self) -> str | None:
        """Its title, if it has one."""
        ...

    @property
    def date(self) -> str | None:
        """ISO 8601, to the day, month or year."""
        ...


def passages_of(document: IndexableDocument, sentences: Sequence[IndexableSentence]) -> Iterator[Indexed]:
    """Yield a document's passages as the store takes them.

    Args:
        document: What is said of all of them.
        sentences: All of them, in order.

    """
    dates = days_of(document.date) if document.date else None
    title = tuple(_title_terms(document, sentences))
    for passage in cut_passages(sentences):
        terms: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        endings: set[str] = set()
        for sentence in sentences[passage.first : passage.last + 1]:
            for field, text, language in _sides(sentence):
                for term in analyze(text, language):
                    terms[field].append(term.forms)
                    if term.end - term.start >= len(term.forms[-1]) + LONG_ENDING:
                        endings.add(whole_word(text[term.start : term.end], language))
        yield Indexed(
            document.id,
            passage.number,
            passage.first,
            passage.last,
            document.language,
            terms,
            endings=endings,
            title=title,
            path=document.path,
            dates=dates,
        )


def _sides(sentence: IndexableSentence) -> Iterator[tuple[str, str, str]]:
    """Yield the field, the text and the language of either side."""
    yield ENGLISH, sentence.english, "en"
    # Originals in English are found in the English field already.
    if sentence.language != "en":
        yield original_field(sentence.language), sentence.original, sentence.language


def _title_terms(document: IndexableDocument, sentences: Sequence[IndexableSentence]) -> Iterator[tuple[str, ...]]:
    """Yield the title's words in the document's language, and in English where a heading says the same."""
    title = document.title or ""
    english = [sentence.english for sentence in sentences if sentence.heading and title and title in sentence.original]
    for text, language in [(title, document.language), *((words, "en") for words in (title, *english[:1]))]:
        for term in analyze(text, language):
            yield term.forms
