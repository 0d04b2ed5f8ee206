"""Commands that find: `find`, `show`, `like`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from search.library import DEFAULT_LIMIT, GROUPS, SORTS, Library

from .locations import library_folder
from .options import DocumentLanguages, ExpandOption, JsonOption, LibraryOption, ModelsOption
from .output import note_waiting, say

Sort = Enum("Sort", {name: name for name in SORTS}, type=str)  # type: ignore[misc]
Group = Enum("Group", {name: name for name in GROUPS}, type=str)  # type: ignore[misc]


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
    language: DocumentLanguages = None,
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
    with Library(library_folder(context, library), models=models) as opened:
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
    from search.terminal import console
    from search.terminal.hits import hits_json, hits_text

    note_waiting(hits.waiting)
    if as_json:
        say(hits_json(hits))
    else:
        text = hits_text(hits, 0 if plain else console.width(), explain=explain)
        console.show(text, plain=plain)


def show(
    context: typer.Context,
    document_id: Annotated[str, typer.Argument(metavar="ID", help="Of a document, as hits show it.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a document, both texts beside each other.

    Example: search show seeds/001_abf1786260dd0cda.txt
    """
    from search.terminal import console
    from search.terminal.document import shown_json, shown_text

    with Library(library_folder(context, library)) as opened:
        shown = opened.show(document_id)
    if as_json:
        say(shown_json(shown))
    else:
        console.show(shown_text(shown, console.width()))


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
    from search.terminal import console
    from search.terminal.hits import hits_json, like_text

    with Library(library_folder(context, library)) as opened:
        hits = opened.like(document_id, limit=limit, languages=language or ())
    note_waiting(hits.waiting)
    if as_json:
        say(hits_json(hits))
    else:
        console.show(like_text(document_id, hits))
