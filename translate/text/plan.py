"""Plan a document's translation: its paragraphs and sentences, each with its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .identification import identify_document, identify_paragraphs
from .language_codes import UNDETERMINED
from .mixed import completed, language_runs, letters_by_language
from .normalization import plain
from .paragraphs import Paragraph, split_paragraphs
from .sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from .spans import Span

#: Maximum confidence of a guess: a confidence of 1 means that the caller stated the language.
HIGHEST_GUESS = 0.9999

#: Confidence in a document's language above which it is in one language, but for single paragraphs.
_SURE = 0.9

#: Minimum share of the letters that are in other languages than the first, for a mixed document.
_MIXED_SHARE = 0.2


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
    is_identified = language is None
    if language is None:
        guess = identify_document(text, prefer)
        if 0 < guess.confidence < _SURE and (mixed := _plan_mixed(text, paragraphs, guess.language)):
            return mixed
        language, confidence = guess.language, min(guess.confidence, HIGHEST_GUESS)
    # The only paragraph of a document has the document's language.
    languages = (
        list(identify_paragraphs((paragraph.span.of(text) for paragraph in paragraphs), language))
        if len(paragraphs) > 1
        else [language] * len(paragraphs)
    )
    if is_identified and set(languages) > {language} and (mixed := _plan_mixed(text, paragraphs, language)):
        return mixed
    planned = (_planned(text, *pair) for pair in zip(paragraphs, languages, strict=True))
    return Plan(language, confidence, tuple(planned))


def _plan_mixed(text: str, paragraphs: Sequence[Paragraph], language: str) -> Plan | None:
    """Return the plan of a document in several languages; None if it is in one, or no part of it is clear.

    Each clear paragraph has its own language. The document's is the one with most letters.

    Args:
        text: The whole document.
        paragraphs: Its paragraphs.
        language: The language of the document as a whole, as far as it is clear.

    """
    runs = [run for paragraph in paragraphs for run in language_runs(text, paragraph)]
    pieces = [paragraph.span.of(text) for paragraph, _ in runs]
    languages = [one for _, one in runs]
    letters = letters_by_language(pieces, languages)
    if not letters:
        return None
    headings = [paragraph.heading for paragraph, _ in runs]
    found = list(completed(pieces, languages, headings, letters))
    # Unclear paragraphs have the language of their surroundings by now, and those of a neighbour may have the main one.
    letters = letters_by_language(pieces, found)
    main, most = letters.most_common(1)[0]
    if language != UNDETERMINED and most > sum(letters.values()) * (1 - _MIXED_SHARE):
        return None
    planned = (_planned(text, paragraph, one) for (paragraph, _), one in zip(runs, found, strict=True))
    confidence = min(most / sum(map(str.isalpha, text)), HIGHEST_GUESS)
    return Plan(main, confidence, tuple(planned))


def _planned(text: str, paragraph: Paragraph, language: str) -> PlannedParagraph:
    whole = Piece(paragraph.span, plain(paragraph.span.of(text)))
    spans = split_sentences(text, language, within=paragraph.span)
    sentences = (Piece(span, plain(span.of(text))) for span in spans)
    return PlannedParagraph(paragraph, language, whole, tuple(sentence for sentence in sentences if sentence.plain))
