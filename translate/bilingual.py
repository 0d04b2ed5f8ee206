"""A document in two languages: its sentences, each with its English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .text.spans import Span

#: Flag of a sentence without English, because its language has no model.
UNTRANSLATED = "untranslated"

#: Translator of text that is its own English: text in English, and text without words, such as numbers,
#: URLs and e-mail addresses.
COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its English, or a whole paragraph if the memory has it as one entry.

    Attributes:
        span: Position of the original in the document's text.
        heading: Whether it is part of a heading or a caption.
        language: Language of the original.
        english: Its translation; "" if there is none.
        translator: Who translated it: ``"argos ro_en 1.9"``, ``"reference"``, ``"copied"``; "" if there is no English.
        flags: ``("untranslated",)``, or the signs of a bad translation that `quality_flags` returns.

    """

    span: Span
    heading: bool
    language: str
    english: str
    translator: str
    flags: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """First character in the document's text."""
        return self.span.start

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.span.end


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A document's sentences in both languages.

    Attributes:
        language: Language of the document, Argos' code or ``"und"``.
        confidence: Confidence in the language, 0 to 1; 1 if the caller stated it.
        sentences: In order and without overlap; none is empty.

    """

    language: str
    confidence: float
    sentences: tuple[Sentence, ...]
