"""A stored document with both of its texts, and the thread of a message, as `search show` displays them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import DamagedDocumentError
from search.errors import NoSuchDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index import Corpus
    from index.corpus.threads import ThreadMessage
    from index.records import StoredDocument, StoredSentence


@dataclass(frozen=True, slots=True)
class MessageInThread:
    """A message, in the list of the messages of a thread.

    Attributes:
        document_id: Document ID.
        date: When it was sent, as it states, ISO 8601 to the day; None if it does not say.
        sender: Who sent it, as it states; "" if it does not say.
        title: Its subject; None if it has none.

    """

    document_id: str
    date: str | None
    sender: str
    title: str | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document and its sentences in both languages.

    Attributes:
        document: The document, with the full original text.
        sentences: Its sentences in order, each with its English.
        thread: The messages of its thread, as `view_thread` returns them.

    """

    document: StoredDocument
    sentences: tuple[StoredSentence, ...]
    thread: tuple[MessageInThread, ...] = ()


def view_document(corpus: Corpus, document_id: str) -> DocumentView:
    """Return a document with both of its texts.

    Raises:
        NoSuchDocumentError: the corpus has no document with this ID.

    """
    with corpus.pinned():
        document = _document(corpus, document_id)
        return DocumentView(document, tuple(corpus.sentences(document)), _thread(corpus, document.id))


def view_thread(corpus: Corpus, document_id: str) -> tuple[MessageInThread, ...]:
    """Return the messages of the thread that a message belongs to, itself included; none if there are no others.

    Each follows those that it answers, otherwise they are sorted by date. Damaged messages are left out, and noted with
    `Corpus.skip`.

    Raises:
        NoSuchDocumentError: the corpus has no document with this ID.

    """
    with corpus.pinned():
        return _thread(corpus, _document(corpus, document_id).id)


def _document(corpus: Corpus, document_id: str) -> StoredDocument:
    document = corpus.document(document_id)
    if document is None:
        raise NoSuchDocumentError(document_id)
    return document


def _thread(corpus: Corpus, document_id: str) -> tuple[MessageInThread, ...]:
    messages = corpus.thread(document_id)
    return tuple(_messages(corpus, messages)) if len(messages) > 1 else ()


def _messages(corpus: Corpus, messages: Iterable[ThreadMessage]) -> Iterator[MessageInThread]:
    for message in messages:
        try:
            document = corpus.document(message.document_id)
        except DamagedDocumentError:
            corpus.skip(message.document_id)
            continue
        if document:
            yield MessageInThread(document.id, document.date, message.sender, document.title)
