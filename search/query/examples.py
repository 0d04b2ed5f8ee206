"""Sentences of the library that contain a word: what they show is more than the counts of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import DamagedDocumentError
from index.query import Clause

if TYPE_CHECKING:
    from collections.abc import Collection

    from index import Corpus, Store
    from index.records import StoredSentence

#: Passages read for a word: a few show how it is written, and each costs about as much as a hit.
_PASSAGES = 4


def sentences_of(terms: Collection[tuple[str, str]], *, corpus: Corpus, store: Store) -> list[StoredSentence]:
    """Return the sentences of the few passages that match *terms* best, the best passage first.

    Args:
        terms: Pairs of a field of the store and a term of that field.
        corpus: The texts of the library.
        store: The passages of the library.

    """
    sentences: list[StoredSentence] = []
    for found in store.search([Clause(field, term) for field, term in terms], limit=_PASSAGES):
        try:
            document = corpus.document(found.document_id)
            # One that is not indexed has changed since; its passages are other sentences now.
            if document and document.indexed:
                sentences += corpus.sentences(document, found.first, found.last)
        except DamagedDocumentError:
            # A document that no hit shows must not fail the query.
            continue
    return sentences
