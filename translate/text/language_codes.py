"""Language codes and names: which code a language has, and which languages are easily confused.

Codes are those of Argos' packages: mostly ISO 639-1, with ``pb`` for Brazilian Portuguese and
``zt`` for Traditional Chinese.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from translate.errors import LanguageCodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

#: Language of a text without a language, or whose language cannot be determined.
UNDETERMINED = "und"

#: Names of the languages that langdetect or Argos support, by Argos' code.
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
    "am": "Amharic", "as": "Assamese", "ba": "Bashkir", "be": "Belarusian", "bo": "Tibetan",
    "ckb": "Central Kurdish", "dv": "Maldivian", "hy": "Armenian", "ka": "Georgian", "kk": "Kazakh",
    "km": "Khmer", "lo": "Lao", "mn": "Mongolian", "my": "Burmese", "or": "Odia", "ps": "Pashto",
    "sd": "Sindhi", "si": "Sinhala", "sr": "Serbian", "tg": "Tajik", "tt": "Tatar", "ug": "Uyghur",
    "uz": "Uzbek", "yi": "Yiddish",
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

#: Maximum number of characters in the name of a language.
_LONGEST_NAME = 40

#: Groups of languages so similar that a short text in one is often mistaken for another.
_NEIGHBOURS = ({"nb", "nn", "da", "sv"}, {"pt", "pb"}, {"zh", "zt"}, {"id", "ms"}, {"hr", "sl"}, {"cs", "sk"})


def language_code(given: str) -> str:
    """Return Argos' code for a language code as people and files write it.

    Any two or three letters are a code, even of an unknown language; see `known_language`.

    >>> [language_code(given) for given in ("RO", "no", "sv-SE", "zh-TW")]
    ['ro', 'nb', 'sv', 'zt']

    Raises:
        LanguageCodeError: *given* is not a language code.

    """
    code = given.strip().lower().replace("_", "-")
    for subtags in (3, 2, 1):
        code = "-".join(code.split("-")[:subtags])
        code = _ARGOS_CODES.get(code, code)
    if not _CODE.fullmatch(code):
        raise LanguageCodeError(given, _suggestion(given[:_LONGEST_NAME]))
    return code


def known_language(given: str, others: Callable[[], Collection[str]] = frozenset) -> str:
    """Return Argos' code for a language code as people and files write it, if it is that of a known language.

    Known are the languages of `NAMES` and of ISO 639-1.

    >>> known_language("pt-BR"), known_language("yo")
    ('pb', 'yo')

    Args:
        given: A language code.
        others: Returns the codes of further known languages, such as those of installed models. It is only called
            if the code is not known otherwise.

    Raises:
        LanguageCodeError: *given* is not the code of a known language. The error suggests the right one.

    """
    code = language_code(given)
    if code in NAMES:
        return code
    from .iso_639 import LANGUAGES

    if code in LANGUAGES or code in others():
        return code
    raise LanguageCodeError(given, _suggestion(given[:_LONGEST_NAME]))


@lru_cache(maxsize=100)  # A large file may state the same wrong code in each line.
def _suggestion(given: str) -> str | None:
    """Return the code of the language that *given* is a name, a misspelled name or a longer code of.

    >>> [_suggestion(given) for given in ("Swedish", "Swedsih", "swe", "ger", "Brazilian Portuguese", "qx")]
    ['sv', 'sv', 'sv', 'de', 'pb', None]
    """
    from difflib import get_close_matches

    from .iso_639 import LANGUAGES

    wanted = " ".join(re.split(r"[\W_]+", given.casefold())).strip()
    codes: dict[str, str] = {}
    for code, (longer, names) in LANGUAGES.items():
        argos = _ARGOS_CODES.get(code, code)
        codes |= dict.fromkeys([*longer.split(), *(name.strip().casefold() for name in names.split(";"))], argos)
    codes |= {name.casefold(): code for code, name in NAMES.items() if code != UNDETERMINED}
    if wanted in codes:
        return codes[wanted]
    # Among codes of two letters, nearly all are close to one another.
    close = get_close_matches(wanted, (name for name in codes if len(name) > 3), n=1, cutoff=0.8)
    return codes[close[0]] if close else None


def neighbours(language: str) -> frozenset[str]:
    """Return the languages that are easily confused with *language*, including itself."""
    return frozenset({language}.union(*(group for group in _NEIGHBOURS if language in group)))
