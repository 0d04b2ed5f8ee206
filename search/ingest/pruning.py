"""Find documents whose files no longer exist, so that `add --prune` can remove them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from search.errors import NotPrunedError
from search.readers.names import STANDARD_INPUT, is_there
from search.readers.walk import find_paths

from .paths import full_path, full_paths, is_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from .changes import Place
    from .corpus_view import CorpusView


def check_prune(paths: Iterable[str], *, corpus: CorpusView, base: Path) -> None:
    """Refuse to prune if a disk may not be mounted.

    Raises:
        NotPrunedError: one of *paths* does not exist, or contains no document although it did before.

    """
    for path in paths:
        if path == STANDARD_INPUT or not os.path.lexists(path):
            raise NotPrunedError(path, "does not exist")
        if next(find_paths([path]), None) is None and missing_documents([path], corpus=corpus, base=base):
            raise NotPrunedError(path, "no longer contains any document")


def missing_documents(
    paths: Iterable[str],
    *,
    corpus: CorpusView,
    base: Path,
    places: Mapping[str, Place] | None = None,
    complete_files: AbstractSet[str] = frozenset(),
) -> list[str]:
    """Return the IDs of documents in *paths* whose files, or whose lines of a file, no longer exist.

    Args:
        paths: Files and folders to look in.
        corpus: Corpus of the library.
        base: Folder that relative paths start from.
        places: Where each document was read in this run, by ID.
        complete_files: Files that were read completely in this run: documents of these files that
            are not in *places* no longer exist.

    """
    folders = full_paths(paths, base)
    places = places or {}
    missing: list[str] = []
    last, is_inside, is_missing = "", False, False
    for document_id, path in corpus.paths() if folders else ():
        if path != last:  # Documents of a file come together.
            is_inside = is_within(full_path(path, base), folders)
            last, is_missing = path, is_inside and not is_there(path, base)
        place = places.get(document_id)
        # The corpus may still have the old path of a document that was just moved.
        was_moved = place is not None and place.path != path
        if is_inside and not was_moved and (is_missing or (path in complete_files and place is None)):
            missing.append(document_id)
    # A damaged path may not be that of any file although the file exists.
    known = corpus.known(missing)
    return [document_id for document_id in missing if document_id in known and known[document_id].intact]
