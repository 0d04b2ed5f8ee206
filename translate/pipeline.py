"""From the texts of many documents to aligned sentences in two languages.

Sentences of all documents at hand are gathered by language, looked up in the memory together, and
what is left is decoded together, each sentence once: large batches are where the speed comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .errors import TranslatorError
from .glossary import Glossary
from .languages import UNDETERMINED, identify_document, identify_paragraph
from .memory import Entry
from .quality import doubts, is_untranslatable
from .sentences import Paragraph, plain, split_paragraphs, split_sentences
from .translators import Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from .memory import Memory
    from .spans import Span
    from .translators import Translator, Translators

#: Flag of a sentence that has no English: there is no model for its language.
UNTRANSLATED = "untranslated"

#: Who "translated" what is English already, or has no letters: numbers, URLs, e-mail addresses.
COPIED = "copied"

#: Confidence of 1 is for what somebody said.
_SUREST_GUESS = 0.9999

#: Sentences decoded between two commits to the memory: what a power cut can cost.
_DECODED_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be translated.

    Attributes:
        text: All of it.
        language: Where the caller knows it; None to have it identified.

    """

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was translated at once: a sentence, or a paragraph that the memory knew as a whole.

    Attributes:
        span: Where the original stands in the document's text.
        heading: Whether it is part of a headline or a caption.
        language: Of the original.
        english: Its translation; "" where there is none.
        translator: Who made it: ``"argos ro_en 1.9"``, ``"reference"``, ``"copied"``; "" for nobody.
        flags: What is doubtful about it: ``("untranslated",)``, or what `doubts` says.

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
        language: Of the document, Argos' code or ``"und"``.
        confidence: How sure that is, 0 to 1; 1 where the caller said so.
        sentences: In order and apart; none is empty.

    """

    language: str
    confidence: float
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a document and its text as the memory knows it."""

    span: Span
    plain: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph, its language, and the sentences it is cut into."""

    paragraph: Paragraph
    language: str
    whole: _Piece
    sentences: tuple[_Piece, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A document cut up."""

    language: str
    confidence: float
    parts: tuple[_Part, ...]

    def originals(self) -> Iterator[str]:
        for part in self.parts:
            yield part.whole.plain
            yield from (sentence.plain for sentence in part.sentences)


def translate_documents(
    drafts: Sequence[Draft],
    *,
    memory: Memory,
    translators: Translators,
    glossary: Glossary | None = None,
    retry: bool = True,
    decoded: Callable[[str, int], None] = lambda _language, _count: None,
    failed: Callable[[str, TranslatorError], None] | None = None,
) -> list[Bilingual]:
    """Return the aligned sentences of each of *drafts*, in order.

    The memory is asked first, for a whole paragraph and then for each sentence; what a translator
    makes is in the memory before this returns. Where there is no translator a sentence is kept
    without English, and flagged. Where what was made is doubtful, it is made once more, carefully;
    the one with fewer doubts is kept, and its flags, if it has any, with it.

    Args:
        drafts: Documents; a few hundred at once make good batches.
        memory: Is read, and written.
        translators: For the languages that there are models for.
        glossary: Is asked before the memory, and has its say on names that a translation left.
        retry: Whether doubtful sentences are made once more; a measurement of speed may say no.
        decoded: Called with a language and the number of its sentences that have just been made.
        failed: Called with a language whose model failed, and why; its sentences are kept without
            English, as if there were no model.

    Raises:
        TranslatorError: a model failed, and there is no *failed* to be told.
        MemoryFileError: the memory cannot be read or written.

    """
    plans = _identified(drafts, memory, translators)
    english = _Lookup(memory, translators, glossary or Glossary(), decoded, failed, retry=retry)
    parts = [part for plan in plans for part in plan.parts]
    for language in dict.fromkeys(part.language for part in parts):
        english.fill(language, [part for part in parts if part.language == language])
    return [
        Bilingual(
            plan.language,
            plan.confidence,
            tuple(chain.from_iterable(english.sentences(part) for part in plan.parts)),
        )
        for plan in plans
    ]


def _identified(drafts: Sequence[Draft], memory: Memory, translators: Translators) -> list[_Plan]:
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


def _remembered_language(plan: _Plan, remembered: dict[str, set[str]]) -> str | None:
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


def _plan(draft: Draft, prefer: frozenset[str], remembered_language: str | None = None) -> _Plan:
    language, confidence = draft.language, 1.0
    if language is None and remembered_language:
        language, confidence = remembered_language, _SUREST_GUESS
    elif language is None:
        guess = identify_document(draft.text, prefer)
        language, confidence = guess.language, min(guess.confidence, _SUREST_GUESS)
    paragraphs = split_paragraphs(draft.text)
    return _Plan(
        language,
        confidence,
        tuple(_part(draft, paragraph, language, alone=len(paragraphs) == 1) for paragraph in paragraphs),
    )


