"""The front door: files in, hits out.

>>> from search import Library
"""

from .errors import (
    EvaluationError,
    LibraryBusyError,
    NoModelError,
    NoSuchDocumentError,
    NothingToAddError,
    NotPrunedError,
    QueryError,
    SearchError,
)
from .evaluation.batch import Answer
from .evaluation.scores import Evaluation, LanguageScores, OtherRun, TopicScores
from .evaluation.topics import Topic, read_topics
from .evaluation.trec import read_qrels, read_run
from .ingest.add import Progress, Report
from .ingest.changes import Preview
from .ingest.retranslate import Translated
from .library import Imported, Library, Shown, Status
from .maintenance.doctor import Finding
from .query.understand import Correction, Query, Reading
from .ranking.expansion import Rocchio
from .ranking.hits import Highlights, Hit, Hits, Marked, Snippet

__all__ = [
    "Answer",
    "Correction",
    "Evaluation",
    "EvaluationError",
    "Finding",
    "Highlights",
    "Hit",
    "Hits",
    "Imported",
    "LanguageScores",
    "Library",
    "LibraryBusyError",
    "Marked",
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
