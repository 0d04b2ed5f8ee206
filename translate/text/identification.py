"""Identify the language of a text, of a document and of its paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from .detector import Guess, is_detectable, lead, likelihoods, resemblance
from .language_codes import UNDETERMINED, neighbours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

#: Danish and Norwegian share so many sentences that langdetect is confident, and wrong, about short
#: texts: in texts of fewer letters than this, the language that the caller prefers wins.
_TWINS, _TWIN_LETTERS = {"da": "nb", "nb": "da"}, 60

#: Minimum confidence for naming a language. Correct guesses on whole sentences have .99 and above,
#: wrong ones on fragments such as "Foto: AFP" mostly less than .6.
_MIN_CONFIDENCE = 0.6

#: Below this confidence, a neighbour that the caller prefers wins.
_HIGH_CONFIDENCE = 0.9

#: Number of samples taken from a long document, and characters in each.
_SAMPLES, _SAMPLE_LENGTH = 8, 400

#: Minimum letters for identifying a language: langdetect is confident that "ok" is Slovak.
_MIN_LETTERS = 10

#: Maximum paragraphs of one document for which langdetect is called without finding another language.
_MAX_FRUITLESS_CALLS = 500

#: Minimum letters in a paragraph for identifying it as another language than its document's.
_MIN_PARAGRAPH_LETTERS = 60

#: By how much a paragraph must resemble a neighbour of its document's language more, as a logarithm, for being in that
#: one. Of 5,002 sentences of 60 letters or more in eight languages, one was taken for a neighbour (Croatian for Slovenian,
#: by 20.9). From 90 letters on, 98 % of Swedish is told from Norwegian, 97 % of Norwegian from Swedish, 76 % of Danish
#: from Norwegian, 98 % of Czech from Slovak and 90 % of Croatian from Slovenian.
_CLEAR_ADVANTAGE = 20.0

#: By how much a paragraph or sentence must resemble a language more than any other, as a logarithm, for being clearly in
#: it. Of 1,500 sentences of 60 letters or more with such a lead, two were in a neighbouring language, as with langdetect,
#: which takes up to 35 ms for each.
_CLEAR_LEAD = 12.0

#: Neighbours that are not told apart: writings of one language, or of languages of which langdetect supports one.
_INSEPARABLE = frozenset({"zh", "zt", "pt", "pb", "id", "ms"})

#: Languages that a paragraph in the Latin letters of a document's language is taken for.
_SAME = {"sr": frozenset({"hr", "sl"})}

#: Characters that say as much as three letters: Chinese, Japanese and Korean.
_DENSE = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")


def identify(text: str, among: Collection[str] = ()) -> Guess:
    """Return the language of a short text, or ``"und"`` if it has no letters or too little evidence.

    >>> identify("Mötet ägde rum bakom stängda dörrar.").language
    'sv'
    >>> identify("14:03, 28/6").language
    'und'

    Args:
        text: Any text; only the first 10,000 characters count.
        among: Consider only these languages; every language that langdetect supports if empty.

    """
    found = likelihoods(text, among)
    if not among and not _has_enough_letters(text):
        return Guess(UNDETERMINED, 0.0)
    if not found or found[0].confidence < _MIN_CONFIDENCE:
        return Guess(UNDETERMINED, found[0].confidence if found else 0.0)
    return found[0]


def identify_document(text: str, prefer: Collection[str] = ()) -> Guess:
    """Return the language of a document, judged by samples from its whole length.

    Args:
        text: The whole document.
        prefer: Languages that have a model: of close neighbours (Norwegian and Danish) that are
            hard to distinguish, the result is one of these.

    """
    shares: Counter[str] = Counter()
    letters = 0
    for sample in _samples(text):
        weight = _count_letters(sample)
        letters += weight
        for guess in likelihoods(sample):
            shares[guess.language] += guess.confidence * weight  # type: ignore[assignment]
    if not shares or not _has_enough_letters(text):
        return Guess(UNDETERMINED, 0.0)
    language, share = shares.most_common(1)[0]
    candidates = neighbours(language)
    confidence = share / letters
    twin = _TWINS.get(language)
    if twin in prefer and language not in prefer and letters < _TWIN_LETTERS:
        language = str(twin)
    elif confidence < _HIGH_CONFIDENCE and language not in prefer and candidates & set(prefer):
        language = max(candidates & set(prefer), key=lambda candidate: (shares[candidate], candidate))
    if confidence < _HIGH_CONFIDENCE:
        confidence = sum(shares[candidate] for candidate in candidates) / letters
    if confidence < _MIN_CONFIDENCE:
        return Guess(UNDETERMINED, confidence)
    return Guess(language, min(confidence, 1.0))


def identify_paragraphs(paragraphs: Iterable[str], document_language: str) -> Iterator[str]:
    """Yield each paragraph's language: the document's, unless the paragraph is clearly in another.

    In a document of fragments that resemble other languages, langdetect takes up to 25 ms for each.
    After 500 calls that found no other language, the remaining paragraphs get the document's language
    without a call.
    """
    same = neighbours(document_language) | _SAME.get(document_language, frozenset())
    fruitless_calls = 0
    for paragraph in paragraphs:
        language = document_language
        # langdetect needs a millisecond per paragraph, as long as all other steps together.
        if fruitless_calls < _MAX_FRUITLESS_CALLS and _is_long_enough(paragraph) and is_detectable(document_language):
            likely, advantage = resemblance(paragraph, document_language)
            if likely in same and likely not in _INSEPARABLE:
                if likely and advantage >= _CLEAR_ADVANTAGE:
                    language = likely
            elif likely not in same:
                guess = identify(paragraph)
                if guess.confidence >= _HIGH_CONFIDENCE and guess.language not in same:
                    language = guess.language
                fruitless_calls += language == document_language
        yield language


def clear_language(text: str) -> str | None:
    """Return the language of a text in one language that is long and clear enough to tell, None otherwise."""
    if not _is_long_enough(text):
        return None
    language, advantage = lead(text)
    if language is None:
        return identify_clearly(text)
    return language if advantage >= _CLEAR_LEAD else None


def identify_clearly(text: str) -> str | None:
    """Return the language of a text as langdetect sees it, None if it is unsure, as of a text in several languages."""
    guess = identify(text)
    return guess.language if guess.confidence >= _HIGH_CONFIDENCE else None


def is_clearly_not(text: str, language: str) -> bool:
    """Return whether *text* resembles a neighbour of *language* so much more that it is not in *language*."""
    return resemblance(text, language)[1] >= _CLEAR_ADVANTAGE


def _has_enough_letters(text: str) -> bool:
    """Return whether *text* has enough letters; a letter from outside Western Europe counts as four."""
    letters = (4 if letter > "\u017f" else 1 for letter in text if letter.isalpha())
    return sum(islice(letters, _MIN_LETTERS)) >= _MIN_LETTERS


def _is_long_enough(paragraph: str) -> bool:
    """Return whether a paragraph is long enough to tell its language; a Chinese character counts as three letters."""
    letters = _count_letters(paragraph)
    if letters < _MIN_PARAGRAPH_LETTERS <= 3 * letters:
        letters += 2 * len(_DENSE.findall(paragraph))
    return letters >= _MIN_PARAGRAPH_LETTERS


def _count_letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _samples(text: str) -> Sequence[str]:
    if len(text) <= _SAMPLES * _SAMPLE_LENGTH:
        return [text]
    step = (len(text) - _SAMPLE_LENGTH) / (_SAMPLES - 1)
    starts = [round(number * step) for number in range(_SAMPLES)]
    return [text[start : start + _SAMPLE_LENGTH] for start in starts]
