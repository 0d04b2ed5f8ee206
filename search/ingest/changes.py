"""Which documents of some files are new, changed, moved or as they were: told without changing anything.

A file that looks as it did when all its documents were kept is not opened. Any other is read, and its
documents are compared with those of the same ids: by all that is in them, whatever the clocks say.

A file that has gone from its place and one of the same bytes at another have been moved: a document that
was the whole file keeps its id, and with it its title, its stated language and its translations. A line
of a .jsonl has an id of its own, wherever it is read.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.records import StoredFile
from search.errors import NotPrunedError, UnreadableError
from search.readers.documents import STANDARD_INPUT, file_id, is_there, named_files, source_files
from translate import LanguageCodeError, language_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from index import Document
    from index.records import FailureLike, KnownDocument, Stamp
    from search.readers.documents import SourceFile


class Change(Enum):
    """What a document that was read is to the library."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Choice:
    """A document that was read.

    Attributes:
        document: With the id that it has in the library, and its language as it was stated, now or before.
        change: What it is to the library.
        before: What the library has of it; None where it is new.

    """

    document: Document
    change: Change
    before: KnownDocument | None


@dataclass(frozen=True, slots=True)
class FileDone:
    """A file that was read, or that need not be.

    Attributes:
        path: As `file_id` names it.
        size: In bytes; 0 of standard input.
        passed_over: Documents in it, if it was not opened because it is as it was.
        kept: What to keep in mind of it once all its documents are kept; None where something in it
            failed, or it was being written.

    """

    path: str
    size: int
    passed_over: int = 0
    kept: StoredFile | None = None


@dataclass
class Preview:
    """What `Library.add` would do.

    Attributes:
        added: Ids of documents that are new.
        changed: Ids of documents that are here in another version, or without all the English there is a model for.
        moved: Ids of documents that are here as they are, and would be known from another path.
        removed: Ids of documents whose files have gone.
        unchanged: Documents that are here as they are.
        failures: What cannot be read.

    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    failures: list[UnreadableError] = field(default_factory=list)


class Kept(Protocol):
    """What is asked of a corpus."""

    def known(self, document_ids: Iterable[str]) -> Mapping[str, KnownDocument]:
        """Return what is known of those documents that are here, by id."""
        ...

    def file(self, path: str) -> StoredFile | None:
        """Return what is known of a file."""
        ...

    def id_at(self, path: str) -> str | None:
        """Return the id of the document that is the whole file at *path*."""
        ...

    def files_with_content(self, digest: str) -> Sequence[tuple[str, str]]:
        """Return path and id of the documents that are whole files with these bytes."""
        ...

    def paths(self) -> Iterable[tuple[str, str]]:
        """Return id and path of every document."""
        ...


class Nothing:
    """The corpus of a library that is not there yet."""

    def known(self, document_ids: Iterable[str]) -> dict[str, KnownDocument]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def file(self, path: str) -> None:  # noqa: ARG002
        """Return nothing."""
        return

    def id_at(self, path: str) -> None:  # noqa: ARG002
        """Return nothing."""
        return

    def files_with_content(self, digest: str) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return nothing."""
        return []

    def paths(self) -> list[tuple[str, str]]:
        """Return nothing."""
        return []


