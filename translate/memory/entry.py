"""An entry of the translation memory."""

from __future__ import annotations

from dataclasses import dataclass

#: Maximum number of characters in an imported text: an entry is a sentence or a paragraph. SQLite would
#: compare a longer one with each looked-up text from end to end.
LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence or paragraph and its English.

    Attributes:
        language: Language of the original, Argos' code.
        original: The original, as `plain` returns it.
        english: Its translation.
        translator: Who translated it: ``"argos ro_en 1.9"``, ``"reference"``, a file's name.
        flags: Signs of a bad translation, as `quality_flags` returns them; () for human translations.

    """

    language: str
    original: str
    english: str
    translator: str
    flags: tuple[str, ...] = ()
