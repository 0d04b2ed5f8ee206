"""Printing: results to standard output, everything else to standard error."""

from __future__ import annotations

import typer

from search.results.sanitize import printable
from search.terminal.wording import waiting_note

#: Exit code if a command succeeded except for some files, lines or models.
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
