"""The front door: files in, hits out.

>>> from search import Library
"""

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
from .evaluation.batch import Answer
from .evaluation.evaluate import Evaluation, LanguageScores, OtherRun, TopicScores
from .evaluation.trec import Topic, read_qrels, read_run, read_topics
from .ingest.add import Progress, Report
from .ingest.changes import Preview
from .ingest.retranslate import Translated
from .library import Imported, Library, Shown, Status
from .maintenance.findings import Finding
from .query.query import Correction, Query, Reading
from .ranking.expansion import Rocchio
from .ranking.hits import HighlightedText, Highlights, Hit, Hits, Snippet

__all__ = [
    "Answer",
    "Correction",
    "Evaluation",
    "Finding",
    "HighlightedText",
    "Highlights",
    "Hit",
    "Hits",
    "Imported",
    "LanguageScores",
    "Library",
    "LibraryBusyError",
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
