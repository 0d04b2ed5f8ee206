"""How a run was produced. Without signatures, scores are meaningless and cannot be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from index.engines import SIGNATURE, WEIGHTING
from search.ranking.expansion import Rocchio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def signature_of(
    *, limit: int, languages: Iterable[str] = (), translate_query: bool = True, expand: bool | Rocchio = True
) -> dict[str, str]:
    """Return everything that determines which documents are found and in what order, by name.

    Args:
        limit: Maximum number of documents for each query.
        languages: Languages of the documents; all if empty.
        translate_query: Whether queries are searched in translation too.
        expand: Whether queries are expanded, or with which parameters.

    """
    from importlib.metadata import version

    rocchio = Rocchio() if expand is True else expand
    return {
        "version": version("translation-first-search"),
        "store": SIGNATURE,
        "weighting": WEIGHTING,
        "expansion": str(rocchio) if rocchio else "none",
        "queries": "translated" if translate_query else "as typed",
        "documents": f"{limit} in {' '.join(sorted(languages)) or 'all languages'}",
    }


def tag(signature: Mapping[str, str]) -> str:
    """Return a signature as one short word, for the last column of a run.

    >>> tag({"version": "0.1.0"})
    'tfs-73f538ac'
    """
    import hashlib

    return f"tfs-{hashlib.sha256(json.dumps(signature).encode()).hexdigest()[:8]}"
