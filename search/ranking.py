"""From a query to the passages that answer it, the best first."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from index import ENGLISH
from translate import Span

from .hits import Hit
from .queries import clauses_of
from .snippets import Sought, highlights_of, marked_passage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from index import Candidate, Clause, Corpus, Store

    from .queries import Query


def rank(
    query: Query,
    *,
    corpus: Corpus,
    store: Store,
    library_languages: Collection[str],
    languages: Collection[str],
    limit: int,
) -> tuple[Hit, ...]:
    """Return the best passages for *query*, at most *limit*.

    Args:
        query: As `read_query` understood it.
        corpus: Has the texts.
        store: Has the terms.
        library_languages: Of the originals in the library.
        languages: Of the documents that count; all when empty.
        limit: At least 1.

    """
    clauses = clauses_of(query, library_languages)
    candidates = store.search(clauses, limit=limit, languages=languages)
    sought = Sought(query, _weights(clauses, store))
    return tuple(_hits(candidates, corpus, sought))


def _weights(clauses: Collection[Clause], store: Store) -> dict[str, float]:
    """Return how much each English term says: its clause's weight times its idf."""
    passages = len(store)
    return {
        clause.term: clause.weight * log(1 + passages / (1 + store.frequency(ENGLISH, clause.term)))
        for clause in clauses
        if clause.field == ENGLISH
    }


def _hits(candidates: Collection[Candidate], corpus: Corpus, sought: Sought) -> Iterator[Hit]:
    number = 0
    for candidate in candidates:
        document = corpus.document(candidate.document_id)
        sentences = corpus.sentences(document, candidate.first, candidate.last) if document else []
        if not document or not document.indexed or not sentences:
            # Removed or changed since the store was written; the writer will catch up.
            continue
        english, original, snippet = marked_passage(sentences, document.text, sought)
        number += 1
        makers = dict.fromkeys(sentence.translator for sentence in sentences if sentence.translator)
        yield Hit(
            rank=number,
            score=candidate.score,
            document_id=document.id,
            passage=candidate.number,
            path=document.path,
            language=document.language,
            title=document.title,
            date=document.date,
            span=Span(sentences[0].start, sentences[-1].end),
            english=english.text,
            original=original.text,
            translator=", ".join(makers),
            flags=tuple(dict.fromkeys(flag for sentence in sentences for flag in sentence.flags)),
            highlights=highlights_of(english, original),
            snippet=snippet,
        )
