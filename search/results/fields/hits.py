"""The JSON of hits: what `find`, `like` and `batch` return."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from search.results.corrections import replacement

if TYPE_CHECKING:
    from search.evaluation.batch import Answer
    from search.query.query import Query
    from search.ranking.hits import Hit, Hits
    from translate import Span


class ReadingFields(TypedDict):
    """One language that the query may be in.

    Attributes:
        language: ISO 639-1.
        english: The query in English.
        weight: Probability of this language, 0 to 1.

    """

    language: str
    english: str
    weight: float


class CorrectionFields(TypedDict):
    """A query word that occurs in no passage, with its replacement.

    Attributes:
        word: The word as typed.
        sought: The word that was searched instead.

    """

    word: str
    sought: str


class TermFields(TypedDict):
    """A term that query expansion added.

    Attributes:
        term: The term as indexed, usually stemmed.
        weight: A word of the query itself has about 1.

    """

    term: str
    weight: float


class VariantFields(TypedDict):
    """Another spelling of a query word.

    Attributes:
        word: The word as typed.
        term: The other spelling as indexed, usually stemmed.
        weight: A word of the query itself has about 1.

    """

    word: str
    term: str
    weight: float


class QueryFields(TypedDict):
    """How the query was understood.

    Attributes:
        text: The query as typed.
        readings: The most probable language first.
        notes: Parts of the query that could not be parsed and were searched as plain words, one sentence each.
        corrections: Misspelled words and what was searched instead.
        expansion: Terms from the top results, the heaviest first.
        variants: Other spellings that were searched; what only they find ranks below all else.

    """

    text: str
    readings: list[ReadingFields]
    notes: list[str]
    corrections: list[CorrectionFields]
    expansion: list[TermFields]
    variants: list[VariantFields]


class HighlightFields(TypedDict):
    """Spans of the matching words.

    Attributes:
        english: Spans in the English text of the hit.
        original: Spans in the original text of the hit.

    """

    english: list[list[int]]
    original: list[list[int]]


class HitFields(TypedDict):
    """One passage that was found.

    Attributes:
        rank: 1 for the best hit.
        score: Comparable within one search only.
        document_id: ID of the document, for `show`, `like` and `remove`.
        passage: Number of the passage in its document, from 1.
        path: File of the document.
        line: Line of the file, from 1, on which the passage begins; for a .jsonl file, the line of the document.
        type: Format of the document, such as ``pdf``, ``eml`` or ``txt``.
        place: Where in the document the passage begins, such as ``page 12``; empty if its format has no places.
        recognized: How sure the text is, in percent, if it was recognized in a picture; null otherwise.
        language: Language of the document, ISO 639-1.
        title: Title of the document, or null.
        date: Date of the document as YYYY, YYYY-MM or YYYY-MM-DD, or null.
        span: Position of the original passage in the text of the document.
        english: English text of the passage; empty if it is not translated.
        original: Original text of the passage.
        translator: Name of the translator; empty if the passage is not translated.
        flags: Doubts about the translation: ``untranslated``, ``empty``, ``cut``, ``repeats``, ``length``, ``same``,
            ``language``, ``numbers``, ``dates``, ``address``, ``negation``, ``content``, ``collapsed``, ``misread``.
        highlights: The matching words in both texts.
        more: Number of further passages of the same document that matched.
        duplicates: IDs of documents with nearly the same passage, which have no hit of their own.

    """

    rank: int
    score: float
    document_id: str
    passage: int
    path: str
    line: int
    type: str
    place: str
    recognized: float | None
    language: str
    title: str | None
    date: str | None
    span: list[int]
    english: str
    original: str
    translator: str
    flags: list[str]
    highlights: HighlightFields
    more: int
    duplicates: list[str]


class HitsFields(TypedDict):
    """What one search found.

    Attributes:
        query: How the query was understood.
        hits: By decreasing score, or by date if that was requested.
        damaged: IDs of damaged documents that would have been hits, and were skipped.

    """

    query: QueryFields
    hits: list[HitFields]
    damaged: list[str]


class AnswerFields(TypedDict):
    """What one of many queries found.

    Attributes:
        id: ID of the query.
        language: Language of the query, as given or as detected, ISO 639-1.
        query: How the query was understood.
        hits: One for each document, by strictly decreasing score.
        damaged: IDs of damaged documents that would have been hits, and were skipped.

    """

    id: str
    language: str
    query: QueryFields
    hits: list[HitFields]
    damaged: list[str]


def hits_fields(hits: Hits) -> HitsFields:
    """Return the hits of a search, and how its query was understood."""
    return {
        "query": query_fields(hits.query, hits),
        "hits": list(map(hit_fields, hits)),
        "damaged": list(hits.damaged),
    }


def answer_fields(answer: Answer) -> AnswerFields:
    """Return what one of many queries found."""
    return {"id": answer.topic.id, "language": answer.language, **hits_fields(answer.hits)}


def query_fields(query: Query, hits: Hits) -> QueryFields:
    """Return how a query was understood. Corrections are spelled as in *hits*."""
    return {
        "text": query.typed or query.text,
        "readings": [
            {
                "language": reading.language,
                "english": reading.as_query or reading.english,
                "weight": round(reading.weight, 4),
            }
            for reading in query.readings
        ],
        "notes": list(query.notes),
        "corrections": [
            {"word": correction.word, "sought": replacement(correction, hits)} for correction in query.corrections
        ],
        "expansion": [{"term": clause.term, "weight": round(clause.weight, 4)} for clause in hits.expansion],
        "variants": [
            {"word": variant.word, "term": variant.term, "weight": variant.weight} for variant in query.variants
        ],
    }


def hit_fields(hit: Hit) -> HitFields:
    """Return one hit."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "document_id": hit.document_id,
        "passage": hit.passage,
        "path": hit.path,
        "line": hit.line,
        "type": hit.type,
        "place": hit.place,
        "recognized": hit.recognized,
        "language": hit.language,
        "title": hit.title,
        "date": hit.date,
        "span": _pair(hit.span),
        "english": hit.english,
        "original": hit.original,
        "translator": hit.translator,
        "flags": list(hit.flags),
        "highlights": {
            "english": list(map(_pair, hit.highlights.english)),
            "original": list(map(_pair, hit.highlights.original)),
        },
        "more": hit.more,
        "duplicates": list(hit.duplicates),
    }


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]
