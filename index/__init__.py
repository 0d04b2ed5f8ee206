"""Bilingual documents to a library on disk, and candidates out of it.

Knows nothing of translation or of what people type. What it needs of a translated document it says
by Protocols, which the values of `translate` fit by their shape.
"""

from .analysis import Term, analyze, fold, is_stop_word, stop_terms, whole_word
from .corpus import (
    BilingualDocument,
    BilingualSentence,
    Corpus,
    Doubtful,
    KeptDocument,
    KeptSentence,
    Known,
    LanguageCount,
)
from .dates import days_of
from .documents import STANDARD_INPUT, Document, file_id, is_library, read_documents, source_files
from .encodings import text_of
from .errors import CorpusError, IndexingError, LibraryError, StoreError, UnreadableError
from .passages import Passage, cut_passages, passage_id
from .phrases import phrase_positions
from .schema import (
    ENGLISH,
    AllOf,
    AnyOf,
    Candidate,
    Clause,
    Condition,
    Feedback,
    HasPhrase,
    HasPrefix,
    HasTerm,
    InDates,
    Indexed,
    InDocuments,
    InLanguage,
    InPath,
    InTitle,
    NoneOf,
    Store,
    StoreWriter,
    original_field,
    original_language,
)
from .store import SIGNATURE, WEIGHTING, discard_store, open_store, passages_of, store_exists

__all__ = [
    "ENGLISH",
    "SIGNATURE",
    "STANDARD_INPUT",
    "WEIGHTING",
    "AllOf",
    "AnyOf",
    "BilingualDocument",
    "BilingualSentence",
    "Candidate",
    "Clause",
    "Condition",
    "Corpus",
    "CorpusError",
    "Document",
    "Doubtful",
    "Feedback",
    "HasPhrase",
    "HasPrefix",
    "HasTerm",
    "InDates",
    "InDocuments",
    "InLanguage",
    "InPath",
    "InTitle",
    "Indexed",
    "IndexingError",
    "KeptDocument",
    "KeptSentence",
    "Known",
    "LanguageCount",
    "LibraryError",
    "NoneOf",
    "Passage",
    "Store",
    "StoreError",
    "StoreWriter",
    "Term",
    "UnreadableError",
    "analyze",
    "cut_passages",
    "days_of",
    "discard_store",
    "file_id",
    "fold",
    "is_library",
    "is_stop_word",
    "open_store",
    "original_field",
    "original_language",
    "passage_id",
    "passages_of",
    "phrase_positions",
    "read_documents",
    "source_files",
    "stop_terms",
    "store_exists",
    "text_of",
    "whole_word",
]
