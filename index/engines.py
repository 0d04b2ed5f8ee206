"""Opening and rebuilding stores: the only module that knows the engine of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import whoosh_store
from .analysis import VERSION as ANALYSIS_VERSION
from .bm25 import BM25
from .store import VERSION as STORE_VERSION

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from .store import Store, StoreWriter

#: How a store is built. A store with another signature must be rebuilt before it is used.
SIGNATURE = f"whoosh, analysis {ANALYSIS_VERSION}, schema {STORE_VERSION}, sealed"

_BM25 = BM25()

#: How terms are scored. Runs record it because other settings give other scores for the same store.
WEIGHTING = f"BM25 k1 {_BM25.k1} b {_BM25.b}"


def open_store(folder: Path, *, make: bool = True) -> Store:
    """Open the store in *folder*.

    Args:
        folder: The folder of the store.
        make: Whether to create an empty store if there is none.

    Raises:
        StoreError: it is missing or damaged.

    """
    return whoosh_store.WhooshStore(folder, make=make)


def rebuilding(folder: Path) -> AbstractContextManager[StoreWriter]:
    """Return a context in which a new store is written to *folder*, replacing any store there, even a damaged one.

    Readers use the old store until the context ends; if it ends with an error, nothing changes for them.

    Raises:
        StoreError: the folder cannot be written.

    """
    return whoosh_store.rebuilding(folder)


def store_exists(folder: Path) -> bool:
    """Return whether *folder* contains a store, intact or damaged."""
    return whoosh_store.is_store(folder)
