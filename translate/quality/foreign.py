"""Whether the output of a translator is in another language than English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from translate.text.capitals import sentence_case
from translate.text.detector import likelihoods, most_likely

from .addresses import without_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

#: Letters, and letters of other scripts than Latin.
_LETTER = re.compile(r"[^\W\d_]")
_OTHER_LETTER = re.compile(r"[^\W\d_A-Za-z\u00aa-\u02ff\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uff21-\uff5a]")

#: Words without which English has hardly a sentence. Words that are as frequent elsewhere ("in", "on", "me") are left out.
FREQUENT = frozenset(
    [
        "the",
        "and",
        "of",
        "is",
        "was",
        "are",
        "were",
        "been",
        "be",
        "being",
        "has",
        "had",
        "have",
        "will",
        "would",
        "can",
        "could",
        "should",
        "this",
        "that",
        "these",
        "those",
        "with",
        "from",
        "for",
        "by",
        "not",
        "which",
        "who",
        "what",
        "when",
        "where",
        "how",
        "they",
        "their",
        "them",
        "there",
        "it",
        "its",
        "his",
        "her",
        "she",
        "he",
        "we",
        "our",
        "you",
        "your",
        "as",
        "at",
        "an",
        "or",
        "but",
        "if",
        "than",
        "then",
        "about",
        "into",
        "after",
        "before",
        "over",
        "more",
        "most",
        "no",
        "all",
        "some",
        "other",
        "only",
        "also",
        "its",
        "it's",
        "don't",
    ]
)

#: Minimum share of letters in another script; minimum words, besides names, and letters in them for judging the language; and
#: the share of frequent English words from which there is no suspicion.
_OTHER_SCRIPT, _FEWEST_WORDS, _FEWEST_LETTERS, _ENGLISH_SHARE = 0.5, 3, 15, 0.15

#: With fewer words than this, one frequent word or one of these, which other languages have too, is enough for English.
_MANY_WORDS, _PREPOSITIONS = 8, frozenset({"to", "in", "on", "do", "up", "so"})

#: langdetect's confidence in another language than English: on the words besides names, of an output with a single suspicion.
_CONFIDENCE = 0.95


def is_foreign(english: str) -> bool:
    """Return whether *english* is mostly in another script or in another language than English.

    >>> is_foreign("Delegationen lämnade mötet utan att svara på frågor.")
    True
    >>> is_foreign("Foto: Göran Åkerström, Dagens Nyheter")
    False

    Names tell nothing, so words with a capital do not count, and few words are not judged.
    """
    words = english.lower().split()
    if english.isascii() and _count_frequent(words) >= _ENGLISH_SHARE * len(words):
        return False
    text = without_addresses(english)
    if len(_OTHER_LETTER.findall(text)) > _OTHER_SCRIPT * len(_LETTER.findall(text)):
        return True
    words = _WORD.findall(text)
    frequent = _count_frequent(word.lower() for word in words)
    if frequent >= _ENGLISH_SHARE * len(words):
        return False
    common = [word for word in _WORD.findall(sentence_case(text, "en")) if not word[0].isupper()]
    if len(common) < _FEWEST_WORDS or sum(map(len, common)) < _FEWEST_LETTERS:
        return False
    if len(common) < _MANY_WORDS and (frequent or not _PREPOSITIONS.isdisjoint(common)):
        return False
    text = " ".join(common)
    # The fast guess first: it takes a tenth of the time.
    if most_likely(text) == "en":
        return False
    # A few words without a sentence around them, as in tables, are judged with their capitalised neighbours, too.
    if len(common) < _MANY_WORDS and most_likely(" ".join(words).lower()) == "en":
        return False
    found = likelihoods(text)
    return bool(found) and 1 - sum(guess.confidence for guess in found if guess.language == "en") >= _CONFIDENCE


def _count_frequent(words: Iterable[str]) -> int:
    return sum(word in FREQUENT for word in words)
