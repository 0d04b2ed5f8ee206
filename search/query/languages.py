"""Estimate which languages a query may be in.

A query is too short for language detection alone: langdetect takes "Alaska summit" for Estonian. So the
probability of each language is estimated from all its words (naive Bayes): from the share of the passages
in that language that contain the word, from the word's letters, from stop words, and from the prior that
queries are in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from statistics import mean
from typing import TYPE_CHECKING

from index.analysis import analyze, is_stop_word
from index.query import ENGLISH, original_field
from translate.text import has_foreign_letter, word_evidence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from index import Store
    from index.analysis import Term

#: Readings less probable than this are not worth a translation.
_MIN_WEIGHT = 0.15

#: A word belongs to a language, rather than being shared with English, if the originals contain it more
#: than this many times as often as the English does. (Names are about equally frequent in both.)
_OWN_RATIO = 2

#: Minimum number of languages whose originals contain a word, besides the English, for it to be a name.
_MIN_NAME_LANGUAGES = 2

# The following five were chosen on runs of words from one half of flores-dev, in four languages and English;
# benchmarks/queries.py scores them on other runs.

#: Logarithm of how much more probable English is than another language, before any word is seen.
_ENGLISH_PRIOR = 2.5

#: Passages that each language is taken to have besides its own, with words as frequent as in the whole
#: library. The fewer passages a language has, the less their words prove.
_BACKGROUND_PASSAGES = 20

#: Passages that contain a word that no passage contains.
_UNSEEN = 0.3

#: Weight of the evidence of a word's letters: its n-grams overlap, so they prove less than independent ones.
_LETTERS_WEIGHT = 0.3

#: Logarithm of how much more probable a stop word is in its own language.
_STOP_WORD_EVIDENCE = 1.5


#: Logarithm of how much less probable a word with a letter that a language does not use is in that language.
_FOREIGN_LETTER_EVIDENCE = 3.0


@dataclass(frozen=True, slots=True)
class QueryWord:
    """What the library reveals about a word of a query.

    Attributes:
        word: The word as typed.
        term: The English term of the word.
        counts: For each language, English included, the number of passages that contain the word.
        is_name: Whether several languages and English share the word.
        may_be_foreign: Whether the word may belong to a language other than English.

    """

    word: str
    term: str
    counts: Mapping[str, int]
    is_name: bool = False
    may_be_foreign: bool = False

    @classmethod
    def of(cls, text: str, term: Term, store: Store, languages: Collection[str]) -> QueryWord:
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
        counts = {"en": in_english, **in_originals}
        is_stop_word_there = any(is_stop_word(word, language) for language in languages)
        if is_stop_word_there or any(count > _OWN_RATIO * in_english for count in in_originals.values()):
            return cls(word, form, counts, may_be_foreign=True)
        if in_english:
            return cls(word, form, counts, is_name=sum(map(bool, in_originals.values())) >= _MIN_NAME_LANGUAGES)
        is_known = is_stop_word(word, "en") or not any(map(str.isalpha, word))
        return cls(word, form, counts, may_be_foreign=not is_known)


def language_weights(words: Sequence[QueryWord], languages: Collection[str], store: Store) -> dict[str, float]:
    """Return the probability of each language that a query may be in, without improbable ones.

    Args:
        words: The words of the query, looked up in the library.
        languages: Languages of the library other than English.
        store: The passages of the library.

    """
    if not any(word.may_be_foreign for word in words):
        return {"en": 1.0}
    possible = ["en", *sorted(languages)]
    sizes = [store.size(ENGLISH if language == "en" else original_field(language)) for language in possible]
    sums = [_ENGLISH_PRIOR] + [0.0] * len(languages)
    for word in words:
        for number, evidence in enumerate(_evidence(word, possible, sizes)):
            sums[number] += evidence
    highest = max(sums)
    likelihoods = [exp(each - highest) for each in sums]
    weights = {language: each / sum(likelihoods) for language, each in zip(possible, likelihoods, strict=True)}
    return {language: weight for language, weight in weights.items() if weight >= _MIN_WEIGHT}


def _evidence(word: QueryWord, languages: Sequence[str], sizes: Sequence[int]) -> list[float]:
    """Return the logarithm of the likelihood of a word in each language."""
    counts = [word.counts[language] for language in languages]
    # Every passage counts once in the English and once in its original.
    background = (sum(counts) / 2 + _UNSEEN) / max(1, *sizes)
    evidence = [
        log((count + _BACKGROUND_PASSAGES * background) / (size + _BACKGROUND_PASSAGES))
        + _STOP_WORD_EVIDENCE * is_stop_word(word.word, language)
        for language, count, size in zip(languages, counts, sizes, strict=True)
    ]
    if not any(map(str.isalpha, word.word)):
        return evidence
    letters = word_evidence(word.word, languages)
    evidence = [
        known - _FOREIGN_LETTER_EVIDENCE * (not count and has_foreign_letter(word.word, language))
        for language, count, known in zip(languages, counts, evidence, strict=True)
    ]
    # Letters say nothing about a language that langdetect does not support.
    neutral = mean([each for each in letters if each is not None])
    return [
        known + _LETTERS_WEIGHT * (neutral if each is None else each)
        for known, each in zip(evidence, letters, strict=True)
    ]


def _frequency(word: str, language: str, store: Store) -> int:
    field = original_field(language)
    return max((store.frequency(field, term.forms[0]) for term in analyze(word, language)), default=0)
