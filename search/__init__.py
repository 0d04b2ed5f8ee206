"""The front door: files in, hits out.

>>> from search import Library
"""

from .adding import Progress, Report
from .batch import Answer
from .choosing import Preview
from .doctor import Finding
from .errors import (
    LibraryBusyError,
    MeasuringError,
    NoModelError,
    NoSuchDocumentError,
    NothingToAddError,
    NotPrunedError,
    QueryError,
    SearchError,
)
from .evaluation import Evaluation, LanguageScores, OtherRun, TopicScores
from .expansion import Rocchio
from .hits import Highlights, Hit, Hits, Marked, Snippet
from .library import Imported, Library, Shown, Status
from .queries import Correction, Query, Reading
from .renewing import Translated
from .trec import Topic, read_qrels, read_run, read_topics

__all__ = [
    "Answer",
    "Correction",
    "Evaluation",
    "Finding",
    "Highlights",
    "Hit",
    "Hits",
    "Imported",
    "LanguageScores",
    "Library",
    "LibraryBusyError",
    "Marked",
    "MeasuringError",
    "NoModelError",
    "NoSuchDocumentError",
    "NotPrunedError",
    "NothingToAddError",
    "OtherRun",
    "Preview",
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
    "Topic",
    "TopicScores",
    "Translated",
    "read_qrels",
    "read_run",
    "read_topics",
]
