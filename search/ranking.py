"""From a query to the passages that answer it, the best first."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from index import ENGLISH
from translate import Span

from .gathering import gather
from .hits import Hit
from .queries import clauses_of
from .snippets import Sought, highlights_of, marked_passage

if TYPE_CHECKING:
    from collections.abc import Collection

    from index import Clause, Corpus, Store

    from .gathering import Gathered
    from .queries import Query


def rank(
    query: Query,
    *,
    corpus: Corpus,
    store: Store,
    library_languages: Collection[str],
    languages: Collection[str],
    limit: int,
    by_document: bool = False,
    fold: bool = False,
    newest: bool = False,
) -> tuple[Hit, ...]:
    """Return the best passages for *query*, at most *limit*.

    Args:
        query: As `read_query` understood it.
        corpus: Has the texts.
        store: Has the terms.
        library_languages: Of the originals in the library.
        languages: Of the documents that count; all when empty.
        limit: At least 1.
        by_document: Whether only the best passage of each document counts.
        fold: Whether near-duplicates are folded under the best of them.
        newest: Whether the newest come first, not those that answer best.

    """
    clauses = clauses_of(query, library_languages)
    gathered = gather(
        lambda wanted: store.search(
            clauses,
            limit=wanted,
            languages=languages,
            condition=query.condition,
            any_clause=query.any_word,
            newest=newest,
        ),
        corpus=corpus,
        limit=limit,
        by_document=by_document,
        fold=fold,
    )
    counts = (
        store.count(
            [one.document.id for one in gathered], clauses, condition=query.condition, any_clause=query.any_word
        )
        if by_document
        else {}
    )
    sought = Sought(query, _weights(clauses, store))
    return tuple(
        _hit(number, one, max(0, counts.get(one.document.id, 0) - 1), sought) for number, one in enumerate(gathered, 1)
    )


def _weights(clauses: Collection[Clause], store: Store) -> dict[str, float]:
    """Return how much each English term says: its clause's weight times its idf."""
    passages = len(store)
    return {
        clause.term: clause.weight * log(1 + passages / (1 + store.frequency(ENGLISH, clause.term)))
        for clause in clauses
        if clause.field == ENGLISH
    }


def _hit(rank: int, one: Gathered, more: int, sought: Sought) -> Hit:
    document, sentences = one.document, one.sentences
    english, original, snippet = marked_passage(sentences, document.text, sought)
    makers = dict.fromkeys(sentence.translator for sentence in sentences if sentence.translator)
    return Hit(
        rank=rank,
        score=one.candidate.score,
        document_id=document.id,
        passage=one.candidate.number,
        path=document.path,
        line=document.line or 1 + document.text.count("\n", 0, sentences[0].start),
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
        more=more,
        duplicates=tuple(one.duplicates),
    )
