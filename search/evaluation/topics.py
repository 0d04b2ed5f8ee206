"""Queries from a file: one per line, or tab-separated with IDs and languages. TREC calls them topics."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.arguments import path_of
from search.errors import EvaluationError
from translate import LanguageCodeError, language_code

from .lines import display_name, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

#: Accepted names of columns in a header line.
_COLUMNS = {"id": "id", "topic": "id", "qid": "id", "query_id": "id", "query": "query", "language": "language"}

#: Columns of a file without a header line.
_DEFAULT_COLUMNS = ["id", "query", "language"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A query of a batch or an evaluation.

    Attributes:
        id: ID in the judgments.
        text: The query.
        language: Language of the query, ISO 639-1, if it was given.
        name: ID in a run: `id`, or ``"7.ro"`` if topic 7 occurs in several languages.
        path: File of the query; "" if it does not come from a file.
        line: Line of the file, from 1.

    """

    id: str
    text: str
    language: str | None = None
    name: str = ""
    path: str = ""
    line: int | None = None

    def __post_init__(self) -> None:
        """Use the ID as the name by default."""
        object.__setattr__(self, "name", self.name or self.id)

    def failed(self, problem: str, cure: str = "") -> EvaluationError:
        """Return an error about this topic that names its file and line."""
        return EvaluationError(self.path or f"query {self.id}", self.line, problem, cure)


def load_topics(
    topics: Topic | Iterable[Topic] | str | os.PathLike[str], standard_input: BinaryIO | None = None
) -> tuple[Iterable[Topic], list[EvaluationError]]:
    """Return *topics* as they are, or read them if they are a path; and an error for each line that cannot be used.

    Raises:
        EvaluationError: the file cannot be read, or has no queries.
        SearchError: *topics* is neither a path nor queries.

    """
    if isinstance(topics, Topic):
        return [topics], []
    if isinstance(topics, str | bytes | os.PathLike):
        return read_topics(path_of(topics, "topics"), standard_input)
    return topics, []


def read_topics(path: str, standard_input: BinaryIO | None = None) -> tuple[list[Topic], list[EvaluationError]]:
    """Return the queries in a file, and an error for each line that cannot be used.

    Without tabs, each line is a query and its number among the lines is its ID. If any line has a tab, all lines
    are tab-separated: ID, query and, optionally, language. A first line may name the columns. Then they may come in
    any order; the ID may be called ``topic``, ``qid`` or ``query_id``, and other columns are ignored. There is no
    quoting. Empty lines are ignored.

    Args:
        path: A text file in any encoding, or ``"-"`` for standard input.
        standard_input: The stream to read for ``"-"``.

    Raises:
        EvaluationError: the file cannot be read, or has no queries.

    """
    lines = [(number, line) for number, line in read_lines(path, standard_input) if line.strip()]
    path = display_name(path)
    tabbed = any("\t" in line for _, line in lines)
    columns = _header(lines[0][1]) if lines else None
    if columns:
        del lines[0]
    if not lines:
        cure = "write one per line, or ID, query and language separated by tabs"
        raise EvaluationError(path, None, "has no queries", cure)
    topics: list[Topic] = []
    failures: list[EvaluationError] = []
    for count, (number, line) in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("\t")] if tabbed else [line.strip()]
        try:
            topics.append(_topic(cells, columns or (_DEFAULT_COLUMNS if tabbed else ["query"]), count, path, number))
        except EvaluationError as error:
            failures.append(error)
    topics, duplicates = _named(topics)
    return topics, sorted(failures + duplicates, key=lambda failure: failure.line or 0)


def _header(line: str) -> list[str] | None:
    """Return the columns of a header line, "" for each one to ignore; None if the line is not a header."""
    cells = [_COLUMNS.get(cell.strip().casefold(), "") for cell in line.split("\t")]
    known = [cell for cell in cells if cell]
    return cells if "query" in known and (len(cells) == 1 or len(known) > 1) else None


def _topic(cells: Sequence[str], columns: Sequence[str], count: int, path: str, line: int) -> Topic:
    found = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    if "query" not in found or len(cells) > len(columns):
        columns_text = ", ".join(filter(None, columns))
        cells_text = "1 column" if len(cells) == 1 else f"{len(cells)} columns"
        raise EvaluationError(path, line, f"has {cells_text}", f"expected {columns_text}, separated by tabs")
    if not found["query"]:
        raise EvaluationError(path, line, "has no query")
    topic_id = found.get("id", str(count))
    if not topic_id:
        raise EvaluationError(path, line, "has no ID")
    try:
        language = language_code(found["language"]) if found.get("language") else None
    except LanguageCodeError as error:
        raise EvaluationError(path, line, error.problem, error.cure) from error
    return Topic(topic_id, found["query"], language, path=path, line=line)


def _named(topics: Sequence[Topic]) -> tuple[list[Topic], list[EvaluationError]]:
    """Return the topics with unique names, and an error for each one whose name is already in use."""
    languages: dict[str, set[str | None]] = defaultdict(set)
    for topic in topics:
        languages[topic.id].add(topic.language)
    named: dict[str, Topic] = {}
    failures: list[EvaluationError] = []
    for topic in topics:
        several = len(languages[topic.id]) > 1 and topic.language
        own = replace(topic, name=f"{topic.id}.{topic.language}" if several else topic.id)
        first = named.setdefault(own.name, own)
        if first is not own:
            problem = f"has the same ID as line {first.line}: {own.name!r:.40}"
            failures.append(topic.failed(problem, "give each query its own ID"))
    return list(named.values()), failures
