"""Plan a document's translation: its paragraphs and sentences, each with its language."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .identification import identify_document, identify_paragraphs
from .language_codes import UNDETERMINED
from .mixed import language_runs, surrounded
from .normalization import plain
from .paragraphs import Paragraph, split_paragraphs
from .sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .spans import Span

#: Maximum confidence of a guess: a confidence of 1 means that the caller stated the language.
HIGHEST_GUESS = 0.9999


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or sentence of a document: where it is, and its text as the memory stores it."""

    span: Span
    plain: str


@dataclass(frozen=True, slots=True)
class PlannedParagraph:
    """A paragraph, its language, and its sentences.

    Attributes:
        whole: All of it as one piece.
        sentences: Its sentences in order; none is empty.

    """

    paragraph: Paragraph
    language: str
    whole: Piece
    sentences: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A document's language and its paragraphs.

    Attributes:
        confidence: Confidence in the language, 0 to 1; 1 if the caller stated it.

    """

    language: str
    confidence: float
    paragraphs: tuple[PlannedParagraph, ...]

    def originals(self) -> Iterator[str]:
        """Yield the text of every paragraph and every sentence."""
        for paragraph in self.paragraphs:
            yield paragraph.whole.plain
            yield from (sentence.plain for sentence in paragraph.sentences)


def plan_document(
    text: str, language: str | None = None, *, confidence: float = 1.0, prefer: Collection[str] = ()
) -> Plan:
    """Split a document into paragraphs and sentences, and identify the language of each paragraph.

    Args:
        text: The whole document.
        language: Language of the document, or None to identify it.
        confidence: Confidence in *language*; ignored if it is None.
        prefer: Languages to prefer among close neighbours (see `identify_document`).

    """
    paragraphs = split_paragraphs(text)
    if language is None:
        guess = identify_document(text, prefer)
        if guess.language == UNDETERMINED and guess.confidence and (mixed := _plan_mixed(text, paragraphs)):
            return mixed
        language, confidence = guess.language, min(guess.confidence, HIGHEST_GUESS)
    # The only paragraph of a document has the document's language.
    languages = (
        identify_paragraphs((paragraph.span.of(text) for paragraph in paragraphs), language)
        if len(paragraphs) > 1
        else [language] * len(paragraphs)
    )
    planned = (_planned(text, *pair) for pair in zip(paragraphs, languages, strict=True))
    return Plan(language, confidence, tuple(planned))


def _plan_mixed(text: str, paragraphs: Sequence[Paragraph]) -> Plan | None:
    """Return the plan of a document without a language that has most of it, None if no part of it is clear.

    Each clear paragraph has its own language. A short or unclear one has that of the clear paragraph before it, a
    heading that of the one after it.

    Args:
        text: The whole document.
        paragraphs: Its paragraphs.

    """
    runs = [run for paragraph in paragraphs for run in language_runs(text, paragraph)]
    letters: Counter[str] = Counter()
    for paragraph, language in runs:
        if language:
            letters[language] += sum(map(str.isalpha, paragraph.span.of(text)))
    if not letters:
        return None
    main, most = letters.most_common(1)[0]
    confidence = min(most / sum(map(str.isalpha, text)), HIGHEST_GUESS)
    languages = surrounded([language for _, language in runs], [paragraph.heading for paragraph, _ in runs], main)
    planned = (_planned(text, paragraph, language) for (paragraph, _), language in zip(runs, languages, strict=True))
    return Plan(main, confidence, tuple(planned))


def _planned(text: str, paragraph: Paragraph, language: str) -> PlannedParagraph:
    whole = Piece(paragraph.span, plain(paragraph.span.of(text)))
    spans = split_sentences(text, language, within=paragraph.span)
    sentences = (Piece(span, plain(span.of(text))) for span in spans)
    return PlannedParagraph(paragraph, language, whole, tuple(sentence for sentence in sentences if sentence.plain))
