"""The scores of an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable

from .layout import DIM, table_of
from .wording import counted, language_name, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from search.evaluation.scores import Evaluation, LanguageScores


def evaluation_text(evaluation: Evaluation, *, per_query: bool) -> RenderableType:
    """Return the scores of all queries together, by language if they were computed, and of each query on request."""
    parts: list[RenderableType] = [_means_table(evaluation)]
    if evaluation.runs:
        parts.append(
            Text(
                "p: two-sided paired randomization test against this library "
                f"over {counted(evaluation.needs, 'topic')} (Smucker, Allan & Carterette, 2007)",
                style=DIM,
            )
        )
    for measure in evaluation.measures if evaluation.languages else ():
        parts += [Text(), _languages_table(evaluation.languages, measure)]
    if per_query:
        parts += [Text(), _topics_table(evaluation)]
    queries = counted(len(evaluation.topics), "query")
    signature = "; ".join(f"{name} {value}" for name, value in evaluation.signature.items())
    return Group(*parts, Text(), Text(f"{queries}; {printable(signature)}", style=DIM))


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
    """Return the scores by one measure, with the languages of queries as rows and of documents as columns."""
    columns = list(dict.fromkeys(scores.documents for scores in languages))
    cells = {(scores.queries, scores.documents): _score(scores.means[measure]) for scores in languages}
    table = _scores_table(f"{measure}: queries in", [_language_or_all(column) for column in columns])
    for row in dict.fromkeys(scores.queries for scores in languages):
        table.add_row(_language_or_all(row), *(cells.get((row, column), "–") for column in columns))
    return table


def _topics_table(evaluation: Evaluation) -> Table:
    names = ["", *(f"{printable(run.name)}:\n" for run in evaluation.runs)]
    table = _scores_table("query", [f"{name}{measure}" for name in names for measure in evaluation.measures])
    for row in evaluation.topics:
        scores = (scores[measure] for scores in (row.scores, *row.others) for measure in evaluation.measures)
        query = f"{one_line(row.topic.name)} {one_line(row.topic.text)}"
        # The text, not its column, must not wrap: otherwise the scores would be shortened before it.
        table.add_row(Text(query, no_wrap=True, overflow="ellipsis"), *map(_score, scores))
    return table


def _scores_table(head: str, columns: Sequence[str]) -> Table:
    return table_of(head, *columns, numbers=columns)


def _language_or_all(language: str | None) -> str:
    return "all" if language is None else language_name(language)


def _score(value: float) -> str:
    return f"{value:.3f}"


def _p_value(value: float) -> str:
    return f"p {value:.3f}" if value >= 0.001 else "p <.001"
