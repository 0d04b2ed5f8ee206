"""Cheap signs that a translation is bad; each compares only the two texts.

A sign is a doubt, not a proof: a sentence with a sign is translated again, carefully (`retry`),
and keeps its flags if that does not help. The signs cover the known ways in which small models fail
(issues of argos-translate and LibreTranslate): they repeat themselves, stop early or never stop,
leave the sentence untranslated or answer in another language, change numbers, dates and addresses. A fluent wrong translation has no sign.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from translate.text.capitals import sentence_case
from translate.text.detector import likelihoods
from translate.text.identification import identify
from translate.text.normalization import has_letters

from .addresses import ADDRESS, changes_addresses
from .dates import swaps_dates
from .foreign import is_foreign
from .numbers import changes_numbers

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

#: This many ASCII characters without a space are part of a very long address, a key or an encoded
#: file: the longest words of compounding languages have some 80.
_BLOB = re.compile(r"[!-~]{100,}")

#: Number of words in the counted n-grams, and by how much the top count must exceed the original's: the "top n-gram count" of Guerreiro et al. (2023), "Looking for a Needle in a Haystack: A
#: Comprehensive Study of Hallucinations in Neural Machine Translation", after Raunak et al. (2021).
_NGRAM, _MORE_OFTEN = 4, 2

#: One to four words, or up to twenty characters, repeated immediately, and how many repetitions are
#: plausible: people say "no, no, no", but not "Alaska Alaska Alaska Alaska".
_WORD_RUN, _CHARACTER_RUN = 3, 8
_REPEATED_WORDS = re.compile(r"\b(\w+(?:\W+\w+){0,3}?)(?:\W+\1\b)+", re.IGNORECASE)
_REPEATED_CHARACTERS = re.compile(rf"(\S.{{0,19}}?)\1{{{_CHARACTER_RUN - 1},}}")

#: Characters of English per character of the original, in dense scripts. In other scripts: 1; the
#: sentences of FLORES (dev) have 0.89 in Romanian, 0.95 in Vietnamese, 0.99 in Swedish and Norwegian.
_DENSE = (
    (re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 3.3),  # Chinese characters
    (re.compile(r"[\u3040-\u30ff]"), 1.7),  # kana
    (re.compile(r"[\uac00-\ud7af]"), 2.1),  # Hangul
    (re.compile(r"[\u0590-\u06ff]"), 1.2),  # Hebrew and Arabic leave out most vowels
)

#: Gale & Church (1993), "A Program for Aligning Sentences in Bilingual Corpora": the difference in
#: length of two sentences that translate each other has a variance of 6.8 per character. Of 997
#: sentences of FLORES in each of four languages, none deviates by more than 2.9 standard deviations.
_VARIANCE, _DEVIATIONS = 6.8, 3.0

#: Minimum number of different words, and share of untranslated words, that make a sign: captions
#: are full of names, and neighbours of English share words with it.
_FEWEST_WORDS, _UNTRANSLATED_SHARE = 3, 0.8


def quality_flags(original: str, english: str, language: str, *, unfinished: bool = False) -> tuple[str, ...]:
    """Return the signs that *english* is a bad translation of *original*; none if there is no doubt.

    >>> quality_flags("Møtet varte i 3 timer.", "The meeting lasted for 3 hours.", "nb")
    ()
    >>> quality_flags("Møtet varte i 3 timer.", "The meeting the meeting the meeting the meeting", "nb")
    ('repeats', 'numbers')

    Args:
        original: One sentence or paragraph, as `plain` returns it.
        english: A translator's English.
        language: Language of the original, ISO 639-1.
        unfinished: Whether the translator reached its length limit.

    Returns:
        Those of ``"empty"``, ``"cut"``, ``"repeats"``, ``"length"``, ``"same"``, ``"language"``,
        ``"numbers"``, ``"dates"`` and ``"address"`` that apply, in this order.

    """
    if is_empty(original, english):
        return ("empty",)
    found = {
        "cut": unfinished,
        "repeats": repeats(original, english),
        "length": has_odd_length(original, english),
        "same": is_left_untranslated(original, english, language),
        "language": is_foreign(english),
        "numbers": changes_numbers(original, english),
        "dates": swaps_dates(original, english, language),
        "address": changes_addresses(original, english),
    }
    # One doubt has one flag.
    found["language"] &= not found["same"]
    return tuple(flag for flag, applies in found.items() if applies)


def is_empty(original: str, english: str) -> bool:
    """Return whether the English has no letter and no digit, though the original has."""
    return any(map(str.isalnum, original)) and not any(map(str.isalnum, english))


def repeats(original: str, english: str) -> bool:
    """Return whether the English repeats itself and the original does not.

    Loops are a decoder's most frequent failure, above all on single words (argos-translate #318,
    LibreTranslate #351).
    """
    if _top_ngram_count(english) >= _top_ngram_count(original) + _MORE_OFTEN:
        return True
    run = _longest_word_run(english)
    if run > _WORD_RUN and run > _longest_word_run(original):
        return True
    return bool(_REPEATED_CHARACTERS.search(english)) and not _REPEATED_CHARACTERS.search(original)


def has_odd_length(original: str, english: str) -> bool:
    """Return whether the English is far shorter or longer, in characters, than a translation would be.

    Models drop sentences (argos-translate #409) and invent them (#428). By Gale & Church's measure the
    lengths of short texts may differ by a larger share than those of long ones.
    """
    expected = _expected_length(original)
    deviation = math.sqrt(_VARIANCE * (expected + len(english)) / 2)
    return abs(len(english) - expected) > _DEVIATIONS * deviation


def is_left_untranslated(original: str, english: str, language: str) -> bool:
    """Return whether the English consists of the original's words, and those are not English.

    This affected about a quarter of the sentences in argos-translate #496. Names remain as they are,
    so only words without a capital count, or all words if the text is all capitals or its script has none.
    """
    words = _common_words(english)
    if len(set(words)) < _FEWEST_WORDS:
        return False
    # Text in capitals is translated in sentence case; what a translator left of it has that case.
    before = set(_common_words(original))
    if (sent := sentence_case(original, language)) != original:
        before.update(_common_words(sent))
    if sum(word in before for word in words) < _UNTRANSLATED_SHARE * len(words):
        return False
    # An English sentence in a foreign document rightly remains. A short text is identified best between two
    # languages; if langdetect does not support the other one, English would be the only choice.
    guess = identify(original, {"en", language} if likelihoods(original, {language}) else ())
    return guess.language != "en"


def is_untranslatable(text: str) -> bool:
    """Return whether *text* has nothing to translate: only numbers, symbols, emoji, URLs and addresses."""
    return not has_letters(_BLOB.sub(" ", ADDRESS.sub(" ", text)))


def _top_ngram_count(text: str) -> int:
    """Return the count of the most frequent n-gram of words."""
    words = _WORD.findall(text.casefold())
    ngrams = Counter(zip(*(words[at:] for at in range(_NGRAM)), strict=False))
    return max(ngrams.values(), default=0)


def _longest_word_run(text: str) -> int:
    """Return how many times in a row, at most, the same one to four words occur."""
    return max((_repetitions(run) for run in _REPEATED_WORDS.finditer(text)), default=1)


def _repetitions(run: re.Match[str]) -> int:
    return len(_WORD.findall(run[0])) // max(1, len(_WORD.findall(run[1])))


def _expected_length(original: str) -> float:
    dense = [(len(script.findall(original)), factor) for script, factor in _DENSE]
    return len(original) + sum(count * (factor - 1) for count, factor in dense)


def _common_words(text: str) -> list[str]:
    """Return the words that are not names, as far as capitals show."""
    words = _WORD.findall(ADDRESS.sub(" ", text))
    if text.isupper():
        return [word.casefold() for word in words if len(word) > 3]
    return [word for word in words if len(word) > 1 and not word[0].isupper() and has_letters(word)]
