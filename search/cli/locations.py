"""Where a command finds its library, the list of published models and standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

    import typer

#: Name of a library in a folder of documents.
LIBRARY_NAME = ".search-library"


def library_folder(context: typer.Context, option: Path | None) -> Path:
    """Return the library folder: from an option or the variable, in this folder or a parent, or the user's own."""
    named = option or context.find_root().obj
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / LIBRARY_NAME).is_dir():
            return folder / LIBRARY_NAME
    from platformdirs import user_data_path

    return user_data_path("translation-first-search") / "library"


def published_file() -> Path:
    """Return the file that caches the list of published models."""
    from platformdirs import user_cache_path

    return user_cache_path("translation-first-search") / "published.json"


def speeds_file() -> Path:
    """Return the file that caches how fast models have translated on this machine."""
    from platformdirs import user_cache_path

    return user_cache_path("translation-first-search") / "speeds.json"


def standard_input() -> BinaryIO | None:
    """Return standard input as bytes; None if the process has none."""
    return sys.stdin.buffer if sys.stdin else None
