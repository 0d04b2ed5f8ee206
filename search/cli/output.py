"""Printing: results to standard output, everything else to standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from search.results.sanitize import printable
from search.terminal.wording import damaged_note, waiting_note

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Exit code if a command succeeded except for some files, lines, models or damaged documents.
SOME_FAILED = 3


def say(text: str) -> None:
    """Print a text to standard output."""
    typer.echo(printable(text))


def note(line: str) -> None:
    """Print a text to standard error, as one line."""
    typer.echo(printable(" ".join(line.split())), err=True)


def note_waiting(documents: int) -> None:
    """Print a note if some documents cannot be found yet."""
    if documents:
        note(waiting_note(documents))


def end_if_damaged(document_ids: Sequence[str]) -> None:
    """If damaged documents were skipped, say which, and end the command with its exit code."""
    if document_ids:
        note(damaged_note(document_ids))
        raise typer.Exit(SOME_FAILED)
