"""Query expansion: add terms from the top results to the query (pseudo-relevance feedback).

A translation may say "riot" where the query says "rebellion", and the next sentence may mention neither
but the prison. So the query is run once, and the most characteristic terms of its top results are added.
The method is Rocchio's (1971, "Relevance feedback in information retrieval"), with BM25's term weights as
the passage vectors, each passage counting by its score, and no passage considered irrelevant. It differs
from Rocchio in one respect: terms of the query keep their own weight and gain none. The passages were
found by these terms, so their presence says nothing new, and the sum would outweigh the added terms.
RM3 (Abdul-Jaleel et al., 2004), which weighs a term by its share of the passage, was tried too: see
docs/decisions/query-expansion.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import TYPE_CHECKING

from index.analysis import stop_terms
from index.query import ENGLISH, Clause
from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index import Store
    from index.query import Condition
    from index.store import Feedback

#: The top results agree if at least this many passages have this share of the best score. Passages with
#: a lower score are ignored: they match only a word or two of many.
_MIN_PASSAGES, _MIN_SCORE_SHARE = 3, 0.4

#: Number of passages in the library for each passage used: in a handful of texts, the top dozen are nearly
#: all there are. A term that occurs in a larger share of the library says little and costs much time.
_LIBRARY_RATIO = 20


@dataclass(frozen=True, slots=True)
class Rocchio:
    """How far to expand a query.

    The defaults were chosen on recorded translations; `benchmarks/relevance.py --splits` shows how well a
    choice made on half of its topics does on the other half.

    Attributes:
        passages: Maximum number of top results to use.
        terms: Maximum number of terms to take from them; those that the query already contains are not added.
        weight: Weight of all terms taken, relative to that of the query's own English terms.

    Raises:
        SearchError: one of them is less than 0, or the weight is not finite.

    """

    passages: int = 12
    terms: int = 30
    weight: float = 3.0

    def __post_init__(self) -> None:
        """Refuse numbers that nothing can be taken by."""
        if min(self.passages, self.terms) < 0 or not 0 <= self.weight < inf:
            raise SearchError(f"cannot expand a query by {self!r}", "give numbers from 0 on")


def expand_query(
    clauses: Collection[Clause], store: Store, rocchio: Rocchio, condition: Condition | None = None
) -> tuple[Clause, ...]:
    """Return the clauses to add to *clauses*, by decreasing weight; none if the top results disagree.

    Uses passages in all languages, even if the search is limited to some: which terms belong together does
    not depend on the language of a document.

    Args:
        clauses: The clauses of the query.
        store: The passages of the library.
        rocchio: How far to expand the query.
        condition: The condition that the passages used must satisfy.

    Raises:
        StoreError: the store cannot be read.

    """
    own = {clause.term: clause.weight for clause in clauses if clause.field == ENGLISH}
    shares = _term_shares(_top_results(clauses, store, rocchio.passages, condition), rocchio.terms)
    whole = sum(own.values()) * rocchio.weight
    total = sum(shares.values())
    return tuple(Clause(ENGLISH, term, whole * share / total) for term, share in shares.items() if term not in own)


def _top_results(
    clauses: Collection[Clause], store: Store, passages: int, condition: Condition | None
) -> Sequence[Feedback]:
    """Return the terms of the top results, at most *passages* of them; nothing if the top results disagree."""
    commonest = len(store) // _LIBRARY_RATIO
    passages = min(passages, commonest)
    if passages < _MIN_PASSAGES:
        return ()
    results = store.feedback(clauses, limit=passages, max_frequency=commonest, condition=condition)
    agreeing = [result for result in results if result.score >= _MIN_SCORE_SHARE * results[0].score]
    return agreeing if len(agreeing) >= _MIN_PASSAGES else ()


def _term_shares(feedback: Sequence[Feedback], terms: int) -> dict[str, float]:
    """Return the most characteristic *terms* of the passages, by decreasing share, and the share of each."""
    sums: Counter[str] = Counter()
    for passage in feedback:
        for term, impact in passage.impacts.items():
            sums[term] += passage.score * impact  # type: ignore[assignment]
    content = ((term, share) for term, share in sums.most_common() if term not in stop_terms("en"))
    return dict(islice(content, terms))
