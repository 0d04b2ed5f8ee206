"""Find documents similar to a given one, in any language, by its distinctive terms.

Measured on flores-dev, where each sentence exists in four languages: of the first three hits for a
sentence, .970 are the same sentence in the other languages (300 sentences drawn at random), and .968 with
10 terms. With the idf multiplied into each weight twice, as in Lucene's MoreLikeThis, the figures are .968 and .963.
Searching for names in the originals as well made no difference.
"""

from __future__ import annotations

from collections import Counter
from math import log
from typing import TYPE_CHECKING

from index.bm25 import idf
from index.passages import cut_passages
from index.query import ENGLISH, AllOf, Clause, InDocuments, NoneOf, original_field
from search.errors import QueryError
from search.query.query import Query, Reading
from search.query.terms import content_terms

from .grouping import MOST_WITHIN, group_passages
from .highlights import QueryMatcher
from .quotations import Quotations
from .rank import hits_of, passages_of, weights_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index import Corpus, Store
    from index.query import Condition
    from index.records import StoredDocument, StoredSentence
    from index.store import Candidate

    from .hits import Hit

#: Maximum number of terms in the query made from a document.
_MAX_TERMS = 30


def find_similar(
    document: StoredDocument, *, corpus: Corpus, store: Store, languages: Collection[str], limit: int
) -> tuple[Query, tuple[Hit, ...]]:
    """Return a query made from a document, and the best passage of each similar document.

    A document without English is compared by its own words, with documents in its own language only.

    Args:
        document: The document, which is never a hit itself.
        corpus: The texts of the library.
        store: The passages of the library.
        languages: Languages of the documents to search; empty for all.
        limit: Maximum number of documents, at least 1.

    Raises:
        QueryError: no other document contains any of its words except stop words.

    """
    sentences = corpus.sentences(document)
    translated = any(sentence.english for sentence in sentences)
    language = "en" if translated else document.language
    distinctive = _distinctive_terms(sentences, language, store)
    if not distinctive:
        raise QueryError(f"no other document shares a word with {document.id[:200]!r}")
    text = " ".join(distinctive.values())
    query = Query(text, (Reading(language, text if translated else "", 1.0),), clauses=tuple(distinctive))
    others = NoneOf((InDocuments(frozenset({document.id})),))
    matcher = QueryMatcher(query, weights_of(query.clauses, store))

    def candidates(limit: int, condition: Condition = others) -> list[Candidate]:
        return store.search(query.clauses, limit=limit, languages=languages, condition=condition)

    def within(other: str) -> list[Candidate]:
        if other == document.id:
            return []
        if languages:
            return candidates(MOST_WITHIN, AllOf((others, InDocuments(frozenset({other})))))
        return passages_of(other, store)

    groups = group_passages(
        candidates,
        corpus=corpus,
        limit=limit,
        by_document=True,
        quotations=Quotations(corpus, matcher),
        within=within,
    )
    return query, hits_of(groups, matcher, {}, corpus)


def _distinctive_terms(sentences: Sequence[StoredSentence], language: str, store: Store) -> dict[Clause, str]:
    """Return the terms with the highest tf-idf, the highest first, each with the first word it stands for.

    The tf is 1 + log tf (Salton & Buckley, 1988, "Term-weighting approaches in automatic text
    retrieval"). It is also the weight of the clause, since the store's score includes the idf. Terms that
    no passage outside the document contains are left out: they would find nothing.
    """
    field = ENGLISH if language == "en" else original_field(language)
    words: dict[str, str] = {}
    counts: Counter[str] = Counter()
    passages: Counter[str] = Counter()
    for passage in cut_passages(sentences):
        present = set()
        for sentence in sentences[passage.first : passage.last + 1]:
            text = sentence.english if language == "en" else sentence.original
            for found in content_terms(text, language):
                term = found.forms[-1]
                words.setdefault(term, text[found.start : found.end])
                counts[term] += 1
                present.add(term)
        passages.update(present)
    scored = []
    for term, count in counts.items():
        having = store.frequency(field, term)
        if having > passages[term]:
            scored.append((idf(len(store), having) * (1 + log(count)), term))
    best = sorted(scored, reverse=True)[:_MAX_TERMS]
    return {Clause(field, term, 1 + log(counts[term])): words[term] for _, term in best}
