"""Adding passages to a store and removing them."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.query import ENGLISH

from .postings import PostingPool
from .schema import comparable_path, day_number, packed_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from index.store import IndexablePassage

    from .protocols import Index, IndexWriter

    MappedErrors = Callable[[], AbstractContextManager[None]]


#: Seconds to wait for Whoosh's own lock: a process that writes the store ends just after the one that started it.
_LOCK_SECONDS = 10.0


class PassageWriter:
    """A `StoreWriter` that writes to Whoosh."""

    def __init__(self, writer: IndexWriter, mapped_errors: MappedErrors) -> None:
        self._writer = writer
        self._mapped_errors = mapped_errors

    def remove(self, document_id: str) -> None:
        """Remove all passages of a document."""
        with self._mapped_errors():
            self._writer.delete_by_term("document", document_id)

    def add(self, passage: IndexablePassage) -> None:
        """Add a passage."""
        with self._mapped_errors():
            self._writer.add_document(
                document=passage.document_id,
                language=passage.language,
                has=" ".join(sorted(passage.terms)),
                number=passage.number,
                first=passage.first,
                last=passage.last,
                words=tuple(forms[-1] for forms in passage.terms.get(ENGLISH, ())),
                endings=passage.long_words,
                title=packed_words(passage.title),
                path=comparable_path(passage.path),
                type=passage.type,
                page=" ".join(map(str, passage.pages)),
                since=day_number(passage.dates[0]) if passage.dates else None,
                until=day_number(passage.dates[1]) if passage.dates else None,
                **{role: packed_words(words) for role, words in passage.people.items()},
                **passage.terms,
            )


def begin_writing(index: Index) -> IndexWriter:
    """Return Whoosh's writer of an index, with our `PostingPool`."""
    writer = index.writer(timeout=_LOCK_SECONDS)
    writer.pool = PostingPool(writer.pool)
    return writer


@contextmanager
def cancelled_on_error(writer: IndexWriter, mapped_errors: MappedErrors) -> Iterator[PassageWriter]:
    """Return a context that discards all changes if it ends with an error."""
    try:
        yield PassageWriter(writer, mapped_errors)
    except BaseException:
        # On a full disk this fails too; the first error is the one to report.
        with suppress(StoreError), mapped_errors():
            writer.cancel()
        raise
