"""The terms of a document's passages, as a store indexes them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from .analysis import analyze, whole_word
from .dates import days_of
from .passages import SentenceSpan, cut_passages
from .query import ENGLISH, original_field
from .store import IndexablePassage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .records import Origin

#: The name of a place that is a page or a slide; its notes may follow.
_PAGE = re.compile("(?:page|slide) ([0-9]+)")

#: Number of letters by which a word must exceed its stem to be indexed as a whole too. "organiza*" does
#: not match the stem "organ" of "organization"; "summit*" does match the stem of "summits".
LONG_ENDING = 3


class IndexableSentence(SentenceSpan, Protocol):
    """What indexing needs to know about a sentence."""

    @property
    def language(self) -> str:
        """Language of the original."""
        ...

    @property
    def original(self) -> str:
        """The original text."""
        ...

    @property
    def english(self) -> str:
        """The translation, "" if there is none."""
        ...


class IndexableDocument(Protocol):
    """What indexing needs to know about a document; see `StoredDocument`."""

    @property
    def id(self) -> str:
        """Document ID."""
        ...

    @property
    def path(self) -> str:
        """The file from which it was read."""
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

    @property
    def type(self) -> str:
        """Its format."""
        ...

    @property
    def origin(self) -> Origin:
        """What it was made from."""
        ...


def passages_of(document: IndexableDocument, sentences: Sequence[IndexableSentence]) -> Iterator[IndexablePassage]:
    """Yield the passages of a document, ready to be added to a store.

    Args:
        document: The document.
        sentences: All its sentences, in order.

    """
    dates = days_of(document.date) if document.date else None
    title = tuple(_title_terms(document, sentences))
    people = dict(_people(document.origin))
    for passage in cut_passages(sentences):
        terms: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        long_words: set[str] = set()
        for sentence in sentences[passage.first : passage.last + 1]:
            for field, text, language in _both_sides(sentence):
                for term in analyze(text, language):
                    terms[field].append(term.indexed)
                    if term.end - term.start >= len(term.forms[-1]) + LONG_ENDING:
                        long_words.add(whole_word(text[term.start : term.end], language))
        yield IndexablePassage(
            document.id,
            passage.number,
            passage.first,
            passage.last,
            document.language,
            terms,
            long_words=long_words,
            title=title,
            path=document.path,
            dates=dates,
            type=document.type,
            pages=_pages(document.origin, sentences[passage.first].start, sentences[passage.last].end),
            people=people,
        )


def _both_sides(sentence: IndexableSentence) -> Iterator[tuple[str, str, str]]:
    """Yield the field, text and language of the English and of the original."""
    yield ENGLISH, sentence.english, "en"
    # English originals are in the English field already.
    if sentence.language != "en":
        yield original_field(sentence.language), sentence.original, sentence.language


def _pages(origin: Origin, start: int, end: int) -> tuple[int, ...]:
    """Return the numbers of the pages or slides of a part of a text, in order."""
    if not origin.places:
        return ()
    inside = (name for at, name in origin.places if start < at < end)
    found = (_PAGE.match(name) for name in (origin.place_at(start), *inside))
    return tuple(sorted({int(page[1]) for page in found if page}))


def _people(origin: Origin) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Yield, for each role of `ROLES` that is stated, the terms of the names; the sender of a message is its author."""
    stated = origin.metadata.get
    names = {
        "author": (stated("author"), stated("sender")),
        "sender": (stated("sender"),),
        "recipient": (stated("to"), stated("cc")),
    }
    for role, each in names.items():
        # Names are in no language.
        if terms := tuple(term.indexed for term in analyze("\n".join(str(name) for name in each if name), "")):
            yield role, terms


def _title_terms(document: IndexableDocument, sentences: Sequence[IndexableSentence]) -> Iterator[tuple[str, ...]]:
    """Yield the words of the title, in the document's language and, if a heading repeats it, in English."""
    title = document.title or ""
    english = [sentence.english for sentence in sentences if sentence.heading and title and title in sentence.original]
    for text, language in [(title, document.language), *((words, "en") for words in (title, *english[:1]))]:
        for term in analyze(text, language):
            yield term.indexed
