"""The JSON of a document: what `show` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.storage.document_view import DocumentView, MessageInThread


class SentenceFields(TypedDict):
    """One sentence in both languages.

    Attributes:
        span: Position in the text of the document.
        place: Where it is, such as ``page 12``; empty if the format of the document has no places.
        language: ISO 639-1; it can differ from that of the document.
        english: English text; empty if the sentence is not translated.
        original: Original text.
        translator: Name of the translator; empty if the sentence is not translated.
        flags: Doubts about the translation, as for a hit.

    """

    span: list[int]
    place: str
    language: str
    english: str
    original: str
    translator: str
    flags: list[str]


class MessageFields(TypedDict):
    """One message of a thread.

    Attributes:
        document_id: ID of the message.
        date: Date as YYYY-MM-DD, as stated, or null.
        sender: Who sent it, as stated; empty if it does not say.
        title: Its subject, or null.

    """

    document_id: str
    date: str | None
    sender: str
    title: str | None


class DocumentFields(TypedDict):
    """A document in both languages.

    Attributes:
        document_id: ID of the document.
        path: File that the document was read from.
        language: ISO 639-1; ``und`` if it could not be detected.
        confidence: Probability that the language is right, 0 to 1.
        title: Title, or null.
        date: Date as YYYY, YYYY-MM or YYYY-MM-DD, or null.
        type: Format of the document, such as ``pdf``, ``eml`` or ``txt``.
        metadata: What the document states about itself, unchecked; only what it states: ``author``, and of a message
            ``sender``, ``to``, ``cc``, ``message_id`` and ``references``, a list.
        recognized: How sure text that was recognized in pictures is on average, in percent; null if there is none.
        sentences: In the order of the text.
        thread: The messages of the thread that a message belongs to, itself included; each follows those that it
            answers, otherwise they are sorted by date. Empty if there are no others.

    """

    document_id: str
    path: str
    language: str
    confidence: float
    title: str | None
    date: str | None
    type: str
    metadata: dict[str, str | list[str]]
    recognized: int | None
    sentences: list[SentenceFields]
    thread: list[MessageFields]


def document_fields(view: DocumentView) -> DocumentFields:
    """Return a document and its sentences."""
    document = view.document
    return {
        "document_id": document.id,
        "path": document.path,
        "language": document.language,
        "confidence": round(document.confidence, 4),
        "title": document.title,
        "date": document.date,
        "type": document.type,
        "metadata": {
            name: value if isinstance(value, str) else list(value)
            for name, value in document.origin.metadata.items()
            if name != "recognized"
        },
        "recognized": document.origin.recognized,
        "sentences": [
            {
                "span": [sentence.start, sentence.end],
                "place": document.origin.place_at(sentence.start),
                "language": sentence.language,
                "english": sentence.english,
                "original": sentence.original,
                "translator": sentence.translator,
                "flags": list(sentence.flags),
            }
            for sentence in view.sentences
        ],
        "thread": thread_fields(view.thread),
    }


def thread_fields(messages: Iterable[MessageInThread]) -> list[MessageFields]:
    """Return the messages of a thread."""
    return [
        {
            "document_id": message.document_id,
            "date": message.date,
            "sender": message.sender,
            "title": message.title,
        }
        for message in messages
    ]
