"""What the corpus stores: documents, sentences and notes about files, as they are written and as they are read."""

from __future__ import annotations

import hashlib
import json
import os
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from .passages import SentenceSpan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: Between the ID of a document and the name of a file inside it, in the ID of that file.
INSIDE = " › "

#: Nanoseconds within which two changes of a file may have the same timestamp: FAT has a resolution of two seconds.
_CLOCK_TICK = 2_000_000_000


class Box(NamedTuple):
    """Where a line of a document is on its page; distances in points from the page's left and lower edges.

    Attributes:
        start: The first character of the line in the document's text.
        page: Number of the page, from 1.
        left: Left edge.
        bottom: Lower edge.
        right: Right edge.
        top: Upper edge.
        confidence: How sure its text is, in percent, if it was recognized in a picture; None otherwise.

    """

    start: int
    page: int
    left: float
    bottom: float
    right: float
    top: float
    confidence: float | None = None

    @property
    def stored(self) -> tuple[float | None, ...]:
        """Its values as they are stored; before text was recognized, they had no confidence."""
        return self[:-1] if self.confidence is None else self


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document was made from, if not from plain text.

    Attributes:
        type: Name of the format: "pdf", "docx"; "" for plain text.
        member: The name of the file inside the file at `Document.path`: "report.docx", "mail.eml › report.docx"; "" for
            the file itself.
        metadata: What the document states about itself: author, sender, to, cc, message_id, references; only what it
            states, unchecked. Beside that, if text of it was recognized in pictures, `recognized`: how sure that text
            is on average, in percent.
        places: The first character and the name of each place in the text, in order: (0, "page 1"), (812, "page 2").
        boxes: The lines on their pages, in order; only PDF and pictures have them. They are stored apart: see
            `Corpus.boxes`.

    """

    type: str = ""
    member: str = ""
    metadata: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    places: Sequence[tuple[int, str]] = ()
    boxes: Sequence[Box] = ()

    @property
    def recognized(self) -> int | None:
        """How sure the text that was recognized in pictures is on average, in percent; None if there is none."""
        return int(str(self.metadata["recognized"])) if "recognized" in self.metadata else None

    def place_at(self, position: int) -> str:
        """Return the name of the place of a character; "" if the format has no places.

        >>> Origin("pdf", places=[(0, "page 1"), (812, "page 2")]).place_at(900)
        'page 2'
        """
        found = bisect_right(self.places, position, key=itemgetter(0))
        return self.places[found - 1][1] if found else ""


#: The origin of plain text.
PLAIN = Origin()


@dataclass(frozen=True, slots=True)
class Document:
    """One text with a stable id.

    Attributes:
        id: The path of a file, or the id given in a line of a .jsonl file.
        path: The file it was read from, relative to the library where possible; ``"-"`` for standard input.
        text: The full text, without front matter and without a byte order mark.
        language: The language stated by the source, unchecked; None if the source states none.
        title: The title; None if there is none.
        date: ISO 8601, to the day, month or year: ``"2025-08-16"``, ``"2025-02"``; or None.
        line: The line of a .jsonl file, counted from 1; None for a whole file.
        size: Number of bytes read.
        lines_before: Number of line breaks in the file before the text: in its front matter or date line.
        bad_date: What the source states as the date although it is not one; "" if there is nothing of the kind.
        origin: What it was made from.

    """

    id: str
    path: str
    text: str
    language: str | None = None
    title: str | None = None
    date: str | None = None
    line: int | None = None
    size: int = 0
    lines_before: int = 0
    bad_date: str = ""
    origin: Origin = PLAIN

    @property
    def type(self) -> str:
        """Name of its format: "pdf", "docx", "txt"."""
        return _type_of(self)

    @property
    def digest(self) -> str:
        """A hash of everything that was read: documents with equal digests are equal."""
        read: list[object] = [self.id, self.text, self.language, self.title, self.date]
        if self.origin != PLAIN:
            boxes = [box.stored for box in self.origin.boxes]
            read += [self.origin.type, self.origin.metadata, self.origin.places, boxes]
        content = json.dumps(read)
        return hashlib.sha256(content.encode("utf-8")).hexdigest()


def _type_of(document: Document | StoredDocument) -> str:
    if document.origin.type:
        return document.origin.type
    return "jsonl" if document.line else "md" if document.path.lower().endswith(".md") else "txt"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size and times of a file, which show without reading it whether it has changed.

    Attributes:
        size: In bytes.
        modified: When the content last changed, in nanoseconds since 1970, by the clock of the file system.
        changed: When content, name or permissions last changed; unlike *modified*, no program can set it back.
        looked: When these values were read, by the clock of this machine.

    """

    size: int
    modified: int
    changed: int
    looked: int

    @classmethod
    def of(cls, file: Path | int) -> Stamp:
        """Read the stamp of a file, given its path or its descriptor.

        Raises:
            OSError: the file cannot be examined.

        """
        looked = time.time_ns()
        status = os.stat(file)  # noqa: PTH116 - a descriptor is not a path
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, looked)

    def is_unchanged_since(self, before: Stamp) -> bool:
        """Return whether the file certainly has the same content as at *before*.

        False if the file had changed just before it was examined: the clock of a file system may be too
        coarse to show a second change. False also if the clock has been set back since.
        """
        quiet = max(before.modified, before.changed) + _CLOCK_TICK <= before.looked <= self.looked
        return quiet and (self.size, self.modified, self.changed) == (before.size, before.modified, before.changed)


