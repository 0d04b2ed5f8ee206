"""Rank the passages that match a query: search, expand, group, and make hits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from index import DamagedDocumentError
from index.bm25 import idf
from index.corpus.recognition import RecognizedText
from index.query import ENGLISH, AllOf, AnyOf, HasTerm, InDocuments, NoneOf
from index.store import Candidate
from search.query.variants import variant_clauses
from translate import Span

from .expansion import expand_query
from .grouping import MOST_WITHIN, group_passages
from .highlights import QueryMatcher
from .hits import Highlights, Hit
from .quotations import Quotations
from .snippets import highlight_passage

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from index import Corpus, Store
    from index.query import Clause, Condition
    from search.query.query import Query

    from .expansion import Rocchio
    from .grouping import PassageGroup


def rank(
    query: Query,
    *,
    corpus: Corpus,
    store: Store,
    languages: Collection[str],
    limit: int,
    rocchio: Rocchio | None = None,
    by_document: bool = False,
    group_duplicates: bool = False,
    newest: bool = False,
) -> tuple[tuple[Hit, ...], tuple[Clause, ...]]:
    """Return at most *limit* hits for *query*, the best first, and the clauses that query expansion added.

    Args:
        query: A query from `understand_query`.
        corpus: The texts of the library.
        store: The passages of the library.
        languages: Languages of the documents to search; empty for all.
        limit: Maximum number of hits, at least 1.
        rocchio: How far to expand the query; None for not at all.
        by_document: Whether to return only the best passage of each document.
        group_duplicates: Whether to group near-duplicates under the best of them.
        newest: Whether to return the newest passages first instead of the best. The query is not expanded
            then: the newest passage that is merely related would come first.

    """
    expansion = expand_query(query.clauses, store, rocchio, query.condition) if rocchio and not newest else ()
    all_clauses = (*query.clauses, *variant_clauses(query))
    matcher = QueryMatcher(query, weights_of(all_clauses, store))

    def candidates(limit: int, *more: Condition) -> list[Candidate]:
        given = (query.condition,) if query.condition else ()
        narrowed = replace(query, condition=AllOf((*given, *more))) if more else query
        return _candidates(narrowed, expansion, store, languages, limit, newest=newest)

    def within(document_id: str) -> list[Candidate]:
        if query.condition or languages:
            return candidates(MOST_WITHIN, InDocuments(frozenset({document_id})))
        return passages_of(document_id, store)

    groups = group_passages(
        candidates,
        corpus=corpus,
        limit=limit,
        by_document=by_document,
        quotations=Quotations(corpus, matcher) if group_duplicates else None,
        within=within,
        newest=newest,
    )
    counts = (
        store.count(
            [group.document.id for group in groups],
            all_clauses,
            condition=query.condition,
            any_clause=query.must_match_clause,
        )
        if by_document
        else {}
    )
    return hits_of(groups, matcher, counts, corpus), expansion


def _candidates(
    query: Query,
    expansion: Sequence[Clause],
    store: Store,
    languages: Collection[str],
    limit: int,
    *,
    newest: bool,
) -> list[Candidate]:
    """Return the best passages; those that only variants of the query's words find come last.

    No weight is small enough for that: a passage may repeat a variant or have terms of the expansion.
    """
    variants = variant_clauses(query)
    clauses = (*query.clauses, *expansion, *variants)
    if not variants or newest:
        return store.search(
            clauses,
            limit=limit,
            languages=languages,
            condition=query.condition,
            any_clause=query.must_match_clause,
            newest=newest,
        )
    given = (query.condition,) if query.condition else ()
    as_typed = AnyOf(tuple(HasTerm(clause.field, (clause.term,)) for clause in query.clauses))
    otherwise = AnyOf(tuple(HasTerm(clause.field, (clause.term,)) for clause in variants))
    only_otherwise = AllOf((otherwise, NoneOf((as_typed,))))
    best = store.search(clauses, limit=limit, languages=languages, condition=AllOf((*given, NoneOf((only_otherwise,)))))
    if len(best) == limit:
        return best
    rest = store.search(
        variants, limit=limit - len(best), languages=languages, condition=AllOf((*given, only_otherwise))
    )
    factor = min(1.0, best[-1].score / rest[0].score / 2) if best and rest else 1.0
    return [*best, *(replace(candidate, score=candidate.score * factor) for candidate in rest)]


def passages_of(document_id: str, store: Store) -> list[Candidate]:
    """Return the passages of a document, in order, without scores; this takes less time than a search."""
    return [Candidate(document_id, *passage, score=0.0) for passage in sorted(store.passages(document_id))]


def weights_of(clauses: Collection[Clause], store: Store) -> dict[str, float]:
    """Return the weight of each English term for snippets: its clause's weight times its idf."""
    passages = len(store)
    return {
        clause.term: clause.weight * idf(passages, store.frequency(ENGLISH, clause.term))
        for clause in clauses
        if clause.field == ENGLISH
    }


def hits_of(
    groups: Sequence[PassageGroup], matcher: QueryMatcher, counts: Mapping[str, int], corpus: Corpus
) -> tuple[Hit, ...]:
    """Return a hit for each group, in order.

    Args:
        groups: The passages to show.
        matcher: Finds what to highlight in them.
        counts: Number of passages that matched, by document ID; 1 for a document that is absent.
        corpus: Knows how sure recognized text is.

    """
    return tuple(
        _hit(number, group, max(0, counts.get(group.document.id, 0) - 1), matcher, corpus)
        for number, group in enumerate(groups, 1)
    )


def _hit(rank: int, group: PassageGroup, more: int, matcher: QueryMatcher, corpus: Corpus) -> Hit:
    document, sentences = group.document, group.sentences
    english, original, snippet = highlight_passage(sentences, document.text, matcher)
    translators = dict.fromkeys(sentence.translator for sentence in sentences if sentence.translator)
    return Hit(
        rank=rank,
        score=group.candidate.score,
        document_id=document.id,
        passage=group.candidate.number,
        path=document.path,
        line=document.line_at(sentences[0].start),
        type=document.type,
        place=document.origin.place_at(sentences[0].start),
        recognized=_recognized(group, corpus),
        language=document.language,
        title=document.title,
        date=document.date,
        span=Span(sentences[0].start, sentences[-1].end),
        english=english.text,
        original=original.text,
        translator=", ".join(translators),
        flags=tuple(dict.fromkeys(flag for sentence in sentences for flag in sentence.flags)),
        highlights=Highlights(english.highlights, original.highlights),
        snippet=snippet,
        more=more,
        duplicates=tuple(group.duplicates),
    )


def _recognized(group: PassageGroup, corpus: Corpus) -> float | None:
    """Return how sure the text of a passage is; None if it was not recognized, or the notes about that are damaged."""
    if group.document.origin.recognized is None:
        return None
    with suppress(DamagedDocumentError):
        text = RecognizedText(corpus.boxes(group.document.id))
        return text.confidence(group.sentences[0].start, group.sentences[-1].end)
    return None
