"""The front door: files in, hits out.

>>> from search import Library
"""

from .adding import Progress, Report
from .errors import (
    LibraryBusyError,
    NoModelError,
    NoSuchDocumentError,
    NothingToAddError,
    QueryError,
    SearchError,
)
from .expansion import Rocchio
from .hits import Highlights, Hit, Hits, Marked, Snippet
from .library import Imported, Library, Shown, Status
from .queries import Correction, Query, Reading

__all__ = [
    "Correction",
    "Highlights",
    "Hit",
    "Hits",
    "Imported",
    "Library",
    "LibraryBusyError",
    "Marked",
    "NoModelError",
    "NoSuchDocumentError",
    "NothingToAddError",
    "Progress",
    "Query",
    "QueryError",
    "Reading",
    "Report",
    "Rocchio",
    "SearchError",
    "Shown",
    "Snippet",
    "Status",
]
