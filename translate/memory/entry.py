"""An entry of the translation memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Maximum number of characters in an imported text: an entry is a sentence or a paragraph. SQLite would
#: compare a longer one with each looked-up text from end to end.
LONGEST_TEXT = 100_000

#: Maximum number of characters in an imported signature, which is part of the memory's key.
LONGEST_SIGNATURE = 1_000

#: Who made an entry: a machine, a file that did not say who, or a person.
Kind = Literal["machine", "file", "person"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry of the memory is from.

    Attributes:
        kind: ``"machine"``, ``"person"``, or ``"file"`` if it was imported from a file that does not say which.
        signature: Signature of the machine translator; "" if unknown, and always for the other kinds.
        added: When it was added, in seconds since 1970 (UTC); of two entries of equal rank, the newer one
            counts. None if unknown.

    """

    kind: Kind
    signature: str = ""
    added: float | None = None

    def __post_init__(self) -> None:
        """Refuse a signature that no machine has."""
        if self.signature and self.kind != "machine":
            raise ValueError(f"a {self.kind} has no signature: {self.signature!r}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence or paragraph and its English.

    Attributes:
        language: Language of the original, Argos' code.
        original: The original, as `plain` returns it.
        english: Its translation.
        translator: Who translated it: ``"argos ro_en 1.9"``, ``"reference"``, a file's name.
        flags: Signs of a bad translation, as `quality_flags` returns them; () for human translations.
        origin: Where it is from, in exports and imports; None if it is not known, or not asked for.

    """

    language: str
    original: str
    english: str
    translator: str
    flags: tuple[str, ...] = ()
    origin: Origin | None = field(default=None, compare=False)


class Remembered(Protocol):
    """What a pipeline asks of a translation memory. For the methods see `Memory`."""

    def find(self, language: str, originals: Iterable[str], *, signature: str | None) -> dict[str, Entry]:
        """Return the entries for *originals*, by original."""
        ...

    def languages(self) -> frozenset[str]:
        """Return the languages of all entries."""
        ...

    def languages_of(self, originals: Iterable[str]) -> dict[str, set[str]]:
        """Return the languages in which each of *originals* is known."""
        ...

    def add(self, entries: Iterable[Entry], *, signature: str) -> None:
        """Store machine translations."""
        ...
