"""Which language a text is in: langdetect behind a few functions.

langdetect samples its evidence at random; seeded, it gives the same answer every time. On whole
sentences it is right 95 to 100 times in a hundred, on two or three words it is not to be trusted:
"Alaska summit" is Estonian to it. Callers that know which languages there may be say so with *among*.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from translate.errors import LanguageCodeError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import numpy as np
    from langdetect.detector_factory import DetectorFactory
    from numpy.typing import NDArray

#: The language of a text that is in none, or in none that can be told.
UNDETERMINED = "und"

#: Names of the languages that langdetect or Argos know, by the code that Argos uses.
NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "bg": "Bulgarian", "bn": "Bengali",
    "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "kn": "Kannada", "ko": "Korean",
    "ky": "Kyrgyz", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam",
    "mr": "Marathi", "ms": "Malay", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch",
    "nn": "Nynorsk", "pa": "Punjabi", "pb": "Brazilian Portuguese", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "so": "Somali", "sq": "Albanian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese", "zt": "Traditional Chinese",
    UNDETERMINED: "an undetermined language",
}  # fmt: skip

_ARGOS_CODES = {
    "no": "nb",
    "zh-cn": "zh",
    "zh-hans": "zh",
    "zh-tw": "zt",
    "zh-hant": "zt",
    "zh-hk": "zt",
    "pt-br": "pb",
}
_CODE = re.compile(r"[a-z]{2,3}")

#: Languages so close that a short text of one is often taken for another.
_NEIGHBOURS = ({"nb", "nn", "da", "sv"}, {"pt", "pb"}, {"zh", "zt"}, {"id", "ms"}, {"hr", "sl"}, {"cs", "sk"})

#: Danish and Norwegian share so many sentences that langdetect is sure, and wrong, of short texts: up
#: to so many letters the one that the caller prefers is believed.
_TWINS, _TWIN_LETTERS = {"da": "nb", "nb": "da"}, 60

#: Below this share of the evidence no language is named. Right guesses on whole sentences are at .99
#: and above, wrong ones on scraps such as "Foto: AFP" mostly under .6.
_LEAST_CONFIDENCE = 0.6

#: Below this one, a neighbour that the caller prefers is believed instead.
_SURE = 0.9

#: How much a document's middle and end are heard: this many samples, of so many characters.
_SAMPLES, _SAMPLE_LENGTH = 8, 400

#: Letters that a language is told by: langdetect is sure that "ok" is Slovak.
_FEWEST_LETTERS = 10

#: Paragraphs of one document that langdetect is asked about in vain.
_ASKED_IN_VAIN = 500

#: Letters a paragraph needs before it may be called another language than its document.
_TELLING_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Guess:
    """A language and how sure the guess is.

    Attributes:
        language: Argos' code, mostly ISO 639-1 (``"nb"``, ``"zh"``), or ``"und"``.
        confidence: From 0 (nothing to tell by) to 1.

    """

    language: str
    confidence: float


def language_code(given: str) -> str:
    """Return Argos' code for a language as people and files write it.

    >>> [language_code(given) for given in ("RO", "no", "sv-SE", "zh-TW")]
    ['ro', 'nb', 'sv', 'zt']

    Raises:
        LanguageCodeError: it cannot be a code.

    """
    code = given.strip().lower().replace("_", "-")
    for subtags in (3, 2, 1):
        code = "-".join(code.split("-")[:subtags])
        code = _ARGOS_CODES.get(code, code)
    if not _CODE.fullmatch(code):
        raise LanguageCodeError(given)
    return code


def neighbours(language: str) -> frozenset[str]:
    """Return the languages that are easily taken for *language*, itself among them."""
    return frozenset({language}.union(*(family for family in _NEIGHBOURS if language in family)))


def likelihoods(text: str, among: Collection[str] = ()) -> list[Guess]:
    """Return the languages that *text* may be in, the likeliest first; none where it has no letters.

    Args:
        text: Any text; the first 10,000 characters count.
        among: Only these languages are possible; all that langdetect knows when empty.

    """
    from langdetect.lang_detect_exception import LangDetectException

    factory = _factory()
    detector = factory.create()
    possible = {_langdetect_code(language) for language in among} & set(factory.get_lang_list())
    # langdetect finds a language in a lone control character, such as mistaken encodings leave behind.
    if not has_letters(text) or (among and not possible):
        return []
    if possible:
        detector.set_prior_map(dict.fromkeys(possible, 1.0))
    # All-capital words are names to langdetect, which passes over them: a headline would have nothing.
    detector.append(text.lower() if text.isupper() else text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return []
    return [Guess(language_code(guess.lang), guess.prob) for guess in found]


def identify(text: str, among: Collection[str] = ()) -> Guess:
    """Return the language of a short text, ``"und"`` without letters or with too little to tell.

    >>> identify("Mötet ägde rum bakom stängda dörrar.").language
    'sv'
    >>> identify("14:03, 28/6").language
    'und'
    """
    found = likelihoods(text, among)
    if not among and not _tells(text):
        return Guess(UNDETERMINED, 0.0)
    if not found or found[0].confidence < _LEAST_CONFIDENCE:
        return Guess(UNDETERMINED, found[0].confidence if found else 0.0)
    return found[0]


def identify_document(text: str, prefer: Collection[str] = ()) -> Guess:
    """Return the language of a document, by samples over its whole length.

    Args:
        text: The whole document.
        prefer: Languages that there are models for: among close neighbours (Norwegian and Danish)
            that cannot well be told apart, one of these is named.

    """
    shares: Counter[str] = Counter()
    letters = 0
    for sample in _samples(text):
        weight = _letters(sample)
        letters += weight
        for guess in likelihoods(sample):
            shares[guess.language] += guess.confidence * weight  # type: ignore[assignment]
    if not shares or not _tells(text):
        return Guess(UNDETERMINED, 0.0)
    language, share = shares.most_common(1)[0]
    family = neighbours(language)
    confidence = share / letters
    twin = _TWINS.get(language)
    if twin in prefer and language not in prefer and letters < _TWIN_LETTERS:
        language = str(twin)
    elif confidence < _SURE and language not in prefer and family & set(prefer):
        language = max(family & set(prefer), key=lambda near: (shares[near], near))
    if confidence < _SURE:
        confidence = sum(shares[near] for near in family) / letters
    if confidence < _LEAST_CONFIDENCE:
        return Guess(UNDETERMINED, confidence)
    return Guess(language, min(confidence, 1.0))


def identify_paragraph(paragraph: str, document_language: str) -> str:
    """Return the paragraph's language: the document's, unless it is clearly in another."""
    (language,) = identify_paragraphs([paragraph], document_language)
    return language


def identify_paragraphs(paragraphs: Iterable[str], document_language: str) -> Iterator[str]:
    """Yield each paragraph's language: the document's, unless it is clearly in another.

    In a document of scraps that look like other languages and are none, langdetect takes up to 25 ms for
    each; where it was asked 500 times in vain, the others have the document's language unasked.
    """
    family = neighbours(document_language)
    vain = 0
    for paragraph in paragraphs:
        language = document_language
        # langdetect takes a millisecond a paragraph, as long as all else that is done with it.
        if vain < _ASKED_IN_VAIN and _may_differ(paragraph, document_language) and likeliest(paragraph) not in family:
            guess = identify(paragraph)
            if guess.confidence >= _SURE and guess.language not in family:
                language = guess.language
            vain += language == document_language
        yield language


def _may_differ(paragraph: str, document_language: str) -> bool:
    return _letters(paragraph) >= _TELLING_LETTERS and _is_known(document_language)


def likeliest(text: str) -> str | None:
    """Return the language that *text* looks most like, or None where it has no letters.

    Each of its n-grams counts once, by langdetect's profiles (naive Bayes), where langdetect draws some
    at random, seven times: several times as fast, but nothing tells how sure it is.
    """
    import numpy as np

    evidence = [row for ngram in _ngrams(text) if (row := _evidence(ngram)) is not None]
    if not evidence:
        return None
    return language_code(_factory().get_lang_list()[int(np.sum(evidence, axis=0).argmax())])


def has_letters(text: str) -> bool:
    """Tell whether there is anything to translate in *text*."""
    return any(map(str.isalpha, text))


def _tells(text: str) -> bool:
    """Tell whether there are letters enough to go by; one beyond Western Europe's says as much as four."""
    letters = (4 if letter > "\u017f" else 1 for letter in text if letter.isalpha())
    return sum(islice(letters, _FEWEST_LETTERS)) >= _FEWEST_LETTERS


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _samples(text: str) -> Sequence[str]:
    if len(text) <= _SAMPLES * _SAMPLE_LENGTH:
        return [text]
    step = (len(text) - _SAMPLE_LENGTH) / (_SAMPLES - 1)
    starts = [round(number * step) for number in range(_SAMPLES)]
    return [text[start : start + _SAMPLE_LENGTH] for start in starts]