class Choosing:
    """One look at some files."""

    def __init__(self, kept: Kept, *, base: Path, language: str | None, can_translate: AbstractSet[str]) -> None:
        """Take what the library has.

        Args:
            kept: Its corpus.
            base: What names of files are relative to.
            language: Of all documents, where somebody says so.
            can_translate: Languages that there are translators for: a document that lacks English of one
                of these counts as changed.

        """
        self._kept = kept
        self._base = base
        self._language = language
        self._can_translate = can_translate
        self._seen: dict[str, Document] = {}  # By id, without their texts.
        self._whole: set[str] = set()  # Paths of the files that were read to their ends.
        self._followed: set[str] = set()  # Paths that files were moved from.

    def choose(self, files: Iterable[SourceFile | UnreadableError]) -> Iterator[Choice | FileDone | UnreadableError]:
        """Yield what was read, in order; each file's end after its documents."""
        for file in files:
            if isinstance(file, UnreadableError):
                yield file
                continue
            before = self._kept.file(file.name) if file.stamp else None
            if before and file.stamp and self._is_as_it_was(before, file.stamp):
                yield FileDone(file.name, file.stamp.size, passed_over=before.present)
            else:
                yield from self._read(file)

    def check_prune(self, paths: Iterable[str]) -> None:
        """Refuse to take files for gone whose disk may not be there.

        Raises:
            NotPrunedError: one of *paths* is not there, or has no document any more where it had some.

        """
        for path in paths:
            if path == STANDARD_INPUT or not os.path.lexists(path):
                raise NotPrunedError(path, "is not there")
            if next(source_files([path]), None) is None and self.gone([path]):
                raise NotPrunedError(path, "has no document any more")

    def failed(self, paths: Sequence[str], failures: Iterable[FailureLike]) -> list[str]:
        """Return the files that *failures* are about and that are still there, in *paths* if there are any."""
        within = self._folders(paths)
        return [
            str(file)
            for name in dict.fromkeys(failure.path for failure in failures)
            if name != STANDARD_INPUT and (not within or _is_within(_full(name, self._base), within))
            for file in named_files(name, self._base)
        ]

    def gone(self, paths: Iterable[str]) -> list[str]:
        """Return the ids of documents that have gone from *paths*: their files, or their lines of files just read."""
        within = self._folders(paths)
        gone: list[str] = []
        last, named, is_gone = "", False, False
        for document_id, path in self._kept.paths() if within else ():
            if path != last:  # A file's documents come together.
                named = _is_within(_full(path, self._base), within)
                last, is_gone = path, named and not is_there(path, self._base)
            seen = self._seen.get(document_id)
            # What was moved just now may still have its old path here.
            moved = seen is not None and seen.path != path
            if named and not moved and (is_gone or (path in self._whole and seen is None)):
                gone.append(document_id)
        # A damaged path may be that of no file although there is one.
        known = self._kept.known(gone)
        return [document_id for document_id in gone if document_id in known and known[document_id].intact]

    def _folders(self, paths: Iterable[str]) -> list[str]:
        return [_full(file_id(Path(path), self._base), self._base) for path in paths]

    def _is_as_it_was(self, before: StoredFile, stamp: Stamp) -> bool:
        return (
            stamp.is_unchanged_since(before.stamp)
            and before.present == before.documents
            and self._language in {None, before.language}
            and self._can_translate.isdisjoint(before.untranslated)
        )

    def _read(self, file: SourceFile) -> Iterator[Choice | FileDone | UnreadableError]:
        documents = 0
        failed = False
        for read in file.documents():
            choice = read if isinstance(read, UnreadableError) else self._chosen(read, file.digest)
            yield choice
            documents += 1
            failed |= isinstance(choice, UnreadableError)
        whole = None
        if file.stamp and file.digest and not failed:
            self._whole.add(file.name)
            whole = StoredFile(file.name, file.stamp, file.digest, self._language, documents)
        yield FileDone(file.name, file.stamp.size if file.stamp else 0, kept=whole)

    def _chosen(self, read: Document, digest: str | None) -> Choice | UnreadableError:
        stated = self._language or read.language
        try:
            language = language_code(stated) if stated else None
        except LanguageCodeError as error:
            return UnreadableError(read.path, read.line, error.problem, error.cure)
        document = replace(read, id=self._id(read, digest), language=language)
        before = self._kept.known([document.id]).get(document.id)
        other = self._other_place(document, before)
        if other is not None:
            problem = f"has the id {document.id!r} of another document ({other}), which was kept"
            return UnreadableError(document.path, document.line, problem, "give it an id of its own")
        self._seen[document.id] = replace(document, text="")
        if before is None:
            return Choice(document, Change.ADDED, None)
        if before.intact:
            # What was said of its language once stays said.
            document = replace(document, language=document.language or before.stated_language)
        return Choice(document, self._change(document, before), before)

    def _change(self, document: Document, before: KnownDocument) -> Change:
        if not before.intact or before.digest != document.digest or before.untranslated & self._can_translate:
            return Change.CHANGED
        return Change.UNCHANGED if before.path == document.path else Change.MOVED

    def _id(self, document: Document, digest: str | None) -> str:
        """Return the id that a document has in the library, or is to have."""
        if document.line is not None or document.path == STANDARD_INPUT:
            return document.id
        here = self._kept.id_at(document.path)
        if here is not None:
            return here
        for path, document_id in self._kept.files_with_content(digest) if digest else ():
            if path not in self._followed and not is_there(path, self._base):
                self._followed.add(path)
                return document_id
        return self._free(document.id)

    def _free(self, name: str) -> str:
        """Return *name*, or one like it where a file that was moved away still has that."""
        document_id, number = name, 1
        while (before := self._kept.known([document_id]).get(document_id)) and (
            before.line is None and before.path != name and is_there(before.path, self._base)
        ):
            number += 1
            document_id = f"{name}~{number}"
        return document_id

    def _other_place(self, document: Document, before: KnownDocument | None) -> str | None:
        """Return where another document of the same id was read, in this run or from a file still there."""
        seen = self._seen.get(document.id)
        if seen:
            return f"{seen.path}, line {seen.line}" if seen.line else seen.path
        if before and before.path != document.path and is_there(before.path, self._base):
            return before.path
        return None


def preview(choosing: Choosing, files: Iterable[SourceFile | UnreadableError], *, prune: Iterable[str] = ()) -> Preview:
    """Return what adding *files*, and removing what has gone from the folders *prune*, would do."""
    found = Preview()
    for each in choosing.choose(files):
        if isinstance(each, UnreadableError):
            found.failures.append(each)
        elif isinstance(each, FileDone):
            found.unchanged += each.passed_over
        elif each.change is Change.UNCHANGED:
            found.unchanged += 1
        else:
            ids = {Change.ADDED: found.added, Change.CHANGED: found.changed, Change.MOVED: found.moved}
            ids[each.change].append(each.document.id)
    found.removed = choosing.gone(prune)
    return found


def _full(name: str, base: Path) -> str:
    """Return the absolute form of a name that `file_id` gave, written as that writes it."""
    return str(base / name)


def _is_within(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder.rstrip('/')}/") for folder in folders)
