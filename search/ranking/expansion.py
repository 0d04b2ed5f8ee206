"""Pseudo-relevance feedback: what the best passages for a query say is sought too.

A translation says "riot" where the query says "rebellion", and the sentence after that names neither
but the prison. So the query is asked once, and the words that mark its best passages are added to it:
Rocchio's method (1971, "Relevance feedback in information retrieval"), with BM25's own term weights
for the passages' vectors, each passage counting by its score, and no passage taken for irrelevant.
One thing is not Rocchio's: a word of the query keeps its own weight and gains none. The passages were
found by it, so that they have it tells nothing new, and the sum of both would drown what they add.
RM3 (Abdul-Jaleel et al., 2004), with the share of a word in the passage for its weight, was tried
too: see the README's "Design".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from index.analysis import stop_terms
from index.query import ENGLISH, Clause

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index import Store
    from index.query import Condition
    from index.store import Feedback

#: The first results agree when this many of them score this share of the best one's score. Those
#: that score less are not learnt from: they have a word or two of many.
_AGREEING, _AGREED_SHARE = 3, 0.4

#: Passages that a library has for each one that is learnt from: in a handful of texts, the best dozen are
#: nearly all there is. A term that more of the library has than that says little, and costs much time.
_PASSAGES_FOR_ONE = 20


@dataclass(frozen=True, slots=True)
class Rocchio:
    """How much is learnt from the first results.

    The defaults were chosen on recorded translations; `benchmarks/relevance.py --splits` tells how
    well what is chosen on half of its topics does on the other half.

    Attributes:
        passages: That are learnt from, at most.
        terms: That are learnt, at most; those that the query has too are not added.
        weight: Of all that is learnt, beside that of the query's own English terms.

    """

    passages: int = 12
    terms: int = 30
    weight: float = 3.0


def expand(
    clauses: Collection[Clause], store: Store, rocchio: Rocchio, condition: Condition | None = None
) -> tuple[Clause, ...]:
    """Return what is to be sought beside *clauses*, what weighs most first; nothing where the first results disagree.

    Learns from passages in all languages, whichever of them are asked for: what a word goes with does
    not depend on that.

    Args:
        clauses: Of the query.
        store: Has the passages.
        rocchio: How much is added.
        condition: What passages that are learnt from must satisfy.

    Raises:
        StoreError: the store cannot be read.

    """
    own = {clause.term: clause.weight for clause in clauses if clause.field == ENGLISH}
    shares = _shares(_agreeing(clauses, store, rocchio.passages, condition), rocchio.terms)
    whole = sum(own.values()) * rocchio.weight
    total = sum(shares.values())
    return tuple(Clause(ENGLISH, term, whole * share / total) for term, share in shares.items() if term not in own)


def _agreeing(
    clauses: Collection[Clause], store: Store, passages: int, condition: Condition | None
) -> Sequence[Feedback]:
    """Return what stands in the first results, at most *passages*; nothing where they disagree."""
    commonest = len(store) // _PASSAGES_FOR_ONE
    passages = min(passages, commonest)
    if passages < _AGREEING:
        return ()
    found = store.feedback(clauses, limit=passages, max_frequency=commonest, condition=condition)
    agreeing = [one for one in found if one.score >= _AGREED_SHARE * found[0].score]
    return agreeing if len(agreeing) >= _AGREEING else ()


def _shares(feedback: Sequence[Feedback], terms: int) -> dict[str, float]:
    """Return the *terms* that mark the passages most, and how much of them each one is."""
    sums: Counter[str] = Counter()
    for one in feedback:
        for term, impact in one.impacts.items():
            sums[term] += one.score * impact  # type: ignore[assignment]
    telling = ((term, share) for term, share in sums.most_common() if term not in stop_terms("en"))
    return dict(islice(telling, terms))
