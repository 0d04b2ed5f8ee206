"""The stages of a window: plan it, translate what is not known, complete it. Each is a pure function, run by a worker.

Between them, the pipeline looks up the memory and stores in it: the only one that does.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from .bilingual import COPIED, UNTRANSLATED, Bilingual, Sentence
from .errors import TranslatorError
from .memory.glossary import Glossary
from .quality.addresses import restore_addresses
from .quality.checks import is_untranslatable, quality_flags
from .quality.collapsed import COLLAPSED
from .quality.retry import translate_checked
from .text.plan import plan_document
from .workers import LazyPickle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from .memory.entry import Entry
    from .text.plan import Piece, Plan, PlannedParagraph
    from .translator import Translators


@dataclass(frozen=True, slots=True)
class StageContext:
    """What each worker has.

    Attributes:
        translators: Translators by language.
        glossary: Replaces names that a translator left untranslated.
        retry: Whether doubtful sentences are translated again.

    """

    translators: Translators
    glossary: Glossary
    retry: bool = True


class Text(NamedTuple):
    """A document to plan.

    Attributes:
        text: All of it.
        language: Its language, ISO 639-1; None to identify it.
        confidence: Confidence in *language*.

    """

    text: str
    language: str | None
    confidence: float = 1.0


class Question(NamedTuple):
    """What a plan wants to know about a paragraph: the English of all of it, or else of its sentences.

    Attributes:
        language: Its language.
        whole: All of it, as the memory stores it.
        sentences: Its sentences, as the memory stores them.
        is_copied: Whether each of them is its own English.

    """

    language: str
    whole: str
    sentences: tuple[str, ...]
    is_copied: tuple[bool, ...]


class Planned(NamedTuple):
    """A planned document: its language, what it wants to know of each paragraph, and the plan for `complete`."""

    language: str
    questions: tuple[Question, ...]
    plan: LazyPickle[Plan]


def plan(_context: StageContext, texts: Sequence[Text], prefer: Collection[str]) -> list[Planned]:
    """Detect languages, and cut texts into paragraphs and sentences.

    Args:
        texts: The documents.
        prefer: Languages to prefer among close neighbours.

    """
    plans = (plan_document(text, language, confidence=sure, prefer=prefer) for text, language, sure in texts)
    return [Planned(each.language, tuple(map(_question, each.paragraphs)), LazyPickle(each)) for each in plans]


def translate(context: StageContext, language: str, originals: Sequence[str]) -> tuple[list[Entry], float]:
    """Translate sentences, check the English, and repair it where that is possible.

    Returns:
        An entry for each of *originals*, in order, and the seconds that it took.

    Raises:
        TranslatorError: the model failed.

    """
    started = time.monotonic()
    translator = context.translators.get(language)
    if translator is None:
        raise TranslatorError(f"the model of {language!r} is gone", "check it with: search models verify")
    entries = translate_checked(originals, translator, language=language, retry=context.retry)
    entries = [_with_addresses(entry) if "address" in entry.flags else entry for entry in entries]
    return entries, time.monotonic() - started


def complete(
    context: StageContext,
    plans: Sequence[LazyPickle[Plan]],
    known: Mapping[str, Mapping[str, Entry]],
    then: Callable[..., Any] | None = None,
    *arguments: Any,
) -> tuple[list[Bilingual], Any]:
    """Put planned documents together with their English.

    Args:
        context: The worker's.
        plans: Plans of the documents.
        known: Entries by language and original. Without one, a sentence is untranslated.
        then: Called with the documents and *arguments*; for work that needs both texts.
        arguments: Values that can be pickled.

    Returns:
        The aligned sentences of each document, in order, and what *then* returned.

    """
    done = [_complete(each.value, known, context.glossary) for each in plans]
    return done, then(done, *arguments) if then else None


def _question(paragraph: PlannedParagraph) -> Question:
    sentences = tuple(sentence.plain for sentence in paragraph.sentences)
    copied = tuple(_is_copied(sentence, paragraph.language) for sentence in sentences)
    return Question(paragraph.language, paragraph.whole.plain, sentences, copied)


def _with_addresses(entry: Entry) -> Entry:
    """Return *entry* with the addresses of its original restored, and its flags checked again."""
    english = restore_addresses(entry.original, entry.english)
    flags = quality_flags(entry.original, english, entry.language, unfinished="cut" in entry.flags)
    return replace(entry, english=english, flags=(*flags, *({COLLAPSED} & set(entry.flags))))


def _complete(plan: Plan, entries: Mapping[str, Mapping[str, Entry]], glossary: Glossary) -> Bilingual:
    """Return a planned document with its English; *entries* are by language and original."""
    sentences = (
        _aligned(piece, paragraph, entries.get(paragraph.language, {}).get(piece.plain), glossary)
        for paragraph in plan.paragraphs
        for piece in _pieces(paragraph, entries.get(paragraph.language, {}))
    )
    return Bilingual(plan.language, plan.confidence, tuple(sentences))


def _pieces(paragraph: PlannedParagraph, entries: Mapping[str, Entry]) -> Iterator[Piece]:
    """Yield the whole paragraph if it is an entry, else its sentences."""
    if paragraph.whole.plain in entries:
        yield paragraph.whole
    else:
        yield from paragraph.sentences


def _aligned(piece: Piece, paragraph: PlannedParagraph, entry: Entry | None, glossary: Glossary) -> Sentence:
    heading, language = paragraph.paragraph.heading, paragraph.language
    if entry:
        return Sentence(piece.span, heading, language, glossary.apply(entry), entry.translator, entry.flags)
    if _is_copied(piece.plain, language):
        return Sentence(piece.span, heading, language, piece.plain, COPIED)
    return Sentence(piece.span, heading, language, "", "", (UNTRANSLATED,))


def _is_copied(text: str, language: str) -> bool:
    return language == "en" or is_untranslatable(text)
