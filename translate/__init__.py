"""Translate sentences in many languages to English, on this machine, with Argos Translate's models.

This package knows nothing about files, stores or queries. Importing it imports no translation engine.

What most callers need is here; the subpackages export the rest: `translate.argos` packages and engine,
`translate.memory` the translation memory, `translate.quality` signs of bad translations,
`translate.text` sentences and languages, `translate.testing` a translator for tests.
"""

from .argos import ArgosTranslators
from .bilingual import COPIED, UNTRANSLATED, Bilingual, Sentence
from .drafts import Draft
from .errors import (
    DownloadError,
    ExchangeError,
    HardwareError,
    LanguageCodeError,
    MemoryFileError,
    PackageError,
    TranslateError,
    TranslatorError,
    UnsupportedLanguageError,
)
from .hardware import DEVICES, Hardware
from .models import ENGINES
from .pipeline import Pipeline, Window, translate_documents
from .remembered import find_current
from .text import UNDETERMINED, Span, identify, known_language, language_code
from .translator import DEFAULT_QUALITY, QUALITIES, Translator, Translators, Unfinished

__all__ = [
    "COPIED",
    "DEFAULT_QUALITY",
    "DEVICES",
    "ENGINES",
    "QUALITIES",
    "UNDETERMINED",
    "UNTRANSLATED",
    "ArgosTranslators",
    "Bilingual",
    "DownloadError",
    "Draft",
    "ExchangeError",
    "Hardware",
    "HardwareError",
    "LanguageCodeError",
    "MemoryFileError",
    "PackageError",
    "Pipeline",
    "Sentence",
    "Span",
    "TranslateError",
    "Translator",
    "TranslatorError",
    "Translators",
    "Unfinished",
    "UnsupportedLanguageError",
    "Window",
    "find_current",
    "identify",
    "known_language",
    "language_code",
    "translate_documents",
]
