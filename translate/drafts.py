"""Documents before translation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .memory.entry import Entry


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to translate.

    Attributes:
        text: The whole text.
        language: The document's language, or None to identify it.
        known: Known English of some sentences, used where the memory has none instead of translating them
            again. Entries for other sentences are ignored.

    """

    text: str
    language: str | None = None
    known: tuple[Entry, ...] = ()
