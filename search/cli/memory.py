"""The commands of `memory`: import and export translations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from search.library import Library
from search.terminal.wording import counted

from .interrupts import interrupts
from .locations import library_folder
from .options import LibraryOption
from .output import SOME_FAILED, end_if_damaged, note, say

memory_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Import and export the translation memory.")

_File = Annotated[Path, typer.Argument(metavar="FILE", help="A TMX file (.tmx), or JSON lines.")]


@memory_app.command("import")
def import_memory(context: typer.Context, file: _File, library: LibraryOption = None) -> None:
    """Import a translation memory.

    Imported translations replace machine translations, also in documents already in the library. What another
    library's models translated stays a machine's work.

    Example: search memory import translations.tmx
    """
    interrupts.writing = True
    with Library(library_folder(context, library), notice=note) as opened:
        imported = opened.import_memory(file)
        damaged = opened.damaged()
    for failure in imported.failures:
        note(f"not imported: {failure}")
    say(f"Imported {counted(imported.entries, 'translation')}; {counted(imported.documents, 'document')} changed.")
    end_if_damaged(damaged)
    if imported.failures:
        raise typer.Exit(SOME_FAILED)


@memory_app.command("export")
def export_memory(context: typer.Context, file: _File, library: LibraryOption = None) -> None:
    """Export the translation memory.

    Example: search memory export translations.jsonl
    """
    with Library(library_folder(context, library)) as opened:
        count = opened.export_memory(file)
    say(f"Exported {counted(count, 'translation')} to {file}.")
