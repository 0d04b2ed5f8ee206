"""The command line: parse, call one method of `Library`, render.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 an error
that is said in one line, 2 wrong usage, 3 done but for some files, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import re
import signal
import sys
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index import IndexingError
from translate import (
    ARGOS_INDEX,
    DEFAULT_QUALITY,
    QUALITIES,
    TranslateError,
    available,
    language_code,
    read_glossary,
    size_of,
    try_out,
    verify_package,
)

from .batch import DEFAULT_DEPTH, Answer
from .errors import SearchError
from .evaluation import DEFAULT_MEASURES
from .library import DEFAULT_LIMIT, GROUPS, SORTS, Library
from .published import recall_published, remember_published
from .terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .errors import MeasuringError

#: Exit code of a run in which some files could not be read.
SOME_FAILED = 3

#: Exit code after Ctrl-C, as shells have it.
INTERRUPTED = 130

#: What typer raises on wrong usage; in some versions of it this is click's, in others its own.
_UsageError: Any = typer.BadParameter.__mro__[1]

#: What is taken for a language where models are installed, unless there is a file of this name.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")

_WAITING = "{:,} documents are not searched yet; bring the store up to date with: search rebuild"

#: What a library is called where it lies beside the documents.
LIBRARY_NAME = ".search-library"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Search an archive in languages you do not read: translated on this machine, found in any language.",
)
models_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The translation models on this machine.")
memory_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The translation memory.")
app.add_typer(models_app, name="models")
app.add_typer(memory_app, name="memory")

Quality = Enum("Quality", {name: name for name in QUALITIES}, type=str)  # type: ignore[misc]
Sort = Enum("Sort", {name: name for name in SORTS}, type=str)  # type: ignore[misc]
Group = Enum("Group", {name: name for name in GROUPS}, type=str)  # type: ignore[misc]

_STOPPED = "interrupted; what was done is kept, and the same command goes on from there"
By = Enum("By", {"language": "language"}, type=str)

_LIBRARY_HELP = "The library's folder. Otherwise: .search-library here or in a folder above, else your own."

# The variable belongs to the first of these alone: it must not outrank the option before a command.
RootLibraryOption = Annotated[
    Path | None,
    typer.Option("--library", "-L", envvar="SEARCH_LIBRARY", show_envvar=True, help=_LIBRARY_HELP),
]
LibraryOption = Annotated[
    Path | None, typer.Option("--library", "-L", help=f"{_LIBRARY_HELP} [env var: SEARCH_LIBRARY]")
]
ModelsOption = Annotated[
    Path | None,
    typer.Option("--models", envvar="ARGOS_PACKAGES_DIR", show_envvar=True, help="A folder of Argos packages."),
]
IndexOption = Annotated[
    str,
    typer.Option(
        "--index", envvar="ARGOS_PACKAGE_INDEX", show_envvar=True, show_default="Argos' own", help="Of packages, a URL."
    ),
]
QualityOption = Annotated[Quality, typer.Option("--quality", help="Of the translation.")]
GlossaryOption = Annotated[
    Path | None, typer.Option("--glossary", help="Names and their English: a TSV of language, original, english.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DocumentLanguages = Annotated[
    list[str] | None, typer.Option("--language", "-l", help="Of the documents; can be repeated.")
]
ExpandOption = Annotated[
    bool, typer.Option("--expand/--no-expand", help="Seek too what the best passages say, where they agree.")
]
TranslateQueries = Annotated[
    bool, typer.Option("--translate-query/--no-translate-query", help="Seek their translations too.")
]


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        from importlib.metadata import version

        typer.echo(f"translation-first-search {version('translation-first-search')}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    library: RootLibraryOption = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    context.obj = library


@app.command()
def find(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            help='What to look for, in English or any language: words, "a phrase", AND OR NOT ( ), -word, word*, '
            "language: date: title: path:"
        ),
    ],
    library: LibraryOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Hits at most.")] = DEFAULT_LIMIT,
    language: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="Of the documents; can be repeated.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Documents of this day, month or year, or later.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Or earlier.")] = None,
    path: Annotated[str | None, typer.Option("--path", help="Part of their files' paths; * for anything.")] = None,
    sort: Annotated[Sort, typer.Option("--sort", help="The best first, or the newest.")] = Sort[SORTS[0]],
    group: Annotated[
        Group, typer.Option("--group", help="The best passage of each document, or each passage.")
    ] = Group[GROUPS[0]],
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="Show near-duplicates, which else are folded under the best.")
    ] = False,
    query_language: Annotated[str | None, typer.Option("--query-language", help="The query's language.")] = None,
    translate_query: Annotated[
        bool, typer.Option("--translate-query/--no-translate-query", help="Seek its translation too.")
    ] = True,
    expand: ExpandOption = True,
    explain: Annotated[bool, typer.Option("--explain", help="Show what was sought, with its weights.")] = False,
    models: ModelsOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Print as into a file: no colours, links or columns.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Find passages, and show them in English and as they were written.

    Example: search find "Alaska summit" -n 3
    """
    with Library(_library(context, library), models=models) as opened:
        hits = opened.find(
            " ".join(query),
            limit=limit,
            languages=language or (),
            since=since,
            until=until,
            path=path,
            sort=sort.value,
            group=group.value,
            duplicates=duplicates,
            query_language=query_language,
            translate_query=translate_query,
            expand=expand,
        )
    from .render import console
    from .render.hits import hits_json, hits_text

    if hits.waiting:
        _note(_WAITING.format(hits.waiting))
    if as_json:
        _say(hits_json(hits))
    else:
        text = hits_text(hits, 0 if plain else console.width(), explain=explain)
        console.show(text, plain=plain)


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files (.txt, .md, .jsonl), folders, or - for standard input.", show_default=False),
    ] = None,
    library: LibraryOption = None,
    language: Annotated[str | None, typer.Option("--language", "-l", help="Of all of them, where you know it.")] = None,
    quality: QualityOption = Quality[DEFAULT_QUALITY],
    glossary: GlossaryOption = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents whose files have gone from these folders.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Read only what could not be read before; needs no paths.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    models: ModelsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read documents, tell their languages, translate them, and index both texts.

    What is in the library already, and as it was, is passed over; a file that was moved keeps its id.

    Example: search add seeds

    Example: search add seeds --prune --dry-run
    """
    from .render import console
    from .render.adding import preview_json, preview_text, report_json, report_notes, report_text
    from .render.progress import progress_bar

    if not paths and not retry_failed:
        raise typer.BadParameter("name a file or a folder, or give --retry-failed", param_hint="paths")
    standard_input = sys.stdin.buffer if sys.stdin else None
    if dry_run:
        with Library(_library(context, library), models=models) as opened:
            found = opened.preview(
                paths or [],
                language=language,
                prune=prune,
                retry_failed=retry_failed,
                standard_input=standard_input,
            )
        if as_json:
            _say(preview_json(found))
        else:
            console.show(preview_text(found))
        if found.failures:
            raise typer.Exit(SOME_FAILED)
        return
    _interrupts.writing = True
    with Library(_library(context, library), models=models, notice=_note) as opened:
        with progress_bar(quiet=quiet or as_json) as progress:
            report = opened.add(
                paths or [],
                language=language,
                quality=quality.value,
                glossary=read_glossary(glossary) if glossary else None,
                prune=prune,
                retry_failed=retry_failed,
                progress=progress,
                stop=_interrupts.asked,
                standard_input=standard_input,
            )
        where = opened.path
    for note in report.failures if quiet else report_notes(report, recall_published(_published_file())):
        _note(str(note))
    if as_json:
        _say(report_json(report))
    elif not quiet:
        _say(f"{report_text(report)}\nLibrary: {where}")
    if report.stopped:
        _note(_STOPPED)
        raise typer.Exit(INTERRUPTED)
    if report.failures or report.failed_models:
        raise typer.Exit(SOME_FAILED)


@app.command()
def translate(
    context: typer.Context,
    library: LibraryOption = None,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew", help="Translate anew what an older model, or another quality, made; not what people said."
        ),
    ] = False,
    language: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="Of the sentences; can be repeated.")
    ] = None,
    quality: QualityOption = Quality[DEFAULT_QUALITY],
    glossary: GlossaryOption = None,
    models: ModelsOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Translate what is in the library without English, now that there is a model; no file is read.

    Example: search translate

    Example: search translate --renew --language ro
    """
    from .render.progress import progress_bar
    from .render.translating import translated_json, translated_notes, translated_text

    _interrupts.writing = True
    with (
        Library(_library(context, library), models=models, notice=_note) as opened,
        progress_bar(quiet=quiet or as_json) as progress,
    ):
        report = opened.translate(
            languages=language or (),
            renew=renew,
            quality=quality.value,
            glossary=read_glossary(glossary) if glossary else None,
            progress=progress,
            stop=_interrupts.asked,
        )
    for note in (
        report.failed_models.values() if quiet else translated_notes(report, recall_published(_published_file()))
    ):
        _note(note)
    if as_json:
        _say(translated_json(report))
    elif not quiet:
        _say(translated_text(report))
    if report.stopped:
        _note(_STOPPED)
        raise typer.Exit(INTERRUPTED)
    if report.failed_models:
        raise typer.Exit(SOME_FAILED)


