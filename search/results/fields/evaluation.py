"""The JSON of an evaluation: what `evaluate` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.evaluation.scores import Evaluation


class RunFields(TypedDict):
    """How another run compares with the library.

    Attributes:
        run: Name of the run.
        means: Mean score of the run, by measure.
        p: p value of the difference to the library, by measure.

    """

    run: str
    means: dict[str, float]
    p: dict[str, float]


class LanguageScoresFields(TypedDict):
    """Scores of queries in one language on documents in one language.

    Attributes:
        queries: Language of the queries; null for all.
        documents: Language of the documents, which were searched alone; null for all.
        count: Number of queries with a relevant document.
        means: Mean score, by measure.

    """

    queries: str | None
    documents: str | None
    count: int
    means: dict[str, float]


class QueryScoresFields(TypedDict):
    """Scores of one query.

    Attributes:
        id: ID of the query.
        language: Language of the query, as given or as detected.
        query: The query.
        scores: Score of the library, by measure.
        runs: Score of each other run, by run and measure.

    """

    id: str
    language: str
    query: str
    scores: dict[str, float]
    runs: dict[str, dict[str, float]]


class EvaluationFields(TypedDict):
    """How well a library answers judged queries.

    Attributes:
        signature: How the scores were produced: version, store, ranking and options.
        measures: Names of the measures.
        means: Mean score of the library, by measure.
        test: The significance test behind the p values.
        needs: Number of observations in that test; a query in several languages counts once.
        runs: The other runs.
        languages: Scores by language, if they were requested.
        queries: Scores of each query that has a relevant document.
        notes: Notes on the scores, one sentence each.
        failures: Queries that failed, one message each; they score 0.

    """

    signature: dict[str, str]
    measures: list[str]
    means: dict[str, float]
    test: str
    needs: int
    runs: list[RunFields]
    languages: list[LanguageScoresFields]
    queries: list[QueryScoresFields]
    notes: list[str]
    failures: list[str]


def evaluation_fields(evaluation: Evaluation) -> EvaluationFields:
    """Return how well a library answers judged queries."""
    names = [run.name for run in evaluation.runs]
    return {
        "signature": dict(evaluation.signature),
        "measures": list(evaluation.measures),
        "means": _rounded(evaluation.means),
        "test": "two-sided paired randomization test (Smucker, Allan & Carterette, 2007)",
        "needs": evaluation.needs,
        "runs": [
            {"run": run.name, "means": _rounded(run.means), "p": _rounded(run.p_values)} for run in evaluation.runs
        ],
        "languages": [
            {
                "queries": scores.queries,
                "documents": scores.documents,
                "count": scores.count,
                "means": _rounded(scores.means),
            }
            for scores in evaluation.languages
        ],
        "queries": [
            {
                "id": scores.topic.id,
                "language": scores.language,
                "query": scores.topic.text,
                "scores": _rounded(scores.scores),
                "runs": dict(zip(names, map(_rounded, scores.others), strict=True)),
            }
            for scores in evaluation.topics
        ],
        "notes": list(evaluation.notes),
        "failures": list(map(str, evaluation.failures)),
    }


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {measure: round(value, 4) for measure, value in scores.items()}
