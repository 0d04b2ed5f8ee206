"""What the corpus keeps, as it is given to it and as it gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .passages import Extent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .documents import Stamp


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
