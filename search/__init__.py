"""The front door: files in, hits out.

>>> from search import Library
"""

from .adding import Progress, Report
from .choosing import Preview
from .errors import (
    LibraryBusyError,
    NoModelError,
    NoSuchDocumentError,
    NothingToAddError,
    NotPrunedError,
    QueryError,
    SearchError,
)
from .hits import Highlights, Hit, Hits, Marked, Snippet
from .library import Imported, Library, Shown, Status
from .queries import Query, Reading
from .renewing import Translated

__all__ = [
    "Highlights",
    "Hit",
    "Hits",
    "Imported",
    "Library",
    "LibraryBusyError",
    "Marked",
    "NoModelError",
    "NoSuchDocumentError",
    "NotPrunedError",
    "NothingToAddError",
    "Preview",
    "Progress",
    "Query",
    "QueryError",
    "Reading",
    "Report",
    "SearchError",
    "Shown",
    "Snippet",
    "Status",
    "Translated",
]