@app.command()
def show(
    context: typer.Context,
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Of a document, as hits show it.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a document, both texts beside each other.

    Example: search show seeds/001_abf1786260dd0cda.txt
    """
    from .render import console
    from .render.document import shown_json, shown_text

    with Library(_library(context, library)) as opened:
        shown = opened.show(document_id)
    if as_json:
        _say(shown_json(shown))
    else:
        console.show(shown_text(shown, console.width()))


@app.command()
def remove(
    context: typer.Context,
    document_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Of documents, as hits show them.")],
    library: LibraryOption = None,
) -> None:
    """Remove documents from the library; their files and their translations stay.

    Example: search remove seeds/002_41c433cc62bb368c.txt
    """
    _interrupts.writing = True
    with Library(_library(context, library), notice=_note) as opened:
        count = opened.remove(document_ids)
    _say(f"Removed {_counted(count, 'document')}.")


@app.command()
def status(
    context: typer.Context,
    library: LibraryOption = None,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="List the documents with doubtful translations instead, worst first.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Of them, at most; JSON has all.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Tell what is in the library: languages, what is untranslated, what failed, sizes.

    Example: search status

    Example: search status --flagged -n 5
    """
    from .render import console
    from .render.status import flagged_json, flagged_text, status_json, status_text

    with Library(_library(context, library)) as opened:
        if flagged:
            documents = opened.flagged()
            if as_json:
                _say(flagged_json(documents))
            else:
                console.show(flagged_text(documents, limit))
            return
        told = opened.status()
    if as_json:
        _say(status_json(told))
    else:
        console.show(status_text(told, recall_published(_published_file())))


@app.command()
def rebuild(context: typer.Context, library: LibraryOption = None) -> None:
    """Make the store again from the corpus; nothing is translated.

    Example: search rebuild
    """
    _interrupts.writing = True
    with Library(_library(context, library), notice=_note) as opened:
        passages = opened.rebuild()
    _say(f"The store has {passages:,} passages.")


@app.command()
def like(
    context: typer.Context,
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Of a document, as hits show it.")],
    library: LibraryOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Documents at most.")] = DEFAULT_LIMIT,
    language: DocumentLanguages = None,
    as_json: JsonOption = False,
) -> None:
    """Find what resembles a document, in any language, by the words that tell it from others.

    Example: search like seeds/001_abf1786260dd0cda.txt
    """
    from .render import console
    from .render.hits import hits_json, like_text

    with Library(_library(context, library)) as opened:
        hits = opened.like(document_id, limit=limit, languages=language or ())
    if hits.waiting:
        _note(_WAITING.format(hits.waiting))
    if as_json:
        typer.echo(hits_json(hits))
    else:
        console.show(like_text(document_id, hits))


@app.command()
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
    from . import exporting
    from .render.progress import counting_bar
    from .signature import signature
    from .trec import read_topics

    if (run is not None) + as_json + as_csv > 1:
        raise typer.BadParameter("give one of --run, --json and --csv")
    topics, failures = read_topics(queries, sys.stdin.buffer if sys.stdin else None)
    # A bar would stand among results that are printed to the same terminal.
    bar = counting_bar(quiet=run is None and sys.stdout.isatty())
    with Library(_library(context, library), models=models) as opened, bar as progress:
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


@app.command()
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
    from .render import console
    from .render.evaluation import evaluation_json, evaluation_text
    from .render.progress import counting_bar
    from .trec import read_qrels, read_run, read_topics

    topics, failures = read_topics(queries, sys.stdin.buffer if sys.stdin else None)
    qrels = read_qrels(judgments)
    others = {name: read_run(name) for name in runs or ()}
    with Library(_library(context, library), models=models) as opened, counting_bar() as progress:
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
    for note in evaluation.notes:
        _note(note)
    if as_json:
        typer.echo(evaluation_json(evaluation))
    else:
        console.show(evaluation_text(evaluation, per_query=per_query))
    _fail([*failures, *evaluation.failures])


@app.command()
def doctor(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """Look for what is wrong, with the installation and the library, and tell its cure. Reads everything.

    Example: search doctor
    """
    from .render import console
    from .render.doctor import findings_json, findings_text

    with Library(_library(context, library), models=models) as opened:
        findings = opened.doctor()
    if as_json:
        typer.echo(findings_json(findings))
    else:
        console.show(findings_text(findings))
    if any(finding.cure for finding in findings):
        raise typer.Exit(1)


@app.command()
def recover(
    context: typer.Context,
    into: Annotated[
        Path | None, typer.Argument(help="A new folder.  [default: the library's name and -recovered]")
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save what can be read of a damaged library into a new one; the damaged one is not touched.

    Example: search recover archive.library
    """
    from .render.recovering import recovered_json, recovered_text

    with Library(_library(context, library)) as opened:
        recovered = opened.recover(into or opened.path.with_name(f"{opened.path.name}-recovered"))
    for document_id in recovered.lost:
        _note(f"not saved: {printable(document_id)}; add it again")
    if as_json:
        typer.echo(recovered_json(recovered))
    else:
        typer.echo(recovered_text(recovered))
    if recovered.lost or recovered.gaps:
        raise typer.Exit(SOME_FAILED)


@models_app.command("available")
def list_available_models(
    source: Annotated[str | None, typer.Option("--from", help="From this language only, and their sizes.")] = None,
    index: IndexOption = ARGOS_INDEX,
    as_json: JsonOption = False,
) -> None:
    """List the models that can be downloaded: pair, version, languages, size where known.

    This and `models install LANGUAGE` are the only commands that open a connection: to the index, and
    to where it says that models are.

    Example: search models available --from ro
    """
    from .render import console
    from .render.models import available_json, available_text

    language = language_code(source) if source else None
    published = available(index)
    packages = [package for package in published if language in {None, package.source}]
    # Each size is a question to a server: few can be asked, not all.
    sizes = {package: size_of(package) for package in packages} if language else {}
    remember_published(_published_file(), published, sizes)
    if as_json:
        _say(available_json(packages, sizes))
    else:
        console.show(available_text(packages, sizes, language))


@models_app.command("list")
def list_models(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """List the installed models: pair, version, size, kind, whether each loads, and where it is.

    Example: search models list
    """
    from .render import console
    from .render.models import packages_json, packages_text

    with Library(_library(context, library), models=models) as opened:
        packages = opened.packages()
    loads = {package: try_out(package) for package in packages if package.problem is None}
    if as_json:
        _say(packages_json(packages, loads))
    else:
        console.show(packages_text(packages, loads))


@models_app.command("install")
def install_models(
    context: typer.Context,
    names: Annotated[
        list[str], typer.Argument(metavar="LANGUAGE|FILE...", help="Codes (ro sv), or Argos packages, .argosmodel.")
    ],
    library: LibraryOption = None,
    here: Annotated[bool, typer.Option("--here", help="For this library alone, into its models folder.")] = False,
    models: ModelsOption = None,
    index: IndexOption = ARGOS_INDEX,
    quiet: QuietOption = False,
) -> None:
    """Install models: downloaded by language, or from files with no network. Each is checked first.

    A language stands for its model to English, or for the two that lead there through a third language.
    This and `models available` are the only commands that open a connection, and a file needs none. A
    download that was cut goes on where it ended.

    Example: search models install ro sv

    Example: search models install seeds/models/ro_en.argosmodel --here
    """
    from .render.models import installed_text
    from .render.progress import download_bar

    files = [name for name in names if Path(name).exists() or not _LANGUAGE.fullmatch(name)]
    languages = [name for name in names if name not in files]
    with (
        Library(_library(context, library), models=models) as opened,
        download_bar(quiet=quiet) as progress,
    ):
        downloaded = opened.install_languages(languages, index=index, here=here, progress=progress)
        for package, already in chain(((opened.install(file, here=here), False) for file in files), downloaded):
            if not quiet:
                _say(installed_text(package, already=already))


@models_app.command("verify")
def verify_models(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """Load each installed model and let it translate a word that is known.

    Example: search models verify
    """
    from .render import console
    from .render.models import verified_json, verified_text

    with Library(_library(context, library), models=models) as opened:
        verified = list(map(verify_package, opened.packages()))
    if as_json:
        _say(verified_json(verified))
    else:
        console.show(verified_text(verified))
    failed = [each.package for each in verified if each.problem]
    for package in failed:
        _note(
            f"{package.folder} cannot be used; remove it, and install it again: search models remove {package.folder.name}"
        )
    if failed:
        raise typer.Exit(SOME_FAILED)


@models_app.command("remove")
def remove_models(
    context: typer.Context,
    pairs: Annotated[list[str], typer.Argument(metavar="PAIR...", help="As listed: ro_en.")],
    library: LibraryOption = None,
    models: ModelsOption = None,
) -> None:
    """Remove installed models.

    Example: search models remove ro_en
    """
    with Library(_library(context, library), models=models) as opened:
        for pair in pairs:
            package = opened.uninstall(pair)
            _say(f"Removed {package.pair} {package.version} from {package.folder.parent}")


@memory_app.command("import")
def import_memory(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON lines, or TMX by its name's end.")],
    library: LibraryOption = None,
) -> None:
    """Take in a translation memory; what people translated outranks every model.

    Example: search memory import translations.tmx
    """
    _interrupts.writing = True
    with Library(_library(context, library), notice=_note) as opened:
        imported = opened.import_memory(file)
    for failure in imported.failures:
        _note(f"not imported: {failure}")
    _say(f"Imported {_counted(imported.entries, 'translation')}; {_counted(imported.documents, 'document')} changed.")
    if imported.failures:
        raise typer.Exit(SOME_FAILED)


@memory_app.command("export")
def export_memory(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON lines, or TMX by its name's end.")],
    library: LibraryOption = None,
) -> None:
    """Write out every translation that is remembered.

    Example: search memory export translations.jsonl
    """
    with Library(_library(context, library)) as opened:
        count = opened.export_memory(file)
    _say(f"Exported {_counted(count, 'translation')} to {file}.")


class _Interrupted(BaseException):
    """Ctrl-C. Typer would end a KeyboardInterrupt without a word."""


class _Interrupts:
    """What Ctrl-C does: ends a command at once, but lets one that writes finish what is under way."""

    def __init__(self) -> None:
        self.writing = False
        self._asked = False

    def __call__(self, _signal: int, _frame: object) -> None:
        """Handle the signal."""
        if self._asked or not self.writing:
            raise _Interrupted
        self._asked = True
        _note("finishing what is under way; Ctrl-C once more stops at once")

    def asked(self) -> bool:
        """Tell whether the command should come to an end."""
        return self._asked


_interrupts = _Interrupts()


def main() -> None:
    """Run the command line; an error we expect is one line and exit code 1."""
    signal.signal(signal.SIGINT, _interrupts)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter shows a question mark.
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(args=with_find(sys.argv[1:]), prog_name="search", standalone_mode=False))
    except _UsageError as error:
        # What a shell made of a stranger's file name may be in it.
        error.message = printable(error.message)
        error.show()
        sys.exit(error.exit_code)
    except (SearchError, TranslateError, IndexingError) as error:
        _note(f"error: {error}")
        sys.exit(1)
    except _Interrupted:
        _note("interrupted")
        # Not sys.exit: it would wait for what is being decoded just now.
        os._exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader, `head` say, has seen enough.
        _silence_output()
        sys.exit(1)
    except OSError as error:
        _silence_output()
        _note(f"error: {error.strerror or error}; check the disk and what the output goes to")
        sys.exit(1)


def _silence_output() -> None:
    """Drop what is not written yet: Python would fail on it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def with_find(arguments: Sequence[str]) -> list[str]:
    """Return the command line with the ``find`` put in that a bare query leaves out.

    >>> with_find(["-L", "archive", "Alaska summit"])
    ['-L', 'archive', 'find', 'Alaska summit']
    """
    commands = {
        *(command.callback.__name__ for command in app.registered_commands if command.callback),
        "models",
        "memory",
    }
    at = 0
    while at < len(arguments):
        argument = arguments[at]
        if argument in {"-L", "--library"}:
            at += 2
        elif argument.startswith(("--library=", "-L")):
            at += 1
        else:
            break
    rest = list(arguments[at:])
    if not rest or rest[0] in commands or rest[0] in {"--help", "--version"}:
        return list(arguments)
    return [*arguments[:at], "find", *rest]


def _library(context: typer.Context, option: Path | None) -> Path:
    """Return which library is meant: by the option or variable, one here or above, or the user's own."""
    named = option or context.find_root().obj
    if named:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / LIBRARY_NAME).is_dir():
            return folder / LIBRARY_NAME
    from platformdirs import user_data_path

    return user_data_path("translation-first-search") / "library"


def _published_file() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("translation-first-search") / "published.json"


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
    if waiting:
        _note(_WAITING.format(waiting))


def _fail(failures: Sequence[MeasuringError]) -> None:
    """Say what went wrong with some queries, if anything did, and end with the exit code of that."""
    for failure in failures:
        _note(f"not asked: {failure}")
    if failures:
        raise typer.Exit(SOME_FAILED)


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"


def _note(line: str) -> None:
    """Print a line to standard error, as it is one line."""
    typer.echo(printable(" ".join(line.split())), err=True)


def _say(text: str) -> None:
    """Print a text to standard output."""
    typer.echo(printable(text))
