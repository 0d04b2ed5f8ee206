"""A stored document with both of its texts, as `search show` displays it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.errors import NoSuchDocumentError

if TYPE_CHECKING:
    from index import Corpus
    from index.records import StoredDocument, StoredSentence


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document and its sentences in both languages.

    Attributes:
        document: The document, with the full original text.
        sentences: Its sentences in order, each with its English.

    """

    document: StoredDocument
    sentences: tuple[StoredSentence, ...]


def view_document(corpus: Corpus, document_id: str) -> DocumentView:
    """Return a document with both of its texts.

    Raises:
        NoSuchDocumentError: the corpus has no document with this ID.

    """
    with corpus.pinned():
        document = corpus.document(document_id)
        if document is None:
            raise NoSuchDocumentError(document_id)
        return DocumentView(document, tuple(corpus.sentences(document)))
