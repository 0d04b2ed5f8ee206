"""Postings in memory while passages are added, until they are written to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .protocols import PostingSink

    #: Field, term, passage, weight, and the positions as Whoosh encodes them.
    Posting = tuple[str, bytes, int, float, bytes | None]

#: Memory for postings before they are written to temporary files, in MiB.
MEMORY = 256

#: Approximate size of a posting in memory, in bytes: three list slots, including spare capacity.
_POSTING_SIZE = 27

#: Approximate overhead of a new term or a new value, in bytes.
_NEW_SIZE = 200


class PostingPool(writing.PostingPool):  # type: ignore[misc]
    """Postings grouped by term.

    Whoosh's own pool stores a tuple of 200 bytes for each posting, sorts all of them, and when they no longer
    fit writes them to disk and reads them back one at a time. Here a posting takes three slots in a list,
    only terms are sorted, and several times as many postings fit: passages arrive in ascending order, and most
    values are equal to an earlier one.
    """

    def __init__(self, replaced: PostingSink) -> None:
        super().__init__(replaced.tempstore, replaced.segment, MEMORY)
        # By field and term: passage, weight, value, passage, weight, value…
        self._by_term: dict[tuple[str, bytes], list[int | float | bytes | None]] = {}
        self._shared: dict[float | bytes | None, float | bytes | None] = {}

    def add(self, item: Posting) -> None:
        """Add a posting; write all of them to a temporary file if there are too many."""
        field, term, passage, weight, value = item
        postings = self._by_term.get((field, term))
        if postings is None:
            self.fieldnames.add(field)
            postings = self._by_term[field, term] = []
            self.currentsize += _NEW_SIZE + len(term)
        if value not in self._shared:
            self.currentsize += _NEW_SIZE + len(value or b"")
        share = self._shared.setdefault
        postings += passage, share(weight, weight), share(value, value)
        self.currentsize += _POSTING_SIZE
        if self.currentsize > self.limit:
            self.save()

    def save(self) -> None:
        """Write all postings to a temporary file, sorted."""
        if self._by_term:
            path, file = self._new_run()
            self._write_run(file, self._sorted())
            self._add_run(path)
        self._by_term, self._shared, self.currentsize = {}, {}, 0

    def iter_postings(self) -> Iterable[Posting]:
        """Return all postings, sorted by field and term."""
        return self.items() if self.runs else self._sorted()

    def _sorted(self) -> Iterator[Posting]:
        for (field, term), postings in sorted(self._by_term.items()):
            for passage, weight, value in zip(*[iter(postings)] * 3, strict=True):
                yield field, term, passage, weight, value
