"""Options that several commands share."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from search.errors import SearchError
from search.readers.options import OCR_MODES
from translate import DEVICES, ENGINES, QUALITIES
from translate.hardware import MAX_THREADS

from .output import note

Quality = Enum("Quality", {name: name for name in QUALITIES}, type=str)  # type: ignore[misc]
Device = Enum("Device", {name: name for name in DEVICES}, type=str)  # type: ignore[misc]
Engine = Enum("Engine", {name: name for name in ENGINES}, type=str)  # type: ignore[misc]
Ocr = Enum("Ocr", {name: name for name in OCR_MODES}, type=str)  # type: ignore[misc]

_LIBRARY_HELP = (
    "Library folder. Default: .search-library in this folder or a parent folder, else your personal library."
)

# Only the option before the command reads the variable; otherwise it would override that option.
RootLibraryOption = Annotated[
    Path | None,
    typer.Option("--library", "-L", metavar="FOLDER", envvar="SEARCH_LIBRARY", show_envvar=True, help=_LIBRARY_HELP),
]
LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", "-L", metavar="FOLDER", help=f"{_LIBRARY_HELP} [env var: SEARCH_LIBRARY]"),
]


def _check_models(context: typer.Context, parameter: typer.CallbackParam, folder: Path | None) -> Path | None:
    """Refuse a folder of models that does not exist; one that only the variable names is noted."""
    if folder and not folder.is_dir():
        missing = SearchError("there is no such folder of models", "check the path", place=str(folder))
        source = context.get_parameter_source(parameter.name or "")
        # Argos' variable may name a folder that Argos has not created yet.
        if source and source.name == "COMMANDLINE":
            raise missing
        note(str(missing))
    return folder


_MODELS = {
    "metavar": "FOLDER",
    "envvar": "ARGOS_PACKAGES_DIR",
    "show_envvar": True,
    "help": "Another folder of installed models.",
}
ModelsOption = Annotated[Path | None, typer.Option("--models", callback=_check_models, **_MODELS)]

#: For the command that creates the folder if it does not exist.
NewModelsOption = Annotated[Path | None, typer.Option("--models", **_MODELS)]
QualityOption = Annotated[
    Quality, typer.Option("--quality", help="Translation quality; better is slower. Firefox' models have only one.")
]
EngineOption = Annotated[Engine, typer.Option("--engine", help="Engine that translates.")]
DeviceOption = Annotated[
    Device,
    typer.Option(
        "--device",
        envvar="ARGOS_DEVICE_TYPE",
        show_envvar=True,
        help="What models run on: the processor, a GPU, or a GPU if one is found.",
    ),
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        min=1,
        max=MAX_THREADS,
        help="Number of threads that translate on the processor; by default, one for each core.",
    ),
]
BackgroundOption = Annotated[
    bool, typer.Option("--background", help="Give way to other programs: lower priority for processor and disks.")
]
GlossaryOption = Annotated[
    Path | None,
    typer.Option(
        "--glossary",
        metavar="FILE",
        help="Names and terms with their English: a TSV file of language, original and English.",
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DocumentLanguages = Annotated[
    list[str] | None,
    typer.Option("--language", "-l", metavar="CODE", help="Only documents in this language, such as ro; repeatable."),
]
TranslateQueries = Annotated[
    bool,
    typer.Option("--translate-query/--no-translate-query", help="Also search for the translation of the query."),
]
ExpandOption = Annotated[
    bool,
    typer.Option("--expand/--no-expand", help="Add terms from the top results to the query (query expansion)."),
]