def _is_known(language: str) -> bool:
    """Tell whether langdetect knows *language*: it would take one that it does not for another."""
    return language == UNDETERMINED or _langdetect_code(language) in _factory().langlist


def _langdetect_code(language: str) -> str:
    return {"nb": "no", "nn": "no", "zh": "zh-cn", "zt": "zh-tw", "pb": "pt"}.get(language, language)


class _Normalized(dict[int, str]):
    """langdetect's idea of each character, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        from langdetect.utils.ngram import NGram

        self[code] = NGram.normalize(chr(code))
        return self[code]


_NORMALIZED = _Normalized()


def _ngrams(text: str) -> Iterator[str]:
    """Yield the runs of one to three letters in each word, spaces around it among them."""
    for word in text.translate(_NORMALIZED).split():
        padded = f" {word} "
        yield from word
        for length in (2, 3):
            yield from (padded[at : at + length] for at in range(len(padded) - length + 1))


@cache
def _evidence(ngram: str) -> NDArray[np.float64] | None:
    """Return the logarithm of how often an n-gram stands in each language, or None where it is unknown."""
    import numpy as np
    from langdetect.detector import Detector

    frequencies = _factory().word_lang_prob_map.get(ngram)
    return np.log(np.array(frequencies) + Detector.ALPHA_DEFAULT / Detector.BASE_FREQ) if frequencies else None


@cache
def _factory() -> DetectorFactory:
    """Return langdetect's profiles, read once, with a seed of their own."""
    from langdetect import detector_factory

    factory = detector_factory.DetectorFactory()
    factory.load_profile(detector_factory.PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory
