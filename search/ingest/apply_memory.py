"""Import a translation memory, and apply its translations to documents that are already in the library."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from index import DamagedDocumentError
from index.corpus.recognition import without_misread
from search.storage.indexing import index_documents
from translate import COPIED, Draft, Sentence, Span, translate_documents
from translate.memory import Entry, read_entries
from translate.text import plain, split_paragraphs

from .reports import Imported

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from index import Corpus, Store
    from index.records import StoredDocument, StoredSentence
    from translate.memory import Memory

#: The signature of no machine translation.
_NO_MACHINE = "no machine"


def import_memory(file: Path, *, corpus: Corpus, store: Store, memory: Memory) -> Imported:
    """Import a translation memory and update the documents that contain one of its originals.

    Args:
        file: JSON lines or TMX.
        corpus: Corpus to update.
        store: Store to bring up to date.
        memory: Translation memory to import into.

    Raises:
        ExchangeError: the file as a whole cannot be read.

    """
    failures: list[Exception] = []
    originals: set[str] = set()

    def entries() -> Iterator[Entry]:
        for entry in read_entries(file):
            if isinstance(entry, Exception):
                failures.append(entry)
            else:
                originals.add(plain(entry.original))
                yield entry

    count = memory.import_entries(entries())
    documents = apply_memory(originals, corpus=corpus, store=store, memory=memory)
    return Imported(count, documents, tuple(failures))


def apply_memory(originals: Collection[str], *, corpus: Corpus, store: Store, memory: Memory) -> int:
    """Update documents with translations that were just added to the memory.

    Args:
        originals: Originals of these translations, as stored in the memory. Only documents that contain one
            of them are updated.
        corpus: Corpus to update.
        store: Store to bring up to date.
        memory: Translation memory with the new translations; it is not changed.

    Returns:
        The number of documents that are different now.

    """
    updated = 0
    for document_id in corpus.ids():
        try:
            document = corpus.document(document_id)
            before = corpus.sentences(document) if document else []
        except DamagedDocumentError:
            corpus.skip(document_id)
            continue
        if not document or _originals(document, before).isdisjoint(originals):
            continue
        stated = document.language if document.confidence == 1 else None
        # Without a translator, sentences that the memory does not have keep the English they had.
        draft = Draft(document.text, stated)
        known = _CorpusAndMemory(before, memory)
        (bilingual,) = translate_documents([draft], memory=known, translators=_NoTranslators())
        if (bilingual.language, bilingual.sentences) != (document.language, tuple(map(as_sentence, before))):
            corpus.revise([(document_id, bilingual)])
            updated += 1
    index_documents(corpus, store, corpus.unindexed())
    return updated


class _CorpusAndMemory:
    """The translations of a document in the corpus and those in the memory: what outranks machines, corpus, the rest.

    The memory may have been lost or replaced, and its machine translations may be older than the document's.
    """

    def __init__(self, sentences: Iterable[StoredSentence], memory: Memory) -> None:
        self._memory = memory
        self._known: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in memory_entries(sentences):
            self._known[entry.language][entry.original] = entry

    def find(self, language: str, originals: Iterable[str], *, signature: str | None) -> dict[str, Entry]:
        """Return the entries for *originals*, by original; see `Memory`."""
        wanted = set(originals)
        corpus = {original: entry for original, entry in self._known[language].items() if original in wanted}
        return (
            self._memory.find(language, wanted, signature=signature)
            | corpus
            | self._memory.find(language, wanted, signature=_NO_MACHINE)
        )

    def languages(self) -> frozenset[str]:
        """Return the languages of all entries."""
        return self._memory.languages() | self._known.keys()

    def languages_of(self, originals: Iterable[str]) -> dict[str, set[str]]:
        """Return the languages in which each of *originals* is known."""
        candidates = list(originals)
        known = self._memory.languages_of(candidates)
        for language, entries in self._known.items():
            for original in entries.keys() & set(candidates):
                known.setdefault(original, set()).add(language)
        return known

    def add(self, entries: Iterable[Entry], *, signature: str) -> None:
        """Add nothing: there is no translator whose work could be added."""


def memory_entries(sentences: Iterable[StoredSentence]) -> Iterator[Entry]:
    """Yield the translations of *sentences* as entries of a translation memory."""
    for sentence in sentences:
        if sentence.english and sentence.translator != COPIED:
            original = plain(sentence.original)
            yield Entry(
                sentence.language, original, sentence.english, sentence.translator, without_misread(sentence.flags)
            )


def _originals(document: StoredDocument, sentences: Iterable[StoredSentence]) -> set[str]:
    """Return a document's sentences and paragraphs in the form the memory stores them in."""
    spans = [paragraph.span for paragraph in split_paragraphs(document.text)]
    return {plain(span.of(document.text)) for span in spans} | {plain(sentence.original) for sentence in sentences}


def as_sentence(stored: StoredSentence) -> Sentence:
    """Return a stored sentence in the form of a translated one."""
    return Sentence(
        Span(stored.start, stored.end),
        stored.heading,
        stored.language,
        stored.english,
        stored.translator,
        without_misread(stored.flags),
    )


class _NoTranslators:
    def languages(self) -> frozenset[str]:
        return frozenset()

    def get(self, language: str) -> None:
        """Return None: there is no translator."""
