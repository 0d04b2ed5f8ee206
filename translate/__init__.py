"""A sentence in some language to English, on this machine, with Argos Translate's models.

Knows nothing of files, stores or queries. Importing it imports no translation engine.
"""

from .argos.download import ARGOS_INDEX, Available, available, download_package, published_route, size_of
from .argos.engine import ArgosTranslators, may_renew, try_out
from .argos.packages import (
    Package,
    argos_folder,
    clear_unfinished,
    find_packages,
    find_route,
    install_package,
    remove_package,
    unfinished,
)
from .argos.verify import Verified, verify_package
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
    "Available",
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
    "Sentence",
    "Span",
    "TranslateError",
    "Translator",
    "TranslatorError",
    "Translators",
    "Unfinished",
    "UnsupportedLanguageError",
    "Verified",
    "Window",
    "argos_folder",
    "available",
    "clear_unfinished",
    "doubts",
    "download_package",
    "find_packages",
    "find_route",
    "identify",
    "identify_document",
    "install_package",
    "language_code",
    "likelihoods",
    "may_renew",
    "neighbours",
    "plain",
    "published_route",
    "read_entries",
    "read_glossary",
    "remove_package",
    "size_of",
    "split_paragraphs",
    "split_sentences",
    "translate_documents",
    "try_out",
    "unfinished",
    "verify_package",
    "write_entries",
]
