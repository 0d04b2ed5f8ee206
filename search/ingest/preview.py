"""Preview what `add` would do, without writing anything."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from search.errors import UnreadableError
from search.readers.options import READ_PLAINLY, ReadingOptions

from .changes import Change, FileEnd
from .pruning import check_prune, missing_documents
from .reading import begin_reading
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
    if prune:
        check_prune(paths, corpus=corpus, base=base)
    reading = begin_reading(
        paths,
        corpus=corpus,
        base=base,
        language=language,
        can_translate=can_translate,
        retry_failed=retry_failed,
        standard_input=standard_input,
        options=replace(options, is_preview=True),
    )
    preview = Preview()
    ids = {Change.ADDED: preview.added, Change.CHANGED: preview.changed, Change.MOVED: preview.moved}
    with closing(reading.changes):
        for found in reading.changes:
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
            paths,
            corpus=corpus,
            base=base,
            places=reading.detector.places,
            complete_files=reading.detector.complete_files,
        )
    return preview
