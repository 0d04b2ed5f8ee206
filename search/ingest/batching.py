"""Windows of documents: groups that are translated together, each stored while the next is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Item = TypeVar("_Item")

#: The most documents, and about the most characters, in a window: enough for large batches, few
#: enough that several windows fit in memory.
_WINDOW_DOCUMENTS, _WINDOW_CHARACTERS = 500, 64_000

#: Characters in the first window. Each later window is twice as large as the one before, up to the
#: maximum. A small first window lets decoding start at once.
_FIRST_WINDOW = 16_000


def windows(documents: Iterable[_Item], length: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    """Group *documents* into windows, each with up to twice as much text as the one before.

    Args:
        documents: Documents of any type, in order.
        length: Returns the number of characters in a document's text.

    """
    window: list[_Item] = []
    characters = 0
    size = _FIRST_WINDOW
    for document in documents:
        window.append(document)
        characters += length(document)
        if len(window) >= _WINDOW_DOCUMENTS or characters >= size:
            yield window
            window, characters, size = [], 0, min(_WINDOW_CHARACTERS, 2 * size)
    if window:
        yield window
