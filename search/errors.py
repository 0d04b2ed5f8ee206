"""The errors that a caller of `Library` can catch.

* SearchError
  - QueryError: the query contains nothing to search for, or has invalid filters
  - LibraryBusyError: another process is writing to the library
  - NoSuchDocumentError: no document has this ID
  - NoModelError: no published model translates this language to English
  - NothingToAddError: none of the paths exists
  - EvaluationError: a query file, judgment file, run, one of their lines, or a measure is unusable
  - NotPrunedError: all files of a folder are missing at once
  - UnreadableError: a file, or a line of one, that contains no document

The errors of `translate` (`TranslateError`) and `index` (`IndexingError`) have the same base class::

    try:
        hits = library.find("Alaska summit")
    except SearchError as error:
        print(error.problem, error.cure)
"""

from __future__ import annotations

from pathlib import Path

from durable_sqlite import SearchError

__all__ = [
    "EvaluationError",
    "LibraryBusyError",
    "NoModelError",
    "NoSuchDocumentError",
    "NotPrunedError",
    "NothingToAddError",
    "QueryError",
    "SearchError",
    "UnreadableError",
]


class QueryError(SearchError):
    """The query contains nothing to search for, or has invalid filters."""


class LibraryBusyError(SearchError):
    """Another process is writing to the library.

    Attributes:
        path: The library's folder.

    """

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"another process is writing to {path} ({holder})", "try again when it has finished")
        self.path = path


class NoSuchDocumentError(SearchError):
    """No document in the library has this ID.

    Attributes:
        document_id: The ID.

    """

    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"no document has the ID {document_id[:200]!r}", "the first line of each search result shows the ID"
        )
        self.document_id = document_id


class NoModelError(SearchError):
    """No published package, and no pair of packages, translates this language to English.

    Attributes:
        language: ISO 639-1 code of the language.

    """

    def __init__(self, language: str, engine: str = "argos") -> None:
        option = "" if engine == "argos" else f" --engine {engine}"
        super().__init__(
            f"no published model translates {language!r} to English; nothing was installed",
            f"list the available models with: search models available{option}",
        )
        self.language = language


class NothingToAddError(SearchError):
    """None of the paths exists.

    Attributes:
        paths: The paths.

    """

    def __init__(self, paths: list[str]) -> None:
        named = ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
        super().__init__("there is no such file or folder", "check the path", place=named)
        self.paths = paths


class EvaluationError(SearchError):
    """A query file, judgment file, run, one of their lines, or a measure is unusable.

    Attributes:
        path: The file; "" if no file is at fault.
        line: Line of the file, from 1, if one line is at fault.
        reason: The problem and its cure, without the place.

    """

    def __init__(self, path: str, line: int | None, problem: str, cure: str = "") -> None:
        place = f"{path}, line {line}" if line else path
        super().__init__(problem, cure, place=place)
        self.path = path
        self.line = line
        self.reason = f"{problem}; {cure}" if cure else problem


class NotPrunedError(SearchError):
    """All files of a folder are missing at once: its disk may not be mounted.

    Attributes:
        path: Path of the folder, as the caller gave it.

    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"{path} {problem}; nothing was added or removed",
            "check that its disk is mounted, or leave out --prune",
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
