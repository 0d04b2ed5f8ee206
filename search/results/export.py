"""Write the answers of a batch as a TREC run, as JSON or as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from durable_sqlite import cure_of, writing_beside
from search.errors import SearchError
from search.evaluation.signature import tag
from search.evaluation.trec import run_lines

from .fields.hits import answer_fields
from .sanitize import json_of, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from search.evaluation.batch import Answer, Batch

#: Spreadsheets interpret a cell that starts with one of these as a formula (OWASP, "CSV Injection"). The wide forms
#: come from East Asian keyboards.
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")

_COLUMNS = (
    "id", "query", "query_language", "rank", "score", "document_id", "passage", "type", "place", "language", "date", "title",
    "english", "original",
)  # fmt: skip


def batch_text(batch: Batch, form: str) -> Iterator[str]:
    """Run a batch and yield the text of its answers in parts.

    Args:
        batch: From `Library.batch`. Errors are collected in its `failures`.
        form: One of `FORMS`.

    """
    return FORMS[form](batch.answers(), batch.signature)


def run_text(answers: Iterable[Answer], signature: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts of a TREC run. Its tag is a hash of *signature*."""
    for answer in answers:
        yield from run_lines(answer.topic.name, answer.scores.items(), tag(signature))


def json_text(answers: Iterable[Answer], signature: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts of a JSON object with the keys ``signature`` and ``queries``; see `answer_fields`."""
    yield f'{{"signature": {json.dumps(signature)},\n"queries": ['
    between = "\n"
    for answer in answers:
        yield between + json_of(answer_fields(answer))
        between = ",\n"
    yield "\n]}\n"


def csv_text(answers: Iterable[Answer], _signature: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the parts of a CSV file that is safe to open in a spreadsheet.

    It starts with a byte order mark, so that Excel reads it as UTF-8. An apostrophe is put before a cell that could be
    interpreted as a formula.
    """
    yield "\ufeff" + _csv_line(_COLUMNS)
    for answer in answers:
        for hit in answer.hits:
            yield _csv_line((
                answer.topic.id, answer.topic.text, answer.language, hit.rank, hit.score, hit.document_id, hit.passage,
                hit.type, hit.place, hit.language, hit.date or "", hit.title or "", hit.english, hit.original,
            ))  # fmt: skip


#: Forms of a batch, by name.
FORMS: Mapping[str, Callable[[Iterable[Answer], Mapping[str, str]], Iterator[str]]] = {
    "run": run_text,
    "json": json_text,
    "csv": csv_text,
}


def write_text(path: Path, parts: Iterable[str]) -> None:
    """Write *parts* to a file. An existing file is replaced only once all of it is written.

    Raises:
        SearchError: the file cannot be written.

    """
    try:
        with writing_beside(path) as file:
            file.writelines(parts)
    except OSError as error:
        raise SearchError(
            f"{path}: cannot be written ({error.strerror or error})", cure_of(error, "choose another file")
        ) from error


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def _safe(cell: str) -> str:
    text = printable(cell)
    return f"'{text}" if _FORMULA.match(text) else text
