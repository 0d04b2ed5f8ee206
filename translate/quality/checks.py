"""Cheap signs that a translation is bad; each compares only the two texts.

A sign is a doubt, not a proof: a sentence with a sign is translated again, carefully (`retry`),
and keeps its flags if that does not help. The signs cover the known ways in which small models fail
(issues of argos-translate and LibreTranslate): they repeat themselves, stop early or never stop,
leave the sentence untranslated or answer in another language, change numbers, dates and addresses, drop a clause or a "not". A
fluent wrong translation has no sign. Where a sign needs the words of a language, it has those of Romance and Germanic ones.
"""

from __future__ import annotations

import re
from collections import Counter

from translate.text.capitals import sentence_case
from translate.text.detector import likelihoods
from translate.text.identification import identify
from translate.text.normalization import has_letters

from .addresses import changes_addresses, without_addresses
from .content import asks_otherwise, has_debris, is_of_another_text, names_somebody_else
from .dates import changes_dates
from .endings import is_cut_off
from .foreign import is_foreign
from .lengths import deviation, expected_length, is_odd
from .negation import loses_negation
from .number_words import changes_number_words
from .numbers import changes_numbers
from .units import changes_units
from .untranslated import leaves_a_part

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
        ``"numbers"``, ``"dates"``, ``"address"``, ``"negation"`` and ``"content"`` that apply, in this order.

    """
    if is_empty(original, english):
        return ("empty",)
    expected = expected_length(original, language)
    far = deviation(english, expected)
    found = {
        "cut": unfinished or is_cut_off(original, english, expected),
        "repeats": repeats(original, english),
        "length": is_odd(far, language),
        "same": is_left_untranslated(original, english, language),
        "language": is_foreign(english),
        "numbers": changes_numbers(original, english, language)
        or changes_number_words(original, english, language)
        or changes_units(original, english, language),
        "dates": changes_dates(original, english, language),
        "address": changes_addresses(original, english),
        "negation": loses_negation(original, english, language),
        "content": is_of_another_text(original, english, language, far)
        or names_somebody_else(original, english, language)
        or asks_otherwise(original, english)
        or has_debris(original, english),
    }
    # One doubt has one flag.
    found["language"] &= not found["same"]
    found["same"] |= not found["language"] and leaves_a_part(original, english)
    found["negation"] &= not (found["same"] or found["language"])
    found["content"] &= not (found["same"] or found["language"] or found["length"] or found["repeats"])
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
    return not has_letters(_BLOB.sub(" ", without_addresses(text)))


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


def _common_words(text: str) -> list[str]:
    """Return the words that are not names, as far as capitals show."""
    words = _WORD.findall(without_addresses(text))
    if text.isupper():
        return [word.casefold() for word in words if len(word) > 3]
    return [word for word in words if len(word) > 1 and not word[0].isupper() and has_letters(word)]
