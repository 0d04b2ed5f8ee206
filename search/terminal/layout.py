"""Layout that many results share: styles, tables, columns, indents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rich.console import Console, ConsoleOptions

#: Minimum width, in columns, for two texts side by side; on a narrower terminal, one is below the other.
WIDE = 120

#: Indent of an original under its English, in columns.
_INDENT = 4

MATCH, ALIGNED, DIM, HEAD = "bold yellow", "underline", "dim", "bold"


def table_of(*columns: str, numbers: Collection[str] = ()) -> Table:
    """Return a table without rules. *numbers* are aligned to the right and shown whole; other columns wrap long text."""
    table = Table(box=None, pad_edge=False, header_style=DIM)
    for column in columns:
        if column in numbers:
            table.add_column(column, justify="right", no_wrap=True)
        else:
            table.add_column(column, overflow="fold")
    return table


def two_columns() -> Table:
    """Return a table for two texts side by side, each in half of the width."""
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    return table


class Indented:
    """A text with every line indented, whether or not it is wrapped."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = max(1, options.max_width - _INDENT)
        for line in self._text.split() if options.no_wrap else self._text.wrap(console, width):
            yield Text(" " * _INDENT).append_text(line)
