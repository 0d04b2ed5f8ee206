"""Begin to read what a run, or a preview of one, looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from search.readers.ahead import LockedMemory
from search.readers.walk import find_files

from .changes import ChangeDetector
from .paths import failed_files

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path
    from typing import BinaryIO

    from search.errors import UnreadableError
    from search.readers.options import ReadingOptions

    from .changes import DocumentChange, FileEnd
    from .corpus_view import CorpusView


class Reading(NamedTuple):
    """Files that are read and compared with a library.

    Attributes:
        sources: Files and folders to read: those that the caller named, or those that could not be read before.
        options: How they are read.
        detector: Compares them with the library.
        changes: What it finds, file after file. To be closed, so that nothing is read any more.

    """

    sources: Sequence[str]
    options: ReadingOptions
    detector: ChangeDetector
    changes: Generator[DocumentChange | FileEnd | UnreadableError, None, None]


def begin_reading(
    paths: Sequence[str],
    *,
    corpus: CorpusView,
    base: Path,
    language: str | None,
    can_translate: AbstractSet[str],
    retry_failed: bool,
    standard_input: BinaryIO | None,
    options: ReadingOptions,
) -> Reading:
    """Prepare to read the files in *paths*; the first is opened when the first change is asked for.

    Args:
        paths: Files, folders, or ``"-"`` for standard input.
        corpus: Corpus of the library.
        base: Folder that relative paths, and the IDs of files, start from.
        language: Language of all documents, ISO 639-1, if the caller states it.
        can_translate: Languages that have a translator.
        retry_failed: Whether to read only files that could not be read before.
        standard_input: Stream to read for ``"-"``.
        options: How files are read; the languages are filled in here. Threads use its memory, one at a time.

    """
    sources = failed_files(paths, corpus.failures(), base=base) if retry_failed else paths
    memory = None if options.memory is None else LockedMemory(options.memory)
    options = replace(options, language=language or "", languages=sorted(can_translate), memory=memory)
    detector = ChangeDetector(
        corpus,
        base=base,
        language=language,
        can_translate=can_translate,
        read_again=retry_failed or options.ocr == "force",
        wants_pictures=options.ocr != "off",
    )
    files = find_files(sources, base=base, standard_input=standard_input, options=options)
    return Reading(sources, options, detector, detector.detect(files))
