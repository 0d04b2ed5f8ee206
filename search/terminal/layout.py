"""How results are laid out: styles, columns, indents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rich.console import Console, ConsoleOptions

#: Widths of the columns that stand side by side, from this one on; under one another below.
WIDE = 120

#: Columns that an original stands in from its English.
_INDENT = 4

MATCH, ALIGNED, DIM, HEAD = "bold yellow", "underline", "dim", "bold"


def table_of(*columns: str, numbers: Collection[str] = ()) -> Table:
    """Return a table without lines; those *columns* that are no *numbers* fold what is too long for them."""
    made = Table(box=None, pad_edge=False, header_style=DIM)
    for column in columns:
        if column in numbers:
            made.add_column(column, justify="right")
        else:
            made.add_column(column, overflow="fold")
    return made


def two_columns() -> Table:
    """Return a table for two texts side by side, each in half of the width."""
    made = Table.grid(padding=(0, 2), expand=True)
    made.add_column(ratio=1)
    made.add_column(ratio=1)
    return made


class Indented:
    """A text that stands in from the margin, each line of it, wrapped or where nothing wraps."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = max(1, options.max_width - _INDENT)
        for line in self._text.split() if options.no_wrap else self._text.wrap(console, width):
            yield Text(" " * _INDENT).append_text(line)
