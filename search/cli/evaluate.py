"""Commands that ask many queries: `batch`, `evaluate`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.evaluation.batch import DEFAULT_DEPTH, Answer
from search.evaluation.evaluate import DEFAULT_MEASURES
from search.library import Library

from .locations import library_folder, standard_input
from .options import DocumentLanguages, ExpandOption, JsonOption, LibraryOption, ModelsOption, TranslateQueries
from .output import SOME_FAILED, note, note_waiting, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from search.errors import MeasuringError

By = Enum("By", {"language": "language"}, type=str)


def batch(
    context: typer.Context,
    queries: Annotated[
        str, typer.Argument(help="A query a line, or a TSV of id, query and language; - for standard input.")
    ],
    library: LibraryOption = None,
    run: Annotated[Path | None, typer.Option("--run", help="Write a TREC run into this file.")] = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="Documents for each query at most.")
    ] = DEFAULT_DEPTH,
    language: DocumentLanguages = None,
    translate_query: TranslateQueries = True,
    expand: ExpandOption = True,
    models: ModelsOption = None,
) -> None:
    """Ask many queries, and print what each finds: a TREC run, JSON or CSV.

    A document is found once, by its best passage. Ids in a run have white space and % as in a URL.

    Example: search batch seeds/queries.tsv --csv
    """
    from search.evaluation.signature import signature
    from search.evaluation.trec import read_topics
    from search.results import export as exporting
    from search.terminal.progress import counting_bar

    if (run is not None) + as_json + as_csv > 1:
        raise typer.BadParameter("give one of --run, --json and --csv")
    topics, failures = read_topics(queries, standard_input())
    # A bar would stand among results that are printed to the same terminal.
    bar = counting_bar(quiet=run is None and sys.stdout.isatty())
    with Library(library_folder(context, library), models=models) as opened, bar as progress:
        results = opened.batch(
            topics, limit=limit, languages=language or (), translate_query=translate_query, expand=expand
        )
        answers = _answered(results, failures, lambda done: progress(done, len(topics)))
        made = signature(limit=limit, languages=language or (), translated=translate_query, expand=expand)
        if as_csv:
            parts = exporting.csv_text(answers)
        else:
            parts = (exporting.json_text if as_json else exporting.run_text)(answers, made)
        if run:
            exporting.write_text(run, parts)
        else:
            for part in parts:
                typer.echo(part.encode(), nl=False)
    _fail(failures)


def evaluate(
    context: typer.Context,
    queries: Annotated[str, typer.Argument(help="A TSV of id, query and language; - for standard input.")],
    judgments: Annotated[str, typer.Argument(metavar="QRELS", help="TREC judgments: topic 0 document grade.")],
    library: LibraryOption = None,
    runs: Annotated[
        list[str] | None, typer.Option("--run", help="A TREC run to compare with; can be repeated.")
    ] = None,
    measures: Annotated[str, typer.Option("--measures", help="As ir_measures has them.")] = " ".join(DEFAULT_MEASURES),
    by: Annotated[By | None, typer.Option("--by", help="Each language of queries and documents alone, too.")] = None,
    per_query: Annotated[bool, typer.Option("--per-query", help="Each query's scores, too.")] = False,
    language: DocumentLanguages = None,
    translate_query: TranslateQueries = True,
    expand: ExpandOption = True,
    models: ModelsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask judged queries, and tell how well they are answered, and whether another run does it better.

    Example: search evaluate seeds/queries.tsv seeds/qrels.txt --by language
    """
    from search.evaluation.trec import read_qrels, read_run, read_topics
    from search.terminal import console
    from search.terminal.evaluate import evaluation_json, evaluation_text
    from search.terminal.progress import counting_bar

    topics, failures = read_topics(queries, standard_input())
    qrels = read_qrels(judgments)
    others = {name: read_run(name) for name in runs or ()}
    with Library(library_folder(context, library), models=models) as opened, counting_bar() as progress:
        evaluation = opened.evaluate(
            topics,
            qrels,
            measures=measures.split(),
            runs=others,
            by_language=by is not None,
            languages=language or (),
            translate_query=translate_query,
            expand=expand,
            progress=progress,
        )
    for line in evaluation.notes:
        note(line)
    if as_json:
        say(evaluation_json(evaluation))
    else:
        console.show(evaluation_text(evaluation, per_query=per_query))
    _fail([*failures, *evaluation.failures])


def _answered(
    results: Iterable[Answer | MeasuringError], failures: list[MeasuringError], progress: Callable[[int], None]
) -> Iterator[Answer]:
    """Yield what is an answer; keep what is a failure."""
    waiting = 0
    for done, result in enumerate(results, 1):
        progress(done)
        if isinstance(result, Answer):
            waiting = result.hits.waiting
            yield result
        else:
            failures.append(result)
    note_waiting(waiting)


def _fail(failures: Sequence[MeasuringError]) -> None:
    """Say what went wrong with some queries, if anything did, and end with the exit code of that."""
    for failure in failures:
        note(f"not asked: {failure}")
    if failures:
        raise typer.Exit(SOME_FAILED)
