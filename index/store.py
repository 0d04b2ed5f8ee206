"""The store: passages by their terms. Disposable, made from the corpus at any time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from . import _whoosh
from ._whoosh import WhooshStore, is_store
from .analysis import VERSION as ANALYSIS_VERSION
from .analysis import analyze
from .passages import Extent, cut_passages
from .schema import ENGLISH, Indexed, Store, StoreWriter, original_field
from .schema import VERSION as SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

#: What made a store: one made by anything else is made again before it is trusted.
SIGNATURE = f"whoosh, analysis {ANALYSIS_VERSION}, schema {SCHEMA_VERSION}, sealed"


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


def open_store(folder: Path, *, make: bool = True) -> Store:
    """Open the store in *folder*, or with *make*, where there is none, an empty one.

    Raises:
        StoreError: it is missing or damaged.

    """
    return WhooshStore(folder, make=make)


def rebuilding(folder: Path) -> AbstractContextManager[StoreWriter]:
    """Return a context in which the store in *folder* is made anew, whatever is there: nothing, or damage.

    Readers have what was there until the context ends; if it ends with an error, they keep it.

    Raises:
        StoreError: the folder cannot be written.

    """
    return _whoosh.rebuilding(folder)


def store_exists(folder: Path) -> bool:
    """Tell whether there is a store in *folder*, whole or damaged."""
    return is_store(folder)


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
