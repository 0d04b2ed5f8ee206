"""How documents are cut up for translation: into paragraphs and sentences, each in its language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .languages import identify_document, identify_paragraphs
from .sentences import Paragraph, plain, split_paragraphs, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.memory.store import Entry, Memory
    from translate.translator import Translators

    from .spans import Span

#: Confidence of 1 is for what somebody said.
_SUREST_GUESS = 0.9999


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be translated.

    Attributes:
        text: All of it.
        language: Where the caller knows it; None to have it identified.
        kept: English of some of its sentences, or of others: what the memory does not know is taken from here
            rather than made anew.

    """

    text: str
    language: str | None = None
    kept: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document and its text as the memory knows it."""

    span: Span
    plain: str


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, its language, and the sentences it is cut into."""

    paragraph: Paragraph
    language: str
    whole: Piece
    sentences: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A document cut up."""

    language: str
    confidence: float
    parts: tuple[Part, ...]

    def originals(self) -> Iterator[str]:
        """Yield the text of every paragraph and every sentence."""
        for part in self.parts:
            yield part.whole.plain
            yield from (sentence.plain for sentence in part.sentences)


def plan_documents(drafts: Sequence[Draft], memory: Memory, translators: Translators) -> list[Plan]:
    """Cut up the documents, each in its language; the memory is a witness to which that is."""
    prefer = translators.languages() | memory.languages()
    plans = [_plan(draft, prefer) for draft in drafts]
    unsure = [at for at, draft in enumerate(drafts) if draft.language is None]
    remembered = memory.languages_of(chain.from_iterable(plans[at].originals() for at in unsure))
    for at in unsure:
        language = _remembered_language(plans[at], remembered)
        if language and language != plans[at].language:
            plans[at] = _plan(drafts[at], prefer, remembered_language=language)
    return plans


def _remembered_language(plan: Plan, remembered: dict[str, set[str]]) -> str | None:
    """Return the language in which the memory knows most of a document's text, if it does."""
    # Counted in characters: captions and names are the same in many languages, and are many.
    votes: dict[str, int] = {}
    for part in plan.parts:
        for piece in (part.whole,) if part.whole.plain in remembered else part.sentences:
            for language in remembered.get(piece.plain, ()):
                votes[language] = votes.get(language, 0) + len(piece.plain)
    length = sum(len(part.whole.plain) for part in plan.parts)
    # The document's own guess wins a tie.
    best = max(votes, key=lambda language: (votes[language], language == plan.language), default=None)
    return best if best and votes[best] * 2 > length else None


def _plan(draft: Draft, prefer: frozenset[str], remembered_language: str | None = None) -> Plan:
    language, confidence = draft.language, 1.0
    if language is None and remembered_language:
        language, confidence = remembered_language, _SUREST_GUESS
    elif language is None:
        guess = identify_document(draft.text, prefer)
        language, confidence = guess.language, min(guess.confidence, _SUREST_GUESS)
    paragraphs = split_paragraphs(draft.text)
    words = (paragraph.span.of(draft.text) for paragraph in paragraphs)
    # A document of one paragraph is in its language.
    languages = identify_paragraphs(words, language) if len(paragraphs) > 1 else [language] * len(paragraphs)
    return Plan(
        language,
        confidence,
        tuple(_part(draft, paragraph, spoken) for paragraph, spoken in zip(paragraphs, languages, strict=True)),
    )


def _part(draft: Draft, paragraph: Paragraph, language: str) -> Part:
    words = paragraph.span.of(draft.text)
    spans = split_sentences(draft.text, language, within=paragraph.span)
    sentences = (Piece(span, plain(span.of(draft.text))) for span in spans)
    return Part(
        paragraph,
        language,
        Piece(paragraph.span, plain(words)),
        tuple(sentence for sentence in sentences if sentence.plain),
    )
