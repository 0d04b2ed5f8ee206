"""How well judged queries are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable

from .layout import DIM, table_of
from .wording import json_of, language_name, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from search.evaluation.evaluate import Evaluation, LanguageScores


def evaluation_text(evaluation: Evaluation, *, per_query: bool) -> RenderableType:
    """Return how well queries are answered: on the whole, by language, and each of them where that is wanted."""
    many = len(evaluation.topics)
    queries = f"{many:,} quer{'y' if many == 1 else 'ies'}"
    parts: list[RenderableType] = [_means_table(evaluation)]
    if evaluation.runs:
        parts.append(
            Text(
                f"p: two-sided paired randomization test over {evaluation.needs:,} needs "
                "(Smucker, Allan & Carterette, 2007), against this library",
                style=DIM,
            )
        )
    for measure in evaluation.measures if evaluation.languages else ():
        parts += [Text(), _languages_table(evaluation.languages, measure)]
    if per_query:
        parts += [Text(), _topics_table(evaluation)]
    made = "; ".join(f"{name} {value}" for name, value in evaluation.signature.items())
    return Group(*parts, Text(), Text(f"{queries}; {printable(made)}", style=DIM))


def evaluation_json(evaluation: Evaluation) -> str:
    """Return how well queries are answered, as JSON."""
    names = [run.name for run in evaluation.runs]
    return json_of({
        "signature": dict(evaluation.signature), "measures": evaluation.measures, "means": _rounded(evaluation.means),
        "test": "two-sided paired randomization test (Smucker, Allan & Carterette, 2007)", "needs": evaluation.needs,
        "runs": [
            {"run": run.name, "means": _rounded(run.means), "p": _rounded(run.p_values)} for run in evaluation.runs
        ],
        "languages": [
            {"queries": each.queries, "documents": each.documents, "count": each.count, "means": _rounded(each.means)}
            for each in evaluation.languages
        ],
        "queries": [
            {"id": each.topic.id, "language": each.language, "query": each.topic.text, "scores": _rounded(each.scores),
             "runs": dict(zip(names, map(_rounded, each.others), strict=True))}
            for each in evaluation.topics
        ],
        "notes": evaluation.notes, "failures": list(map(str, evaluation.failures)),
    })  # fmt: skip


def _means_table(evaluation: Evaluation) -> Table:
    table = _scores_table("", evaluation.measures)
    table.add_row("this library", *(_score(evaluation.means[measure]) for measure in evaluation.measures))
    for run in evaluation.runs:
        table.add_row(printable(run.name), *(_score(run.means[measure]) for measure in evaluation.measures))
        differences = (
            f"{run.means[measure] - evaluation.means[measure]:+.3f}, {_p_value(run.p_values[measure])}"
            for measure in evaluation.measures
        )
        table.add_row("", *differences, style=DIM)
    return table


def _languages_table(languages: Sequence[LanguageScores], measure: str) -> Table:
    """Return one measure by the languages of queries (down) and documents (across)."""
    columns = list(dict.fromkeys(each.documents for each in languages))
    cells = {(each.queries, each.documents): _score(each.means[measure]) for each in languages}
    table = _scores_table(f"{measure}: queries in", [_language_or_all(column) for column in columns])
    for row in dict.fromkeys(each.queries for each in languages):
        table.add_row(_language_or_all(row), *(cells.get((row, column), "–") for column in columns))
    return table


def _topics_table(evaluation: Evaluation) -> Table:
    names = ["", *(f"{run.name}: " for run in evaluation.runs)]
    table = _scores_table("query", [f"{printable(name)}{measure}" for name in names for measure in evaluation.measures])
    table.columns[0].no_wrap, table.columns[0].overflow = True, "ellipsis"
    for each in evaluation.topics:
        scores = (scores[measure] for scores in (each.scores, *each.others) for measure in evaluation.measures)
        table.add_row(f"{one_line(each.topic.name)} {one_line(each.topic.text)}", *map(_score, scores))
    return table


def _scores_table(head: str, columns: Sequence[str]) -> Table:
    return table_of(head, *columns, numbers=columns)


def _language_or_all(language: str | None) -> str:
    return "all" if language is None else language_name(language)


def _score(value: float) -> str:
    return f"{value:.3f}"


def _p_value(value: float) -> str:
    return f"p {value:.3f}" if value >= 0.001 else "p <.001"


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {measure: round(value, 4) for measure, value in scores.items()}
