"""Read documents in a test, and say what was read."""

from __future__ import annotations

from index import Document
from search.errors import UnreadableError
from search.readers.walk import read_documents


def read(base, *paths, **kwargs):
    """Return what reading *paths*, or all of *base*, gives."""
    return list(read_documents([str(path) for path in paths or (base,)], base=base, **kwargs))


def only(base, *paths):
    """Return the one document."""
    (found,) = read(base, *paths)
    assert isinstance(found, Document), found
    return found


def ids(found):
    """Return the ids of documents; there is no error among them."""
    assert problems(found) == []
    return [each.id for each in found]


def ids_read(found):
    """Return the ids of the documents among what was read."""
    return [each.id for each in found if isinstance(each, Document)]


def problems(found):
    """Return the messages of the errors among what was read."""
    return [str(each) for each in found if isinstance(each, UnreadableError)]
