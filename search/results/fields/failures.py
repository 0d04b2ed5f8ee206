"""The JSON of files that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.records import FailureLike


class FailureFields(TypedDict):
    """A file, or a line of one, that could not be read.

    Attributes:
        path: The file.
        line: Line of the file, from 1; null if the whole file is the problem.
        reason: What is wrong and what to do about it.

    """

    path: str
    line: int | None
    reason: str


def failure_fields(failures: Iterable[FailureLike]) -> list[FailureFields]:
    """Return what could not be read."""
    return [{"path": failure.path, "line": failure.line, "reason": failure.reason} for failure in failures]
