"""From what a user typed to what is sought: the languages it could be in, and its English.

A query is too short for its language to be guessed and believed ("Alaska summit" is Estonian to
langdetect). So the words as typed are always sought, and the query is translated from every
language of the library that its words speak for; each reading counts with its weight. Words speak
for a language when the library's originals in it know them and its English does not; only what the
library has never seen is left to langdetect.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from index.analysis import Term, analyze, fold, is_stop_word
from index.query import ENGLISH, AllOf, Clause, original_field
from search.errors import QueryError
from translate import UNDETERMINED, likelihoods, neighbours, plain

from .filters import condition_of
from .syntax import parse, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from index import Store
    from index.query import Condition

    from .syntax import Typed

#: Characters of the longest query; a page of text is better sought by a sentence of it.
LONGEST_QUERY = 5_000

#: Readings less likely than this are not worth a translation.
_LEAST_WEIGHT = 0.15

#: The words as typed are sought in the English even when they are no English: names and numbers.
_TYPED_WEIGHT = 0.1

#: How much the originals count beside the English. A plain fusion of both hurts: the originals in
#: other languages than the query's match by chance.
_ORIGINAL_WEIGHT = 0.05

#: How much a word counts in the originals that translation left as it was and that no English passage has.
_UNTOUCHED_WEIGHT = 0.5

#: How much a term counts that is sought for a word with a typing error, and the letters of the shortest
#: word that can have one: among shorter ones every other word is one letter away.
_CORRECTED_WEIGHT, _SHORTEST_CORRECTED = 0.8, 5

#: A word is of a language, not shared with English, when its originals have it this many times as
#: often as the English does. (Names stand in both about equally often.)
_OWN = 2

#: How much more a name counts than another word, and in how many languages' originals a word of the
#: query has to stand to be one. Names come through translation as they are, other words may not:
#: "summit" can have become "meeting". On flores-dev 1.5 adds up to .02 nDCG@20, 2 less.
_NAME_WEIGHT, _NAME_LANGUAGES = 1.5, 2

#: What langdetect calls impossible is unlikely: it is often wrong on two words. So is the library.
_DOUBT = 0.02

#: How much a word that the library has never seen counts among those that speak for a language.
_UNSEEN_VOTE = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """One language that a query can be in.

    Attributes:
        language: Argos' code, ``"en"`` for the words as typed.
        english: What it says, then, in English; of a query with operators, the words that are ranked by.
        weight: How likely, 0 to 1.
        as_query: The same with the operators that were typed.

    """

    language: str
    english: str
    weight: float
    as_query: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is sought for a word that no passage has: a term one typing error away.

    Attributes:
        word: As typed.
        field: Of the store, ``"english"`` or one of the originals.
        term: Of that field.

    """

    word: str
    field: str
    term: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked, as it was understood.

    Attributes:
        text: The words that passages are ranked by: as typed, where there are no operators.
        readings: The likeliest first; never empty.
        untranslated: Languages it seems to be in, that there is no model for.
        names: English terms of words that stand alike in several languages.
        untouched: Words, folded, that came out of translation as they went in, and that no English
            passage has: they are sought in the originals for all they are worth.
        corrections: What is sought for words that no passage has, in any language.
        typed: As typed.
        condition: What passages must satisfy besides, by the operators and filters.
        any_word: Whether they also must have one of the words; not where the condition asks for some.
        notes: What could not be parsed and is searched as words, a sentence each.

    """

    text: str
    readings: tuple[Reading, ...]
    untranslated: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    untouched: frozenset[str] = frozenset()
    corrections: tuple[Correction, ...] = ()
    typed: str = ""
    condition: Condition | None = None
    any_word: bool = True
    notes: tuple[str, ...] = ()

    def typed_terms(self, language: str) -> Iterator[Term]:
        """Yield the terms of what was typed as *language* has them, without stop words of any language it is read in."""
        return content_terms(self.text, language, *(reading.language for reading in self.readings))


def read_query(
    text: str,
    *,
    store: Store,
    languages: Collection[str],
    translate: Callable[[str, str], str | None] | None,
    query_language: str | None = None,
    filters: Sequence[Condition] = (),
) -> Query:
    """Return how *text* is understood.

    Args:
        text: As typed.
        store: Knows which words stand in the library.
        languages: Of the originals in the library.
        translate: A text's English, by language and text, which is None where there is no model; or
            None: the query is sought as typed alone.
        query_language: The language of *text*, where the user said so.
        filters: What passages must satisfy besides.

    Raises:
        QueryError: it is empty, too long, or has no word that can be sought.

    """
    _check(text)
    typed = parse(text)
    foreign = frozenset(languages) - {"en", UNDETERMINED}
    words = [_Word.of(typed.words, term, store, foreign) for term in analyze(typed.words, "en")]
    if translate is None:
        weights = {"en": 1.0}
    elif query_language:
        weights = {query_language: 1.0}
    else:
        weights = _weights(typed.words, words, foreign)
    as_typed = _English(typed, plain)
    readings = {"en": as_typed.reading("en", weights.pop("en", 0.0))}
    translations = []
    untranslated = []
    for likely, weight in sorted(weights.items(), key=lambda pair: -pair[1]):
        language, english = _translated(likely, typed, foreign, translate) if translate else (likely, None)
        if not english:
            untranslated.append(language)
        elif english.as_query.lower() == as_typed.as_query.lower():
            readings["en"] = replace(readings["en"], weight=readings["en"].weight + weight)
        else:
            before = readings[language].weight if language in readings else 0.0
            readings[language] = english.reading(language, before + weight)
            translations.append(english)
    sought = [reading for reading in readings.values() if reading.weight > 0 or len(readings) == 1]
    asked = condition_of(
        typed.root,
        english=lambda part: [english.of[part] for english in translations],
        languages=sorted({*languages} - {"en"}),
    )
    required = (*filters, asked) if asked else tuple(filters)
    query = Query(
        " ".join(typed.sought),
        tuple(sorted(sought, key=lambda reading: -reading.weight)),
        tuple(untranslated),
        frozenset(word.term for word in words if word.is_name),
        typed=text,
        condition=AllOf(required) if required else None,
        any_word=typed.any_word,
        notes=typed.notes,
    )
    untouched = list(_untouched(query, store))
    query = replace(
        query,
        untouched=frozenset(map(fold, untouched)),
        corrections=tuple(_corrections(untouched, languages, store)),
    )
    if clauses_of(query, languages):
        return query
    if asked is None:
        raise QueryError(
            f"{text.strip()[:60]!r} has only words that stand in every text", "add one that says what you look for"
        )
    return replace(query, any_word=False)


class _English:
    """What a query says in English, part by part, as one language."""

    def __init__(self, typed: Typed, translate: Callable[[str], str | None]) -> None:
        self.of: dict[str, str] = {}
        self._typed = typed

        def english(part: str) -> str:
            if part not in self.of:
                self.of[part] = translate(plain(part)) or ""
            return self.of[part]

        self.as_query = english(typed.text) if typed.is_plain else spelled(typed.root, english)

    @property
    def complete(self) -> bool:
        """Whether all of it could be translated."""
        return all(self.of.values())

    def reading(self, language: str, weight: float) -> Reading:
        """Return it as a reading."""
        return Reading(language, " ".join(self.of[part] for part in self._typed.sought), weight, self.as_query)


def _untouched(query: Query, store: Store) -> Iterator[str]:
    """Yield the words of a query that its English has as they are, and that no English passage has."""
    english = {term.forms[-1] for reading in query.readings for term in content_terms(reading.english, "en")}
    for term in content_terms(query.text, "en"):
        word, form = query.text[term.start : term.end], term.forms[-1]
        if form in english and not store.frequency(ENGLISH, form) and any(map(str.isalpha, word)):
            yield word


def _corrections(untouched: Collection[str], languages: Collection[str], store: Store) -> Iterator[Correction]:
    """Yield what is sought for those words of *untouched* that no original has either."""
    fields = {ENGLISH: "en"} | {original_field(language): language for language in sorted(languages)}
    for word in untouched:
        terms = [(field, term.forms[-1]) for field, language in fields.items() for term in analyze(word, language)]
        if len(word) < _SHORTEST_CORRECTED or any(store.frequency(field, term) for field, term in terms):
            continue
        near = [(field, similar) for field, term in terms if (similar := store.similar(field, term))]
        if near:
            field, term = max(near, key=lambda one: store.frequency(*one))
            yield Correction(word, field, term)


def _translated(
    language: str, typed: Typed, languages: Collection[str], translate: Callable[[str, str], str | None]
) -> tuple[str, _English | None]:
    """Return the English of what was typed, and the language it was translated from.

    Where nothing translates from *language*, one of its neighbours among *languages* may do: a
    Norwegian query looks Swedish, and most of its words are.
    """
    for near in (language, *sorted(neighbours(language) & set(languages) - {language})):
        english = _English(typed, partial(translate, near))
        if english.complete:
            return near, english
    return language, None


def clauses_of(query: Query, languages: Collection[str]) -> list[Clause]:
    """Return the terms that a query seeks: in the English by its readings, in the originals as typed."""
    weights: Counter[tuple[str, str]] = Counter()
    for reading in query.readings:
        for term in content_terms(reading.english, "en"):
            weights[ENGLISH, term.forms[-1]] += reading.weight  # type: ignore[assignment]
    for term in content_terms(query.text, "en"):
        typed = (ENGLISH, term.forms[-1])
        weights[typed] = max(weights[typed], _TYPED_WEIGHT)  # type: ignore[assignment]
    for language in languages:
        # A language that the query cannot be translated from is sought in its originals alone.
        usual = 1.0 if language in query.untranslated else _ORIGINAL_WEIGHT
        for term in query.typed_terms(language):
            weight = (
                max(usual, _UNTOUCHED_WEIGHT) if fold(query.text[term.start : term.end]) in query.untouched else usual
            )
            for form in term.forms:
                weights[original_field(language), form] = weight / len(term.forms)  # type: ignore[assignment]
    for correction in query.corrections:
        weights[correction.field, correction.term] += _CORRECTED_WEIGHT  # type: ignore[assignment]
    for name in query.names:
        weights[ENGLISH, name] *= _NAME_WEIGHT  # type: ignore[assignment]
    return [Clause(field, term, weight) for (field, term), weight in weights.items() if weight]


def content_terms(text: str, language: str, *also: str) -> Iterator[Term]:
    """Yield the terms of *text* in *language* that are stop words neither there nor in the languages *also*."""
    for term in analyze(text, language):
        word = text[term.start : term.end]
        if not any(is_stop_word(word, common) for common in (language, *also)):
            yield term


def _check(text: str) -> None:
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            f"the query has {len(text):,} characters and may have {LONGEST_QUERY:,}", "ask for the words that matter"
        )
    if not any(analyze(text, "en")):
        problem = f"{text.strip()[:60]!r} has no words" if text.strip() else "the query is empty"
        raise QueryError(f"{problem}", 'say what to look for, as in: search "Alaska summit"')


@dataclass(frozen=True, slots=True)
class _Word:
    """What the library says of one word of a query.

    Attributes:
        term: As it is sought in the English.
        speaks_for: The languages it may be a word of, and how much it speaks for each, 0 to 1; none
            where English and another share it, as they share names.
        vote: How much it counts beside other words: those that the library has never seen count less,
            since only langdetect can tell what they are.
        is_name: Whether several languages and English have it alike.

    """

    term: str
    speaks_for: Mapping[str, float]
    vote: float = 1.0
    is_name: bool = False

    @classmethod
    def of(cls, text: str, term: Term, store: Store, languages: frozenset[str]) -> _Word:
        """Return what the library says of the word at *term* in *text*."""
        word, form = text[term.start : term.end], term.forms[-1]
        english = store.frequency(ENGLISH, form)
        originals = {language: _frequency(word, language, store) for language in languages}
        own = {language: count for language, count in originals.items() if count > _OWN * english}
        most = max(own.values(), default=1)
        speaks_for = {language: count / most for language, count in own.items()}
        speaks_for |= {language: 1.0 for language in (*languages, "en") if is_stop_word(word, language)}
        if speaks_for:
            return cls(form, speaks_for)
        having = sum(map(bool, originals.values()))
        if english:
            return cls(form, {} if having else {"en": 1.0}, is_name=having >= _NAME_LANGUAGES)
        if not any(map(str.isalpha, word)):
            return cls(form, {"en": 1.0})
        return cls(form, dict.fromkeys(languages | {"en"} if word.isascii() else languages, 1.0), vote=_UNSEEN_VOTE)


def _frequency(word: str, language: str, store: Store) -> int:
    field = original_field(language)
    return max((store.frequency(field, term.forms[0]) for term in analyze(word, language)), default=0)


def _weights(text: str, words: Collection[_Word], languages: frozenset[str]) -> dict[str, float]:
    """Return how likely *text* is in English and in each of *languages*; unlikely ones are absent."""
    telling = [word for word in words if word.speaks_for]
    if all(word.speaks_for.keys() == {"en"} for word in telling):
        return {"en": 1.0}
    chances = {guess.language: guess.confidence for guess in likelihoods(text, sorted(languages | {"en"}))}
    votes = sum(word.vote for word in telling)
    credit: Counter[str] = Counter()
    for word in telling:
        # A word seen once in one language can be another's all the same.
        among = {
            language: (chances.get(language, 0.0) + _DOUBT) * max(word.speaks_for.get(language, 0.0), _DOUBT)
            for language in (*languages, "en")
        }
        for language, chance in among.items():
            credit[language] += word.vote * chance / sum(among.values()) / votes  # type: ignore[assignment]
    return {language: weight for language, weight in credit.items() if weight >= _LEAST_WEIGHT}
