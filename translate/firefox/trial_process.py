"""The process in which `trial` has a model translate a word; it prints the outcome as JSON."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

from translate.errors import TranslatorError

from .loaded_models import LoadedModels
from .models import read_model

#: The memory that a model may take: a damaged one may ask for any amount.
_MAX_MEMORY = 8 << 30


def main(folder: str, word: str) -> None:
    """Translate a word, given as JSON, with the model in a folder."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        (english,) = LoadedModels().translate(read_model(Path(folder)), [json.loads(word)])
    except TranslatorError as error:
        print(json.dumps({"problem": error.problem, "cure": error.cure}))  # noqa: T201 - what the parent reads
    else:
        print(json.dumps({"english": english}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
