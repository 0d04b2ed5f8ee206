"""The part that `add` and `translate` share: windows of documents, translated and stored one after another.

While the models decode one window, the next one is read and prepared; then the first is written to
the corpus, and from time to time the store is brought up to date with it. However a run ends, all finished translations
are stored, and the same command continues from there.

Where there is more than one window, worker processes detect languages, translate, and make the passages of documents,
and one more process writes them to the store; this one reads files, and uses the databases.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from index import IndexingError
from search.storage.indexing import index_documents
from search.storage.store_process import StoreProcess
from translate import Pipeline
from translate.memory import Glossary
from translate.quality import COLLAPSED, share_english
from translate.stages import StageContext
from translate.workers import ProcessWorkers

from .batching import windows

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from index import Corpus, Store
    from translate import Bilingual, Draft, Translator, TranslatorError, Translators, Window
    from translate.memory import Memory

    from .reports import Progress

#: The most documents that wait to be indexed: every commit costs Whoosh a segment.
INDEX_AT_MOST = 5_000

#: Characters in a single window, such as one long document, that are worth worker processes.
_LONG = 100_000

#: Seconds between two looks at what workers have done while documents are read.
_KEEP_GOING_EVERY = 0.1

#: The most English sentences of a run that are compared with the memory one by one; after more, all of it is examined.
_NOTED_ENGLISH = 10_000


class Stopped(Exception):  # noqa: N818 - a signal, not an error
    """The caller asked the run to stop."""


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes of a run.

    Attributes:
        workers: Number of worker processes.
        translators: Translators that can be pickled, for each of them to load.
        store_folder: Folder of the store, which one more process writes.

    """

    workers: int
    translators: Translators
    store_folder: Path


@dataclass(frozen=True, slots=True)
class RunContext:
    """An open library, and the settings of one run.

    Attributes:
        corpus: Corpus to read and update.
        store: Store to keep up to date with the corpus.
        memory: Translation memory to search first and to add new translations to.
        translators: Translators for the languages that have a model.
        glossary: Names and terms, and their required English.
        progress: Called regularly with the progress so far.
        stop: Called regularly; once it returns True, the run stores what it has and ends.
        retry: Whether doubtful translations are tried a second time.
        processes: Processes for a run of more than one window; None if it is to stay in this one.

    """

    corpus: Corpus
    store: Store
    memory: Memory
    translators: Translators
    glossary: Glossary | None
    progress: Callable[[Progress], None]
    stop: Callable[[], bool]
    retry: bool = True
    processes: Processes | None = None


class Prepared(NamedTuple):
    """A window that can begin.

    Attributes:
        items: What `_store` needs to know about it.
        drafts: The texts to translate.
        then: What a worker process does with the aligned sentences, and its arguments; see `Pipeline.begin`.

    """

    items: Any
    drafts: Sequence[Draft]
    then: tuple[Any, ...] = ()


class ActiveTranslators:
    """The translators that have not failed during a run, so that one damaged model does not stop the others."""

    def __init__(self, translators: Translators, failed: dict[str, str]) -> None:
        """Wrap *translators*; error messages of those that fail are added to *failed*, by language."""
        self._translators = translators
        self._failed = failed

    def languages(self) -> frozenset[str]:
        """Return the languages that can still be translated."""
        return self._translators.languages() - self._failed.keys()

    def get(self, language: str) -> Translator | None:
        """Return the translator of *language*, or None if there is none or it has failed."""
        return None if language in self._failed else self._translators.get(language)

    def give_up(self, language: str, error: TranslatorError) -> None:
        """Stop using the translator of *language*."""
        self._failed[language] = str(error)


class _RunReport(Protocol):
    """Fields that the reports of all runs share."""

    decoded: Counter[str]
    doubtful: int
    failed_models: dict[str, str]
    stopped: bool
    seconds: float


_Report = TypeVar("_Report", bound=_RunReport)
_Item = TypeVar("_Item")
_Prepared = TypeVar("_Prepared")


