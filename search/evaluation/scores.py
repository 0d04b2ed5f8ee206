"""The result of an evaluation: scores by query, by language and by run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.errors import EvaluationError

    from .topics import Topic


@dataclass(frozen=True, slots=True)
class TopicScores:
    """How well one query is answered.

    Attributes:
        topic: The query.
        language: Language of the query, as given or as detected.
        scores: Scores by measure.
        others: Scores of the other runs by measure, in the order of the runs.

    """

    topic: Topic
    language: str
    scores: Mapping[str, float]
    others: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageScores:
    """How well queries in one language find documents in one language.

    Attributes:
        queries: Language of the queries; None for all.
        documents: Language of the documents, which are searched alone; None for all.
        count: Number of queries with a relevant document in that language.
        means: Mean scores by measure.

    """

    queries: str | None
    documents: str | None
    count: int
    means: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class OtherRun:
    """How another run compares with the library.

    Attributes:
        name: Name of the run.
        means: Mean scores by measure.
        p_values: p values of `randomization_test` against the library's own run, by measure.

    """

    name: str
    means: Mapping[str, float]
    p_values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a library answers judged queries.

    Attributes:
        signature: How the library's run was produced.
        measures: Names of the measures, as ir_measures writes them.
        topics: Scores of each query that has a relevant document.
        means: Mean scores by measure.
        needs: Number of different query IDs: the observations of the significance test.
        runs: The other runs.
        languages: Scores by language of queries and documents, if they were requested.
        notes: Notes on the scores.
        failures: Queries that could not be searched; they score 0.
        unusable: Lines of the query file that contain no query; they are not scored.
        damaged: IDs of damaged documents that would have been found, and were skipped.

    """

    signature: Mapping[str, str]
    measures: tuple[str, ...]
    topics: tuple[TopicScores, ...]
    means: Mapping[str, float]
    needs: int
    runs: tuple[OtherRun, ...] = ()
    languages: tuple[LanguageScores, ...] = ()
    notes: tuple[str, ...] = ()
    failures: tuple[EvaluationError, ...] = ()
    unusable: tuple[EvaluationError, ...] = ()
    damaged: tuple[str, ...] = ()
