"""What the corpus keeps, as it is given to it and as it gives it back."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .passages import Extent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Nanoseconds within which two changes of a file may have the same time: FAT counts in twos of seconds.
_CLOCK_TICK = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """One text with a stable id.

    Attributes:
        id: Of a file, its path; of a line in a .jsonl, the line's own.
        path: The file it was read from, named as `file_id` does; ``"-"`` for standard input.
        text: All of it; neither a date line in front nor a byte order mark is part of it.
        language: As the source states it, not checked; None where it does not.
        title: None where there is none.
        date: ISO 8601, to the day, month or year: ``"2025-08-16"``, ``"2025-02"``; or None.
        line: In a .jsonl, counted from 1.
        size: Bytes that were read for it.

    """

    id: str
    path: str
    text: str
    language: str | None = None
    title: str | None = None
    date: str | None = None
    line: int | None = None
    size: int = 0

    @property
    def digest(self) -> str:
        """A hash of everything that was read: two documents with the same one are the same."""
        content = json.dumps([self.id, self.text, self.language, self.title, self.date])
        return hashlib.sha256(content.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file is as it was, without a look inside.

    Attributes:
        size: In bytes.
        modified: Its content, in nanoseconds since 1970, by the clock of where it lies.
        changed: Its content, name or rights; unlike *modified* no program can set it back.
        looked: When this was looked up, by the clock of this machine.

    """

    size: int
    modified: int
    changed: int
    looked: int

    @classmethod
    def of(cls, file: Path | int) -> Stamp:
        """Look at a file, by its path or its descriptor.

        Raises:
            OSError: it cannot be looked at.

        """
        looked = time.time_ns()
        status = os.stat(file)  # noqa: PTH116 - a descriptor is no path
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, looked)

    def is_as(self, before: Stamp) -> bool:
        """Tell whether the file surely has the content that it had *before*.

        Never where it was changed just before it was looked at: the clock of a file system may not
        tell what came next apart from that. Nor where the clock was set back since.
        """
        quiet = max(before.modified, before.changed) + _CLOCK_TICK <= before.looked <= self.looked
        return quiet and (self.size, self.modified, self.changed) == (before.size, before.modified, before.changed)


def sayable(name: str) -> str:
    r"""Return a name as it can be kept and shown: names on disk need not be UTF-8, and what is typed may be anything.

    >>> sayable("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # No bytes stand for it.
        return name.encode("utf-8", "backslashreplace").decode()


class BilingualSentence(Extent, Protocol):
    """What the corpus keeps of a sentence."""

    @property
    def language(self) -> str:
        """Of the original."""
        ...

    @property
    def english(self) -> str:
        """Its translation, "" where there is none."""
        ...

    @property
    def translator(self) -> str:
        """Who made the translation, "" for nobody."""
        ...

    @property
    def flags(self) -> Sequence[str]:
        """What is doubtful about it."""
        ...


class BilingualDocument(Protocol):
    """What the corpus keeps of a translated document."""

    @property
    def language(self) -> str:
        """Of the document."""
        ...

    @property
    def confidence(self) -> float:
        """How sure that is, 0 to 1."""
        ...

    @property
    def sentences(self) -> Sequence[BilingualSentence]:
        """All of them, in order and apart."""
        ...


@dataclass(frozen=True, slots=True)
class KeptSentence:
    """A sentence as the corpus has it: a `BilingualSentence` with its original."""

    start: int
    end: int
    heading: bool
    language: str
    original: str
    english: str
    translator: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as the corpus has it; see `Document` for what the attributes mean.

    Attributes:
        indexed: Whether the store has it as it is here: what it finds of another is not to be believed.

    """

    id: str
    path: str
    line: int | None
    language: str
    confidence: float
    title: str | None
    date: str | None
    text: str
    indexed: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document that comes again.

    Attributes:
        path: Where it came from.
        line: In a .jsonl; None of a document that is a whole file.
        digest: Of its content.
        stated_language: Its language, where a person or a file said so; None where it was guessed.
        untranslated: Languages of its sentences that have no English.
        intact: Whether all that is kept of it, but for its sentences, is as it was written; if not, nothing of
            the above is to be believed.

    """

    path: str
    line: int | None
    digest: str
    stated_language: str | None
    untranslated: frozenset[str]
    intact: bool = True


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was read, all of it, and whose documents are all here.

    Attributes:
        path: As `file_id` names it.
        stamp: How it looked when it was read.
        digest: Of its bytes.
        language: What was said of all its documents; None where nothing was.
        documents: How many it had.
        present: How many of path are here now.
        untranslated: Languages of their sentences that have no English.

    """

    path: str
    stamp: Stamp
    digest: str
    language: str | None
    documents: int
    present: int = 0
    untranslated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """How much there is in one language.

    Attributes:
        language: Of the sentences.
        documents: Documents in that language.
        sentences: Sentences in that language, whatever their document's.
        translated: Those of them that have English.

    """

    language: str
    documents: int
    sentences: int
    translated: int


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A document with sentences whose English is doubtful.

    Attributes:
        document_id: Its id.
        flagged: Such sentences.
        sentences: All of its sentences, the flagged ones among them.
        flags: What is doubtful about them, sorted.

    """

    document_id: str
    flagged: int
    sentences: int
    flags: tuple[str, ...]

    @property
    def share(self) -> float:
        """Flagged sentences for one of all, more than 0 and at most 1."""
        return self.flagged / self.sentences
