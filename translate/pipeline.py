"""From the texts of many documents to aligned sentences in two languages.

Documents come in windows, of which several are under way at the same time. A worker plans a window (`stages`); its
sentences are collected by language and looked up in the memory together; workers translate the missing ones in batches,
each sentence once; and a worker completes the window. Meanwhile the caller reads the next one. Only the caller's thread
uses the memory.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from . import stages
from .decoding import Decoder
from .errors import TranslatorError
from .memory.glossary import Glossary
from .remembered import add_current, find_current
from .text.language_codes import UNDETERMINED
from .text.plan import HIGHEST_GUESS
from .workers import LocalWorkers, WorkerEndedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from concurrent.futures import Future
    from types import TracebackType

    from typing_extensions import Self

    from .bilingual import Bilingual
    from .decoding import Batch
    from .drafts import Draft
    from .memory.entry import Entry, Remembered
    from .stages import Planned, Question
    from .translator import Translators
    from .workers import Workers


def translate_documents(
    drafts: Sequence[Draft],
    *,
    memory: Remembered,
    translators: Translators,
    glossary: Glossary | None = None,
    retry: bool = True,
    on_decoded: Callable[[str, int], None] = lambda _language, _count: None,
    on_failure: Callable[[str, TranslatorError], None] | None = None,
) -> list[Bilingual]:
    """Return the aligned sentences of each of *drafts*, in order.

    This is a `Pipeline` with a single window; see there for the arguments.

    Raises:
        TranslatorError: a model failed, and there is no *on_failure*.
        MemoryFileError: the memory cannot be read or written.

    """
    with Pipeline(
        memory=memory,
        translators=translators,
        glossary=glossary,
        retry=retry,
        on_decoded=on_decoded,
        on_failure=on_failure,
    ) as pipeline:
        return pipeline.begin(drafts).finish()


class Pipeline:
    """Translates windows of documents, one after another; use it as a context manager.

    The memory is searched first, for a whole paragraph and then for each sentence. New translations
    are stored in it in small batches, each before its window is finished. Without a translator a
    sentence has no English and is flagged. A doubtful sentence is translated again, carefully;
    the translation with fewer flags is used, with its flags. Addresses that a translator changed are
    restored where `restore_addresses` can match them.
    """

    def __init__(
        self,
        *,
        memory: Remembered,
        translators: Translators,
        glossary: Glossary | None = None,
        retry: bool = True,
        on_decoded: Callable[[str, int], None] = lambda _language, _count: None,
        on_failure: Callable[[str, TranslatorError], None] | None = None,
        workers: Workers | None = None,
    ) -> None:
        """Create a pipeline for any number of windows.

        Args:
            memory: Translation memory; only the caller's thread reads and writes it.
            translators: Translators by language. Only workers call them; of these here, names and signatures are used.
            glossary: Searched before the memory; also replaces names that a translator left untranslated.
            retry: Whether doubtful sentences are translated again; speed measurements may turn it off.
            on_decoded: Called with a language and the number of its sentences that were just stored.
            on_failure: Called with a language whose model failed, and the error; its sentences get no
                English, as if there were no model.
            workers: Workers with a `StageContext` of the same translators and glossary, which the pipeline closes;
                by default, threads of this process.

        """
        self._memory = memory
        self._translators = translators
        self._glossary = glossary or Glossary()
        self._on_decoded = on_decoded
        self._on_failure = on_failure
        self._workers = workers or LocalWorkers(stages.StageContext(translators, self._glossary, retry))
        self._decoder = Decoder(self._workers)
        self._windows: deque[Window] = deque()
        self._failed: set[str] = set()  # Languages whose model failed.

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After an interrupt (KeyboardInterrupt is not an Exception) the batches in progress are abandoned.
        at_once = error is not None and not isinstance(error, Exception)
        self._workers.close(at_once=at_once)
        for batch in () if at_once else self._decoder.in_progress():
            if batch.result.done() and not batch.result.cancelled() and batch.result.exception() is None:
                add_current(self._memory, batch.result.result()[0], signature=batch.translator.signature)

    def begin(self, drafts: Sequence[Draft], then: Callable[..., Any] | None = None, *arguments: Any) -> Window:
        """Begin a window of a few hundred documents at most.

        Args:
            drafts: The documents.
            then: Called by a worker with their aligned sentences and *arguments*, once these are complete; see
                `Window.more`.
            arguments: Values that can be pickled.

        Raises:
            TranslatorError: a model failed, and there is no *on_failure*.
            MemoryFileError: the memory cannot be read or written.

        """
        prefer = self._translators.languages() | self._memory.languages()
        texts = [stages.Text(draft.text, draft.language) for draft in drafts]
        window = Window(self, drafts, self._workers.submit(stages.plan, texts, prefer), (then, *arguments))
        self._windows.append(window)
        self.advance()
        return window

    def remaining(self, more: float = 0.0) -> dict[str, float]:
        """Return the seconds that decoding will still take, by language, at each language's speed so far.

        Args:
            more: Work that has not begun yet, as a share of the work begun so far.

        """
        return self._decoder.remaining(more)

    def advance(self) -> None:
        """Do what can be done for the windows under way without waiting.

        Raises:
            TranslatorError: a model failed, and there is no *on_failure*.
            MemoryFileError: the memory cannot be read or written.

        """
        self._workers.poll()
        for window in list(self._windows):
            self._advance(window)

    def _advance(self, window: Window) -> None:
        # In the order in which its batches began: whoever watches sees the same order each time.
        for batch in window.batches():
            if not (batch.is_finished or batch.result.done()):
                break
            if not batch.is_finished:
                self._finish(batch)
        while window.job.done() and not window.is_complete:
            if window.known is not None:
                window.completed, window.more = _result(window.job)
                window.is_complete = True
                self._windows.remove(window)
            elif window.lookups is None:
                self._on_planned(window)
            elif all(batch.is_finished for batch in window.batches()):
                known = {language: self._known(language, lookup) for language, lookup in window.lookups.items()}
                window.known = known
                window.job = self._workers.submit(
                    stages.complete, [each.plan for each in window.planned], known, *window.then
                )
            else:
                return

    def finish(self, window: Window) -> None:
        """Wait until *window* is complete."""
        while not window.is_complete:
            self.advance()
            if not window.is_complete:
                self._workers.wait()

    def _on_planned(self, window: Window) -> None:
        """Look up what a plan wants to know, and start translating the rest."""
        planned = _result(window.job)
        if window.planned:  # Some documents were planned again, in the language in which the memory knows them.
            for at, each in zip(window.again, planned, strict=True):
                window.planned[at] = each
        else:
            window.planned = planned
            identified = [at for at, draft in enumerate(window.drafts) if draft.language is None]
            originals = chain.from_iterable(_originals(planned[at].questions) for at in identified)
            if again := _known_languages(planned, identified, self._memory.languages_of(originals)):
                window.again = list(again)
                texts = [stages.Text(window.drafts[at].text, again[at], HIGHEST_GUESS) for at in again]
                window.job = self._workers.submit(stages.plan, texts, ())
                return
        questions: dict[str, list[Question]] = {}
        for question in chain.from_iterable(each.questions for each in window.planned):
            questions.setdefault(question.language, []).append(question)
        known: dict[str, dict[str, Entry]] = {}
        for entry in chain.from_iterable(draft.known for draft in window.drafts):
            known.setdefault(entry.language, {})[entry.original] = entry
        window.lookups = {
            language: self._look_up(language, asked, known.get(language, {})) for language, asked in questions.items()
        }

    def _look_up(self, language: str, questions: Sequence[Question], known: Mapping[str, Entry]) -> _Lookup:
        """Look up *questions*, all in *language*, and start translating the sentences that are not found."""
        has_none = language in {"en", UNDETERMINED} or language in self._failed
        translator = None if has_none else self._translators.get(language)
        try:
            signature = translator.signature if translator else None
        except TranslatorError as error:
            self._handle_failure(language, error)
            translator = signature = None
        wholes = {question.whole for question in questions}
        found = _among(known, wholes) | self._find(language, wholes, signature)
        sentences = {
            sentence
            for question in questions
            if question.whole not in found
            for sentence, is_copied in zip(question.sentences, question.is_copied, strict=True)
            if not is_copied
        }
        found |= _among(known, sentences) | self._find(language, sentences, signature)
        batches = self._decoder.start(language, sentences - found.keys(), translator) if translator else []
        return _Lookup(found, sentences, batches)

    def _find(self, language: str, originals: AbstractSet[str], signature: str | None) -> dict[str, Entry]:
        found = find_current(self._memory, language, originals, signature=signature)
        return found | self._glossary.find(language, originals)

    def _finish(self, batch: Batch) -> None:
        """Store the entries of a batch in the memory."""
        try:
            entries, seconds = _result(batch.result)
        except TranslatorError as error:
            for other in self._decoder.in_progress():
                if other.language == batch.language and (other is batch or not other.result.running()):
                    self._decoder.cancel(other)
            self._handle_failure(batch.language, error)
            return
        add_current(self._memory, entries, signature=batch.translator.signature)
        self._decoder.finish(batch, entries, seconds)
        self._on_decoded(batch.language, len(entries))

    def _known(self, language: str, lookup: _Lookup) -> dict[str, Entry]:
        """Return all entries for a window in *language*, by original."""
        found = dict(lookup.found)
        for batch in lookup.batches:
            found.update((entry.original, entry) for entry in batch.entries or ())
        # Where the model failed, any other machine's translation is better than none.
        if any(batch.entries is None for batch in lookup.batches) and (missing := lookup.sentences - found.keys()):
            found |= self._find(language, missing, None)
        return found

    def _handle_failure(self, language: str, error: TranslatorError) -> None:
        self._failed.add(language)
        if self._on_failure is None:
            raise error
        self._on_failure(language, error)


@dataclass
class _Lookup:
    """The sentences of a window in one language, and what is known of them.

    Attributes:
        found: Entries by original.
        sentences: Those that the memory does not have as part of a whole paragraph.
        batches: Those that have the missing sentences.

    """

    found: dict[str, Entry]
    sentences: AbstractSet[str] = frozenset()
    batches: list[Batch] = field(default_factory=list)


class Window:
    """Documents that a `Pipeline` has begun to translate.

    Attributes:
        more: What the function given to `Pipeline.begin` returned, once the window is finished.

    """

    def __init__(self, pipeline: Pipeline, drafts: Sequence[Draft], job: Future[Any], then: tuple[Any, ...]) -> None:
        """Create a window; only `Pipeline.begin` does."""
        self.more: Any = None
        self.drafts = drafts
        self.job = job  # The last one that was begun: to plan, to plan again, or to complete.
        self.then = then
        self.planned: list[Planned] = []
        self.again: list[int] = []  # The documents that are planned again.
        self.lookups: dict[str, _Lookup] | None = None
        self.known: dict[str, dict[str, Entry]] | None = None
        self.completed: list[Bilingual] = []
        self.is_complete = False
        self._pipeline = pipeline

    def batches(self) -> Iterator[Batch]:
        """Yield the batches that it waits for."""
        for lookup in (self.lookups or {}).values():
            yield from lookup.batches

    def finish(self) -> list[Bilingual]:
        """Wait for the aligned sentences of each document, and return them, in order.

        Raises:
            TranslatorError: a model failed, and there is no *on_failure*.
            MemoryFileError: the memory cannot be read or written.

        """
        self._pipeline.finish(self)
        return self.completed


def _result(job: Future[Any]) -> Any:
    """Return the result of a job.

    Raises:
        TranslatorError: the job failed, or made its worker end.

    """
    try:
        return job.result()
    except WorkerEndedError as error:
        cure = "free some memory, or use fewer processes with --threads"
        raise TranslatorError(f"translating failed: {error}", cure) from error


def _originals(questions: Iterable[Question]) -> Iterator[str]:
    """Yield the text of every paragraph and every sentence."""
    for question in questions:
        yield question.whole
        yield from question.sentences


def _known_languages(
    planned: Sequence[Planned], identified: Sequence[int], known: Mapping[str, AbstractSet[str]]
) -> dict[int, str]:
    """Return the languages of the *identified* documents which the memory knows in another one, by their number."""
    if not known:
        return {}
    found = {at: _known_language(planned[at], known) for at in identified}
    return {at: language for at, language in found.items() if language and language != planned[at].language}


def _known_language(planned: Planned, known: Mapping[str, AbstractSet[str]]) -> str | None:
    """Return the language in which the memory knows most of a document's text, or None if there is none.

    Args:
        planned: The document.
        known: The languages in which the memory knows a sentence or paragraph.

    """
    # Characters count, not sentences: captions and names are numerous, and the same in many languages.
    votes: dict[str, int] = {}
    for question in planned.questions:
        for text in (question.whole,) if question.whole in known else question.sentences:
            for language in known.get(text, ()):
                votes[language] = votes.get(language, 0) + len(text)
    length = sum(len(question.whole) for question in planned.questions)
    # The identified language wins a tie.
    best = max(votes, key=lambda language: (votes[language], language == planned.language), default=None)
    return best if best and votes[best] * 2 > length else None


def _among(entries: Mapping[str, Entry], originals: AbstractSet[str]) -> dict[str, Entry]:
    return {original: entries[original] for original in entries.keys() & originals}
