"""The front door: files in, hits out.

>>> from search import Library
"""

from .adding import Progress, Report
from .doctor import Finding
from .errors import (
    LibraryBusyError,
    NoModelError,
    NoSuchDocumentError,
    NothingToAddError,
    QueryError,
    SearchError,
)
from .hits import Highlights, Hit, Hits, Marked, Snippet
from .library import Imported, Library, Shown, Status
from .queries import Query, Reading
from .renewing import Translated

__all__ = [
    "Finding",
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
    "SearchError",
    "Shown",
    "Snippet",
    "Status",
    "Translated",
]
