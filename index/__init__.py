"""Storing translated documents on disk, and finding passages in them.

This package knows nothing about translation, files or what people type. What it needs to know about a translated
document it says in protocols, which the values of `translate` satisfy by their shape.

The most used names are here; each module has the rest: `records` and `corpus` (what is stored), `query` and `store`
(what is searched for, and what searches), `analysis` (from text to terms), `passages` and others.
"""

from .corpus import Corpus
from .engines import open_store
from .errors import CorpusError, DamagedDocumentError, IndexingError, LibraryError, StoreError
from .records import Document
from .store import Store

__all__ = [
    "Corpus",
    "CorpusError",
    "DamagedDocumentError",
    "Document",
    "IndexingError",
    "LibraryError",
    "Store",
    "StoreError",
    "open_store",
]
