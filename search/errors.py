"""What can go wrong in front of the library.

* SearchError
  - QueryError: nothing in the query can be sought
  - LibraryBusyError: another process is writing to the library
  - NoSuchDocumentError: no document has this id
  - NoModelError: no published model leads from this language to English
  - NothingToAddError: none of the paths exists
  - MeasuringError: a file of queries, judgments or a run, or a line of one, that cannot be used
  - NotPrunedError: a folder whose files have all gone at once
  - UnreadableError: a file, or a line of one, that contains no document

The trees of `translate` (`TranslateError`) and `index` (`IndexingError`) hang from the same root::

    try:
        hits = library.find("Alaska summit")
    except SearchError as error:
        print(error.problem, error.cure)
"""

from __future__ import annotations

from pathlib import Path

from durable_sqlite import SearchError

__all__ = [
    "LibraryBusyError",
    "MeasuringError",
    "NoModelError",
    "NoSuchDocumentError",
    "NotPrunedError",
    "NothingToAddError",
    "QueryError",
    "SearchError",
    "UnreadableError",
]


class QueryError(SearchError):
    """Nothing in the query can be sought."""


class LibraryBusyError(SearchError):
    """Another process is writing to the library."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is being written by another process ({holder})", "try again when it is done")
        self.path = path


class NoSuchDocumentError(SearchError):
    """No document of the library has this id."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"no document has the id {document_id[:200]!r}", "a hit's first line shows its id")
        self.document_id = document_id


class NoModelError(SearchError):
    """No published package, and no two in a row, lead from this language to English."""

    def __init__(self, language: str) -> None:
        super().__init__(
            f"no published model leads from {language!r} to English, and nothing was installed",
            "what there is, is listed by: search models available",
        )
        self.language = language


class NothingToAddError(SearchError):
    """None of the paths exists."""

    def __init__(self, paths: list[str]) -> None:
        named = ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
        super().__init__(f"there is no such file or folder: {named}", "check the path")
        self.paths = paths


class MeasuringError(SearchError):
    """A file of queries, judgments or a run, or a line of one, that cannot be used; or a measure.

    Attributes:
        path: The file, as it was named; "" where no file is to blame.
        line: Counted from 1, where one line is the problem.
        reason: What is wrong, and what to do, without the place.

    """

    def __init__(self, path: str, line: int | None, problem: str, cure: str = "") -> None:
        place = f"{path}, line {line}" if line else path
        super().__init__(problem, cure, place=place)
        self.path = path
        self.line = line
        self.reason = f"{problem}; {cure}" if cure else problem


class NotPrunedError(SearchError):
    """A folder whose files have all gone at once: its disk may not be there."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"{path} {problem}, and nothing was added or removed", "check that its disk is there, or leave out --prune"
        )
        self.path = path


class UnreadableError(SearchError):
    """A file, or a line in it, that contains no document.

    Attributes:
        path: The file, as it was named.
        line: The line, counted from 1; None if the whole file is affected.
        reason: The problem and its cure, without the place.

    """

    def __init__(self, path: str, line: int | None, problem: str, cure: str = "") -> None:
        place = f"{path}, line {line}" if line else path
        super().__init__(problem, cure, place=place)
        self.path = path
        self.line = line
        self.reason = f"{problem}; {cure}" if cure else problem
