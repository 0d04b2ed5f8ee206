"""Where results are printed: on a terminal, into a file or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segment

from search.results.sanitize import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, RenderableType


def show(result: RenderableType, *, plain: bool = False) -> None:
    """Print to standard output: wrapped on a terminal; in a file or a pipe, or *plain*, a paragraph a line."""
    console = Console(highlight=False, force_terminal=False if plain else None)
    console.print(_Printable(result), soft_wrap=not console.is_terminal)


def width() -> int:
    """Return the width of the terminal, in columns; 0 where there is none."""
    console = Console()
    return console.width if console.is_terminal else 0


class _Printable:
    """Something to be shown, of which nothing but its style acts on the terminal, whoever wrote it."""

    def __init__(self, inner: RenderableType) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._inner, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)
