"""Turn what a reading process says about a file into documents, and into one error for all that could not be read."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from index import Document
from index.dates import iso_date
from index.records import INSIDE, Box, Origin
from search.errors import UnreadableError
from search.readers import limits
from search.readers.options import READ_PLAINLY

from .isolated import read_isolated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.readers.options import ReadingOptions

    from .frames import DocumentFields

#: Maximum number of problems that the error of a file names; further ones are counted.
_MOST_NAMED = 5


class _Problem(NamedTuple):
    """What could not be read in a file, or in a file inside it.

    Attributes:
        member: The file inside; "" for the file itself.
        problem: What is wrong.
        cure: What to do about it; "" if nothing can be done.
        is_whole: Whether nothing of it could be read.

    """

    member: str
    problem: str
    cure: str
    is_whole: bool


def documents_in_file(
    path: Path, name: str, options: ReadingOptions = READ_PLAINLY
) -> Iterator[Document | UnreadableError]:
    """Yield the documents in a file and in the files inside it, in order; at last, the error for what is missing.

    Args:
        path: The file.
        name: Its name, which is the ID of the document that is the whole file.
        options: How it is read.

    Raises:
        OSError: it cannot be examined, or no process can be started to read it.

    """
    member, problems, documents, is_empty = "", list[_Problem](), 0, False
    for frame in read_isolated(path, name, options):
        if "begin" in frame:
            member = frame["begin"]
        elif "document" in frame:
            documents += 1
            yield _document(frame["document"], name, member)
        elif "empty" in frame:
            is_empty = True
        elif "position" in frame:
            options.on_position(name, frame["position"])
        elif "unread" in frame:
            options.on_unread_picture()
        elif "error" in frame:
            problem, cure = frame["error"]
            problems.append(_Problem(member, problem, cure, is_whole=True))
        elif "missing" in frame:
            # An archive says what is missing when all files inside it have been read.
            of = frame.get("inside", member)
            problems += (_Problem(of, each, "", is_whole=False) for each in frame["missing"])
    if problems:
        yield _error(name, problems, is_partial=documents > 0)
    elif not documents and not is_empty:
        yield limits.empty(name)


def _document(fields: DocumentFields, path: str, member: str) -> Document:
    metadata = dict(fields["metadata"])
    title, date = str(metadata.pop("title", "")), str(metadata.pop("date", ""))
    # What language a file says it is in is often that of the program that wrote it.
    metadata.pop("language", "")
    places = [(start, place) for start, place in fields["places"]]
    boxes = [Box(*each) for each in fields["boxes"]]
    if recognized := [box.confidence for box in boxes if box.confidence is not None]:
        metadata["recognized"] = f"{fmean(recognized):.0f}"
    origin = Origin(fields["type"], member, metadata, places, boxes)
    return Document(
        f"{path}{INSIDE}{member}" if member else path,
        path,
        fields["text"],
        title=limits.shortened(title) or None,
        date=iso_date(date),
        bad_date=limits.bad_date(date),
        origin=origin,
    )


def _error(name: str, problems: list[_Problem], *, is_partial: bool) -> UnreadableError:
    named = [f"{each.member} {each.problem}" if each.member and each.is_whole else
             f"{each.member}: {each.problem}" if each.member else each.problem for each in problems]  # fmt: skip
    if len(named) > _MOST_NAMED:
        named[_MOST_NAMED:] = [f"{len(named) - _MOST_NAMED:,} more"]
    cure = next((each.cure for each in problems if each.cure), "")
    return UnreadableError(name, None, ("was read in part: " if is_partial else "") + "; ".join(named), cure)
