"""Commands that change what is in a library: `add`, `translate`, `remove`, `rebuild`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from search.library import Library
from search.models.published import load_published
from search.terminal.wording import counted
from translate import DEFAULT_QUALITY
from translate.memory import read_glossary

from .interrupts import INTERRUPTED, interrupts
from .locations import library_folder, published_file, standard_input
from .options import GlossaryOption, JsonOption, LibraryOption, ModelsOption, Quality, QualityOption, QuietOption
from .output import SOME_FAILED, note, say

if TYPE_CHECKING:
    from search.ingest.reports import Preview


def add(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files (.txt, .md, .jsonl), folders, or - for standard input.", show_default=False),
    ] = None,
    library: LibraryOption = None,
    language: Annotated[str | None, typer.Option("--language", "-l", help="Of all of them, where you know it.")] = None,
    quality: QualityOption = Quality[DEFAULT_QUALITY],
    glossary: GlossaryOption = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents whose files have gone from these folders.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Read only what could not be read before; needs no paths.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    models: ModelsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read documents, tell their languages, translate them, and index both texts.

    What is in the library already, and as it was, is passed over; a file that was moved keeps its id.

    Example: search add seeds

    Example: search add seeds --prune --dry-run
    """
    from search.terminal.add import report_json, report_notes, report_text
    from search.terminal.progress import progress_bar

    if not paths and not retry_failed:
        raise typer.BadParameter("name a file or a folder, or give --retry-failed", param_hint="paths")
    if dry_run:
        with Library(library_folder(context, library), models=models) as opened:
            found = opened.preview(
                paths or [],
                language=language,
                prune=prune,
                retry_failed=retry_failed,
                standard_input=standard_input(),
            )
        _tell_preview(found, as_json=as_json)
        return
    interrupts.writing = True
    with Library(library_folder(context, library), models=models, notice=note) as opened:
        with progress_bar(quiet=quiet or as_json) as progress:
            report = opened.add(
                paths or [],
                language=language,
                quality=quality.value,
                glossary=read_glossary(glossary) if glossary else None,
                prune=prune,
                retry_failed=retry_failed,
                progress=progress,
                stop=interrupts.asked,
                standard_input=standard_input(),
            )
        where = opened.path
    for line in report.failures if quiet else report_notes(report, load_published(published_file())):
        note(str(line))
    if as_json:
        say(report_json(report))
    elif not quiet:
        say(f"{report_text(report)}\nLibrary: {where}")
    _end(stopped=report.stopped, some_failed=bool(report.failures or report.failed_models))


def _tell_preview(found: Preview, *, as_json: bool) -> None:
    from search.terminal import console
    from search.terminal.add import preview_json, preview_text

    if as_json:
        say(preview_json(found))
    else:
        console.show(preview_text(found))
    _end(stopped=False, some_failed=bool(found.failures))


def translate(
    context: typer.Context,
    library: LibraryOption = None,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew", help="Translate anew what an older model, or another quality, made; not what people said."
        ),
    ] = False,
    language: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="Of the sentences; can be repeated.")
    ] = None,
    quality: QualityOption = Quality[DEFAULT_QUALITY],
    glossary: GlossaryOption = None,
    models: ModelsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Translate what is in the library without English, now that there is a model; no file is read.

    Example: search translate

    Example: search translate --renew --language ro
    """
    from search.terminal.progress import progress_bar
    from search.terminal.translate import translated_json, translated_notes, translated_text

    interrupts.writing = True
    with (
        Library(library_folder(context, library), models=models, notice=note) as opened,
        progress_bar(quiet=quiet or as_json) as progress,
    ):
        report = opened.translate(
            languages=language or (),
            renew=renew,
            quality=quality.value,
            glossary=read_glossary(glossary) if glossary else None,
            progress=progress,
            stop=interrupts.asked,
        )
    published = load_published(published_file())
    for line in report.failed_models.values() if quiet else translated_notes(report, published):
        note(line)
    if as_json:
        say(translated_json(report))
    elif not quiet:
        say(translated_text(report))
    _end(stopped=report.stopped, some_failed=bool(report.failed_models))


def _end(*, stopped: bool, some_failed: bool) -> None:
    """End a command with the exit code of what became of it."""
    if stopped:
        note("interrupted; what was done is kept, and the same command goes on from there")
        raise typer.Exit(INTERRUPTED)
    if some_failed:
        raise typer.Exit(SOME_FAILED)


def remove(
    context: typer.Context,
    document_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Of documents, as hits show them.")],
    library: LibraryOption = None,
) -> None:
    """Remove documents from the library; their files and their translations stay.

    Example: search remove seeds/002_41c433cc62bb368c.txt
    """
    interrupts.writing = True
    with Library(library_folder(context, library), notice=note) as opened:
        count = opened.remove(document_ids)
    say(f"Removed {counted(count, 'document')}.")


def rebuild(context: typer.Context, library: LibraryOption = None) -> None:
    """Make the store again from the corpus; nothing is translated.

    Example: search rebuild
    """
    interrupts.writing = True
    with Library(library_folder(context, library), notice=note) as opened:
        passages = opened.rebuild()
    say(f"The store has {passages:,} passages.")
