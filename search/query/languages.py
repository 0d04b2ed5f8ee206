"""Estimate which languages a query may be in.

A query is too short for language detection alone: langdetect takes "Alaska summit" for Estonian. So
each word votes for the languages whose originals in the library contain it, unless the English contains
it too. langdetect weighs these votes, and decides on words that occur nowhere in the library.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.analysis import analyze, is_stop_word
from index.query import ENGLISH, original_field
from translate.text import likelihoods

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from index import Store
    from index.analysis import Term

#: Readings less probable than this are not worth a translation.
_MIN_WEIGHT = 0.15

#: A word belongs to a language, rather than being shared with English, if the originals contain it more
#: than this many times as often as the English does. (Names are about equally frequent in both.)
_OWN_RATIO = 2

#: Minimum number of languages whose originals contain a word, besides the English, for it to be a name.
_MIN_NAME_LANGUAGES = 2

#: Probability added to every estimate: langdetect, often wrong on two words, and the library's word counts
#: can make a language improbable, but not impossible.
_SMOOTHING = 0.02

#: Vote of a word that does not occur in the library.
_UNSEEN_VOTE = 0.5


@dataclass(frozen=True, slots=True)
class QueryWord:
    """What the library reveals about a word of a query.

    Attributes:
        term: The English term of the word.
        languages: The languages that the word may belong to, each with the strength of the evidence,
            0 to 1. Empty for words that English shares with another language, as it shares names.
        vote: The weight of the word's vote. Words that do not occur in the library have less: only
            langdetect can tell their language.
        is_name: Whether several languages and English share the word.

    """

    term: str
    languages: Mapping[str, float]
    vote: float = 1.0
    is_name: bool = False

    @classmethod
    def of(cls, text: str, term: Term, store: Store, languages: frozenset[str]) -> QueryWord:
        """Look up the word at *term* in *text*.

        Args:
            text: All words of the query.
            term: Place and English form of the word.
            store: The passages of the library.
            languages: Languages of the library other than English.

        """
        word, form = text[term.start : term.end], term.forms[-1]
        in_english = store.frequency(ENGLISH, form)
        in_originals = {language: _frequency(word, language, store) for language in languages}
        own = {language: count for language, count in in_originals.items() if count > _OWN_RATIO * in_english}
        most = max(own.values(), default=1)
        evidence = {language: count / most for language, count in own.items()}
        evidence |= {language: 1.0 for language in (*languages, "en") if is_stop_word(word, language)}
        if evidence:
            return cls(form, evidence)
        sharing = sum(map(bool, in_originals.values()))
        if in_english:
            return cls(form, {} if sharing else {"en": 1.0}, is_name=sharing >= _MIN_NAME_LANGUAGES)
        if not any(map(str.isalpha, word)):
            return cls(form, {"en": 1.0})
        return cls(form, dict.fromkeys(languages | {"en"} if word.isascii() else languages, 1.0), vote=_UNSEEN_VOTE)


def language_weights(text: str, words: Collection[QueryWord], languages: frozenset[str]) -> dict[str, float]:
    """Return the probability of each language that a query may be in, without improbable ones.

    Args:
        text: All words of the query.
        words: The same words, looked up in the library.
        languages: Languages of the library other than English.

    """
    voters = [word for word in words if word.languages]
    if all(word.languages.keys() == {"en"} for word in voters):
        return {"en": 1.0}
    detected = {guess.language: guess.confidence for guess in likelihoods(text, sorted(languages | {"en"}))}
    votes = sum(word.vote for word in voters)
    credit: Counter[str] = Counter()
    for word in voters:
        # A word seen once in one language can still belong to another.
        chances = {
            language: (detected.get(language, 0.0) + _SMOOTHING) * max(word.languages.get(language, 0.0), _SMOOTHING)
            for language in (*languages, "en")
        }
        for language, chance in chances.items():
            credit[language] += word.vote * chance / sum(chances.values()) / votes  # type: ignore[assignment]
    return {language: weight for language, weight in credit.items() if weight >= _MIN_WEIGHT}


def _frequency(word: str, language: str, store: Store) -> int:
    field = original_field(language)
    return max((store.frequency(field, term.forms[0]) for term in analyze(word, language)), default=0)
