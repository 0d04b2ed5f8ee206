"""The answers to many queries, as files: a TREC run, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from durable_sqlite import writing_beside
from search.errors import SearchError
from search.evaluation.signature import tag
from search.evaluation.trec import run_lines
from search.terminal.hits import answer_json

from .sanitize import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from search.evaluation.batch import Answer

#: A cell that starts with one of these can be a formula to a spreadsheet (OWASP, "CSV Injection";
#: the wide ones are what East Asian keyboards write).
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")

_COLUMNS = (
    "id", "query", "query_language", "rank", "score", "document_id", "passage", "language", "date", "title",
    "english", "original",
)  # fmt: skip


def run_text(answers: Iterable[Answer], made: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts of a TREC run; its tag stands for the signature *made*."""
    for answer in answers:
        yield from run_lines(answer.topic.name, answer.scores.items(), tag(made))


def json_text(answers: Iterable[Answer], made: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts of a JSON object: the signature *made*, and what each query found."""
    yield f'{{"signature": {json.dumps(made)},\n"queries": ['
    between = "\n"
    for answer in answers:
        yield between + answer_json(answer)
        between = ",\n"
    yield "\n]}\n"


def csv_text(answers: Iterable[Answer]) -> Iterator[str]:
    """Yield the parts of a CSV that a spreadsheet opens as it is meant.

    It starts with a byte order mark, by which Excel knows UTF-8. A cell that a spreadsheet would take
    for a formula starts with an apostrophe.
    """
    yield "\ufeff" + _csv_line(_COLUMNS)
    for answer in answers:
        for hit in answer.hits:
            yield _csv_line((
                answer.topic.id, answer.topic.text, answer.language, hit.rank, hit.score, hit.document_id, hit.passage,
                hit.language, hit.date or "", hit.title or "", hit.english, hit.original,
            ))  # fmt: skip


def write_text(path: Path, parts: Iterable[str]) -> None:
    """Write a file whole: until all of it is there, what was there before is.

    Raises:
        SearchError: it cannot be written.

    """
    try:
        with writing_beside(path) as file:
            file.writelines(parts)
    except OSError as error:
        raise SearchError(f"{path}: cannot be written ({error.strerror or error})", "name another file") from error


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def _safe(cell: str) -> str:
    text = printable(cell)
    return f"'{text}" if _FORMULA.match(text) else text