def _part(draft: Draft, paragraph: Paragraph, document_language: str, *, alone: bool) -> _Part:
    words = paragraph.span.of(draft.text)
    language = document_language
    if not alone:
        language = identify_paragraph(words, document_language)
    spans = split_sentences(draft.text, language, within=paragraph.span)
    sentences = (_Piece(span, plain(span.of(draft.text))) for span in spans)
    return _Part(
        paragraph,
        language,
        _Piece(paragraph.span, plain(words)),
        tuple(sentence for sentence in sentences if sentence.plain),
    )


class _Lookup:
    """The English of every piece at hand, from the memory or made now."""

    def __init__(
        self,
        memory: Memory,
        translators: Translators,
        glossary: Glossary,
        decoded: Callable[[str, int], None],
        failed: Callable[[str, TranslatorError], None] | None,
        *,
        retry: bool,
    ) -> None:
        self._memory = memory
        self._translators = translators
        self._glossary = glossary
        self._decoded = decoded
        self._failed = failed
        self._retry = retry
        self._entries: dict[str, dict[str, Entry]] = {}

    def fill(self, language: str, parts: Sequence[_Part]) -> None:
        """Look up or make the English of all *parts*, which are in *language*."""
        translator = None if language in {"en", UNDETERMINED} else self._translators.get(language)
        try:
            self._fill(language, parts, translator)
        except TranslatorError as error:
            if self._failed is None:
                raise
            self._failed(language, error)
            self._fill(language, parts, None)

    def _fill(self, language: str, parts: Sequence[_Part], translator: Translator | None) -> None:
        signature = translator.signature if translator else None
        found = self._find(language, {part.whole.plain for part in parts}, signature)
        wanted = {
            sentence.plain
            for part in parts
            if part.whole.plain not in found
            for sentence in part.sentences
            if not _is_copied(sentence.plain, language)
        }
        found |= self._find(language, wanted, signature)
        if translator:
            # By length: sentences of one batch are padded to the longest of them.
            missing = sorted(wanted - found.keys(), key=lambda original: (len(original), original))
            for start in range(0, len(missing), _DECODED_AT_ONCE):
                originals = missing[start : start + _DECODED_AT_ONCE]
                entries = self._make(language, originals, translator)
                self._memory.add(entries, signature=translator.signature)
                found |= {entry.original: entry for entry in entries}
                self._decoded(language, len(entries))
        self._entries[language] = found

    def _find(self, language: str, originals: AbstractSet[str], signature: str | None) -> dict[str, Entry]:
        return self._memory.find(language, originals, signature=signature) | self._glossary.find(language, originals)

    def _make(self, language: str, originals: Sequence[str], translator: Translator) -> list[Entry]:
        made = translator.translate(originals, source=language)
        entries = [_judged(language, *texts, translator) for texts in zip(originals, made, strict=True)]
        doubtful = [at for at, entry in enumerate(entries) if entry.flags]
        if doubtful and self._retry:
            again = [originals[at] for at in doubtful]
            made = translator.translate(again, source=language, careful=True)
            for at, english in zip(doubtful, made, strict=True):
                other = _judged(language, originals[at], english, translator)
                entries[at] = min(entries[at], other, key=_badness)
        return entries

    def sentences(self, part: _Part) -> Iterator[Sentence]:
        """Yield the aligned sentences of a paragraph: one, where the memory knew it whole."""
        entries = self._entries[part.language]
        pieces = (part.whole,) if part.whole.plain in entries else part.sentences
        for piece in pieces:
            yield self._sentence(piece, part, entries.get(piece.plain))

    def _sentence(self, piece: _Piece, part: _Part, entry: Entry | None) -> Sentence:
        heading, language = part.paragraph.heading, part.language
        if entry:
            english = self._glossary.apply(entry)
            return Sentence(piece.span, heading, language, english, entry.translator, entry.flags)
        if _is_copied(piece.plain, language):
            return Sentence(piece.span, heading, language, piece.plain, COPIED)
        return Sentence(piece.span, heading, language, "", "", (UNTRANSLATED,))


def _is_copied(text: str, language: str) -> bool:
    return language == "en" or is_untranslatable(text)


def _judged(language: str, original: str, english: str, translator: Translator) -> Entry:
    flags = doubts(original, english, language, unfinished=isinstance(english, Unfinished))
    return Entry(language, original, str(english), translator.name, flags)


def _badness(entry: Entry) -> tuple[bool, int]:
    # Nothing at all has only one sign, and is worse than a few words with two.
    return "empty" in entry.flags, len(entry.flags)
