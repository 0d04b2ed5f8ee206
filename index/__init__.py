"""Storing translated documents on disk, and finding passages in them.

This package knows nothing about translation, files or query syntax. Protocols describe what it needs to know
about a translated document; the classes of `translate` satisfy them without importing them.

The most used names are exported here; the modules contain the rest: `records` and `corpus` (what is stored), `query`
and `store`
(what to search for, and what searches), `analysis` (from text to terms), `passages` and others.
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
