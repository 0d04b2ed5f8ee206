"""Search an archive in many languages: add files to a `Library`, and find passages in English or any of its languages.

>>> from search import Library

The names here are those that most programs use. All others are in submodules: errors in `search.errors`, queries and
judgments in `search.evaluation.trec`, reports in `search.ingest.reports`.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from .errors import LibraryBusyError, QueryError, SearchError
    from .ingest.reports import Preview, Progress, Report, Translated
    from .library import Library
    from .maintenance.status import Status
    from .query.query import Query
    from .ranking.expansion import Rocchio
    from .ranking.hits import Highlights, Hit, Hits, Snippet
    from .storage.document_view import DocumentView, MessageInThread

__all__ = [
    "DocumentView",
    "Highlights",
    "Hit",
    "Hits",
    "Library",
    "LibraryBusyError",
    "MessageInThread",
    "Preview",
    "Progress",
    "Query",
    "QueryError",
    "Report",
    "Rocchio",
    "SearchError",
    "Snippet",
    "Status",
    "Translated",
]

#: The module of each name. It is imported with the first of its names: the command line has to handle Ctrl-C before
#: anything that takes time is imported.
_MODULES = {
    **dict.fromkeys(["LibraryBusyError", "QueryError", "SearchError"], "errors"),
    **dict.fromkeys(["Preview", "Progress", "Report", "Translated"], "ingest.reports"),
    "Library": "library",
    "Status": "maintenance.status",
    "Query": "query.query",
    "Rocchio": "ranking.expansion",
    **dict.fromkeys(["Highlights", "Hit", "Hits", "Snippet"], "ranking.hits"),
    **dict.fromkeys(["DocumentView", "MessageInThread"], "storage.document_view"),
}

#: Packages and modules that can be used after ``import search`` alone.
_SUBMODULES = {"errors", "evaluation", "ingest", "library", "maintenance", "models", "query", "ranking", "storage"}


def __getattr__(name: str) -> object:
    """Import a public name, or a submodule, when it is first used."""
    if name in _SUBMODULES:
        return importlib.import_module(f".{name}", __name__)
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f".{module}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names, whether they are imported yet or not."""
    return sorted({*globals(), *__all__})
