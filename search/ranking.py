"""From a query to the passages that answer it, the best first."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from index import ENGLISH
from translate import Span

from .expansion import expand
from .hits import Hit
from .queries import clauses_of
from .snippets import Sought, highlights_of, marked_passage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from index import Candidate, Clause, Corpus, Store

    from .expansion import Rocchio
    from .queries import Query


def rank(
    query: Query,
    *,
    corpus: Corpus,
    store: Store,
    library_languages: Collection[str],
    languages: Collection[str],
    limit: int,
    rocchio: Rocchio | None,
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

    """
    clauses = clauses_of(query, library_languages)
    added = expand(clauses, store, rocchio) if rocchio else ()
    candidates = store.search((*clauses, *added), limit=limit, languages=languages)
    sought = Sought(query, weights_of(clauses, store))
    return tuple(hits_of(candidates, corpus, sought)), added


def weights_of(clauses: Collection[Clause], store: Store) -> dict[str, float]:
    """Return how much each English term says: its clause's weight times its idf."""
    passages = len(store)
    return {
        clause.term: clause.weight * log(1 + passages / (1 + store.frequency(ENGLISH, clause.term)))
        for clause in clauses
        if clause.field == ENGLISH
    }


def hits_of(candidates: Iterable[Candidate], corpus: Corpus, sought: Sought) -> Iterator[Hit]:
    """Yield the hits that candidates are, with what of *sought* is marked in them."""
    number = 0
    for candidate in candidates:
        document = corpus.document(candidate.document_id)
        sentences = corpus.sentences(document, candidate.first, candidate.last) if document else []
        if not document or not sentences:
            # Removed or cut anew since the store was written; the writer will catch up.
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
