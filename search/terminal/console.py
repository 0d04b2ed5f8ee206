"""Printing a result to a terminal, a file or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment

from search.results.sanitize import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, RenderableType


def show(result: RenderableType, *, plain: bool = False) -> None:
    """Print to standard output.

    A terminal gets colours and wrapped lines. A file or a pipe gets one line for each paragraph, and so does a
    terminal if *plain* is set.
    """
    console = Console(highlight=False, force_terminal=False if plain else None)
    console.print(_Sanitized(result), soft_wrap=not console.is_terminal)


def width() -> int:
    """Return the width of the terminal in columns; 0 if standard output is not a terminal."""
    console = Console()
    return console.width if console.is_terminal else 0


class _Sanitized:
    """A result without control characters; its styles are preserved."""

    def __init__(self, inner: RenderableType) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._inner, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)
