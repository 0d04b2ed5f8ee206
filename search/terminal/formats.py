"""The formats that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .layout import table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from search.readers.formats import Format


def formats_text(formats: Iterable[Format]) -> Table:
    """Return a table of formats: what they are, their suffixes, and what they need."""
    table = table_of("format", "what", "suffixes", "needs")
    for each in formats:
        needs = each.program
        if not each.is_available:
            needs = f"{each.program}, which is not installed (Debian: {each.package})"
        table.add_row(each.name, each.description, " ".join(each.suffixes), needs)
    return table
