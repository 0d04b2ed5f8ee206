"""Options that several commands have."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from translate import QUALITIES

Quality = Enum("Quality", {name: name for name in QUALITIES}, type=str)  # type: ignore[misc]

_LIBRARY_HELP = "The library's folder. Otherwise: .search-library here or in a folder above, else your own."

# The variable belongs to the first of these alone: it must not outrank the option before a command.
RootLibraryOption = Annotated[
    Path | None,
    typer.Option("--library", "-L", envvar="SEARCH_LIBRARY", show_envvar=True, help=_LIBRARY_HELP),
]
LibraryOption = Annotated[
    Path | None, typer.Option("--library", "-L", help=f"{_LIBRARY_HELP} [env var: SEARCH_LIBRARY]")
]
ModelsOption = Annotated[
    Path | None,
    typer.Option("--models", envvar="ARGOS_PACKAGES_DIR", show_envvar=True, help="A folder of Argos packages."),
]
QualityOption = Annotated[Quality, typer.Option("--quality", help="Of the translation.")]
GlossaryOption = Annotated[
    Path | None, typer.Option("--glossary", help="Names and their English: a TSV of language, original, english.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DocumentLanguages = Annotated[
    list[str] | None, typer.Option("--language", "-l", help="Of the documents; can be repeated.")
]
ExpandOption = Annotated[
    bool, typer.Option("--expand/--no-expand", help="Seek too what the best passages say, where they agree.")
]
TranslateQueries = Annotated[
    bool, typer.Option("--translate-query/--no-translate-query", help="Seek their translations too.")
]
