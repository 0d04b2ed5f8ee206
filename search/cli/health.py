"""Commands that look after a library: `status`, `doctor`, `recover`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from search.library import Library
from search.models.published import load_published
from search.results.sanitize import printable

from .locations import library_folder, published_file
from .options import JsonOption, LibraryOption, ModelsOption
from .output import SOME_FAILED, note, say


def status(
    context: typer.Context,
    library: LibraryOption = None,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="List the documents with doubtful translations instead, worst first.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Of them, at most; JSON has all.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Tell what is in the library: languages, what is untranslated, what failed, sizes.

    Example: search status

    Example: search status --flagged -n 5
    """
    from search.terminal import console
    from search.terminal.status import flagged_json, flagged_text, status_json, status_text

    with Library(library_folder(context, library)) as opened:
        if flagged:
            documents = opened.flagged()
            if as_json:
                say(flagged_json(documents))
            else:
                console.show(flagged_text(documents, limit))
            return
        told = opened.status()
    if as_json:
        say(status_json(told))
    else:
        console.show(status_text(told, load_published(published_file())))


def doctor(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """Look for what is wrong, with the installation and the library, and tell its cure. Reads everything.

    Example: search doctor
    """
    from search.terminal import console
    from search.terminal.doctor import findings_json, findings_text

    with Library(library_folder(context, library), models=models) as opened:
        findings = opened.doctor()
    if as_json:
        say(findings_json(findings))
    else:
        console.show(findings_text(findings))
    if any(finding.cure for finding in findings):
        raise typer.Exit(1)


def recover(
    context: typer.Context,
    into: Annotated[
        Path | None, typer.Argument(help="A new folder.  [default: the library's name and -recovered]")
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save what can be read of a damaged library into a new one; the damaged one is not touched.

    Example: search recover archive.library
    """
    from search.terminal.recover import recovered_json, recovered_text

    with Library(library_folder(context, library)) as opened:
        recovered = opened.recover(into or opened.path.with_name(f"{opened.path.name}-recovered"))
    for document_id in recovered.lost:
        note(f"not saved: {printable(document_id)}; add it again")
    for document_id in recovered.doubtful:
        note(f"saved, but not as it was written: {printable(document_id)}; add it again")
    if as_json:
        say(recovered_json(recovered))
    else:
        say(recovered_text(recovered))
    if not recovered.documents:
        note("no document could be read: restore the library from a copy, or add the files again")
    if not recovered.documents or recovered.lost or recovered.doubtful or recovered.gaps:
        raise typer.Exit(SOME_FAILED)
