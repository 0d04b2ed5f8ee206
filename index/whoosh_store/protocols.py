"""Types for the parts of Whoosh that this package uses; Whoosh itself is untyped.

Passages are Whoosh's documents. Whoosh numbers them from 0, within a segment or within the whole store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence


class Postings(Protocol):
    """The passages that contain a term, in ascending order, read one by one."""

    def is_active(self) -> bool:
        """Return whether there is a current passage; False at the end."""
        ...

    def id(self) -> int:
        """Return the number of the current passage."""
        ...

    def weight(self) -> float:
        """Return how often the current passage contains the term."""
        ...

    def value_as(self, name: Literal["positions"], /) -> list[int]:
        """Return the positions of the term in the current passage."""
        ...

    def next(self) -> object:
        """Move to the next passage."""
        ...

    def skip_to(self, passage: int, /) -> object:
        """Move to the first passage whose number is at least *passage*; never moves back."""
        ...

    def all_ids(self) -> Iterator[int]:
        """Yield the numbers of all remaining passages."""
        ...


class Column(Protocol):
    """A number for each passage of a segment."""

    def __getitem__(self, passage: int, /) -> int: ...


class Reader(Protocol):
    """The terms and postings of a segment, or of all segments together."""

    def __contains__(self, term: tuple[str, bytes], /) -> bool: ...

    def postings(self, field: str, term: str | bytes, /) -> Postings:
        """Return the postings of a term, which must exist."""
        ...

    def terms_from(self, field: str, term: bytes, /) -> Iterator[tuple[str, bytes]]:
        """Yield each field and its terms, both in ascending order, from a term of a field on."""
        ...

    def lexicon(self, field: str, /) -> Iterator[bytes]:
        """Yield the terms of a field, sorted."""
        ...

    def expand_prefix(self, field: str, prefix: str, /) -> Iterator[bytes]:
        """Yield the terms of a field that start with *prefix*."""
        ...

    def all_doc_ids(self) -> Iterator[int]:
        """Yield the numbers of all passages that have not been removed."""
        ...

    def column_reader(self, field: str, /, *, translate: bool) -> Column:
        """Return a column; with *translate* False, its values as they are stored."""
        ...

    def doc_count_all(self) -> int:
        """Return the number of passages, including those that were removed."""
        ...

    def doc_frequency(self, field: str, term: str, /) -> int:
        """Return the number of passages that contain a term, including those that were removed."""
        ...

    def field_length(self, field: str, /) -> int:
        """Return the number of words in a field over all passages."""
        ...

    def doc_field_length(self, passage: int, field: str, /) -> int:
        """Return the number of words in a field of a passage."""
        ...

    def leaf_readers(self) -> Sequence[tuple[Reader, int]]:
        """Return the reader of each segment, and the number of its first passage in the whole store."""
        ...


class StoredFields(TypedDict):
    """What a store returns for a passage without searching; `words` are its English terms, folded."""

    document: str
    number: int
    first: int
    last: int
    words: tuple[str, ...]


class Searcher(Protocol):
    """A state of the store, opened for searching."""

    @property
    def schema(self) -> Container[str]:
        """The names of the fields that passages can have."""
        ...

    def reader(self) -> Reader:
        """Return the reader of all segments together."""
        ...

    def leaf_searchers(self) -> Sequence[tuple[Searcher, int]]:
        """Return the searcher of each segment, and the number of its first passage in the whole store."""
        ...

    def stored_fields(self, passage: int, /) -> StoredFields:
        """Return the stored fields of a passage."""
        ...

    def doc_count(self) -> int:
        """Return the number of passages."""
        ...

    def doc_count_all(self) -> int:
        """Return the number of passages, including those that were removed."""
        ...

    def up_to_date(self) -> bool:
        """Return whether this is the newest state."""
        ...

    def close(self) -> object:
        """Release the files."""
        ...


class Segment(Protocol):
    """A segment, as a writer knows it."""

    def deleted_count(self) -> int:
        """Return the number of its passages that were removed."""
        ...


class PostingSink(Protocol):
    """Where an index writer collects postings until they are written."""

    @property
    def tempstore(self) -> object:
        """The folder for temporary files."""
        ...

    @property
    def segment(self) -> Segment:
        """The segment that is being written."""
        ...


class IndexWriter(Protocol):
    """Changes an index; holds its lock until it is committed or cancelled."""

    pool: PostingSink

    @property
    def segments(self) -> Iterable[Segment]:
        """The segments that exist already."""
        ...

    def add_document(self, **fields: object) -> object:
        """Add a passage."""
        ...

    def delete_by_term(self, field: str, term: str, /) -> object:
        """Remove all passages with this term."""
        ...

    def commit(self, *, optimize: bool = False) -> object:
        """Make all changes visible; with *optimize*, merge all segments into one."""
        ...

    def cancel(self) -> object:
        """Discard all changes."""
        ...


class Index(Protocol):
    """An index in a folder."""

    def writer(self, *, timeout: float) -> IndexWriter:
        """Return a writer, which locks the index; if another one does, wait for some seconds at most."""
        ...

    def searcher(self) -> Searcher:
        """Open the state that was the newest when the index was opened."""
        ...

    def is_empty(self) -> bool:
        """Return whether the newest state has no passages."""
        ...

    def close(self) -> object:
        """Release the files."""
        ...
