"""What commands say: results to standard output, everything else to standard error; and how they end."""

from __future__ import annotations

import typer

from search.results.sanitize import printable

#: Exit code of a run in which some files could not be read.
SOME_FAILED = 3


def say(text: str) -> None:
    """Print a text to standard output."""
    typer.echo(printable(text))


def note(line: str) -> None:
    """Print a line to standard error, as it is one line."""
    typer.echo(printable(" ".join(line.split())), err=True)


def note_waiting(documents: int) -> None:
    """Say how many documents no search finds yet, where there are any."""
    if documents:
        note(f"{documents:,} documents are not searched yet; bring the store up to date with: search rebuild")
