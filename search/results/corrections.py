"""How a spelling correction is shown: as a word of the hits, not as an indexed stem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.analysis import analyze
from index.query import ENGLISH, original_language

if TYPE_CHECKING:
    from search.query.query import Correction
    from search.ranking.hits import Hits


def replacement(correction: Correction, hits: Hits) -> str:
    """Return the word that was searched instead of a misspelled one.

    It is spelled as in the first hit that contains it. If no hit contains it, the indexed term is returned.
    """
    language = original_language(correction.field) or "en"
    for hit in hits:
        text = hit.english if correction.field == ENGLISH else hit.original
        for term in analyze(text, language):
            if correction.term in term.forms:
                return text[term.start : term.end].lower()
    return correction.term
