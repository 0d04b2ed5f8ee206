"""Understand a query: its syntax, the languages it may be in, its English, its search terms.

The words as typed are always searched. The query is also translated from every language that it may be
in, and each such reading counts with its probability.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.analysis import analyze, fold
from index.query import AllOf
from search.errors import QueryError
from translate import UNDETERMINED

from .clauses import clauses_of
from .conditions import condition_of
from .corrections import corrections_of, unchanged_words
from .languages import QueryWord, language_weights
from .names import lost_names, with_losses
from .query import Query
from .readings import read_as_languages
from .syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from index import Store
    from index.query import Condition
    from index.records import StoredSentence

#: Maximum number of characters in a query. To search for a page of text, search for one of its sentences.
MAX_CHARACTERS = 5_000


def understand_query(
    text: str,
    *,
    store: Store,
    languages: Collection[str],
    translate: Callable[[str, str], str | None] | None,
    sentences_of: Callable[[Collection[tuple[str, str]]], Sequence[StoredSentence]],
    query_language: str | None = None,
    filters: Sequence[Condition] = (),
) -> Query:
    """Return *text* as a query that the store can answer.

    Args:
        text: The query as typed.
        store: The passages of the library, to look up words.
        languages: Languages of the originals in the library.
        translate: Returns the English of a text, given its language and the text, or None if no installed
            model translates that language. If None, the query is searched as typed only.
        sentences_of: Returns sentences of passages that contain any of some pairs of a field and a term of it; called
            only for words that a translation of the query lost.
        query_language: The language of *text*, if the user has named it.
        filters: Further conditions that passages must satisfy.

    Raises:
        QueryError: the query is empty or too long, or contains only stop words.

    """
    _check(text)
    parsed = parse(text)
    # Sorted: sums of fractions depend on their order.
    foreign = sorted({*languages} - {"en", UNDETERMINED})
    words = [QueryWord.of(parsed.words, term, store, foreign) for term in analyze(parsed.words, "en")]
    if translate is None:
        weights = {"en": 1.0}
    elif query_language:
        weights = {query_language: 1.0}
    else:
        weights = language_weights(words, foreign, store)
    read = read_as_languages(parsed, weights, languages=foreign, translate=translate)
    stated = condition_of(
        parsed.root,
        english=lambda part: [english[part] for english in read.translations],
        languages=sorted({*languages} - {"en"}),
    )
    required = (*filters, stated) if stated else tuple(filters)
    ranking_text = " ".join(parsed.ranking_texts)
    unchanged = list(unchanged_words(ranking_text, read.readings, store))
    lost = tuple(lost_names(ranking_text, read.readings, languages=foreign, store=store, sentences_of=sentences_of))
    query = Query(
        ranking_text,
        with_losses(read.readings, lost),
        read.untranslated,
        names=frozenset(word.term for word in words if word.is_name),
        unchanged=frozenset(map(fold, unchanged)),
        lost_names=lost,
        corrections=tuple(corrections_of(unchanged, [reading.language for reading in read.readings], languages, store)),
        typed=text,
        condition=AllOf(required) if required else None,
        must_match_clause=parsed.requires_any_word,
        notes=parsed.notes,
    )
    clauses = tuple(clauses_of(query, languages))
    if clauses:
        return replace(query, clauses=clauses)
    if stated is None:
        raise QueryError(f"{text.strip()[:60]!r} contains only stop words", "add a word that says what you look for")
    return replace(query, must_match_clause=False)


def _check(text: str) -> None:
    """Refuse a query that is too long or contains no words."""
    if len(text) > MAX_CHARACTERS:
        problem = f"the query has {len(text):,} characters; the maximum is {MAX_CHARACTERS:,}"
        raise QueryError(problem, "keep only the most important words")
    if not any(analyze(text, "en")):
        problem = f"{text.strip()[:60]!r} contains no words" if text.strip() else "the query is empty"
        raise QueryError(problem, 'enter what to search for, for example: search "Alaska summit"')
