"""Read .txt and .md: a file is one document."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index import Document
from index.records import line_breaks
from search.errors import UnreadableError

from . import limits
from .columns import in_reading_order
from .encodings import NotTextError, decode
from .front_matter import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)


def read_text(file: BinaryIO, path: str, size: int) -> Iterator[Document | UnreadableError]:
    """Yield the document in a text file, columns in reading order. See `registry.Reader`."""
    for document in _read(file, path, size):
        yield replace(document, text=in_reading_order(document.text)) if isinstance(document, Document) else document


def read_markdown(file: BinaryIO, path: str, size: int) -> Iterator[Document | UnreadableError]:
    """Yield the document in a Markdown file; its title is the front matter's, or else the first heading.

    See `registry.Reader`.
    """
    for document in _read(file, path, size):
        if isinstance(document, Document) and not document.title and (heading := _first_heading(document.text)):
            yield replace(document, title=heading)
        else:
            yield document


def _read(file: BinaryIO, path: str, size: int) -> Iterator[Document | UnreadableError]:
    yield limits.too_large(path) if size > limits.LARGEST else document_in(file.read(), path)


def document_in(data: bytes, path: str) -> Document | UnreadableError:
    """Return the document in a file's bytes, or the error if there is none; its id is *path*."""
    if len(data) > limits.LARGEST:
        return limits.too_large(path)
    try:
        text = limits.storable(decode(data))
    except NotTextError as error:
        return UnreadableError(path, None, error.problem, error.cure)
    whole = text
    front, text = split_front_matter(whole)
    if not text.strip():
        return limits.empty(path)
    return Document(
        path,
        path,
        text,
        language=front.language,
        title=front.title,
        date=front.date,
        size=len(data),
        lines_before=line_breaks(whole, len(whole) - len(text)),
        bad_date=front.bad_date,
    )


def _first_heading(text: str) -> str | None:
    """Return the first heading of level one, without the hashes that may close it."""
    found = _HEADING.search(text)
    if not found:
        return None
    title = found[1].rstrip()
    # Not part of the pattern: "spaces, hashes, end of line" takes quadratic time on a long run of spaces.
    bare = title.rstrip("#")
    return limits.shortened(bare.rstrip() if bare.endswith((" ", "\t")) else title)
