"""Cheap signs that a translation went wrong; each looks at the two texts alone.

A sign is a doubt, no proof: a sentence that has one is translated once more, carefully, and keeps
its flags where that did not help. What the signs are for are the known ways in which small models
fail (issues of argos-translate and LibreTranslate): they say the same again and again, stop early or
go on and on, leave the sentence as it was, change numbers and addresses. A fluent wrong translation
has no sign.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from decimal import Decimal

from translate.text.languages import has_letters, identify, likelihoods

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

#: URLs and e-mail addresses, without the punctuation of the sentence around them.
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”»]*[\w/]|(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)

#: So many ASCII characters without a space are a piece of a very long address, a key or a coded
#: file: the longest words of languages that write words together have some 80.
_BLOB = re.compile(r"[!-~]{100,}")

#: Words in the n-grams that are counted, and how many more times than in the original is too often:
#: the "top n-gram count" of Guerreiro et al. (2023), "Looking for a Needle in a Haystack: A
#: Comprehensive Study of Hallucinations in Neural Machine Translation", after Raunak et al. (2021).
_NGRAM, _MORE_OFTEN = 4, 2

#: One to four words, or up to twenty characters, that follow themselves at once, and how many times
#: they may: "no, no, no" is said, "Alaska Alaska Alaska Alaska" is not.
_WORD_RUN, _CHARACTER_RUN = 3, 8
_REPEATED_WORDS = re.compile(r"\b(\w+(?:\W+\w+){0,3}?)(?:\W+\1\b)+", re.IGNORECASE)
_REPEATED_CHARACTERS = re.compile(rf"(\S.{{0,19}}?)\1{{{_CHARACTER_RUN - 1},}}")

#: Characters of English for one of the original, in scripts that say more with one. Others: 1; the
#: sentences of FLORES (dev) have 0.89 in Romanian, 0.95 in Vietnamese, 0.99 in Swedish and Norwegian.
_DENSE = (
    (re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 3.3),  # Chinese characters
    (re.compile(r"[\u3040-\u30ff]"), 1.7),  # kana
    (re.compile(r"[\uac00-\ud7af]"), 2.1),  # Hangul
    (re.compile(r"[\u0590-\u06ff]"), 1.2),  # Hebrew and Arabic leave out most vowels
)

#: Gale & Church (1993), "A Program for Aligning Sentences in Bilingual Corpora": of two sentences
#: that translate each other, the lengths' difference has a variance of 6.8 a character. Of 997
#: sentences of FLORES in each of four languages, none is further than 2.9 deviations away.
_VARIANCE, _DEVIATIONS = 6.8, 3.0

#: From so many different words on, and from this share of them left as they were, it is a sign:
#: captions are full of names, and neighbours of English share words with it.
_FEWEST_WORDS, _LEFT = 3, 0.8

#: A number, its thousands apart as "1 000", "1.000" or "1'000", its decimals after a comma or a point.
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)(?:[.,]\d+)?")
_NUMBER = re.compile(rf"{_THOUSANDS.pattern}|\d+(?:[.,]\d+)?")
_RUN = re.compile(r"\d+")
_NAMED_POWERS = tuple(10**zeros for zeros in (2, 3, 4, 6, 8, 9, 12))

#: What a small number may have become in English: "28/6" is 28 June, "3" is three, "2×" is twice.
_IN_WORDS: dict[Decimal | int, str] = {
    0: "zero no nil",
    1: "one first once single a an january jan i",
    2: "two second seconds twice both pair double half february feb ii",
    3: "three third thirds thrice triple march mar iii",
    4: "four fourth quarter quarters april apr",
    5: "five fifth may",
    6: "six sixth june jun",
    7: "seven seventh july jul",
    8: "eight eighth august aug",
    9: "nine ninth september sept sep",
    10: "ten tenth october oct",
    11: "eleven eleventh november nov",
    12: "twelve twelfth dozen noon december dec",
    13: "thirteen thirteenth",
    14: "fourteen fourteenth",
    15: "fifteen fifteenth",
    16: "sixteen sixteenth",
    17: "seventeen seventeenth",
    18: "eighteen eighteenth",
    19: "nineteen nineteenth",
    20: "twenty twentieth twenties",
    30: "thirty thirtieth thirties",
    40: "forty fortieth forties",
    50: "fifty fiftieth fifties half",
    60: "sixty sixtieth sixties",
    70: "seventy seventieth seventies",
    80: "eighty eightieth eighties",
    90: "ninety ninetieth nineties",
    100: "hundred hundreds",
    1000: "thousand thousands",
    1_000_000: "million millions",
}

#: Numbers up to here are often words in an original: "femti" is 50. They may come out of nowhere.
_SAID_IN_WORDS = 100


def doubts(original: str, english: str, language: str, *, unfinished: bool = False) -> tuple[str, ...]:
    """Return the signs that *english* is no good translation of *original*; none is good news.

    >>> doubts("Møtet varte i 3 timer.", "The meeting lasted for 3 hours.", "nb")
    ()
    >>> doubts("Møtet varte i 3 timer.", "The meeting the meeting the meeting the meeting", "nb")
    ('repeats', 'numbers')

    Args:
        original: One sentence or paragraph, as `plain` leaves it.
        english: What a translator made of it.
        language: Of the original, ISO 639-1.
        unfinished: Whether the translator ran into its limit.

    Returns:
        Of ``"empty"``, ``"cut"``, ``"repeats"``, ``"length"``, ``"same"``, ``"numbers"`` and
        ``"address"`` those that apply, in this order.

    """
    if is_empty(original, english):
        return ("empty",)
    found = {
        "cut": unfinished,
        "repeats": repeats(original, english),
        "length": has_odd_length(original, english),
        "same": is_left(original, english, language),
        "numbers": changes_numbers(original, english),
        "address": changes_addresses(original, english),
    }
    return tuple(flag for flag, applies in found.items() if applies)


def is_empty(original: str, english: str) -> bool:
    """Tell whether nothing is left of something: no letter and no digit of a text that had some."""
    return any(map(str.isalnum, original)) and not any(map(str.isalnum, english))


def repeats(original: str, english: str) -> bool:
    """Tell whether the English says the same again and again, and the original does not.

    Loops are what a decoder falls into most often, above all on single words (argos-translate #318,
    LibreTranslate #351).
    """
    if _top_ngram(english) >= _top_ngram(original) + _MORE_OFTEN:
        return True
    run = _word_run(english)
    if run > _WORD_RUN and run > _word_run(original):
        return True
    return bool(_REPEATED_CHARACTERS.search(english)) and not _REPEATED_CHARACTERS.search(original)


def has_odd_length(original: str, english: str) -> bool:
    """Tell whether the English is far shorter or longer than a translation is, in characters.

    Sentences are dropped (argos-translate #409) and invented (#428). By Gale & Church's measure a
    short text may differ by a larger share than a long one.
    """
    expected = _expected_length(original)
    deviation = math.sqrt(_VARIANCE * (expected + len(english)) / 2)
    return abs(len(english) - expected) > _DEVIATIONS * deviation


def is_left(original: str, english: str, language: str) -> bool:
    """Tell whether the words stayed as they were, though they are not English already.

    About a quarter of sentences in argos-translate #496. Names stay, so only words without a capital
    count, or all where everything is in capitals or in a script without any.
    """
    words = _common_words(english)
    if len(set(words)) < _FEWEST_WORDS:
        return False
    before = set(_common_words(original))
    if sum(word in before for word in words) < _LEFT * len(words):
        return False
    # An English sentence in a foreign document is right to stay. A short text is told best between two
    # languages; where langdetect does not know the one, English would be the only choice.
    guess = identify(original, {"en", language} if likelihoods(original, {language}) else ())
    return guess.language != "en"


def changes_numbers(original: str, english: str) -> bool:
    """Tell whether a number was lost, changed or invented (LibreTranslate #587).

    "1,5" may become "1.5", "14h03" "14:03", "3" "three", "28/6" "28 June", "3万" "30,000", "kl. 15"
    "3 pm", "90-tallet" "1990s", "1700-talet" "18th century". Two readings are tried, as it cannot be
    known whether "14.30" is a time or an amount; one that fits is enough. What is not understood,
    miles made of kilometres above all, is doubted.
    """
    before, after = ADDRESS.sub(" ", original), ADDRESS.sub(" ", english)
    if "".join(_RUN.findall(before)) == "".join(_RUN.findall(after)):
        return False
    words = set(re.split(r"[\W\d_]+", after.casefold()))
    return all(_differ(read(before), read(after), words) for read in (_runs, _amounts))


def changes_addresses(original: str, english: str) -> bool:
    """Tell whether a URL or an e-mail address came out otherwise than it went in."""
    return Counter(ADDRESS.findall(original)) != Counter(ADDRESS.findall(english))


def is_untranslatable(text: str) -> bool:
    """Tell whether there is nothing to translate: numbers, signs, emoji, URLs and addresses only."""
    return not has_letters(_BLOB.sub(" ", ADDRESS.sub(" ", text)))


def _top_ngram(text: str) -> int:
    """Return how often the most frequent n-gram of words is there."""
    words = _WORD.findall(text.casefold())
    ngrams = Counter(zip(*(words[at:] for at in range(_NGRAM)), strict=False))
    return max(ngrams.values(), default=0)


def _word_run(text: str) -> int:
    """Return how many times, at most, one to four words stand in a row."""
    return max((_times(run) for run in _REPEATED_WORDS.finditer(text)), default=1)


def _times(run: re.Match[str]) -> int:
    return len(_WORD.findall(run[0])) // max(1, len(_WORD.findall(run[1])))


def _expected_length(original: str) -> float:
    dense = [(len(script.findall(original)), factor) for script, factor in _DENSE]
    return len(original) + sum(count * (factor - 1) for count, factor in dense)


def _common_words(text: str) -> list[str]:
    """Return the words that are no names, as far as capitals tell."""
    words = _WORD.findall(ADDRESS.sub(" ", text))
    if text.isupper():
        return [word.casefold() for word in words if len(word) > 3]
    return [word for word in words if len(word) > 1 and not word[0].isupper() and has_letters(word)]


def _runs(text: str) -> Counter[Decimal]:
    return Counter(Decimal(run) for run in _RUN.findall(text) if run != "00")


def _amounts(text: str) -> Counter[Decimal]:
    return Counter(map(_amount, _NUMBER.findall(text)))


def _amount(number: str) -> Decimal:
    """Return the value of a number; separators of thousands are those with three digits after each."""
    if _THOUSANDS.fullmatch(number):
        whole, mark, decimals = re.sub(r"([.,])(\d{1,2}|\d{4,})$", r"|\2", number).partition("|")
    else:
        whole, mark, decimals = number.replace(",", ".").partition(".")
    return Decimal(re.sub(r"\D", "", whole) + (f".{decimals}" if mark else ""))


def _differ(before: Counter[Decimal], after: Counter[Decimal], words: set[str]) -> bool:
    """Tell whether some numbers have no counterpart, in digits or among the English *words*."""
    gained = list((after - before).elements())
    for number in (before - after).elements():
        counterpart = next((other for other in gained if _same_amount(number, other, words)), None)
        if counterpart is not None:
            gained.remove(counterpart)
        elif words.isdisjoint(_IN_WORDS.get(number, "").split()):
            return True
    return any(number > _SAID_IN_WORDS for number in gained)


def _same_amount(number: Decimal, other: Decimal, words: set[str]) -> bool:
    if not words.isdisjoint({"pm", "p", "midnight"}) and number in {other + 12, other + 24}:
        return True
    short, year = sorted((number, other))
    if short < 100 and year in {century + short for century in (1800, 1900, 2000)}:
        return True
    # "1700-talet" is the 18th century.
    if not words.isdisjoint({"century", "centuries"}) and number == (other - 1) * 100:
        return True
    # 3万 is 30,000, "2,5 mld." may be 2,500 million: powers of ten that have a name.
    low, high = sorted((number, other))
    return low > 0 and high in {low * factor for factor in _NAMED_POWERS}
