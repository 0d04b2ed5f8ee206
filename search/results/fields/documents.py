"""The JSON of a document: what `show` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from search.storage.document_view import DocumentView


class SentenceFields(TypedDict):
    """One sentence in both languages.

    Attributes:
        span: Position in the text of the document.
        language: ISO 639-1; it can differ from that of the document.
        english: English text; empty if the sentence is not translated.
        original: Original text.
        translator: Name of the translator; empty if the sentence is not translated.
        flags: Doubts about the translation, as for a hit.

    """

    span: list[int]
    language: str
    english: str
    original: str
    translator: str
    flags: list[str]


class DocumentFields(TypedDict):
    """A document in both languages.

    Attributes:
        document_id: ID of the document.
        path: File that the document was read from.
        language: ISO 639-1; ``und`` if it could not be detected.
        confidence: Probability that the language is right, 0 to 1.
        title: Title, or null.
        date: Date as YYYY, YYYY-MM or YYYY-MM-DD, or null.
        sentences: In the order of the text.

    """

    document_id: str
    path: str
    language: str
    confidence: float
    title: str | None
    date: str | None
    sentences: list[SentenceFields]


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
        "sentences": [
            {
                "span": [sentence.start, sentence.end],
                "language": sentence.language,
                "english": sentence.english,
                "original": sentence.original,
                "translator": sentence.translator,
                "flags": list(sentence.flags),
            }
            for sentence in view.sentences
        ],
    }
