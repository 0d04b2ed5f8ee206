"""Bilingual documents to a library on disk, and candidates out of it.

Knows nothing of translation or of what people type. What it needs of a translated document it says
by Protocols, which the values of `translate` fit by their shape.
"""

from .analysis import Term, analyze, fold, is_stop_word
from .corpus import (
    CORPUS_MIGRATIONS,
    BilingualDocument,
    BilingualSentence,
    Corpus,
    Doubtful,
    KeptDocument,
    KeptSentence,
    Known,
    LanguageCount,
)
from .documents import STANDARD_INPUT, Document, file_id, is_library, read_documents, source_files
from .errors import CorpusError, IndexingError, LibraryError, StoreError, UnreadableError
from .passages import Passage, cut_passages, passage_id
from .schema import ENGLISH, Candidate, Clause, Indexed, Store, StoreWriter, original_field
from .store import SIGNATURE, open_store, passages_of, rebuilding, store_exists

__all__ = [
    "CORPUS_MIGRATIONS",
    "ENGLISH",
    "SIGNATURE",
    "STANDARD_INPUT",
    "BilingualDocument",
    "BilingualSentence",
    "Candidate",
    "Clause",
    "Corpus",
    "CorpusError",
    "Document",
    "Doubtful",
    "Indexed",
    "IndexingError",
    "KeptDocument",
    "KeptSentence",
    "Known",
    "LanguageCount",
    "LibraryError",
    "Passage",
    "Store",
    "StoreError",
    "StoreWriter",
    "Term",
    "UnreadableError",
    "analyze",
    "cut_passages",
    "file_id",
    "fold",
    "is_library",
    "is_stop_word",
    "open_store",
    "original_field",
    "passage_id",
    "passages_of",
    "read_documents",
    "rebuilding",
    "source_files",
    "store_exists",
]
