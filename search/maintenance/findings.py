"""What `search doctor` reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        what: What was checked.
        found: The result, in one line.
        cure: What to do about it; None if nothing is wrong.

    """

    what: str
    found: str
    cure: str | None = None
