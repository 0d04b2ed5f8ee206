"""From the texts of many documents to aligned sentences in two languages.

Documents come in windows. The sentences of a window are gathered by language, looked up in the memory
together, and what is left is decoded together, each sentence once: large batches are where the speed
comes from. Decoding runs in threads of its own, as the engine lets go of Python meanwhile: while one
window is decoded, the caller reads, and the pipeline cuts up, the next.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from .errors import TranslatorError
from .memory.glossary import Glossary
from .memory.store import Entry
from .quality.checks import doubts, is_untranslatable
from .quality.repair import restore_addresses
from .text.languages import UNDETERMINED
from .text.plan import Draft, plan_documents
from .translator import Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from types import TracebackType

    from typing_extensions import Self

    from .memory.store import Memory
    from .text.plan import Part, Piece, Plan
    from .text.spans import Span
    from .translator import Translator, Translators

#: Flag of a sentence that has no English: there is no model for its language.
UNTRANSLATED = "untranslated"

#: Who "translated" what is English already, or has no letters: numbers, URLs, e-mail addresses.
COPIED = "copied"

#: Sentences decoded in one call and kept in one transaction; what a power cut can cost is those under way.
_DECODED_AT_ONCE = 256

#: Calls under way at the same time: the second keeps every core at work while the first runs out.
_UNDER_WAY = 2


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


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """Some sentences of one language on their way through a translator.

    Attributes:
        made: Their entries in order, and the seconds that took.

    """

    language: str
    originals: Sequence[str]
    translator: Translator
    made: Future[tuple[list[Entry], float]]

    @property
    def characters(self) -> int:
        return sum(map(len, self.originals))


@dataclass
class _Wanted:
    """What a window needs in one language, and what of it is there.

    Attributes:
        found: Entries by original.
        sentences: Those that are not in the memory as part of a whole paragraph.
        tasks: What is being made, in order.
        translator: None where there is none, or it failed.

    """

    found: dict[str, Entry]
    sentences: AbstractSet[str] = frozenset()
    tasks: list[_Task] = field(default_factory=list)
    translator: Translator | None = None


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
    """Return the aligned sentences of each of *drafts*, in order: a `Pipeline` for one window; see there."""
    with Pipeline(
        memory=memory, translators=translators, glossary=glossary, retry=retry, decoded=decoded, failed=failed
    ) as pipeline:
        return pipeline.begin(drafts).finish()


class Pipeline:
    """Translates windows of documents, one after another; use it as a context manager.

    The memory is asked first, for a whole paragraph and then for each sentence; what a translator makes
    is put into it in small parts, each before its window is finished. Where there is no translator a
    sentence is kept without English, and flagged. Where what was made is doubtful, it is made once more,
    carefully; the one with fewer doubts is kept, and its flags, if it has any, with it. Addresses that came
    out otherwise than they went in are put right where `restore_addresses` can tell which is which.

    Attributes:
        glossary: Is asked before the memory.

    """

    def __init__(
        self,
        *,
        memory: Memory,
        translators: Translators,
        glossary: Glossary | None = None,
        retry: bool = True,
        decoded: Callable[[str, int], None] = lambda _language, _count: None,
        failed: Callable[[str, TranslatorError], None] | None = None,
    ) -> None:
        """Take what all windows have in common.

        Args:
            memory: Is read, and written, by the caller's thread alone.
            translators: For the languages that there are models for; each is called from other threads.
            glossary: Is asked before the memory, and has its say on names that a translation left.
            retry: Whether doubtful sentences are made once more; a measurement of speed may say no.
            decoded: Called with a language and the number of its sentences that have just been kept.
            failed: Called with a language whose model failed, and why; its sentences are kept without
                English, as if there were no model.

        """
        self._memory = memory
        self._translators = translators
        self.glossary = glossary or Glossary()
        self._retry = retry
        self._decoded = decoded
        self._failed = failed
        self._threads = ThreadPoolExecutor(_UNDER_WAY, thread_name_prefix="decoding")
        self._under_way: dict[tuple[str, str], _Task] = {}
        self._waiting: Counter[str] = Counter()  # Characters yet to be decoded, by language,
        self._characters: Counter[str] = Counter()  # those that were, and how long that took.
        self._seconds: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(at_once=error is not None and not isinstance(error, Exception))

    def begin(self, drafts: Sequence[Draft]) -> Window:
        """Tell languages, cut up, look up, and begin to decode a window: a few hundred documents at most.

        Raises:
            TranslatorError: a model failed, and there is nobody to be told.
            MemoryFileError: the memory cannot be read or written.

        """
        plans = plan_documents(drafts, self._memory, self._translators)
        parts = [part for plan in plans for part in plan.parts]
        kept: dict[str, dict[str, Entry]] = {}
        for entry in chain.from_iterable(draft.kept for draft in drafts):
            kept.setdefault(entry.language, {})[entry.original] = entry
        wanted = {
            language: self._want(
                language, [part for part in parts if part.language == language], kept.get(language, {})
            )
            for language in dict.fromkeys(part.language for part in parts)
        }
        return Window(self, plans, wanted)

    def remaining(self, more: float = 0.0) -> dict[str, float]:
        """Return the seconds that decoding still takes, by language, at the pace of each so far.

        Args:
            more: How much is still to be begun, as a share of what was begun so far.

        """
        decoded, seconds = self._characters.total(), self._seconds.total()
        if not decoded:
            return {}
        return {
            language: (waiting + more * (waiting + self._characters[language]))
            * (
                self._seconds[language] / self._characters[language]
                if self._characters[language]
                else seconds / decoded
            )
            for language, waiting in self._waiting.items()
        }

    def _want(self, language: str, parts: Sequence[Part], kept: Mapping[str, Entry]) -> _Wanted:
        """Look up what *parts*, all in *language*, need, and begin to make the rest."""
        translator = None if language in {"en", UNDETERMINED} else self._translators.get(language)
        try:
            signature = translator.signature if translator else None
        except TranslatorError as error:
            self._give_up(language, error)
            translator = signature = None
        wholes = {part.whole.plain for part in parts}
        found = _among(kept, wholes) | self._find(language, wholes, signature)
        sentences = {
            sentence.plain
            for part in parts
            if part.whole.plain not in found
            for sentence in part.sentences
            if not _is_copied(sentence.plain, language)
        }
        found |= _among(kept, sentences) | self._find(language, sentences, signature)
        wanted = _Wanted(found, sentences, translator=translator)
        if translator:
            missing = (original for original in sentences - found.keys() if (language, original) not in self._under_way)
            # By length: sentences of one batch are padded to the longest of them.
            in_order = sorted(missing, key=lambda original: (len(original), original))
            wanted.tasks = [
                self._start(language, in_order[start : start + _DECODED_AT_ONCE], translator)
                for start in range(0, len(in_order), _DECODED_AT_ONCE)
            ]
        return wanted

    def _find(self, language: str, originals: AbstractSet[str], signature: str | None) -> dict[str, Entry]:
        return self._memory.find(language, originals, signature=signature) | self.glossary.find(language, originals)

    def _start(self, language: str, originals: Sequence[str], translator: Translator) -> _Task:
        made = self._threads.submit(self._make, language, originals, translator)
        task = _Task(language, originals, translator, made)
        self._under_way.update(((language, original), task) for original in originals)
        self._waiting[language] += task.characters
        return task

    def _make(self, language: str, originals: Sequence[str], translator: Translator) -> tuple[list[Entry], float]:
        """Decode; runs in a thread of its own."""
        started = time.monotonic()
        made = translator.translate(originals, source=language)
        entries = [_judged(language, *texts, translator) for texts in zip(originals, made, strict=True)]
        doubtful = [at for at, entry in enumerate(entries) if entry.flags]
        if doubtful and self._retry:
            again = [originals[at] for at in doubtful]
            made = translator.translate(again, source=language, careful=True)
            for at, english in zip(doubtful, made, strict=True):
                other = _judged(language, originals[at], english, translator)
                entries[at] = min(entries[at], other, key=_badness)
        entries = [_repaired(entry) if "address" in entry.flags else entry for entry in entries]
        return entries, time.monotonic() - started

    def finish(self, language: str, wanted: _Wanted) -> dict[str, Entry]:
        """Wait for what is being made and return all entries of a window in *language*, by original."""
        try:
            for task in wanted.tasks:
                wanted.found |= {entry.original: entry for entry in self._keep(task)}
        except TranslatorError as error:
            self._drop(wanted.tasks)
            self._give_up(language, error)
            return self._find(language, wanted.sentences, None) | wanted.found
        # What an earlier window was just making is in the memory by now.
        if wanted.translator and (elsewhere := wanted.sentences - wanted.found.keys()):
            wanted.found |= self._find(language, elsewhere, wanted.translator.signature)
        return wanted.found

    def _keep(self, task: _Task) -> list[Entry]:
        entries, seconds = task.made.result()
        self._memory.add(entries, signature=task.translator.signature)
        self._characters[task.language] += task.characters
        self._seconds[task.language] += seconds / _UNDER_WAY  # type: ignore[assignment]
        self._forget(task)
        self._decoded(task.language, len(entries))
        return entries

    def _forget(self, task: _Task) -> None:
        if self._under_way.pop((task.language, task.originals[0]), None):
            self._waiting[task.language] -= task.characters
            for original in task.originals[1:]:
                del self._under_way[task.language, original]

    def _drop(self, tasks: Iterable[_Task]) -> None:
        for task in tasks:
            task.made.cancel()
            self._forget(task)

    def _give_up(self, language: str, error: TranslatorError) -> None:
        if self._failed is None:
            raise error
        self._failed(language, error)

    def _close(self, *, at_once: bool) -> None:
        """Stop; what is being decoded just now is waited for and kept, unless *at_once*."""
        self._threads.shutdown(wait=not at_once, cancel_futures=True)
        if at_once:
            return
        for task in dict.fromkeys(self._under_way.values()):
            if not task.made.cancelled() and task.made.exception() is None:
                entries, _ = task.made.result()
                self._memory.add(entries, signature=task.translator.signature)


class Window:
    """Some documents on their way through a `Pipeline`; windows are finished in the order they were begun."""

    def __init__(self, pipeline: Pipeline, plans: Sequence[Plan], wanted: dict[str, _Wanted]) -> None:
        """Is made by `Pipeline.begin`."""
        self._pipeline = pipeline
        self._plans = plans
        self._wanted = wanted

    def finish(self) -> list[Bilingual]:
        """Return the aligned sentences of each document, in order.

        Raises:
            TranslatorError: a model failed, and there is nobody to be told.
            MemoryFileError: the memory cannot be read or written.

        """
        entries = {language: self._pipeline.finish(language, wanted) for language, wanted in self._wanted.items()}
        return [
            Bilingual(
                plan.language,
                plan.confidence,
                tuple(chain.from_iterable(self._sentences(part, entries[part.language]) for part in plan.parts)),
            )
            for plan in self._plans
        ]

    def _sentences(self, part: Part, entries: dict[str, Entry]) -> Iterator[Sentence]:
        """Yield the aligned sentences of a paragraph: one, where the memory knew it whole."""
        pieces = (part.whole,) if part.whole.plain in entries else part.sentences
        for piece in pieces:
            yield self._sentence(piece, part, entries.get(piece.plain))

    def _sentence(self, piece: Piece, part: Part, entry: Entry | None) -> Sentence:
        heading, language = part.paragraph.heading, part.language
        if entry:
            english = self._pipeline.glossary.apply(entry)
            return Sentence(piece.span, heading, language, english, entry.translator, entry.flags)
        if _is_copied(piece.plain, language):
            return Sentence(piece.span, heading, language, piece.plain, COPIED)
        return Sentence(piece.span, heading, language, "", "", (UNTRANSLATED,))


def _among(entries: Mapping[str, Entry], originals: AbstractSet[str]) -> dict[str, Entry]:
    return {original: entries[original] for original in entries.keys() & originals}


def _is_copied(text: str, language: str) -> bool:
    return language == "en" or is_untranslatable(text)


def _judged(language: str, original: str, english: str, translator: Translator) -> Entry:
    flags = doubts(original, english, language, unfinished=isinstance(english, Unfinished))
    return Entry(language, original, str(english), translator.name, flags)


def _repaired(entry: Entry) -> Entry:
    english = restore_addresses(entry.original, entry.english)
    flags = doubts(entry.original, english, entry.language, unfinished="cut" in entry.flags)
    return replace(entry, english=english, flags=flags)


def _badness(entry: Entry) -> tuple[bool, int]:
    # Nothing at all has only one sign, and is worse than a few words with two.
    return "empty" in entry.flags, len(entry.flags)
