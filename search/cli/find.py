"""Commands that search and read documents: `find`, `show`, `like`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from search.library import DEFAULT_LIMIT, GROUPS, SORTS, Library

from .locations import library_folder
from .options import DocumentLanguages, ExpandOption, JsonOption, LibraryOption, ModelsOption, TranslateQueries
from .output import end_if_damaged, note_waiting, say

Sort = Enum("Sort", {name: name for name in SORTS}, type=str)  # type: ignore[misc]
Group = Enum("Group", {name: name for name in GROUPS}, type=str)  # type: ignore[misc]

DocumentId = Annotated[str, typer.Argument(metavar="ID", help="Document ID, as shown in the first line of a hit.")]
LimitOption = Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="Maximum number of hits.")]


def find(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY...",
            help='What to search for, in English or any other language: words, "a phrase", AND OR NOT ( ), -word, '
            "word*, language: date: title: path: type: page: author: from: to:",
        ),
    ],
    library: LibraryOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    language: DocumentLanguages = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Only documents from this date on: YYYY, YYYY-MM or YYYY-MM-DD."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Only documents up to this date.")
    ] = None,
    path: Annotated[
        str | None,
        typer.Option("--path", metavar="TEXT", help="Only files whose path contains this; * matches anything."),
    ] = None,
    document_type: Annotated[
        list[str] | None,
        typer.Option(
            "--type", metavar="FORMAT", help="Only documents in this format, such as pdf or mail. Can be repeated."
        ),
    ] = None,
    sort: Annotated[Sort, typer.Option("--sort", help="Best or newest first.")] = Sort[SORTS[0]],
    group: Annotated[
        Group, typer.Option("--group", help="Only the best passage of each document, or every passage.")
    ] = Group[GROUPS[0]],
    duplicates: Annotated[bool, typer.Option("--duplicates", help="Show near-duplicates as separate hits.")] = False,
    query_language: Annotated[
        str | None,
        typer.Option("--query-language", metavar="CODE", help="Language of the query; detected by default."),
    ] = None,
    translate_query: TranslateQueries = True,
    expand: ExpandOption = True,
    spelling_variants: Annotated[
        bool,
        typer.Option(
            "--spelling-variants/--no-spelling-variants",
            help="Also search for other spellings: Müller for Mueller, names in other alphabets.",
        ),
    ] = True,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show the terms that query expansion added and other spellings, with their weights."
        ),
    ] = False,
    models: ModelsOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Print without colours, links or columns.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Search the library. Hits are shown in English and in the original.

    Plain words match any; more matches rank higher. `search QUERY` is short for `search find QUERY`.

    Example: search find "Alaska summit" -n 3
    """
    with Library(library_folder(context, library), models=models) as opened:
        hits = opened.find(
            " ".join(query),
            limit=limit,
            languages=language or (),
            since=since,
            until=until,
            path=path,
            types=document_type or (),
            sort=sort.value,
            group=group.value,
            duplicates=duplicates,
            query_language=query_language,
            translate_query=translate_query,
            expand=expand,
            spelling_variants=spelling_variants,
        )
    note_waiting(hits.waiting)
    if as_json:
        from search.results.fields.hits import hits_fields
        from search.results.sanitize import json_of

        say(json_of(hits_fields(hits)))
    else:
        from search.terminal import console
        from search.terminal.hits import hits_text

        text = hits_text(hits, 0 if plain else console.width(), explain=explain)
        console.show(text, plain=plain)
    end_if_damaged(hits.damaged)


def show(
    context: typer.Context, document_id: DocumentId, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """Show a document in English and in the original.

    Example: search show seeds/001_abf1786260dd0cda.txt
    """
    with Library(library_folder(context, library)) as opened:
        document = opened.show(document_id)
    if as_json:
        from search.results.fields.documents import document_fields
        from search.results.sanitize import json_of

        say(json_of(document_fields(document)))
    else:
        from search.terminal import console
        from search.terminal.document import document_text

        console.show(document_text(document, console.width()))


def like(
    context: typer.Context,
    document_id: DocumentId,
    library: LibraryOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    language: DocumentLanguages = None,
    as_json: JsonOption = False,
) -> None:
    """Find similar documents, in any language, by distinctive terms.

    Example: search like seeds/001_abf1786260dd0cda.txt
    """
    with Library(library_folder(context, library)) as opened:
        hits = opened.like(document_id, limit=limit, languages=language or ())
    note_waiting(hits.waiting)
    if as_json:
        from search.results.fields.hits import hits_fields
        from search.results.sanitize import json_of

        say(json_of(hits_fields(hits)))
    else:
        from search.terminal import console
        from search.terminal.hits import like_text

        console.show(like_text(document_id, hits))
    end_if_damaged(hits.damaged)
