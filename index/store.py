"""The store: passages by their terms. Disposable, made from the corpus at any time."""

from __future__ import annotations

import shutil
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from ._whoosh import BM25, WhooshStore, is_store
from .analysis import VERSION as ANALYSIS_VERSION
from .analysis import analyze
from .errors import StoreError
from .passages import Extent, cut_passages
from .schema import ENGLISH, Indexed, Store, original_field
from .schema import VERSION as SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: What made a store: one made by anything else is made again before it is trusted.
SIGNATURE = f"whoosh, analysis {ANALYSIS_VERSION}, schema {SCHEMA_VERSION}"

_BM25 = BM25()

#: What scores a term: a run says so, since the same store gives other scores with other settings.
WEIGHTING = f"BM25 k1 {_BM25.k1} b {_BM25.b}"


class IndexableSentence(Extent, Protocol):
    """What indexing needs to know of a sentence."""

    @property
    def language(self) -> str:
        """Of the original."""
        ...

    @property
    def original(self) -> str:
        """Its words as they were written."""
        ...

    @property
    def english(self) -> str:
        """Its English, "" where there is none."""
        ...


def open_store(folder: Path) -> Store:
    """Open the store in *folder*, or make an empty one there.

    Raises:
        StoreError: it is damaged.

    """
    return WhooshStore(folder)


def store_exists(folder: Path) -> bool:
    """Tell whether there is a store in *folder*, whole or damaged."""
    return is_store(folder)


def discard_store(folder: Path) -> None:
    """Delete the store in *folder*.

    Raises:
        StoreError: it cannot be deleted.

    """
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise StoreError(folder, f"cannot be deleted: {error.strerror or error}") from error


def passages_of(document_id: str, language: str, sentences: Sequence[IndexableSentence]) -> Iterator[Indexed]:
    """Yield a document's passages as the store takes them.

    Args:
        document_id: Its id.
        language: Of the document.
        sentences: All of them, in order.

    """
    for passage in cut_passages(sentences):
        terms: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for sentence in sentences[passage.first : passage.last + 1]:
            terms[ENGLISH] += [term.forms for term in analyze(sentence.english, "en")]
            # Originals in English are found in the English field already.
            if sentence.language != "en":
                field = original_field(sentence.language)
                terms[field] += [term.forms for term in analyze(sentence.original, sentence.language)]
        filled = {field: forms for field, forms in terms.items() if forms}
        yield Indexed(document_id, passage.number, passage.first, passage.last, language, filled)
