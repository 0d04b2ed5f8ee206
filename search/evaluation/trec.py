"""The files that retrieval is measured with: queries, judgments, runs.

Judgments and runs are those of TREC, which trec_eval and every tool like it read:

    qrels   topic 0 document_id grade
    run     topic Q0 document_id rank score tag

Their columns stand apart by white space, so an id has none: white space, what cannot be printed and
the percent sign are written as the bytes of their UTF-8, percent-encoded, and read back the same way.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from search.errors import MeasuringError, UnreadableError
from search.readers.documents import STANDARD_INPUT
from search.readers.encodings import text_of
from translate import LanguageCodeError, language_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO, TypeAlias

    #: Grades by topic and document; 0 and less is not relevant.
    Qrels: TypeAlias = dict[str, dict[str, int]]

    #: Scores by topic and document.
    Run: TypeAlias = dict[str, dict[str, float]]

_Number = TypeVar("_Number", int, float)

#: What a header calls the columns of a file of queries.
_COLUMNS = {"id": "id", "topic": "id", "qid": "id", "query_id": "id", "query": "query", "language": "language"}

#: The columns where there is no header.
_BARE = ["id", "query", "language"]

#: Bytes of the largest file: ten times those of a run of a thousand documents for each of 500 queries.
_LARGEST = 256 << 20

_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Topic:
    """A query that is asked to measure, as TREC calls it.

    Attributes:
        id: What the judgments call it.
        text: The query.
        language: Of the query, where it is told.
        name: What a run calls it: its id, or ``"7.ro"`` where topic 7 is asked in several languages.
        path: The file that it stands in, "" where it is in none.
        line: Of the file, from 1.

    """

    id: str
    text: str
    language: str | None = None
    name: str = ""
    path: str = ""
    line: int | None = None

    def __post_init__(self) -> None:
        """Name it by its id where it has no other name."""
        object.__setattr__(self, "name", self.name or self.id)

    def failed(self, problem: str, cure: str = "") -> MeasuringError:
        """Return *problem* as what is wrong with this topic, with its place."""
        return MeasuringError(self.path or f"query {self.id}", self.line, problem, cure)


def encode_id(name: str) -> str:
    """Return the id of a document or a topic as one word.

    >>> encode_id("letters/May 1943, 50%.txt")
    'letters/May%201943,%2050%25.txt'
    """
    return "".join(letter if letter.isprintable() and letter not in " %" else _encoded(letter) for letter in name)


def decode_id(word: str) -> str:
    """Return the id that `encode_id` made *word* of; what it cannot have made stays as it is.

    >>> decode_id("letters/May%201943,%2050%25.txt"), decode_id("50%.txt")
    ('letters/May 1943, 50%.txt', '50%.txt')
    """

    def decoded(found: re.Match[str]) -> str:
        try:
            return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return found[0]

    return _ENCODED.sub(decoded, word)


def of_topic(by_name: Mapping[str, dict[str, _Number]], topic: Topic) -> dict[str, _Number]:
    """Return what judgments or a run have on a topic: under its name, else under its id; else nothing."""
    return by_name.get(topic.name) or by_name.get(topic.id) or {}


def read_topics(path: str, standard_input: BinaryIO | None = None) -> tuple[list[Topic], list[MeasuringError]]:
    """Return the queries in a file, and the lines that are none.

    A line is a query, and its number among the lines its id; or, where a line has a tab, every line is
    tab-separated: id, query and, if you like, language. A first line may name the columns: then they
    stand in any order, id is also ``topic``, ``qid`` or ``query_id``, and other columns are passed
    over. Nothing is quoted; empty lines are passed over.

    Args:
        path: In any encoding; ``"-"`` for standard input.
        standard_input: Read for ``"-"``.

    Raises:
        MeasuringError: it cannot be read, or has no line.

    """
    lines = [(number, line) for number, line in _lines(path, standard_input) if line.strip()]
    path = _place(path)
    tabbed = any("\t" in line for _, line in lines)
    columns = _header(lines[0][1]) if lines else None
    if columns:
        del lines[0]
    if not lines:
        raise MeasuringError(path, None, "has no query", "give one a line, or id, query and language with tabs between")
    topics: list[Topic] = []
    failures: list[MeasuringError] = []
    for count, (number, line) in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("\t")] if tabbed else [line.strip()]
        try:
            topics.append(_topic(cells, columns or (_BARE if tabbed else ["query"]), count, path, number))
        except MeasuringError as error:
            failures.append(error)
    topics, twice = _named(topics)
    return topics, sorted(failures + twice, key=lambda failure: failure.line or 0)


def read_qrels(path: str) -> Qrels:
    """Return the judgments in a file: TREC's, ``topic 0 document_id grade``, by spaces or tabs.

    Raises:
        MeasuringError: it cannot be read, has no judgment, or a line is none or contradicts another.

    """
    qrels: Qrels = defaultdict(dict)
    for number, (topic, _, document_id, grade) in _rows(path, 4, "topic 0 document_id grade"):
        try:
            earlier = qrels[topic].setdefault(document_id, int(grade))
        except ValueError:
            raise MeasuringError(path, number, f"the grade {grade!r:.40} is no whole number") from None
        if earlier != int(grade):
            raise MeasuringError(
                path, number, f"{document_id!r:.80} has the grade {earlier} in an earlier line", "keep one"
            )
    return dict(qrels)


def read_run(path: str) -> Run:
    """Return the run in a file: TREC's, ``topic Q0 document_id rank score tag``, by spaces or tabs.

    The scores count and not the ranks, as for trec_eval.

    Raises:
        MeasuringError: it cannot be read, has no line, or a line is none or has a document again.

    """
    run: Run = defaultdict(dict)
    for number, (topic, _, document_id, _, score, _) in _rows(path, 6, "topic Q0 document_id rank score tag"):
        try:
            value = float(score)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise MeasuringError(path, number, f"the score {score!r:.40} is no number")
        if document_id in run[topic]:
            raise MeasuringError(path, number, f"{document_id!r:.80} is found in an earlier line already", "keep one")
        run[topic][document_id] = value
    return dict(run)


def run_lines(name: str, found: Iterable[tuple[str, float]], tag: str) -> Iterator[str]:
    """Yield the lines of a run on one topic.

    Args:
        name: Of the topic.
        found: Documents and scores, the best first.
        tag: Of the run, one word.

    """
    for rank, (document_id, score) in enumerate(found, 1):
        yield f"{encode_id(name)} Q0 {encode_id(document_id)} {rank} {score:.4f} {tag}\n"


def _encoded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "surrogatepass"))


def _lines(path: str, standard_input: BinaryIO | None = None) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file in any encoding, with their numbers from 1."""
    try:
        if path == STANDARD_INPUT and standard_input:
            data = standard_input.read(_LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise MeasuringError(_place(path), None, f"is larger than {_LARGEST >> 20} MiB", "split it")
        text = text_of(data, path)
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        raise MeasuringError(_place(path), None, problem, "check the path") from error
    except UnreadableError as error:
        raise MeasuringError(_place(path), None, error.reason) from error
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        yield number, line.rstrip("\n")


def _place(path: str) -> str:
    return "standard input" if path == STANDARD_INPUT else path


def _rows(path: str, columns: int, form: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the lines of a file of TREC's with their numbers; topics and documents are decoded."""
    empty = True
    for number, line in _lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != columns:
            cells = line.split()
        if not cells:
            continue
        if len(cells) != columns or not all(cells):
            raise MeasuringError(path, number, f"is not: {form}")
        empty = False
        cells[0], cells[2] = decode_id(cells[0]), decode_id(cells[2])
        yield number, cells
    if empty:
        raise MeasuringError(path, None, "is empty", f"each line has to be: {form}")


def _header(line: str) -> list[str] | None:
    """Return the columns that a first line names, "" for those of no use here; None where it is a query."""
    cells = [_COLUMNS.get(cell.strip().casefold(), "") for cell in line.split("\t")]
    named = [cell for cell in cells if cell]
    return cells if "query" in named and (len(cells) == 1 or len(named) > 1) else None


def _topic(cells: Sequence[str], columns: Sequence[str], count: int, path: str, line: int) -> Topic:
    found = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    if "query" not in found or len(cells) > len(columns):
        raise MeasuringError(
            path, line, f"has {len(cells)} cells", f"give {', '.join(filter(None, columns))}, with tabs between"
        )
    if not found["query"]:
        raise MeasuringError(path, line, "has no query")
    name = found.get("id", str(count))
    if not name:
        raise MeasuringError(path, line, "has no id")
    try:
        language = language_code(found["language"]) if found.get("language") else None
    except LanguageCodeError as error:
        raise MeasuringError(path, line, error.problem, error.cure) from error
    return Topic(name, found["query"], language, path=path, line=line)


def _named(topics: Sequence[Topic]) -> tuple[list[Topic], list[MeasuringError]]:
    """Return the topics, each with a name of its own, and what is wrong with those that would share one."""
    languages: dict[str, set[str | None]] = defaultdict(set)
    for topic in topics:
        languages[topic.id].add(topic.language)
    named: dict[str, Topic] = {}
    failures: list[MeasuringError] = []
    for topic in topics:
        several = len(languages[topic.id]) > 1 and topic.language
        own = replace(topic, name=f"{topic.id}.{topic.language}" if several else topic.id)
        first = named.setdefault(own.name, own)
        if first is not own:
            failures.append(
                topic.failed(f"has the id {own.name!r:.40} of line {first.line}", "give each query its own")
            )
    return list(named.values()), failures
