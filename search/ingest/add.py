"""Add files to a library: read, detect changes, translate, store, index.

Files are read in order, and each of their documents is compared with the library (`changes`). New and changed
documents go through the pipeline in windows (`run`). For moved documents, only the new path is recorded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from index import DamagedDocumentError
from search.errors import UnreadableError
from search.readers.names import is_there
from search.readers.options import READ_PLAINLY
from search.storage.indexing import passages_in
from translate import COPIED, UNDETERMINED, UNTRANSLATED, Draft
from translate.memory import Entry

from .apply_memory import memory_entries
from .changes import Change, DocumentChange, FileEnd
from .paths import total_size
from .pruning import check_prune, missing_documents
from .reading import begin_reading
from .reports import Progress, Report
from .run import Prepared, RunContext, TranslationRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Sized
    from pathlib import Path
    from typing import BinaryIO

    from index import Corpus, Document
    from index.records import KnownDocument, StoredFile
    from search.readers.options import ReadingOptions
    from translate import Bilingual

    from .reading import Reading

#: Bytes in files that certainly have more text than one window.
_LARGE = 1 << 20

#: Documents and files read between two checks whether to stop; each check costs a transaction.
_CHECK_EVERY = 500


def add_files(
    paths: Sequence[str],
    context: RunContext,
    *,
    base: Path,
    language: str | None,
    prune: bool,
    retry_failed: bool,
    standard_input: BinaryIO | None,
    options: ReadingOptions = READ_PLAINLY,
) -> Report:
    """Add the documents in *paths* to a library, as `Library.add` does.

    Args:
        paths: Files, folders, or ``"-"`` for standard input.
        context: The open library, and what to translate with.
        base: Folder that relative paths, and the IDs of files, start from.
        language: Language of all documents, ISO 639-1, if the caller states it.
        prune: Whether to remove documents whose files no longer exist in *paths*.
        retry_failed: Whether to read only files that could not be read before.
        standard_input: Stream to read for ``"-"``.
        options: How files are read; see `begin_reading`.

    Raises:
        NotPrunedError: see `check_prune`; nothing was added or removed.

    """
    corpus = context.corpus
    if prune:
        check_prune(paths, corpus=corpus, base=base)
    unread: list[None] = []
    positions: dict[str, int] = {}
    reading = begin_reading(
        paths,
        corpus=corpus,
        base=base,
        language=language,
        can_translate=context.translators.languages(),
        retry_failed=retry_failed,
        standard_input=standard_input,
        options=replace(options, on_unread_picture=partial(unread.append, None), on_position=positions.__setitem__),
    )
    total = total_size(reading.sources, reading.options)
    with closing(reading.changes):
        return _AddRun(context, reading, unread, positions, base=base, total=total, pruned=paths if prune else ()).run()


class _AddRun(TranslationRun[Report, DocumentChange, "list[Document]"]):
    """One run of `add_files`."""

    index_at_least = 20

    def __init__(
        self,
        context: RunContext,
        reading: Reading,
        unread: Sized,
        positions: dict[str, int],
        *,
        base: Path,
        total: int,
        pruned: Sequence[str],
    ) -> None:
        """Prepare to add the changes of *reading*, from files of *total* bytes, and then to prune the paths *pruned*.

        *unread* grows with each picture that is passed over; *positions* has how many bytes of a file were read, for long
        ones.
        """
        super().__init__(context, Report())
        self._unread = unread
        self._positions = positions
        self._detector = reading.detector
        self._changes = reading.changes
        self._base = base
        self._total = total
        self._pruned = pruned
        reading.detector.while_waiting = self._while_waiting
        self._records = _FileRecords(self._corpus)
        self._failures: defaultdict[str, list[UnreadableError]] = defaultdict(list)  # Of the files that are being read.
        self._bytes_read = 0
        self._documents_read = 0
        self._with_english = 0  # Sentences stored so far that were decoded or remembered.

    def _documents(self) -> Iterator[DocumentChange]:
        """Yield the documents to translate, and record what changed about the others."""
        for number, found in enumerate(self._changes):
            self._keep_going()
            if isinstance(found, UnreadableError):
                self._failures[found.path].append(found)
                self.report.failures.append(found)
            elif isinstance(found, FileEnd):
                self._on_file_end(found)
            else:
                self._on_document_read(found)
                if found.change in {Change.ADDED, Change.CHANGED}:
                    yield found
            if number % _CHECK_EVERY == 0:
                self._records.write()
                self._report_progress()
                self._stop_if_asked()
        self._records.write()
        self._report_progress()

    def _while_waiting(self) -> None:
        """Show how far the run is while a long file is read, and stop if asked."""
        self._keep_going()
        self._report_progress()
        self._stop_if_asked()

    def _is_large(self) -> bool:
        return self._total > _LARGE

    def _on_file_end(self, file: FileEnd) -> None:
        self._positions.pop(file.path, None)
        self._bytes_read += file.size
        self._documents_read += file.skipped
        self.report.unchanged += file.skipped
        if not file.skipped:
            self._records.end(file, self._failures.pop(file.path, []))

    def _on_document_read(self, found: DocumentChange) -> None:
        self._documents_read += 1
        match found.change:
            case Change.ADDED:
                self.report.added += 1
            case Change.CHANGED:
                self.report.changed += 1
            case Change.MOVED:
                self.report.moved += 1
            case Change.UNCHANGED:
                self.report.unchanged += 1
        if found.change in {Change.ADDED, Change.CHANGED}:
            self._records.expect(found.document)
        elif found.before and _place(found.before) != _place(found.document):
            self._records.move(found.document)

    def _length(self, document: DocumentChange) -> int:
        return len(document.document.text)

    def _prepare(self, window: list[DocumentChange]) -> Prepared:
        documents = [found.document for found in window]
        # Passages do not depend on boxes, which are many.
        plain = [replace(each, origin=replace(each.origin, boxes=())) for each in documents]
        return Prepared(documents, list(map(self._draft, window)), (passages_in, plain))

    def _draft(self, found: DocumentChange) -> Draft:
        entries: tuple[Entry, ...] = ()
        # A damaged document is replaced by the one that was just read.
        with suppress(DamagedDocumentError):
            stored = self._corpus.document(found.document.id) if found.before else None
            # Unchanged sentences keep their English, even if the memory was lost or a better model was installed.
            entries = tuple(memory_entries(self._corpus.sentences(stored))) if stored else ()
        return Draft(found.document.text, found.document.language, entries)

    def _store(self, prepared: list[Document], translated: list[Bilingual]) -> None:
        self._corpus.put(zip(prepared, translated, strict=True), forget_failures=False)
        self._records.stored(prepared)
        self._records.write()
        for document, bilingual in zip(prepared, translated, strict=True):
            self._count(document, bilingual)
        self.report.remembered = self._with_english - self.report.decoded.total()

    def _count(self, document: Document, bilingual: Bilingual) -> None:
        self.report.sentences += len(bilingual.sentences)
        if bilingual.language == UNDETERMINED:
            self.report.undetermined.append(document.id)
        if document.bad_date:
            self.report.bad_dates[document.id] = document.bad_date
        for sentence in bilingual.sentences:
            if UNTRANSLATED in sentence.flags:
                self.report.untranslated[sentence.language] += 1
            elif sentence.translator != COPIED:
                self._with_english += 1
                self.report.doubtful += bool(sentence.flags)

    def _finish(self) -> None:
        self.report.unread_pictures = len(self._unread)
        self._records.write()
        if self.report.failures:
            self._corpus.fail(*self.report.failures)
        super()._finish()
        failed_paths = dict.fromkeys(failure.path for failure in self._corpus.failures())
        new = {failure.path for failure in self.report.failures}
        gone = (path for path in failed_paths if path not in new and not is_there(path, self._base))
        self._corpus.forget_failures(*gone)

    def _complete(self) -> None:
        if self.report.stopped:
            return
        missing = missing_documents(
            self._pruned,
            corpus=self._corpus,
            base=self._base,
            places=self._detector.places,
            complete_files=self._detector.complete_files,
        )
        if missing:
            self.report.removed = self._corpus.remove(*missing)
            self._index()

    def _progress(self) -> Progress:
        # Threads change it meanwhile.
        read = self._bytes_read + sum(self._positions.copy().values())
        unread = max(0, self._total - read) / max(1, read)
        return Progress(
            documents=self._documents_read,
            read=read,
            total=self._total,
            decoded=self.report.decoded.total(),
            remembered=self.report.remembered,
            seconds=self._seconds(),
            remaining=self._remaining(unread),
        )


def _place(document: Document | KnownDocument) -> tuple[str, int | None, int]:
    """Return where a document begins: its file, its line in a .jsonl file, and the lines before its text."""
    return document.path, document.line, document.lines_before


class _FileRecords:
    """Records moved documents, and files once all of their documents are stored."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._expected: Counter[str] = Counter()  # Documents yet to be stored, by path.
        self._ended: dict[str, tuple[StoredFile | None, list[UnreadableError]]] = {}  # Files that were read, by path.
        self._failed_before = {failure.path for failure in corpus.failures()}
        self._moved: list[Document] = []

    def expect(self, document: Document) -> None:
        """Wait for *document* to be stored before its file is recorded."""
        self._expected[document.path] += 1

    def stored(self, documents: Sequence[Document]) -> None:
        """Stop waiting for *documents*."""
        self._expected.subtract(document.path for document in documents)

    def move(self, document: Document) -> None:
        """Record the new place of an unchanged document."""
        self._moved.append(replace(document, text=""))

    def end(self, file: FileEnd, failures: list[UnreadableError]) -> None:
        """Record a file that was read to its end, and what could not be read in it."""
        self._ended[file.path] = file.record, failures

    def write(self) -> None:
        """Write to the corpus what can be recorded by now."""
        if self._moved:
            self._corpus.move(*self._moved)
            self._moved.clear()
        done = {path: self._ended.pop(path) for path in list(self._ended) if not self._expected[path]}
        # An unchanged file with a note is not read again: what failed in it is known before.
        if again := self._failed_before.intersection(done):
            self._corpus.forget_failures(*again)
            self._failed_before -= again
        if failures := [failure for _, found in done.values() for failure in found]:
            self._corpus.fail(*failures)
        if records := [record for record, _ in done.values() if record]:
            self._corpus.store_files(records)
        for path in done:
            del self._expected[path]
