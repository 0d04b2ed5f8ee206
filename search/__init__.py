"""Search an archive in many languages: add files to a `Library`, and find passages in English or any of its languages.

>>> from search import Library

The names here are those that most programs use. All others are in submodules: errors in `search.errors`, queries and
judgments in `search.evaluation.trec`, reports in `search.ingest.reports`.
"""

from .errors import LibraryBusyError, QueryError, SearchError
from .ingest.reports import Preview, Progress, Report, Translated
from .library import Library
from .maintenance.status import Status
from .query.query import Query
from .ranking.expansion import Rocchio
from .ranking.hits import Highlights, Hit, Hits, Snippet
from .storage.document_view import DocumentView

__all__ = [
    "DocumentView",
    "Highlights",
    "Hit",
    "Hits",
    "Library",
    "LibraryBusyError",
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
