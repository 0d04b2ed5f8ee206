"""Finding the passages that satisfy a condition, as sets of Whoosh's numbers.

Whoosh's own queries are not used: below a NOT or an OR they may be asked for a score, and its phrases support only
one form of each word.
"""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING

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
    NamesPerson,
    NoneOf,
    OfType,
    OnPage,
)

from .schema import LAST_DAY, LONG_WORDS, comparable_path, day_number, has_packed_phrase, path_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.query import Clause, Condition

    from .protocols import Postings, Reader, Searcher


def passages_where(searcher: Searcher, condition: Condition) -> set[int]:
    """Return the passages that satisfy *condition*."""
    found: set[int] = set()
    for segment, offset in searcher.leaf_searchers():
        found.update(number + offset for number in segment_passages_where(segment.reader(), condition))
    return found


def matching_passages(
    searcher: Searcher, clauses: Iterable[Clause], among: set[int] | None, *, any_clause: bool
) -> set[int]:
    """Return the passages that match at least one clause, or with *any_clause* False all of *among*.

    Args:
        searcher: The state of the store.
        clauses: What to match.
        among: Only these passages; None for all.
        any_clause: Whether a clause must match.

    """
    if not any_clause:
        return among or set()
    matching = passages_where(searcher, AnyOf(tuple(HasTerm(clause.field, (clause.term,)) for clause in clauses)))
    return matching if among is None else matching & among


def newest_passages(searcher: Searcher, passages: set[int], limit: int) -> dict[int, int]:
    """Return the *limit* newest of *passages* with their days, and all others from the same day as the last one."""
    days: dict[int, int] = {}
    for segment, offset in searcher.leaf_searchers():
        reader = segment.reader()
        since = reader.column_reader("since", translate=False)
        days.update((number + offset, since[number]) for number in reader.all_doc_ids() if number + offset in passages)
    last = min(nlargest(limit, days.values()), default=0)
    return {passage: day for passage, day in days.items() if day >= last}


def segment_passages_where(reader: Reader, condition: Condition) -> set[int]:
    """Return the passages of one segment that satisfy *condition*."""
    match condition:
        case AllOf(parts):
            found = set(reader.all_doc_ids())
            for part in parts:
                found &= segment_passages_where(reader, part) if found else found
            return found
        case AnyOf(parts):
            return set().union(*(segment_passages_where(reader, part) for part in parts))
        case NoneOf(parts):
            return set(reader.all_doc_ids()) - segment_passages_where(reader, AnyOf(parts))
        case HasTerm(field, forms):
            return passages_containing(reader, field, (form.encode() for form in forms))
        case HasPhrase(field, words, slop):
            return _passages_with_phrase(reader, field, words, slop)
        case HasPrefix(fields, prefix):
            return set().union(
                *(
                    passages_containing(reader, field, reader.expand_prefix(field, prefix))
                    for field in (*fields, LONG_WORDS)
                )
            )
        case _:
            return _passages_of_documents_where(reader, condition)


def _passages_of_documents_where(
    reader: Reader,
    condition: InLanguage | InDocuments | InDates | InTitle | NamesPerson | OfType | OnPage | InPath,
) -> set[int]:
    """Return the passages of one segment whose document, or whose place in it, satisfies *condition*."""
    match condition:
        case InLanguage(language):
            return passages_containing(reader, "language", [language.encode()])
        case InDocuments(document_ids):
            return passages_containing(reader, "document", (document_id.encode() for document_id in document_ids))
        case InDates(since, until):
            first, last = day_number(since) if since else 1, day_number(until) if until else LAST_DAY
            ends = reader.column_reader("until", translate=False)
            late_enough = {passage for passage in reader.all_doc_ids() if ends[passage] >= first}
            begins = reader.column_reader("since", translate=False)
            return {passage for passage in late_enough if begins[passage] <= last}
        case InTitle(words, slop):
            return _passages_with_packed(reader, "title", words, slop)
        case NamesPerson(role, words):
            return _passages_with_packed(reader, role, words, 0)
        case OfType(types):
            return passages_containing(reader, "type", map(str.encode, types))
        case OnPage(page):
            return passages_containing(reader, "page", [str(page).encode()])
        case InPath(pattern):
            # Files outside the library's folder have the separators of their system in their names.
            pieces = [piece.encode() for piece in comparable_path(pattern).replace("\\", "/").split("*")]
            paths = (path for path in reader.lexicon("path") if path_matches(path.replace(b"\\", b"/"), pieces))
            return passages_containing(reader, "path", paths)


def _passages_with_packed(reader: Reader, field: str, words: Sequence[tuple[str, ...]], slop: int) -> set[int]:
    """Return the passages whose packed words in a field contain these next to each other."""
    packed = (each for each in reader.lexicon(field) if has_packed_phrase(each, words, slop))
    return passages_containing(reader, field, packed)


def passages_containing(reader: Reader, field: str, terms: Iterable[bytes]) -> set[int]:
    """Return the passages that contain at least one of *terms*."""
    found: set[int] = set()
    for term in terms:
        if (field, term) in reader:
            found.update(reader.postings(field, term).all_ids())
    return found


def passages_containing_any(reader: Reader, terms: Iterable[tuple[str, bytes]], passages: set[int]) -> set[int]:
    """Return which of a few *passages* contain at least one of *terms*, in any field."""
    found: set[int] = set()
    for field, term in terms:
        missing = sorted(passages - found)
        if not missing:
            break
        if (field, term) in reader:
            postings = reader.postings(field, term)
            found.update(passage for passage in missing if _skip_to(postings, passage))
    return found


def _skip_to(postings: Postings, passage: int) -> bool:
    """Move forward to *passage*, and return whether it is among the postings."""
    if postings.is_active():
        postings.skip_to(passage)
    return postings.is_active() and postings.id() == passage


def _passages_with_phrase(reader: Reader, field: str, words: Sequence[tuple[str, ...]], slop: int) -> set[int]:
    with_all = set.intersection(
        *(passages_containing(reader, field, (form.encode() for form in forms)) for forms in words)
    )
    places: dict[int, list[set[int]]] = {passage: [set() for _ in words] for passage in with_all}
    for at, forms in enumerate(words):
        for form in forms:
            for passage, positions in _positions(reader, field, form.encode(), sorted(with_all)):
                places[passage][at].update(positions)
    return {passage for passage, positions in places.items() if phrase_positions(positions, slop)}


def _positions(reader: Reader, field: str, term: bytes, passages: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield each of *passages* that contains *term*, in order, with the positions of the term."""
    if (field, term) not in reader:
        return
    postings = reader.postings(field, term)
    for passage in passages:
        if _skip_to(postings, passage):
            yield passage, postings.value_as("positions")
