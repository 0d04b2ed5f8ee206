"""Bring the store up to date with the corpus: split documents into passages and index them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import DamagedDocumentError
from index.passage_terms import passages_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index import Corpus, Store
    from index.store import StoreWriter


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
