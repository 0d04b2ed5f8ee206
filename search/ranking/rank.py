"""From a query to the passages that answer it, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.bm25 import idf
from index.query import ENGLISH
from search.query.understand import clauses_of
from translate import Span

from .expansion import expand
from .grouping import gather
from .hits import Hit
from .snippets import Sought, highlights_of, marked_passage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from index import Corpus, Store
    from index.query import Clause
    from search.query.understand import Query

    from .expansion import Rocchio
    from .grouping import Gathered


def rank(
    query: Query,
    *,
    corpus: Corpus,
    store: Store,
    library_languages: Collection[str],
    languages: Collection[str],
    limit: int,
    rocchio: Rocchio | None = None,
    by_document: bool = False,
    fold: bool = False,
    newest: bool = False,
) -> tuple[tuple[Hit, ...], tuple[Clause, ...]]:
    """Return the best passages for *query*, at most *limit*, and what was sought beside the query.

    Args:
        query: As `read_query` understood it.
        corpus: Has the texts.
        store: Has the terms.
        library_languages: Of the originals in the library.
        languages: Of the documents that count; all when empty.
        limit: At least 1.
        rocchio: How much of what the best passages say is sought too; nothing when None.
        by_document: Whether only the best passage of each document counts.
        fold: Whether near-duplicates are folded under the best of them.
        newest: Whether the newest come first, not those that answer best. Nothing is sought beside the
            query then: the newest of what is only akin to an answer would be first.

    """
    clauses = clauses_of(query, library_languages)
    added = expand(clauses, store, rocchio, query.condition) if rocchio and not newest else ()
    gathered = gather(
        lambda wanted: store.search(
            (*clauses, *added),
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
    return hits_of(gathered, Sought(query, weights_of(clauses, store)), counts), added


def weights_of(clauses: Collection[Clause], store: Store) -> dict[str, float]:
    """Return how much each English term says: its clause's weight times its idf."""
    passages = len(store)
    return {
        clause.term: clause.weight * idf(passages, store.frequency(ENGLISH, clause.term))
        for clause in clauses
        if clause.field == ENGLISH
    }


def hits_of(gathered: Sequence[Gathered], sought: Sought, counts: Mapping[str, int]) -> tuple[Hit, ...]:
    """Return what was gathered as hits, in order.

    Args:
        gathered: Passages and their documents.
        sought: What is marked in them.
        counts: How many passages of each document matched; a document that is absent has one.

    """
    return tuple(
        _hit(number, one, max(0, counts.get(one.document.id, 0) - 1), sought) for number, one in enumerate(gathered, 1)
    )


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
