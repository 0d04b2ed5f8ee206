"""What a library contains: documents and translations by language, failures, sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from index.records import Failure, LanguageCount
    from search.storage.folder import Folder
    from search.storage.session import Session


@dataclass(frozen=True, slots=True)
class Status:
    """The contents of a library.

    Attributes:
        path: The library's folder.
        languages: Number of documents and sentences in each language, largest first.
        types: Number of documents in each format, the most common first.
        translators: Number of sentences by language and translator, largest first.
        flagged: Number of sentences with doubtful English, by language.
        failures: Files and lines that could not be read, and have not been read since.
        waiting: Number of documents whose current version is not in the store yet.
        remembered: Number of entries in the translation memory.
        sizes: Bytes on disk, by part: corpus, memory, store, models.
        engines: The engines that have a model of a language, by language; none where other translators are used.

    """

    path: Path
    languages: tuple[LanguageCount, ...]
    types: dict[str, int]
    translators: dict[str, dict[str, int]]
    flagged: dict[str, int]
    failures: tuple[Failure, ...]
    waiting: int
    remembered: int
    sizes: dict[str, int]
    engines: Mapping[str, Sequence[str]]

    @property
    def translatable(self) -> frozenset[str]:
        """Languages that the installed models of any engine translate."""
        return frozenset(self.engines)


def library_status(folder: Folder, session: Session, *, engines: Mapping[str, Sequence[str]]) -> Status:
    """Return the contents of a library; *engines* are those that have a model of a language, by language.

    Raises:
        LibraryError: there is no library, or it was created by a newer version.
        CorpusError: the corpus cannot be read.
        MemoryFileError: the translation memory cannot be read.

    """
    corpus = session.corpus()
    with session.memory() as memory:
        remembered = len(memory)
    return Status(
        path=folder.path,
        languages=tuple(corpus.counts()),
        types=corpus.types(),
        translators=corpus.translators(),
        flagged=corpus.flagged(),
        failures=tuple(corpus.failures()),
        waiting=len(corpus.unindexed()),
        remembered=remembered,
        sizes=folder.sizes(),
        engines=engines,
    )
