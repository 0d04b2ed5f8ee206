"""How a run was made: without it a score says nothing, and two cannot be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from index.engines import SIGNATURE, WEIGHTING
from search.ranking.expansion import Rocchio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def signature(
    *, limit: int, languages: Iterable[str] = (), translated: bool = True, expand: bool | Rocchio = True
) -> dict[str, str]:
    """Return what decides which documents are found and in what order, by name.

    Args:
        limit: Documents for each query, at most.
        languages: Of the documents; all when empty.
        translated: Whether queries are sought by their translations too.
        expand: Whether what the best passages say is sought too, or how much.

    """
    from importlib.metadata import version

    rocchio = Rocchio() if expand is True else expand
    return {
        "version": version("translation-first-search"),
        "store": SIGNATURE,
        "weighting": WEIGHTING,
        "expansion": str(rocchio) if rocchio else "none",
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
