"""From paths to the corpus and the store: read, detect, translate, keep, index."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index import DamagedDocumentError, IndexingError
from index.passage_terms import passages_of
from search.errors import UnreadableError
from search.readers.documents import STANDARD_INPUT, is_there, source_files
from translate import (
    COPIED,
    UNDETERMINED,
    UNTRANSLATED,
    Draft,
    Entry,
    Pipeline,
    plain,
    split_paragraphs,
    translate_documents,
)

from .batching import Stopped, one_behind, windows
from .changes import Change, FileDone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from index import Corpus, Document, Store
    from index.records import StoredDocument, StoredFile, StoredSentence
    from index.store import StoreWriter
    from search.readers.documents import SourceFile
    from translate import Bilingual, Glossary, Memory, Translator, TranslatorError, Translators, Window

    from .changes import Choice, Choosing

#: Documents, and files, read between two looks at whether to stop: what is said of them costs a transaction.
_TOLD_EVERY = 500

#: Documents put into the store at once: each commit costs Whoosh a segment. They are put there while others
#: are decoded, a few at first and then a quarter of what is there already, so that little is left to the end.
_INDEXED_AT_LEAST, _INDEXED_AT_MOST = 20, 5_000


@dataclass
class Report:
    """What `Library.add` did.

    Attributes:
        added: Documents that are new.
        changed: Documents that were here in another version, or without all their English.
        unchanged: Documents that were here already, as they are.
        moved: Documents that were here already, as they are, and were read from another place now.
        removed: Documents whose files have gone.
        failures: What could not be read, with file and line.
        sentences: In the added and changed documents.
        decoded: Sentences that a model translated just now, by language.
        remembered: Sentences whose English was in the translation memory.
        untranslated: Sentences without English, by language.
        doubtful: Sentences whose English shows a sign that it is wrong.
        undetermined: Ids of documents whose language could not be told.
        failed_models: What went wrong with models that failed, by language; their sentences have no English.
        demo_models: Demo packages that were used, ``"ro_en"``.
        stopped: Whether the caller asked to stop before all was done.
        seconds: All of it took.

    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    moved: int = 0
    removed: int = 0
    failures: list[UnreadableError] = field(default_factory=list)
    sentences: int = 0
    decoded: Counter[str] = field(default_factory=Counter)
    remembered: int = 0
    untranslated: Counter[str] = field(default_factory=Counter)
    doubtful: int = 0
    undetermined: list[str] = field(default_factory=list)
    failed_models: dict[str, str] = field(default_factory=dict)
    demo_models: list[str] = field(default_factory=list)
    stopped: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an `add` is.

    Attributes:
        documents: Read so far.
        read: Bytes of files read so far.
        total: Bytes of all files named.
        decoded: Sentences that models have translated so far.
        remembered: Sentences whose English was in the memory, in the documents that are done.
        seconds: Since the beginning.
        remaining: Seconds still to be spent on decoding, by language, estimated: what waits now, and in
            what has not been read the same again for each byte.

    """

    documents: int
    read: int
    total: int
    decoded: int
    remembered: int
    seconds: float
    remaining: Mapping[str, float]


class _Working:
    """The translators that have not failed in this run: one damaged model does not stop the others."""

    def __init__(self, translators: Translators, failed: dict[str, str]) -> None:
        self._translators = translators
        self._failed = failed

    def languages(self) -> frozenset[str]:
        return self._translators.languages() - self._failed.keys()

    def get(self, language: str) -> Translator | None:
        return None if language in self._failed else self._translators.get(language)

    def give_up(self, language: str, error: TranslatorError) -> None:
        self._failed[language] = str(error)


class Adding:
    """One run of `add`: documents in, report out."""

    def __init__(
        self,
        *,
        corpus: Corpus,
        store: Store,
        memory: Memory,
        translators: Translators,
        glossary: Glossary | None,
        retry: bool,
        choosing: Choosing,
        base: Path,
        total: int,
        progress: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> None:
        """Take an open library and what all documents have in common."""
        self.report = Report()
        self._corpus = corpus
        self._store = store
        self._translators = _Working(translators, self.report.failed_models)
        self._pipeline = Pipeline(
            memory=memory,
            translators=self._translators,
            glossary=glossary,
            retry=retry,
            decoded=self._made,
            failed=self._translators.give_up,
        )
        self._choosing = choosing
        self._base = base
        self._total = total
        self._progress = progress
        self._stop = stop
        self._started = time.monotonic()
        self._read = 0
        self._documents = 0
        self._indexed = 0
        self._under_way: Counter[str] = Counter()  # Documents chosen and not kept yet, by path.
        self._files: dict[str, StoredFile] = {}  # Files read to their ends, by path.
        self._moved: list[Document] = []

    def run(self, files: Iterable[SourceFile | UnreadableError], *, prune: Iterable[str] = ()) -> Report:
        """Translate and keep the documents in *files*; what cannot be read is reported and kept in mind.

        Documents whose files have gone from the folders *prune* are removed at the end.
        """
        try:
            with suppress(Stopped), self._pipeline:
                self._translate(self._wanted(files))
        except BaseException:
            # Whatever ends it early, what was read and translated before is found; of two errors the first says why.
            with suppress(IndexingError):
                self._finish()
            raise
        self._finish()
        if not self.report.stopped:
            self._remove(self._choosing.gone(prune))
        self.report.seconds = self._seconds()
        return self.report

    def _translate(self, choices: Iterable[Choice]) -> None:
        """Keep one window of documents while the next is decoded."""
        chosen = windows(choices, lambda choice: len(choice.document.text))
        begun = ((window, self._pipeline.begin(list(map(self._draft, window)))) for window in chosen)
        for window, translating in one_behind(begun):
            self._keep([choice.document for choice in window], translating)

    def _draft(self, choice: Choice) -> Draft:
        document = choice.document
        entries: tuple[Entry, ...] = ()
        # What is damaged is replaced by what was read now.
        with suppress(DamagedDocumentError):
            kept = self._corpus.document(document.id) if choice.before else None
            # The memory may have been lost since, or a better model come: what is unchanged stays as it is.
            entries = tuple(_entries(self._corpus.sentences(kept))) if kept else ()
        return Draft(document.text, document.language, entries)

    def _finish(self) -> None:
        self._settle()
        index_documents(self._corpus, self._store, self._corpus.unindexed())
        there = [failure.path for failure in self._corpus.failures()]
        gone = [path for path in dict.fromkeys(there) if not is_there(path, self._base)]
        self._corpus.forget_failures(*gone)
        self._corpus.fail(*self.report.failures)

    def _remove(self, document_ids: list[str]) -> None:
        if document_ids:
            self.report.removed = self._corpus.remove(*document_ids)
            index_documents(self._corpus, self._store, self._corpus.unindexed())

    def _wanted(self, files: Iterable[SourceFile | UnreadableError]) -> Iterator[Choice]:
        """Yield the documents that are new or changed, and note what is to be noted of the others."""
        failed_before = {failure.path for failure in self._corpus.failures()}
        for number, each in enumerate(self._choosing.choose(files)):
            if isinstance(each, UnreadableError):
                self._forget(each.path, failed_before)
                self.report.failures.append(each)
            elif isinstance(each, FileDone):
                self._end(each)
            else:
                self._forget(each.document.path, failed_before)
                self._documents += 1
                yield from self._chosen(each)
            if number % _TOLD_EVERY == 0:
                self._settle()
                self._tell()
                self._stop_if_asked()
        self._settle()
        self._tell()

    def _forget(self, path: str, failed_before: set[str]) -> None:
        if path in failed_before:
            failed_before.discard(path)
            self._corpus.forget_failures(path)

    def _end(self, file: FileDone) -> None:
        self._read += file.size
        self._documents += file.passed_over
        self.report.unchanged += file.passed_over
        if file.kept:
            self._files[file.path] = file.kept

    def _chosen(self, choice: Choice) -> Iterator[Choice]:
        document, before = choice.document, choice.before
        if choice.change in {Change.ADDED, Change.CHANGED}:
            self.report.added += choice.change is Change.ADDED
            self.report.changed += choice.change is Change.CHANGED
            self._under_way[document.path] += 1
            yield choice
            return
        self.report.moved += choice.change is Change.MOVED
        self.report.unchanged += choice.change is Change.UNCHANGED
        if before and (before.path, before.line) != (document.path, document.line):
            self._moved.append(replace(document, text=""))

    def _settle(self) -> None:
        """Note which documents were moved, and the files all of whose documents are kept."""
        if self._moved:
            self._corpus.move(*self._moved)
            self._moved.clear()
        done = [path for path in self._files if not self._under_way[path]]
        if done:
            self._corpus.store_files(map(self._files.pop, done))
            for path in done:
                del self._under_way[path]

    def _keep(self, documents: list[Document], window: Window) -> None:
        """Wait for a window, put it into the corpus, and bring the store nearer to it."""
        before = self.report.decoded.total()
        made = window.finish()
        self._corpus.put(zip(documents, made, strict=True))
        self._under_way.subtract(document.path for document in documents)
        self._settle()
        for document, bilingual in zip(documents, made, strict=True):
            self._count(document, bilingual)
        self.report.remembered -= self.report.decoded.total() - before
        waiting = self._corpus.unindexed()
        if len(waiting) >= min(_INDEXED_AT_MOST, max(_INDEXED_AT_LEAST, self._indexed // 4)):
            self._indexed += len(waiting)
            index_documents(self._corpus, self._store, waiting)
        self._tell()

    def _made(self, language: str, count: int) -> None:
        self.report.decoded[language] += count
        self._tell()
        # What was decoded is in the memory: no work is lost.
        self._stop_if_asked()

    def _count(self, document: Document, bilingual: Bilingual) -> None:
        self.report.sentences += len(bilingual.sentences)
        if bilingual.language == UNDETERMINED:
            self.report.undetermined.append(document.id)
        for sentence in bilingual.sentences:
            if UNTRANSLATED in sentence.flags:
                self.report.untranslated[sentence.language] += 1
            elif sentence.translator != COPIED:
                self.report.remembered += 1
                self.report.doubtful += bool(sentence.flags)

    def _stop_if_asked(self) -> None:
        if self._stop():
            self.report.stopped = True
            raise Stopped

    def _tell(self) -> None:
        unread = max(0, self._total - self._read) / max(1, self._read)
        self._progress(
            Progress(
                self._documents,
                self._read,
                self._total,
                self.report.decoded.total(),
                self.report.remembered,
                self._seconds(),
                self._pipeline.remaining(unread),
            )
        )

    def _seconds(self) -> float:
        return time.monotonic() - self._started


def take_up(originals: Collection[str], *, corpus: Corpus, store: Store, memory: Memory) -> int:
    """Give documents the English that has just come into the memory.

    Args:
        originals: What has come, as the memory has it; only documents with one of them are touched.
        corpus: Is read, and changed.
        store: Is brought up to date.
        memory: Has the English.

    Returns:
        How many documents were touched.

    """
    touched = []
    for document_id in corpus.ids():
        document = corpus.document(document_id)
        if document and not _originals(document, corpus).isdisjoint(originals):
            stated = document.language if document.confidence == 1 else None
            _remind(memory, corpus.sentences(document))
            # No translator: what the memory does not know stays as some machine left it there.
            (bilingual,) = translate_documents([Draft(document.text, stated)], memory=memory, translators=_NONE)
            corpus.revise([(document_id, bilingual)])
            touched.append(document_id)
    index_documents(corpus, store, corpus.unindexed())
    return len(touched)


def _remind(memory: Memory, sentences: Iterable[StoredSentence]) -> None:
    """Put what the corpus has into the memory, which may have been lost since, or be another one."""
    kept = set(_entries(sentences))
    for language in {entry.language for entry in kept}:
        known = memory.find(language, (entry.original for entry in kept if entry.language == language), signature=None)
        # What is remembered anyway is not remembered twice.
        kept -= set(known.values())
    memory.add(kept, signature=_FROM_CORPUS)


def _entries(sentences: Iterable[StoredSentence]) -> Iterator[Entry]:
    """Yield what the corpus has as the memory would have it."""
    for sentence in sentences:
        if sentence.english and sentence.translator != COPIED:
            original = plain(sentence.original)
            yield Entry(sentence.language, original, sentence.english, sentence.translator, sentence.flags)


class _NoTranslators:
    def languages(self) -> frozenset[str]:
        return frozenset()

    def get(self, language: str) -> None:
        """Return None: there is no translator."""


_NONE = _NoTranslators()

#: The signature, in the memory, of English that came back from the corpus.
_FROM_CORPUS = "corpus"


def _originals(document: StoredDocument, corpus: Corpus) -> set[str]:
    """Return a document's sentences and paragraphs as the memory would have them."""
    spans = [paragraph.span for paragraph in split_paragraphs(document.text)]
    return {plain(span.of(document.text)) for span in spans} | {
        plain(sentence.original) for sentence in corpus.sentences(document)
    }


def index_documents(corpus: Corpus, store: Store, document_ids: Iterable[str]) -> None:
    """Bring the store up to date with the corpus for these documents, all or none."""
    wanted = list(document_ids)
    if not wanted:
        return
    with store.writing() as writer:
        for document_id in wanted:
            writer.remove(document_id)
            write_document(writer, corpus, document_id)
    corpus.mark_indexed(wanted)


def write_document(writer: StoreWriter, corpus: Corpus, document_id: str) -> None:
    """Put a document's passages into the store, if the corpus has it."""
    document = corpus.document(document_id)
    if document:
        for passage in passages_of(document, corpus.sentences(document)):
            writer.add(passage)


def total_size(paths: Iterable[str]) -> int:
    """Return the bytes of all files that would be read in *paths*; what cannot be looked at counts nothing."""
    size = 0
    for file in source_files(path for path in paths if path != STANDARD_INPUT):
        with suppress(OSError):
            size += file.stat().st_size
    return size
