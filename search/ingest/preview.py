"""Preview what `add` would do, without writing anything."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from search.errors import UnreadableError
from search.readers.ahead import LockedMemory
from search.readers.options import READ_PLAINLY, ReadingOptions
from search.readers.walk import find_files

from .changes import Change, ChangeDetector, FileEnd
from .paths import failed_files
from .pruning import check_prune, missing_documents
from .reports import Preview

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path
    from typing import BinaryIO

    from .corpus_view import CorpusView


def preview_add(
    paths: Sequence[str],
    *,
    corpus: CorpusView,
    base: Path,
    language: str | None,
    can_translate: AbstractSet[str],
    prune: bool,
    retry_failed: bool,
    standard_input: BinaryIO | None,
    options: ReadingOptions = READ_PLAINLY,
) -> Preview:
    """Return what `add_files` would do with the same arguments; a picture that was never recognized counts as text."""
    detector = ChangeDetector(
        corpus,
        base=base,
        language=language,
        can_translate=can_translate,
        read_again=retry_failed or options.ocr == "force",
        wants_pictures=options.ocr != "off",
    )
    if prune:
        check_prune(paths, corpus=corpus, base=base)
    sources = failed_files(paths, corpus.failures(), base=base) if retry_failed else paths
    preview = Preview()
    memory = None if options.memory is None else LockedMemory(options.memory)
    options = replace(options, language=language or "", languages=sorted(can_translate), memory=memory, is_preview=True)
    ids = {Change.ADDED: preview.added, Change.CHANGED: preview.changed, Change.MOVED: preview.moved}
    files = find_files(sources, base=base, standard_input=standard_input, options=options)
    with closing(detector.detect(files)) as changes:
        for found in changes:
            if isinstance(found, UnreadableError):
                preview.failures.append(found)
            elif isinstance(found, FileEnd):
                preview.unchanged += found.skipped
            elif found.change is Change.UNCHANGED:
                preview.unchanged += 1
            else:
                ids[found.change].append(found.document.id)
    if prune:
        preview.removed = missing_documents(
            paths, corpus=corpus, base=base, places=detector.places, complete_files=detector.complete_files
        )
    return preview
