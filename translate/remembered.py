"""What the memory holds of today's translators: text in capitals has a signature of its own.

Text in capitals goes to the translator in sentence case. Entries from before that, which were made of the capitals, must not
be reused, while those of all other sentences must: so only the signature of text with capitals names the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .text.capitals import sentence_case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .memory.entry import Entry, Remembered

_SENTENCE_CASE = ", sentence case"


def find_current(
    memory: Remembered, language: str, originals: Iterable[str], *, signature: str | None
) -> dict[str, Entry]:
    """Return the entries of *originals* that a translator with *signature* would make today, as `Memory.find` does."""
    if signature is None:
        return memory.find(language, originals, signature=None)
    in_capitals: list[str] = []
    others: list[str] = []
    for original in originals:
        (others if sentence_case(original, language) == original else in_capitals).append(original)
    found = memory.find(language, others, signature=signature)
    return found | (memory.find(language, in_capitals, signature=signature + _SENTENCE_CASE) if in_capitals else {})


def add_current(memory: Remembered, entries: Iterable[Entry], *, signature: str) -> None:
    """Store translations that a translator with *signature* just made; they are on disk when this returns."""
    in_capitals: list[Entry] = []
    others: list[Entry] = []
    for entry in entries:
        (others if sentence_case(entry.original, entry.language) == entry.original else in_capitals).append(entry)
    if others:
        memory.add(others, signature=signature)
    if in_capitals:
        memory.add(in_capitals, signature=signature + _SENTENCE_CASE)
