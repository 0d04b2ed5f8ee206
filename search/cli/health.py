"""Commands about the state of a library: `status`, `doctor`, `recover`."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from search.library import Library

from .locations import library_folder, published_file, speeds_file
from .options import JsonOption, LibraryOption, ModelsOption
from .output import SOME_FAILED, note, say


def status(
    context: typer.Context,
    library: LibraryOption = None,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="List documents with doubtful translations instead, the worst first.")
    ] = False,
    limit: Annotated[
        int,
        typer.Option("--limit", "-n", metavar="N", min=1, help="Maximum number of documents to list; JSON has all."),
    ] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show what is in the library.

    The output lists languages, missing translations, files that failed, and sizes on disk.

    Example: search status

    Example: search status --flagged -n 5
    """
    with Library(library_folder(context, library)) as opened:
        if flagged:
            _list_doubtful(opened, limit, as_json=as_json)
            return
        current = opened.status()
    if as_json:
        from search.results.fields.library import status_fields
        from search.results.sanitize import json_of

        say(json_of(status_fields(current)))
    else:
        from search.models.gains import find_gains
        from search.models.published import load_published
        from search.models.trial import load_speeds
        from search.terminal import console
        from search.terminal.status import status_text

        languages = [count.language for count in current.languages if count.sentences]
        gains = find_gains(languages, current.engines, current.translators, load_speeds(speeds_file()))
        console.show(status_text(current, load_published(published_file()), gains))


def _list_doubtful(library: Library, limit: int, *, as_json: bool) -> None:
    documents = library.flagged()
    if as_json:
        from search.results.fields.library import doubtful_fields
        from search.results.sanitize import json_of

        say(json_of(doubtful_fields(documents)))
    else:
        from search.terminal import console
        from search.terminal.status import doubtful_text

        console.show(doubtful_text(documents, limit))


class Journal(str, Enum):
    """How the databases are written."""

    WAL = "wal"
    ROLLBACK = "rollback"


def doctor(
    context: typer.Context,
    library: LibraryOption = None,
    models: ModelsOption = None,
    journal: Annotated[
        Journal | None,
        typer.Option(
            "--journal",
            help="First switch the databases to a write-ahead log (wal), or to rollback journals, which are safe on a "
            "disk that several machines use.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the installation and the library for problems.

    The whole library is read. Each problem is listed with its solution.

    Example: search doctor
    """
    with Library(library_folder(context, library), models=models) as opened:
        if journal:
            opened.set_journal(journal.value)
        findings = opened.doctor()
    if as_json:
        from search.results.fields.library import findings_fields
        from search.results.sanitize import json_of

        say(json_of(findings_fields(findings)))
    else:
        from search.terminal import console
        from search.terminal.findings import findings_text

        console.show(findings_text(findings))
    if any(finding.cure for finding in findings):
        raise typer.Exit(1)


def recover(
    context: typer.Context,
    into: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]", help="New folder.  [default: the library's name with -recovered]", show_default=False
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recover a damaged library into a new one.

    Whatever can be read is copied. The damaged library is not changed.

    Example: search recover archive.library
    """
    with Library(library_folder(context, library)) as opened:
        recovered = opened.recover(into or opened.path.with_name(f"{opened.path.name}-recovered"))
    from search.terminal.recovery import recovered_notes, recovered_text

    for line in recovered_notes(recovered):
        note(line)
    if as_json:
        from search.results.fields.library import recovered_fields
        from search.results.sanitize import json_of

        say(json_of(recovered_fields(recovered)))
    else:
        say(recovered_text(recovered))
    if not recovered.documents or recovered.lost or recovered.doubtful or recovered.gaps:
        raise typer.Exit(SOME_FAILED)
