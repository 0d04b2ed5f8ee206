"""Where a command finds what it needs: the library that is meant, standard input, the cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

    import typer

#: What a library is called where it lies beside the documents.
LIBRARY_NAME = ".search-library"


def library_folder(context: typer.Context, option: Path | None) -> Path:
    """Return which library is meant: by the option or variable, one here or above, or the user's own."""
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
    """Return where is written down what an index of packages was last seen to have."""
    from platformdirs import user_cache_path

    return user_cache_path("translation-first-search") / "published.json"


def standard_input() -> BinaryIO | None:
    """Return what is piped in or typed, as bytes; None where the program has no such stream."""
    return sys.stdin.buffer if sys.stdin else None
