"""Language codes and names: which code a language has, and which languages are easily confused.

Codes are those of Argos' packages: mostly ISO 639-1, with ``pb`` for Brazilian Portuguese and
``zt`` for Traditional Chinese.
"""

from __future__ import annotations

import re

from translate.errors import LanguageCodeError

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

#: Groups of languages so similar that a short text in one is often mistaken for another.
_NEIGHBOURS = ({"nb", "nn", "da", "sv"}, {"pt", "pb"}, {"zh", "zt"}, {"id", "ms"}, {"hr", "sl"}, {"cs", "sk"})


def language_code(given: str) -> str:
    """Return Argos' code for a language code as people and files write it.

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
        raise LanguageCodeError(given)
    return code


def neighbours(language: str) -> frozenset[str]:
    """Return the languages that are easily confused with *language*, including itself."""
    return frozenset({language}.union(*(group for group in _NEIGHBOURS if language in group)))