def line_breaks(text: str, end: int) -> int:
    r"""Return the number of line breaks before *end*: LF, CR LF, or CR alone, as editors count them.

    >>> line_breaks("a\nb\r\nc\rd", 7)
    3
    """
    pairs = text.count("\r\n", 0, end)
    return text.count("\n", 0, end) + text.count("\r", 0, end) - pairs


def storable_name(name: str) -> str:
    r"""Return a name in a form that can be stored and shown.

    File names need not be valid UTF-8, and typed names may contain anything.

    >>> storable_name("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # A lone surrogate that does not represent a byte.
        return name.encode("utf-8", "backslashreplace").decode()


class BilingualSentence(SentenceSpan, Protocol):
    """A sentence and its translation, as the corpus stores them."""

    @property
    def language(self) -> str:
        """Language of the original."""
        ...

    @property
    def english(self) -> str:
        """The translation, "" if there is none."""
        ...

    @property
    def translator(self) -> str:
        """Name of the translator, "" if the sentence is untranslated."""
        ...

    @property
    def flags(self) -> Sequence[str]:
        """Names of the quality checks that the translation failed."""
        ...


class BilingualDocument(Protocol):
    """A translated document, as the corpus stores it."""

    @property
    def language(self) -> str:
        """Language of the document."""
        ...

    @property
    def confidence(self) -> float:
        """How certain the language is, 0 to 1."""
        ...

    @property
    def sentences(self) -> Sequence[BilingualSentence]:
        """All sentences, in order and without overlap."""
        ...


class FailureLike(Protocol):
    """A failure to read a file or one of its lines, as the corpus stores it."""

    @property
    def path(self) -> str:
        """The file."""
        ...

    @property
    def line(self) -> int | None:
        """The line, counted from 1; None if the whole file is affected."""
        ...

    @property
    def reason(self) -> str:
        """The problem and its cure, without the place."""
        ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or a line that could not be read, as stored in the corpus; see `FailureLike`.

    >>> str(Failure("letters.jsonl", 3, "is not JSON"))
    'letters.jsonl, line 3: is not JSON'
    """

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else self.path
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """A sentence from the corpus: a `BilingualSentence` with its original text."""

    start: int
    end: int
    heading: bool
    language: str
    original: str
    english: str
    translator: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document from the corpus; for the attributes see `Document` and `BilingualDocument`.

    Attributes:
        indexed: Whether the store is up to date with this document. If not, do not trust the passages that
            the store finds in it.
        lines_before: As in `Document`; 0 if it was stored by a version that did not count them.
        origin: As in `Document`, without boxes.

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
    lines_before: int = 0
    origin: Origin = PLAIN

    @property
    def type(self) -> str:
        """Name of its format: "pdf", "docx", "txt"."""
        return _type_of(self)

    def line_at(self, position: int) -> int:
        """Return the line of the file, counted from 1, of a position in the text; in a .jsonl file, the document's."""
        return self.line or 1 + self.lines_before + line_breaks(self.text, position)


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What the corpus knows about a document before it is read again.

    Attributes:
        path: The file it came from.
        line: Its line in a .jsonl file; None for a document that is a whole file.
        digest: Hash of its content.
        stated_language: Its language if a person or a file stated it; None if it was detected.
        untranslated: Languages of its untranslated sentences.
        intact: Whether the stored document, apart from its sentences, matches its checksum. If not, do not
            trust the attributes above.
        lines_before: As in `Document`; 0 if it was stored by a version that did not count them.

    """

    path: str
    line: int | None
    digest: str
    stated_language: str | None
    untranslated: frozenset[str]
    intact: bool = True
    lines_before: int = 0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was read completely and whose documents are all in the corpus.

    Attributes:
        path: The file, named as in `Document.path`.
        stamp: Its size and times when it was read.
        digest: Hash of its bytes.
        language: The language given for all its documents; None if none was given.
        documents: Number of documents it contained.
        present: Number of documents with this path that the corpus contains now.
        untranslated: Languages of their untranslated sentences.

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
    """Number of documents and sentences in one language.

    Attributes:
        language: ISO 639-1 code.
        documents: Documents in this language.
        sentences: Sentences in this language, including those in documents of another language.
        translated: How many of these sentences are translated.

    """

    language: str
    documents: int
    sentences: int
    translated: int


@dataclass(frozen=True, slots=True)
class DoubtfulDocument:
    """A document that contains doubtful translations.

    Attributes:
        document_id: Document ID.
        flagged: Number of sentences with a doubtful translation.
        sentences: Number of all its sentences, including the flagged ones.
        flags: Names of the quality checks that failed, sorted.

    """

    document_id: str
    flagged: int
    sentences: int
    flags: tuple[str, ...]

    @property
    def share(self) -> float:
        """The fraction of sentences that are flagged, more than 0 and at most 1."""
        return self.flagged / self.sentences
