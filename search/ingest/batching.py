"""Windows of documents on their way through translation: so many at once, and one kept while the next is decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Item = TypeVar("_Item")

#: Documents, and characters in them, that are translated together: enough for large batches, few enough to be
#: held in memory many times over.
_WINDOW_DOCUMENTS, _WINDOW_CHARACTERS = 500, 64_000

#: Characters of the first window; each has twice as many as the one before. Decoding begins at once then.
_FIRST_WINDOW = 16_000


class Stopped(Exception):  # noqa: N818 - no error
    """The caller asked to stop."""


def windows(documents: Iterable[_Item], characters: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    """Yield windows of *documents*, each with up to twice as much text as the one before.

    Args:
        documents: In whatever form they are at hand.
        characters: Of the text of one.

    """
    window: list[_Item] = []
    held = 0
    size = _FIRST_WINDOW
    for document in documents:
        window.append(document)
        held += characters(document)
        if len(window) >= _WINDOW_DOCUMENTS or held >= size:
            yield window
            window, held, size = [], 0, min(_WINDOW_CHARACTERS, 2 * size)
    if window:
        yield window


def one_behind(begun: Iterable[_Item]) -> Iterator[_Item]:
    """Yield each item once the next one has been made: what was begun is decoded meanwhile.

    >>> list(one_behind("abc"))
    ['a', 'b', 'c']
    """
    waiting: list[_Item] = []
    for item in begun:
        yield from waiting
        waiting = [item]
    yield from waiting
