"""Read .csv and .tsv, whatever stands between the cells and whatever the encoding."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from typing import IO, TYPE_CHECKING

from .content import Content, FormatError, ReadingContext
from .encodings import NotTextError, decode
from .sheet_rows import SheetRows
from .text_flow import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Maximum bytes of a file.
LARGEST = 64 << 20

#: What may stand between cells, the most common first.
_DELIMITERS = ",;\t|"

#: Number of lines, and of characters, from which the delimiter is detected.
_LINES, _SAMPLE = 100, 1 << 16


def read_csv(file: IO[bytes], context: ReadingContext) -> Content:
    """Return the rows, whose places are "row 1" and so on; see `content`.

    Raises:
        FormatError: it is not text, or too large.

    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB", "split it")
    try:
        text = decode(data).lstrip("\ufeff").replace("\x00", "")
    except NotTextError as error:
        raise FormatError(error.problem, error.cure) from error
    delimiter, text = _stated_delimiter(text)
    delimiter = delimiter or _delimiter(text[:_SAMPLE], is_tsv=context.name.lower().endswith((".tsv", ".tab")))
    rows = SheetRows()
    missing = []
    try:
        for number, row in enumerate(_rows(text, delimiter), 1):
            rows.add("", number, [tidy(cell) for cell in row])
    except FormatError as error:
        missing.append(f"the rest {error.problem}")
    return Content(rows.paragraphs, missing=missing)


def _stated_delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter that a first line such as "sep=;" states, and the text without it; "" if it states none."""
    first, _, rest = text[:20].partition("\n")
    first = first.strip("\r\"'")
    if len(first) == 5 and first.lower().startswith("sep="):
        return first[4], text[len(text[:20]) - len(rest) :]
    return "", text


def _delimiter(sample: str, *, is_tsv: bool) -> str:
    """Return the delimiter that cuts most lines into the same number of cells, and into the most cells."""
    lines = sample.splitlines(keepends=True)
    # The last line of a sample may be cut.
    lines = lines[: min(_LINES, max(1, len(lines) - 1))]

    def fit(delimiter: str) -> tuple[float, int]:
        counts = Counter(len(row) for row in _checked_rows(lines, delimiter) if row)
        width, times = max(counts.items(), key=lambda item: item[1], default=(1, 0))
        return (times / counts.total() if width > 1 else 0.0), width

    if is_tsv and any("\t" in line for line in lines):
        return "\t"
    return max(_DELIMITERS, key=fit)


def _checked_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the rows until one that is not CSV."""
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows. From a quotation mark on that nobody closes, each line is a row."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    begun = 0
    try:
        for row in reader:
            begun = reader.line_num
            yield row
    except csv.Error:
        # A cell is longer than csv's limit, 131,072 characters.
        for line in itertools.islice(io.StringIO(text, newline=""), begun, None):
            yield [cell.strip(' "\r\n') for cell in line.split(delimiter)]
