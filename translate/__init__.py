"""A sentence in some language to English, on this machine, with Argos Translate's models.

Knows nothing of files, stores or queries. Importing it imports no translation engine.
"""

from .argos import (
    ARGOS_INDEX,
    ArgosTranslators,
    Package,
    PublishedPackage,
    Verification,
    argos_folder,
    clear_abandoned_scratch,
    download_package,
    download_size,
    find_packages,
    find_published_route,
    find_route,
    install_package,
    load_problem,
    may_retranslate,
    published_packages,
    remove_package,
    scratch_folder,
    verify_package,
)
from .errors import (
    DownloadError,
    ExchangeError,
    LanguageCodeError,
    MemoryFileError,
    PackageError,
    TranslateError,
    TranslatorError,
    UnsupportedLanguageError,
)
from .memory.exchange import read_entries, write_entries
from .memory.glossary import Glossary, read_glossary
from .memory.store import MEMORY_MIGRATIONS, Entry, Memory
from .pipeline import COPIED, UNTRANSLATED, Bilingual, Pipeline, Sentence, Window, translate_documents
from .quality.checks import doubts
from .text.languages import (
    NAMES,
    UNDETERMINED,
    Guess,
    identify,
    identify_document,
    language_code,
    likelihoods,
    neighbours,
)
from .text.plan import Draft
from .text.sentences import Paragraph, plain, split_paragraphs, split_sentences
from .text.spans import Span
from .translator import DEFAULT_QUALITY, QUALITIES, Translator, Translators, Unfinished

__all__ = [
    "ARGOS_INDEX",
    "COPIED",
    "DEFAULT_QUALITY",
    "MEMORY_MIGRATIONS",
    "NAMES",
    "QUALITIES",
    "UNDETERMINED",
    "UNTRANSLATED",
    "ArgosTranslators",
    "Bilingual",
    "DownloadError",
    "Draft",
    "Entry",
    "ExchangeError",
    "Glossary",
    "Guess",
    "LanguageCodeError",
    "Memory",
    "MemoryFileError",
    "Package",
    "PackageError",
    "Paragraph",
    "Pipeline",
    "PublishedPackage",
    "Sentence",
    "Span",
    "TranslateError",
    "Translator",
    "TranslatorError",
    "Translators",
    "Unfinished",
    "UnsupportedLanguageError",
    "Verification",
    "Window",
    "argos_folder",
    "clear_abandoned_scratch",
    "doubts",
    "download_package",
    "download_size",
    "find_packages",
    "find_published_route",
    "find_route",
    "identify",
    "identify_document",
    "install_package",
    "language_code",
    "likelihoods",
    "load_problem",
    "may_retranslate",
    "neighbours",
    "plain",
    "published_packages",
    "read_entries",
    "read_glossary",
    "remove_package",
    "scratch_folder",
    "split_paragraphs",
    "split_sentences",
    "translate_documents",
    "verify_package",
    "write_entries",
]
