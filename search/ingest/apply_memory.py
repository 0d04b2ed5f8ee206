"""Import a translation memory, and apply its translations to documents that are already in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import DamagedDocumentError
from search.storage.indexing import index_documents
from translate import COPIED, Draft, translate_documents
from translate.memory import Entry, read_entries
from translate.text import plain, split_paragraphs

from .reports import Imported

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from index import Corpus, Store
    from index.records import StoredDocument, StoredSentence
    from translate.memory import Memory

#: The signature, in the memory, of translations that were copied from the corpus.
_FROM_CORPUS = "corpus"


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
        memory: Translation memory with the new translations.

    Returns:
        The number of documents updated.

    """
    updated = []
    for document_id in corpus.ids():
        try:
            document = corpus.document(document_id)
            concerned = document and not _originals(document, corpus).isdisjoint(originals)
        except DamagedDocumentError:
            corpus.skip(document_id)
            continue
        if document and concerned:
            stated = document.language if document.confidence == 1 else None
            _add_missing(memory, corpus.sentences(document))
            # Without a translator, sentences that the memory does not have keep the English they had.
            draft = Draft(document.text, stated)
            (bilingual,) = translate_documents([draft], memory=memory, translators=_NoTranslators())
            corpus.revise([(document_id, bilingual)])
            updated.append(document_id)
    index_documents(corpus, store, corpus.unindexed())
    return len(updated)


def memory_entries(sentences: Iterable[StoredSentence]) -> Iterator[Entry]:
    """Yield the translations of *sentences* as entries of a translation memory."""
    for sentence in sentences:
        if sentence.english and sentence.translator != COPIED:
            original = plain(sentence.original)
            yield Entry(sentence.language, original, sentence.english, sentence.translator, sentence.flags)


def _add_missing(memory: Memory, sentences: Iterable[StoredSentence]) -> None:
    """Add the translations of *sentences* to the memory, which may have been lost or replaced, unless it has them."""
    missing = set(memory_entries(sentences))
    for language in {entry.language for entry in missing}:
        originals = (entry.original for entry in missing if entry.language == language)
        missing -= set(memory.find(language, originals, signature=None).values())
    memory.add(missing, signature=_FROM_CORPUS)


def _originals(document: StoredDocument, corpus: Corpus) -> set[str]:
    """Return a document's sentences and paragraphs in the form the memory stores them in."""
    spans = [paragraph.span for paragraph in split_paragraphs(document.text)]
    return {plain(span.of(document.text)) for span in spans} | {
        plain(sentence.original) for sentence in corpus.sentences(document)
    }


class _NoTranslators:
    def languages(self) -> frozenset[str]:
        return frozenset()

    def get(self, language: str) -> None:
        """Return None: there is no translator."""
