"""Numbered lines of a text file in any encoding, or of standard input."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import EvaluationError, UnreadableError
from search.readers.encodings import text_of
from search.readers.names import STANDARD_INPUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

#: Largest file that is read, in bytes: ten times a run of 1,000 documents for each of 500 queries.
_MAX_SIZE = 256 << 20


def read_lines(path: str, standard_input: BinaryIO | None = None) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file with their numbers, from 1.

    Args:
        path: The file, or ``"-"`` for standard input.
        standard_input: The stream to read for ``"-"``.

    Raises:
        EvaluationError: the file cannot be read, is larger than 256 MiB, or is not text.

    """
    try:
        if path == STANDARD_INPUT and standard_input:
            data = standard_input.read(_MAX_SIZE + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(_MAX_SIZE + 1)
        if len(data) > _MAX_SIZE:
            raise EvaluationError(display_name(path), None, f"is larger than {_MAX_SIZE >> 20} MiB", "split it")
        text = text_of(data, path)
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        raise EvaluationError(display_name(path), None, problem, "check the path") from error
    except UnreadableError as error:
        raise EvaluationError(display_name(path), None, error.reason) from error
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        yield number, line.rstrip("\n")


def display_name(path: str) -> str:
    """Return the name of a file for messages."""
    return "standard input" if path == STANDARD_INPUT else path
