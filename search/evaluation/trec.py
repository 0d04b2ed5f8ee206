"""Judgments (qrels) and runs in TREC's format, which trec_eval and similar tools read.

    qrels   topic 0 document_id grade
    run     topic Q0 document_id rank score tag

Columns are separated by white space, so an ID must not contain any. White space, unprintable characters and the
percent sign are percent-encoded as UTF-8 bytes when written, and decoded when read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, TypeVar

from search.arguments import path_of, paths_of
from search.errors import EvaluationError

from .lines import read_lines

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from search.arguments import Paths

    from .topics import Topic

    #: Grades by topic and document; 0 or less means not relevant.
    Qrels: TypeAlias = dict[str, dict[str, int]]

    #: Scores by topic and document.
    Run: TypeAlias = dict[str, dict[str, float]]

_Number = TypeVar("_Number", int, float)

_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def encode_id(name: str) -> str:
    """Return the ID of a document or a topic as one word.

    >>> encode_id("letters/May 1943, 50%.txt")
    'letters/May%201943,%2050%25.txt'
    """
    return "".join(letter if letter.isprintable() and letter not in " %" else _encoded(letter) for letter in name)


def decode_id(word: str) -> str:
    """Return the ID that `encode_id` encoded as *word*. A word that it cannot have produced is left unchanged.

    >>> decode_id("letters/May%201943,%2050%25.txt"), decode_id("50%.txt")
    ('letters/May 1943, 50%.txt', '50%.txt')
    """

    def decoded(found: re.Match[str]) -> str:
        try:
            return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return found[0]

    return _ENCODED.sub(decoded, word)


def of_topic(by_topic: Mapping[str, dict[str, _Number]], topic: Topic) -> dict[str, _Number]:
    """Return the part of judgments or a run about *topic*, looked up by its name, then by its ID; {} if there is none."""
    return by_topic.get(topic.name) or by_topic.get(topic.id) or {}


def read_qrels(path: str) -> Qrels:
    """Return the judgments in a file, ``topic 0 document_id grade``, separated by spaces or tabs.

    Raises:
        EvaluationError: the file cannot be read or has no judgments, or a line is malformed or contradicts another.

    """
    qrels: Qrels = defaultdict(dict)
    for number, (topic, _, document_id, grade) in _rows(path, 4, "topic 0 document_id grade"):
        try:
            earlier = qrels[topic].setdefault(document_id, int(grade))
        except ValueError:
            raise EvaluationError(path, number, f"the grade is not a whole number: {grade!r:.40}") from None
        if earlier != int(grade):
            problem = f"{document_id!r:.80} has grade {earlier} in an earlier line"
            raise EvaluationError(path, number, problem, "keep one of them")
    return dict(qrels)


def read_run(path: str) -> Run:
    """Return the run in a file, ``topic Q0 document_id rank score tag``, separated by spaces or tabs.

    As in trec_eval, scores decide the order and ranks are ignored.

    Raises:
        EvaluationError: the file cannot be read or is empty, or a line is malformed or repeats a document.

    """
    run: Run = defaultdict(dict)
    for number, (topic, _, document_id, _, score, _) in _rows(path, 6, "topic Q0 document_id rank score tag"):
        try:
            value = float(score)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise EvaluationError(path, number, f"the score is not a number: {score!r:.40}")
        if document_id in run[topic]:
            raise EvaluationError(path, number, f"{document_id!r:.80} occurs in an earlier line", "keep one of them")
        run[topic][document_id] = value
    return dict(run)


def load_qrels(qrels: Qrels | str | os.PathLike[str]) -> Qrels:
    """Return *qrels* as they are, or read them if they are a path."""
    return qrels if isinstance(qrels, Mapping) else read_qrels(path_of(qrels, "qrels"))


def load_runs(runs: Mapping[str, Run] | Paths | None) -> Mapping[str, Run]:
    """Return *runs* as they are, or read them if they are a path or several; the name of a run is then its path."""
    if isinstance(runs, Mapping):
        return runs
    return {path: read_run(path) for path in paths_of(runs or (), "runs")}


def run_lines(topic: str, scores: Iterable[tuple[str, float]], tag: str) -> Iterator[str]:
    """Yield the lines of a run for one topic.

    Args:
        topic: Name of the topic.
        scores: Document IDs and scores, the best first.
        tag: Tag of the run, one word.

    """
    for rank, (document_id, score) in enumerate(scores, 1):
        yield f"{encode_id(topic)} Q0 {encode_id(document_id)} {rank} {score:.4f} {tag}\n"


def _encoded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "surrogatepass"))


def _rows(path: str, columns: int, form: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of a TREC file with their line numbers. IDs of topics and documents are decoded."""
    empty = True
    for number, line in read_lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != columns:
            cells = line.split()
        if not cells:
            continue
        if len(cells) != columns or not all(cells):
            raise EvaluationError(path, number, f"expected: {form}")
        empty = False
        cells[0], cells[2] = decode_id(cells[0]), decode_id(cells[2])
        yield number, cells
    if empty:
        raise EvaluationError(path, None, "is empty", f"write lines of this form: {form}")
