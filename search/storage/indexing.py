"""Bring the store up to date with the corpus: split documents into passages and index them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import DamagedDocumentError
from index.passage_terms import passages_of
from index.records import storable_name
from translate.workers import LazyPickle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index import Corpus, Store
    from index.records import Document
    from index.store import IndexablePassage, StoreWriter
    from translate import Bilingual, Sentence


def index_documents(corpus: Corpus, store: Store, document_ids: Iterable[str]) -> None:
    """Replace the passages of these documents in the store, all or none.

    Documents that are no longer in the corpus are removed from the store, and so are damaged ones.
    """
    wanted = list(document_ids)
    if not wanted:
        return
    with store.writing() as writer:
        for document_id in wanted:
            writer.remove(document_id)
            write_document(writer, corpus, document_id)
    corpus.mark_indexed(wanted)


def write_document(writer: StoreWriter, corpus: Corpus, document_id: str) -> None:
    """Add a document's passages to the store; do nothing if the corpus does not have the document.

    A damaged document is skipped, and noted with `Corpus.skip`.
    """
    try:
        document = corpus.document(document_id)
        sentences = corpus.sentences(document) if document else []
    except DamagedDocumentError:
        corpus.skip(document_id)
        return
    if document:
        for passage in passages_of(document, sentences):
            writer.add(passage)


def passages_in(
    translated: Sequence[Bilingual], documents: Sequence[Document]
) -> tuple[list[str], LazyPickle[list[IndexablePassage]]]:
    """Return the IDs of translated documents, and their passages as `write_document` would make them; for a worker."""
    passages = [
        passage
        for document, bilingual in zip(documents, translated, strict=True)
        for passage in passages_of(
            _TranslatedDocument(document, bilingual.language),
            [_TranslatedSentence(document.text, sentence) for sentence in bilingual.sentences],
        )
    ]
    return [document.id for document in documents], LazyPickle(passages)


class _TranslatedDocument:
    """A document as it will be stored, for `passages_of`."""

    def __init__(self, document: Document, language: str) -> None:
        self.id, self.language = document.id, language
        self.path = storable_name(document.path)
        self.title, self.date, self.type, self.origin = document.title, document.date, document.type, document.origin


class _TranslatedSentence:
    """A sentence as it will be stored, for `passages_of`."""

    def __init__(self, text: str, sentence: Sentence) -> None:
        self.start, self.end, self.heading = sentence.start, sentence.end, sentence.heading
        self.language, self.english = sentence.language, sentence.english
        self.original = text[sentence.start : sentence.end]
