"""Which passages of a store a condition holds for: sets of Whoosh's numbers, from its readers."""

from __future__ import annotations

import unicodedata
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from index.phrases import phrase_positions
from index.query import (
    AllOf,
    AnyOf,
    HasPhrase,
    HasPrefix,
    HasTerm,
    InDates,
    InDocuments,
    InLanguage,
    InPath,
    InTitle,
    NoneOf,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.query import Clause, Condition

#: A passage whose document has no date has this day, and others a number that grows with time.
UNDATED, _LAST_DAY = 0, 99_99_99_99

#: The field of whole words that are much longer than their stems, for prefixes.
ENDINGS = "endings"


def day_number(date: str) -> int:
    """Return a day, as 2025-08-16, as a number that grows with time."""
    return int(date.replace("-", ""))


def matching_passages(searcher: Any, clauses: Iterable[Clause], only: set[int] | None, *, any_clause: bool) -> set[int]:
    """Return the passages that match, by Whoosh's numbers."""
    if not any_clause:
        return only or set()
    matching = holding_passages(searcher, AnyOf(tuple(HasTerm(clause.field, (clause.term,)) for clause in clauses)))
    return matching if only is None else matching & only


def newest_passages(searcher: Any, passages: set[int], limit: int) -> dict[int, int]:
    """Return the newest of *passages* and their days: *limit* of them, and those of the day of the last one."""
    days: dict[int, int] = {}
    for segment, offset in searcher.leaf_searchers():
        reader = segment.reader()
        begins = reader.column_reader("since", translate=False)
        days.update((number + offset, begins[number]) for number in reader.all_doc_ids() if number + offset in passages)
    last = min(nlargest(limit, days.values()), default=0)
    return {passage: day for passage, day in days.items() if day >= last}


def holding_passages(searcher: Any, condition: Condition) -> set[int]:
    """Return the passages for which *condition* holds, by Whoosh's numbers.

    Sets, not Whoosh's queries: what is under a NOT or an OR there may be asked for a score, and its
    phrases know one form of a word only.
    """
    holding: set[int] = set()
    for segment, offset in searcher.leaf_searchers():
        holding.update(number + offset for number in holding_in_segment(condition, segment.reader()))
    return holding


def holding_in_segment(condition: Condition, reader: Any) -> set[int]:
    """Return the passages of one segment for which *condition* holds."""
    match condition:
        case AllOf(parts):
            held = set(reader.all_doc_ids())
            for part in parts:
                held &= holding_in_segment(part, reader) if held else held
            return held
        case AnyOf(parts):
            return set().union(*(holding_in_segment(part, reader) for part in parts))
        case NoneOf(parts):
            return set(reader.all_doc_ids()) - holding_in_segment(AnyOf(parts), reader)
        case HasTerm(field, forms):
            return passages_having(reader, field, (form.encode() for form in forms))
        case HasPhrase(field, words, slop):
            return _with_phrase(reader, field, words, slop)
        case HasPrefix(among, prefix):
            return set().union(
                *(passages_having(reader, field, reader.expand_prefix(field, prefix)) for field in (*among, ENDINGS))
            )
        case InLanguage(language):
            return passages_having(reader, "language", [language.encode()])
        case InDocuments(document_ids):
            return passages_having(reader, "document", (document_id.encode() for document_id in document_ids))
        case InDates(since, until):
            first, last = day_number(since) if since else 1, day_number(until) if until else _LAST_DAY
            ends = reader.column_reader("until", translate=False)
            late = {passage for passage in reader.all_doc_ids() if ends[passage] >= first}
            begins = reader.column_reader("since", translate=False)
            return {passage for passage in late if begins[passage] <= last}
        case InTitle(words, slop):
            return passages_having(
                reader, "title", (title for title in reader.lexicon("title") if _has(title, words, slop))
            )
        case InPath(pattern):
            wanted = [part.encode() for part in cased(pattern).split("*")]
            return passages_having(
                reader, "path", (path for path in reader.lexicon("path") if _has_in_order(path, wanted))
            )


def passages_having(reader: Any, field: str, terms: Iterable[bytes]) -> set[int]:
    """Return the passages that have one of *terms*."""
    having: set[int] = set()
    for term in terms:
        if (field, term) in reader:
            having.update(reader.postings(field, term).all_ids())
    return having


def having_any(reader: Any, terms: Iterable[tuple[str, bytes]], passages: set[int]) -> set[int]:
    """Return those of *passages* that have one of *terms*."""
    found: set[int] = set()
    for field, term in terms:
        wanted = sorted(passages - found)
        if not wanted:
            break
        if (field, term) in reader:
            postings = reader.postings(field, term)
            found.update(passage for passage in wanted if _skips_to(postings, passage))
    return found


def _skips_to(postings: Any, passage: int) -> bool:
    """Move forward to *passage*, and tell whether it is there."""
    if postings.is_active():
        postings.skip_to(passage)
    return bool(postings.is_active() and postings.id() == passage)


def _with_phrase(reader: Any, field: str, words: Sequence[tuple[str, ...]], slop: int) -> set[int]:
    having = set.intersection(*(passages_having(reader, field, (form.encode() for form in forms)) for forms in words))
    places: dict[int, list[set[int]]] = {passage: [set() for _ in words] for passage in having}
    for at, forms in enumerate(words):
        for form in forms:
            for passage, positions in _positions(reader, field, form.encode(), sorted(having)):
                places[passage][at].update(positions)
    return {passage for passage, where in places.items() if phrase_positions(where, slop)}


def _positions(reader: Any, field: str, term: bytes, passages: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield those of *passages*, in order, that have *term*, and where."""
    if (field, term) not in reader:
        return
    postings = reader.postings(field, term)
    for passage in passages:
        if _skips_to(postings, passage):
            yield passage, postings.value_as("positions")


def packed(words: Iterable[tuple[str, ...]]) -> str:
    """Return words as one term: a title is looked through where it is asked for, and takes little room."""
    return " ".join("/".join(forms) for forms in words)


def _has(packed: bytes, words: Sequence[tuple[str, ...]], slop: int) -> bool:
    """Tell whether words, packed, have these together."""
    if not all(any(form.encode() in packed for form in forms) for forms in words):
        return False
    there = [set(forms.split("/")) for forms in packed.decode().split(" ")]
    places = [{at for at, forms in enumerate(there) if not forms.isdisjoint(wanted)} for wanted in words]
    return bool(phrase_positions(places, slop))


def _has_in_order(path: bytes, parts: Iterable[bytes]) -> bool:
    at = 0
    for part in parts:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def cased(path: str) -> str:
    """Return a path as it is compared: alike in whatever case, and however its accents are kept."""
    return unicodedata.normalize("NFC", path).casefold()
