"""Choose and weight the search terms of a query: its translations in the English, the words as typed in the originals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from index.analysis import fold
from index.query import ENGLISH, Clause, original_field

from .terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Collection

    from .query import Query

#: Minimum weight of the words as typed in the English, even if the query is not in English: they may be
#: names or numbers.
_TYPED_WEIGHT = 0.1

#: Weight of the originals relative to the English. Equal weights hurt: originals in languages other than
#: the query's match by chance.
_ORIGINAL_WEIGHT = 0.05

#: Weight, in the originals, of a word that is the same in the English translation and that the English of
#: no passage contains.
_UNCHANGED_WEIGHT = 0.5

#: Weight of a term searched in place of a misspelled word.
_CORRECTION_WEIGHT = 0.8

#: Factor for names. Names survive translation, other words may not: "summit" may have become "meeting".
#: On flores-dev 1.5 adds up to .02 nDCG@20, 2 less.
_NAME_FACTOR = 1.5


def clauses_of(query: Query, languages: Collection[str]) -> list[Clause]:
    """Return the search terms of a query, each with its field and weight.

    Args:
        query: The query; its own clauses are not used.
        languages: Languages of the originals in the library.

    """
    weights: Counter[tuple[str, str]] = Counter()
    for reading in query.readings:
        for term in content_terms(reading.english, "en"):
            weights[ENGLISH, term.forms[-1]] += reading.weight  # type: ignore[assignment]
    for term in content_terms(query.text, "en"):
        typed = (ENGLISH, term.forms[-1])
        weights[typed] = max(weights[typed], _TYPED_WEIGHT)  # type: ignore[assignment]
    lost = {name.word: name for name in query.lost_names}
    for name in query.lost_names:
        if name.term:
            weights[ENGLISH, name.term] = max(weights[ENGLISH, name.term], 1.0)  # type: ignore[assignment]
    for language in languages:
        # If the query cannot be translated from a language, only the originals in that language can match.
        usual = 1.0 if language in query.untranslated else _ORIGINAL_WEIGHT
        for term in query.typed_terms(language):
            word = fold(query.text[term.start : term.end])
            weight = max(usual, _UNCHANGED_WEIGHT) if word in query.unchanged or word in lost else usual
            if word in lost and lost[word].is_certain and not lost[word].term:
                # Only originals contain the name: it counts there as names do in the English.
                weight = _NAME_FACTOR
            for form in term.forms:
                weights[original_field(language), form] = weight / len(term.forms)  # type: ignore[assignment]
    for correction in query.corrections:
        weights[correction.field, correction.term] += _CORRECTION_WEIGHT  # type: ignore[assignment]
    for form in query.names | {name.term for name in query.lost_names if name.term}:
        weights[ENGLISH, form] *= _NAME_FACTOR  # type: ignore[assignment]
    return [Clause(field, term, weight) for (field, term), weight in weights.items() if weight]