class TranslationRun(ABC, Generic[_Report, _Item, _Prepared]):
    """One run. A subclass says which documents to translate and what to do with the result.

    Attributes:
        report: The result, filled in during the run.
        index_at_least: Number of documents that must be waiting before the store is updated; later, a quarter of
            the number indexed so far. Updates run while the next window is decoded, so small ones
            leave little work for the end.

    """

    index_at_least = INDEX_AT_MOST

    def __init__(self, context: RunContext, report: _Report) -> None:
        """Prepare a run in an open library; nothing is read or written yet."""
        self.report = report
        self._context = context
        self._corpus = context.corpus
        self._translators = ActiveTranslators(context.translators, report.failed_models)
        self._pipeline: Pipeline | None = None
        self._store_process: StoreProcess | None = None
        self._started = self._kept_going = time.monotonic()
        self._indexed = 0
        self._stored_english: set[str] | None = set()

    def run(self) -> _Report:
        """Translate and store all documents, and return the report.

        Each window is in the corpus before the next but one is started.
        """
        try:
            with suppress(Stopped):
                self._translate()
        except BaseException:
            # Whatever ended the run, documents stored so far must be searchable. If that fails too,
            # the first error is the one to report.
            with suppress(IndexingError), self._store_closed():
                self._finish()
            raise
        with self._store_closed():
            self._flag_collapsed()
            self._finish()
        self._complete()
        self.report.seconds = self._seconds()
        return self.report

    @abstractmethod
    def _documents(self) -> Iterable[_Item]:
        """Return the documents to translate, in order."""

    @abstractmethod
    def _length(self, document: _Item) -> int:
        """Return the number of characters in a document's text."""

    @abstractmethod
    def _prepare(self, window: list[_Item]) -> Prepared:
        """Return a window that can begin."""

    @abstractmethod
    def _store(self, prepared: _Prepared, translated: list[Bilingual]) -> None:
        """Write a translated window to the corpus; *translated* is parallel to the texts of `_prepare`."""

    @abstractmethod
    def _progress(self) -> Progress:
        """Return how far the run is."""

    def _finish(self) -> None:
        """Leave the library consistent, however the run ended."""
        if self._store_process:
            self._corpus.mark_indexed(self._store_process.finish())
        self._index()

    @contextmanager
    def _store_closed(self) -> Iterator[None]:
        """Return a context after which no process holds the store's lock, even if the library cannot be written."""
        try:
            yield
        finally:
            if self._store_process:
                self._store_process.close()

    @abstractmethod
    def _complete(self) -> None:
        """Finish a run that was not ended by an error."""

    def _translate(self) -> None:
        """Store windows in order, while later ones are prepared and decoded."""
        prepared = map(self._prepare, windows(self._documents(), self._length))
        # A run of a single window is over before worker processes have started.
        first = list(islice(prepared, 1 if self._is_large() else 2))
        characters = sum(len(draft.text) for each in first for draft in each.drafts)
        is_long = len(first) > 1 or characters > _LONG or (bool(first) and self._is_large())
        processes = self._context.processes if is_long else None
        workers = self._start_workers(processes) if processes else None
        # Enough that every worker has something to do while the caller stores a window.
        most = workers.size + 2 if workers else 1
        self._pipeline = Pipeline(
            memory=self._context.memory,
            translators=self._translators,
            glossary=self._context.glossary,
            retry=self._context.retry,
            on_decoded=self._on_decoded,
            on_failure=self._translators.give_up,
            workers=workers,
        )
        under_way: deque[tuple[Prepared, Window]] = deque()
        with self._pipeline:
            for each in chain(first, prepared):
                under_way.append((each, self._pipeline.begin(each.drafts, *(each.then if workers else ()))))
                while len(under_way) > most or (under_way and under_way[0][1].is_complete):
                    self._on_window(*under_way.popleft())
            while under_way:
                self._on_window(*under_way.popleft())

    def _is_large(self) -> bool:
        """Return whether there is certainly more than one window."""
        return False

    def _start_workers(self, processes: Processes) -> ProcessWorkers | None:
        """Return worker processes; None if the system starts none, so that this process has to do."""
        glossary = self._context.glossary or Glossary()
        with suppress(OSError):
            return ProcessWorkers(processes.workers, StageContext, processes.translators, glossary, self._context.retry)
        return None

    def _on_window(self, prepared: Prepared, window: Window) -> None:
        """Wait for a window and store it."""
        finished = window.finish()
        self._store(prepared.items, finished)
        self._note_english(finished)
        if window.more and self._context.processes:
            with suppress(OSError):  # Without the process, documents are indexed at the end.
                self._store_process = self._store_process or StoreProcess(self._context.processes.store_folder)
            if self._store_process:
                self._store_process.add(*window.more)
        self._index_if_due()
        self._report_progress()
        self._stop_if_asked()

    def _note_english(self, documents: Iterable[Bilingual]) -> None:
        """Note the English of stored sentences, or forget it all if there is too much or a glossary has changed it."""
        if self._stored_english is not None:
            self._stored_english.update(sentence.english for document in documents for sentence in document.sentences)
            self._stored_english.discard("")
            if self._context.glossary or len(self._stored_english) > _NOTED_ENGLISH:
                self._stored_english = None

    def _flag_collapsed(self) -> None:
        """Flag all sentences of the library whose English different originals share, whichever run translated them."""
        if self._stored_english is not None and not self._stored_english:
            return
        shared = self._context.memory.flag_shared_english(COLLAPSED, share_english, among=self._stored_english)
        if shared:
            # A glossary may have replaced names in the English that the corpus has.
            glossary = self._context.glossary or Glossary()
            spellings = {(entry, english) for entry in shared for english in (entry.english, glossary.apply(entry))}
            translations = {(entry.language, english, entry.translator) for entry, english in spellings}
            self.report.doubtful += self._corpus.add_flag(COLLAPSED, translations)

    def _index_if_due(self) -> None:
        if self._store_process:
            self._corpus.mark_indexed(self._store_process.indexed())
            return
        waiting = self._corpus.unindexed()
        if len(waiting) >= min(INDEX_AT_MOST, max(self.index_at_least, self._indexed // 4)):
            self._indexed += len(waiting)
            index_documents(self._corpus, self._context.store, waiting)

    def _index(self) -> None:
        """Index every document that the store does not have in its current version."""
        index_documents(self._corpus, self._context.store, self._corpus.unindexed())

    def _on_decoded(self, language: str, count: int) -> None:
        self.report.decoded[language] += count
        self._report_progress()
        # Everything decoded so far is in the memory, so stopping here loses no work.
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        if self._context.stop():
            self.report.stopped = True
            raise Stopped

    def _keep_going(self) -> None:
        """Give workers more to do, and store what they have done, while documents are read."""
        now = time.monotonic()
        if self._pipeline and now - self._kept_going >= _KEEP_GOING_EVERY:
            self._kept_going = now
            self._pipeline.advance()

    def _report_progress(self) -> None:
        self._context.progress(self._progress())

    def _remaining(self, more: float) -> dict[str, float]:
        """Return the seconds that decoding will still take, as `Pipeline.remaining` does."""
        return self._pipeline.remaining(more) if self._pipeline else {}

    def _seconds(self) -> float:
        return time.monotonic() - self._started
