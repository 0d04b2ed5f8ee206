"""Bilingual documents to a library on disk, and candidates out of it.

Knows nothing of translation or of what people type. What it needs of a translated document it says
by Protocols, which the values of `translate` fit by their shape.
"""

from .analysis import Term, analyze, fold, is_stop_word
from .corpus import (
    BilingualDocument,
    BilingualSentence,
    Corpus,
    Doubtful,
    KeptDocument,
    KeptFile,
    KeptSentence,
    Known,
    LanguageCount,
)
from .documents import (
    STANDARD_INPUT,
    Document,
    SourceFile,
    Stamp,
    file_id,
    is_library,
    is_there,
    named_files,
    read_documents,
    read_files,
    source_files,
)
from .errors import CorpusError, IndexingError, LibraryError, StoreError, UnreadableError
from .passages import Passage, cut_passages, passage_id
from .private import PRIVATE_FILE, PRIVATE_FOLDER, write_private
from .schema import ENGLISH, Candidate, Clause, Indexed, Store, StoreWriter, original_field
from .store import SIGNATURE, discard_store, open_store, passages_of, store_exists

__all__ = [
    "ENGLISH",
    "PRIVATE_FILE",
    "PRIVATE_FOLDER",
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
    "KeptFile",
    "KeptSentence",
    "Known",
    "LanguageCount",
    "LibraryError",
    "Passage",
    "SourceFile",
    "Stamp",
    "Store",
    "StoreError",
    "StoreWriter",
    "Term",
    "UnreadableError",
    "analyze",
    "cut_passages",
    "discard_store",
    "file_id",
    "fold",
    "is_library",
    "is_stop_word",
    "is_there",
    "named_files",
    "open_store",
    "original_field",
    "passage_id",
    "passages_of",
    "read_documents",
    "read_files",
    "source_files",
    "store_exists",
    "write_private",
]
