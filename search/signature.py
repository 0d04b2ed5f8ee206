"""How a run was made: without it a score says nothing, and two cannot be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from index import SIGNATURE, WEIGHTING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def signature(*, limit: int, languages: Iterable[str] = (), translated: bool = True) -> dict[str, str]:
    """Return what decides which documents are found and in what order, by name.

    Args:
        limit: Documents for each query, at most.
        languages: Of the documents; all when empty.
        translated: Whether queries are sought by their translations too.

    """
    from importlib.metadata import version

    return {
        "version": version("translation-first-search"),
        "store": SIGNATURE,
        "weighting": WEIGHTING,
        "expansion": "none",
        "queries": "translated" if translated else "as typed",
        "documents": f"{limit} in {' '.join(sorted(languages)) or 'all languages'}",
    }


def tag(made: Mapping[str, str]) -> str:
    """Return a signature in one short word, for the last column of a run.

    >>> tag({"version": "0.1.0"})
    'tfs-73f538ac'
    """
    import hashlib

    return f"tfs-{hashlib.sha256(json.dumps(made).encode()).hexdigest()[:8]}"
