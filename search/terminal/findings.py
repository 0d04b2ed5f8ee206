"""What `doctor` found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from .layout import DIM, MATCH
from .wording import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from search.maintenance.findings import Finding


def findings_text(findings: Sequence[Finding]) -> RenderableType:
    """Return what `doctor` found, one line each."""
    table = Table.grid(padding=(0, 2))
    for _ in range(3):
        table.add_column(overflow="fold")
    for finding in findings:
        state = Text("wrong", style=MATCH) if finding.cure else Text("ok", style=DIM)
        result = f"{finding.found}; {finding.cure}" if finding.cure else finding.found
        table.add_row(state, one_line(finding.what), one_line(result))
    return table
