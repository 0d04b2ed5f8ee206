"""Detect which documents are new, changed, moved or unchanged. Nothing is written.

A file that looks as it did when all its documents were stored is not opened. Any other file is read,
and each of its documents is compared, by its full content, with the stored document of the same ID.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from index.records import StoredFile
from search.errors import UnreadableError
from search.readers.ahead import ReadAhead
from search.readers.names import is_there
from translate import LanguageCodeError, known_language

from .moved_files import DocumentIds

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from index import Document
    from index.records import KnownDocument
    from search.readers.source import SourceFile

    from .corpus_view import CorpusView


class Change(Enum):
    """How a document that was read differs from the library."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that was read.

    Attributes:
        document: The document, with the ID it has in the library. Its language is the stated one, if any
            was stated now or earlier.
        change: How it differs from the library.
        before: What the library has stored under this ID; None for a new document.

    """

    document: Document
    change: Change
    before: KnownDocument | None


@dataclass(frozen=True, slots=True)
class FileEnd:
    """The end of a file; it follows all of its documents.

    Attributes:
        path: Path of the file, as `file_id` returns it.
        size: Size in bytes; 0 for standard input.
        skipped: Number of documents in a file that was not opened because it has not changed.
        record: What to record about the file once all its documents are stored; None if something in it
            could not be read, or if it was being written.

    """

    path: str
    size: int
    skipped: int = 0
    record: StoredFile | None = None


class Place(NamedTuple):
    """Where a document was read."""

    path: str
    line: int | None


class ChangeDetector:
    """Compares the files of one run with the library.

    Attributes:
        places: Where each document was read, by ID.
        complete_files: Paths of the files that were read completely.
        while_waiting: Called now and then while a document is waited for; an exception that it raises ends the wait.

    """

    def __init__(
        self,
        corpus: CorpusView,
        *,
        base: Path,
        language: str | None,
        can_translate: AbstractSet[str],
        read_again: bool = False,
        wants_pictures: bool = True,
    ) -> None:
        """Compare files with *corpus*.

        Args:
            corpus: Corpus of the library.
            base: Folder that relative paths start from.
            language: Language of all documents, if the caller states it.
            can_translate: Languages that have a translator. A document without English counts as
                changed if it can be translated now.
            read_again: Whether to open files that look unchanged, too.
            wants_pictures: Whether the caller wants the text in pictures, if it can be recognized.

        """
        self.places: dict[str, Place] = {}
        self.complete_files: set[str] = set()
        self.while_waiting: Callable[[], None] = lambda: None
        self._corpus = corpus
        self._base = base
        self._language = language
        self._can_translate = can_translate
        self._read_again = read_again
        self._wants_pictures = wants_pictures
        self._ids = DocumentIds(corpus, base)

    def detect(
        self, files: Iterable[SourceFile | UnreadableError]
    ) -> Generator[DocumentChange | FileEnd | UnreadableError, None, None]:
        """Yield the documents of *files*, in order; after those of a file, its end. The next files are read ahead."""
        waiting: deque[Iterator[DocumentChange | FileEnd | UnreadableError]] = deque()
        with ReadAhead(while_waiting=self.while_waiting) as ahead:
            for file in files:
                if isinstance(file, UnreadableError):
                    waiting.append(iter((file,)))
                elif unchanged := self._unchanged(file):
                    waiting.append(iter((unchanged,)))
                else:
                    waiting.append(self._read(file, ahead.begin(file)))
                if len(waiting) > ahead.files:
                    yield from waiting.popleft()
            while waiting:
                yield from waiting.popleft()

    def _unchanged(self, file: SourceFile) -> FileEnd | None:
        """Return the end of a file that need not be opened, or None if it has to be."""
        before = self._corpus.file(file.name) if file.stamp and not self._read_again else None
        if (
            before
            and file.stamp
            and file.stamp.is_unchanged_since(before.stamp)
            and before.present == before.documents
            and self._language in {None, before.language}
            and self._can_translate.isdisjoint(before.untranslated)
        ):
            return FileEnd(file.name, file.stamp.size, skipped=before.present)
        return None

    def _read(
        self, file: SourceFile, found: Iterable[Document | UnreadableError]
    ) -> Iterator[DocumentChange | FileEnd | UnreadableError]:
        documents = 0
        failed = False
        for document in found:
            change = document if isinstance(document, UnreadableError) else self._compare(document, file.digest)
            yield change
            is_failure = isinstance(change, UnreadableError)
            documents += not is_failure
            failed |= is_failure
        record = None
        if not failed and not file.has_unread_pictures:
            self.complete_files.add(file.name)
        # Where pictures are only passed over for want of a program, the file is read again once that may be there.
        is_done = file.keeps_failures or not failed
        if file.stamp and file.digest and is_done and not (file.has_unread_pictures and self._wants_pictures):
            record = StoredFile(file.name, file.stamp, file.digest, self._language, documents)
        yield FileEnd(file.name, file.stamp.size if file.stamp else 0, record=record)

    def _compare(self, document: Document, digest: str | None) -> DocumentChange | UnreadableError:
        stated = self._language or document.language
        try:
            language = known_language(stated, lambda: self._can_translate) if stated else None
        except LanguageCodeError as error:
            return UnreadableError(document.path, document.line, error.problem, error.cure)
        document_id, before = self._ids.find(document, digest)
        other = self._other_place(document_id, document.path, before)
        if other is not None:
            problem = f"has the ID {document_id!r} of another document ({other}), which was kept"
            return UnreadableError(document.path, document.line, problem, "give it a different ID")
        self.places[document_id] = Place(document.path, document.line)
        if before and before.intact and not language:
            # A language stated once remains valid.
            language = before.stated_language
        document = replace(document, id=document_id, language=language)
        return DocumentChange(document, self._change(document, before), before)

    def _change(self, document: Document, before: KnownDocument | None) -> Change:
        if before is None:
            return Change.ADDED
        if not before.intact or before.digest != document.digest or before.untranslated & self._can_translate:
            return Change.CHANGED
        return Change.UNCHANGED if before.path == document.path else Change.MOVED

    def _other_place(self, document_id: str, path: str, before: KnownDocument | None) -> str | None:
        """Return where another document with this ID was read: in this run, or from a file that still exists."""
        seen = self.places.get(document_id)
        if seen:
            return f"{seen.path}, line {seen.line}" if seen.line else seen.path
        if before and before.path != path and is_there(before.path, self._base):
            return before.path
        return None
