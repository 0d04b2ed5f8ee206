"""Commands that change a library: `add`, `translate`, `remove`, `rebuild`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.library import DEFAULT_ENGINE, Library
from search.models.published import load_published
from search.terminal.wording import counted, damaged_note
from translate import DEFAULT_QUALITY, DEVICES
from translate.memory import read_glossary

from .background import work_in_background
from .interrupts import INTERRUPTED, interrupts
from .locations import library_folder, published_file, standard_input
from .options import (
    BackgroundOption,
    Device,
    DeviceOption,
    Engine,
    EngineOption,
    GlossaryOption,
    JsonOption,
    LibraryOption,
    ModelsOption,
    Ocr,
    Quality,
    QualityOption,
    QuietOption,
    ThreadsOption,
)
from .output import SOME_FAILED, end_if_damaged, note, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.ingest.reports import Preview


def add(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH...]",
            help="Files of any format that `search formats` lists, folders, or - for stdin.",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
    language: Annotated[
        str | None,
        typer.Option("--language", "-l", metavar="CODE", help="Language of the documents; detected by default."),
    ] = None,
    engine: EngineOption = Engine[DEFAULT_ENGINE],
    quality: QualityOption = Quality[DEFAULT_QUALITY],
    glossary: GlossaryOption = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents whose files are gone from these folders.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Only retry files that could not be read before; PATH is optional.")
    ] = False,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", metavar="FILE", help="Passwords to try on locked files, one a line."),
    ] = None,
    ocr: Annotated[
        Ocr,
        typer.Option("--ocr", help="When to recognize text in pictures: where it is needed, never, or on all pages."),
    ] = Ocr["auto"],
    device: DeviceOption = Device[DEVICES[0]],
    threads: ThreadsOption = None,
    background: BackgroundOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, without doing it.")] = False,
    models: ModelsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add documents: detect the language, translate, and index.

    Unchanged files are skipped. A file that was moved keeps its document ID.

    Example: search add seeds

    Example: search add seeds --prune --dry-run
    """
    from search.terminal.add_report import report_notes, report_text
    from search.terminal.progress import progress_bar

    passwords = _passwords(password_file) if password_file else []
    if not paths and not retry_failed:
        raise typer.BadParameter("give a file or a folder, or use --retry-failed", param_hint="PATH")
    if background:
        work_in_background()
    if dry_run:
        with Library(library_folder(context, library), models=models) as opened:
            preview = opened.preview(
                paths or [],
                language=language,
                engine=engine.value,
                prune=prune,
                retry_failed=retry_failed,
                standard_input=standard_input(),
                passwords=passwords,
                ocr=ocr.value,
            )
        _show_preview(preview, as_json=as_json)
        return
    interrupts.writing = True
    with Library(library_folder(context, library), models=models, notice=note) as opened:
        with progress_bar(quiet=quiet or as_json) as progress:
            report = opened.add(
                paths or [],
                language=language,
                engine=engine.value,
                quality=quality.value,
                glossary=read_glossary(glossary) if glossary else None,
                prune=prune,
                retry_failed=retry_failed,
                progress=progress,
                stop=interrupts.requested,
                standard_input=standard_input(),
                passwords=passwords,
                ocr=ocr.value,
                device=device.value,
                threads=threads,
            )
        folder = opened.path
        damaged = opened.damaged()

    errors = [*report.failures, *report.failed_models.values()]
    for line in errors if quiet else report_notes(report, load_published(published_file())):
        note(str(line))
    if as_json:
        from search.results.fields.reports import add_fields
        from search.results.sanitize import json_of

        say(json_of(add_fields(report, damaged)))
    elif not quiet:
        say(f"{report_text(report)}\nLibrary: {folder}")
    _end(stopped=report.stopped, some_failed=bool(report.failures or report.failed_models), damaged=damaged)


def _passwords(file: Path) -> list[str]:
    # Imported late: few files are locked.
    from search.readers.passwords import read_passwords

    return read_passwords(file)


def _show_preview(preview: Preview, *, as_json: bool) -> None:
    if as_json:
        from search.results.fields.reports import preview_fields
        from search.results.sanitize import json_of

        say(json_of(preview_fields(preview)))
    else:
        from search.terminal import console
        from search.terminal.add_report import preview_text

        console.show(preview_text(preview))
    _end(stopped=False, some_failed=bool(preview.failures))


def translate(
    context: typer.Context,
    library: LibraryOption = None,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew",
            help="Also retranslate output of other model versions, engines or qualities; never human translations.",
        ),
    ] = False,
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language", "-l", metavar="CODE", help="Only sentences in this language, such as ro; repeatable."
        ),
    ] = None,
    engine: EngineOption = Engine[DEFAULT_ENGINE],
    quality: QualityOption = Quality[DEFAULT_QUALITY],
    glossary: GlossaryOption = None,
    device: DeviceOption = Device[DEVICES[0]],
    threads: ThreadsOption = None,
    background: BackgroundOption = False,
    models: ModelsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Translate sentences that are not translated yet.

    Use it after installing a model. Documents are taken from the library; their files are not read again.

    Example: search translate

    Example: search translate --renew --language ro
    """
    from search.terminal.progress import progress_bar
    from search.terminal.translate_report import translated_notes, translated_text

    if background:
        work_in_background()
    interrupts.writing = True
    with (
        Library(library_folder(context, library), models=models, notice=note) as opened,
        progress_bar(quiet=quiet or as_json) as progress,
    ):
        report = opened.translate(
            languages=language or (),
            renew=renew,
            engine=engine.value,
            quality=quality.value,
            glossary=read_glossary(glossary) if glossary else None,
            progress=progress,
            stop=interrupts.requested,
            device=device.value,
            threads=threads,
        )
        damaged = opened.damaged()
    published = load_published(published_file())
    for line in report.failed_models.values() if quiet else translated_notes(report, published):
        note(line)
    if as_json:
        from search.results.fields.reports import translate_fields
        from search.results.sanitize import json_of

        say(json_of(translate_fields(report, damaged)))
    elif not quiet:
        say(translated_text(report))
    _end(stopped=report.stopped, some_failed=bool(report.failed_models), damaged=damaged)


def _end(*, stopped: bool, some_failed: bool, damaged: Sequence[str] = ()) -> None:
    """End a command with the exit code for its outcome; say which damaged documents were skipped."""
    if damaged:
        note(damaged_note(damaged))
    if stopped:
        note("interrupted; finished work is kept, run the same command again to continue")
        raise typer.Exit(INTERRUPTED)
    if some_failed or damaged:
        raise typer.Exit(SOME_FAILED)


def remove(
    context: typer.Context,
    document_ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Document IDs, as shown in the first line of a hit.")
    ],
    library: LibraryOption = None,
) -> None:
    """Remove documents from the library.

    The files are not deleted, and the translations stay in the translation memory.

    Example: search remove seeds/002_41c433cc62bb368c.txt
    """
    interrupts.writing = True
    with Library(library_folder(context, library), notice=note) as opened:
        count = opened.remove(document_ids)
        damaged = opened.damaged()
    say(f"Removed {counted(count, 'document')}.")
    end_if_damaged(damaged)


def rebuild(context: typer.Context, library: LibraryOption = None) -> None:
    """Rebuild the store (the search index) from the documents.

    Nothing is translated or read from files again.

    Example: search rebuild
    """
    interrupts.writing = True
    with Library(library_folder(context, library), notice=note) as opened:
        passages = opened.rebuild()
        damaged = opened.damaged()
    say(f"Rebuilt the store: {counted(passages, 'passage')}.")
    end_if_damaged(damaged)
