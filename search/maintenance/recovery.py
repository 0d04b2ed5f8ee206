"""Recover a damaged library: save every row that can still be read into a new one.

A row that can be read but does not match its checksum is not saved, because a sentence can be translated again.
Documents are an exception: the library may hold the only copy of a text, and most of it is right.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from durable_sqlite import UNREADABLE, as_text, cure_of, put_in_place, salvage
from index import LibraryError
from search.storage.folder import Folder
from search.storage.session import Session
from translate import UNTRANSLATED, Bilingual, Sentence, Span
from translate.memory import Memory
from translate.scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index import Corpus
    from index.records import StoredDocument, StoredSentence


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was saved into a new library, and what was not.

    Attributes:
        path: The new library.
        documents: The number of documents saved.
        lost: The IDs of documents that were not saved, as far as their IDs can be read.
        doubtful: The IDs of saved documents that do not match their checksums. Some letter of the text, or another
            value, may be wrong until their files are added again.
        sentences: The number of sentences of these documents saved with their translations.
        gaps: The number of places in the documents whose sentences could not be read. Their text is saved as an
            untranslated sentence each.
        failures: The number of saved notes about files that could not be read.
        entries: The number of translations saved from the memory.

    """

    path: Path
    documents: int
    lost: tuple[str, ...]
    doubtful: tuple[str, ...]
    sentences: int
    gaps: int
    failures: int
    entries: int


def recover(damaged: Folder, into: Folder) -> Recovered:
    """Save everything readable in a damaged library into a new one, as `Library.recover` does.

    Args:
        damaged: The library to read. It is not changed.
        into: A folder without a library. The new library appears there when it is complete, so that a partial archive
            is never mistaken for a complete one.

    Raises:
        LibraryError: the folder already contains a library, or the new one cannot be created.

    """
    try:
        into.path.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder(into.path) as scratch:
            if into.exists():
                raise LibraryError(into.path, "is already a library", "choose a new folder")
            new = Folder(scratch / into.path.name, damaged.notice)
            with closing(Session(new)) as parts:
                recovered = _recover(damaged, new, parts)
            put_in_place(new.path, into.path)
    except OSError as error:
        problem = f"cannot be created ({error.strerror or error})"
        raise LibraryError(into.path, problem, cure_of(error, "choose another folder")) from error
    return replace(recovered, path=into.path)


def _recover(damaged: Folder, into: Folder, parts: Session) -> Recovered:
    with into.locked():
        corpus = parts.corpus()
        Memory(into.memory).close()
        saved: dict[str, int] = {}
        if damaged.corpus.exists():
            saved |= salvage(damaged.corpus, into.corpus, repairs={"documents": _without_digest})
            _forget_files_of_doubtful_documents(into.corpus)
        if damaged.memory.exists():
            saved |= salvage(damaged.memory, into.memory)
        gaps = _fill_gaps(corpus)
        parts.rebuild_store(corpus)
        return Recovered(
            path=into.path,
            documents=saved.get("documents", 0),
            lost=_lost_documents(damaged.corpus, corpus) if damaged.corpus.exists() else (),
            doubtful=_doubtful_documents(corpus),
            sentences=saved.get("sentences", 0),
            gaps=gaps,
            failures=saved.get("failures", 0),
            entries=saved.get("entries", 0),
        )


def _without_digest(document: dict[str, object]) -> dict[str, object]:
    """Return a damaged document without a digest, so that it is replaced when its file is added again."""
    return document | {"digest": ""}


def _forget_files_of_doubtful_documents(file: Path) -> None:
    """Delete the notes about their files: an unchanged file with a note would not be read again."""
    with closing(sqlite3.connect(file)) as corpus:
        corpus.execute("DELETE FROM files WHERE path IN (SELECT path FROM documents WHERE digest = '')")
        corpus.commit()


def _lost_documents(damaged: Path, corpus: Corpus) -> tuple[str, ...]:
    """Return the IDs of documents that the damaged corpus lists and the new one lacks, sorted."""
    try:
        with closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            source.text_factory = as_text
            ids = {
                document_id for (document_id,) in source.execute("SELECT CAST(id AS TEXT) FROM documents ORDER BY id")
            }
    except UNREADABLE:
        return ()
    return tuple(sorted(str(document_id) for document_id in ids - set(corpus.ids())))


def _doubtful_documents(corpus: Corpus) -> tuple[str, ...]:
    """Return the IDs of documents that were saved although they do not match their checksums, sorted."""
    return tuple(sorted(name for name, known in corpus.known(corpus.ids()).items() if not known.digest))


def _fill_gaps(corpus: Corpus) -> int:
    """Add untranslated sentences wherever a document has text but no sentence, and return how many were added."""
    filled = 0
    for document in filter(None, map(corpus.document, corpus.ids())):
        saved = corpus.sentences(document)
        complete = list(_without_gaps(document, saved))
        gaps = {(sentence.start, sentence.end) for sentence in complete} - {(each.start, each.end) for each in saved}
        if gaps:
            corpus.revise([(document.id, Bilingual(document.language, document.confidence, tuple(complete)))])
            filled += len(gaps)
    return filled


def _without_gaps(document: StoredDocument, saved: Iterable[StoredSentence]) -> Iterator[Sentence]:
    """Yield the saved sentences of a document in order, with an untranslated one in every gap between them."""
    end = 0
    for sentence in saved:
        if end <= sentence.start <= sentence.end <= len(document.text):
            yield from _gap(document, end, sentence.start)
            yield Sentence(
                Span(sentence.start, sentence.end), sentence.heading, sentence.language, sentence.english,
                sentence.translator, sentence.flags,
            )  # fmt: skip
            end = sentence.end
    yield from _gap(document, end, len(document.text))


def _gap(document: StoredDocument, start: int, end: int) -> Iterator[Sentence]:
    text = document.text[start:end]
    # Between two sentences there are only spaces and punctuation.
    if any(map(str.isalnum, text)):
        start, end = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
        yield Sentence(Span(start, end), False, document.language, "", "", (UNTRANSLATED,))  # noqa: FBT003 - no heading
