"""Commands that run many queries: `batch`, `evaluate`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.evaluation.batch import DEFAULT_DEPTH
from search.evaluation.measures import DEFAULT_MEASURES
from search.library import Library
from search.terminal.wording import damaged_note

from .locations import library_folder, standard_input
from .options import DocumentLanguages, ExpandOption, JsonOption, LibraryOption, ModelsOption, TranslateQueries
from .output import SOME_FAILED, note, note_waiting, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.errors import EvaluationError

By = Enum("By", {"language": "language"}, type=str)


def batch(
    context: typer.Context,
    queries: Annotated[
        str,
        typer.Argument(
            metavar="QUERIES", help="File with a query per line, or a TSV file of ID, query and language; - for stdin."
        ),
    ],
    library: LibraryOption = None,
    run: Annotated[Path | None, typer.Option("--run", metavar="FILE", help="Write a TREC run to this file.")] = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=1, help="Maximum number of documents per query.")
    ] = DEFAULT_DEPTH,
    language: DocumentLanguages = None,
    translate_query: TranslateQueries = True,
    expand: ExpandOption = True,
    models: ModelsOption = None,
) -> None:
    """Run many queries and print a TREC run, JSON or CSV.

    Each document is listed once per query, with its best passage. Spaces and % in the IDs of a run are
    percent-encoded.

    Example: search batch seeds/queries.tsv --csv
    """
    from search.results.export import batch_text, write_text
    from search.terminal.progress import query_bar

    if (run is not None) + as_json + as_csv > 1:
        raise typer.BadParameter("use only one of --run, --json and --csv")
    # On a terminal, a bar would mix with the results.
    bar = query_bar(quiet=run is None and sys.stdout.isatty())
    with Library(library_folder(context, library), models=models) as opened, bar as progress:
        results = opened.batch(
            queries,
            limit=limit,
            languages=language or (),
            translate_query=translate_query,
            expand=expand,
            progress=progress,
            standard_input=standard_input(),
        )
        parts = batch_text(results, "csv" if as_csv else "json" if as_json else "run")
        if run:
            write_text(run, parts)
        else:
            for part in parts:
                typer.echo(part.encode(), nl=False)
    note_waiting(results.waiting)
    _exit_if_failed(results.failures, list(results.damaged))


def evaluate(
    context: typer.Context,
    queries: Annotated[str, typer.Argument(metavar="QUERIES", help="TSV file of ID, query and language; - for stdin.")],
    judgments: Annotated[
        str, typer.Argument(metavar="QRELS", help="Relevance judgments in TREC's format: topic 0 document grade.")
    ],
    library: LibraryOption = None,
    runs: Annotated[
        list[str] | None,
        typer.Option("--run", metavar="FILE", help="TREC run to compare with the library; repeatable."),
    ] = None,
    measures: Annotated[
        str, typer.Option("--measures", metavar="NAMES", help="Measures to compute, by their names in ir_measures.")
    ] = " ".join(DEFAULT_MEASURES),
    by: Annotated[
        By | None, typer.Option("--by", help="Also score each query language and document language separately.")
    ] = None,
    per_query: Annotated[bool, typer.Option("--per-query", help="Also show the scores of each query.")] = False,
    language: DocumentLanguages = None,
    translate_query: TranslateQueries = True,
    expand: ExpandOption = True,
    models: ModelsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score search quality on judged queries, and compare runs.

    Example: search evaluate seeds/queries.tsv seeds/qrels.txt --by language
    """
    from search.terminal.progress import query_bar

    with Library(library_folder(context, library), models=models) as opened, query_bar() as progress:
        evaluation = opened.evaluate(
            queries,
            judgments,
            measures=measures.split(),
            runs=runs,
            by_language=by is not None,
            languages=language or (),
            translate_query=translate_query,
            expand=expand,
            progress=progress,
            standard_input=standard_input(),
        )
    for line in evaluation.notes:
        note(line)
    if as_json:
        from search.results.fields.evaluation import evaluation_fields
        from search.results.sanitize import json_of

        say(json_of(evaluation_fields(evaluation)))
    else:
        from search.terminal import console
        from search.terminal.evaluation import evaluation_text

        console.show(evaluation_text(evaluation, per_query=per_query))
    _exit_if_failed([*evaluation.unusable, *evaluation.failures], evaluation.damaged)


def _exit_if_failed(failures: Sequence[EvaluationError], damaged: Sequence[str]) -> None:
    """Print the queries that failed and the damaged documents that were skipped; if any, end with the exit code."""
    for failure in failures:
        note(f"skipped: {failure}")
    if damaged:
        note(damaged_note(damaged))
    if failures or damaged:
        raise typer.Exit(SOME_FAILED)
