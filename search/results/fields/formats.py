"""The JSON of the formats: what `formats` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.readers.formats import Format


class FormatFields(TypedDict):
    """A format that is read.

    Attributes:
        format: Its name, as in ``type:`` and ``--type``.
        description: In words.
        suffixes: Of its files, the most common first.
        program: Program on PATH that reading it needs; empty if it needs none.
        available: Whether it can be read now.

    """

    format: str
    description: str
    suffixes: list[str]
    program: str
    available: bool


def formats_fields(formats: Iterable[Format]) -> list[FormatFields]:
    """Return the formats."""
    return [
        {
            "format": each.name,
            "description": each.description,
            "suffixes": list(each.suffixes),
            "program": each.program,
            "available": each.is_available,
        }
        for each in formats
    ]
