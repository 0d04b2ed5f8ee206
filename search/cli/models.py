"""`models`: what translates, and what could."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from search.library import Library
from search.models.published import remember_published
from translate import language_code
from translate.argos import ARGOS_INDEX, available, size_of, try_out, verify_package

from .locations import library_folder, published_file
from .options import JsonOption, LibraryOption, ModelsOption, QuietOption
from .output import SOME_FAILED, note, say

#: What is taken for a language where models are installed, unless there is a file of this name.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")

IndexOption = Annotated[
    str,
    typer.Option(
        "--index", envvar="ARGOS_PACKAGE_INDEX", show_envvar=True, show_default="Argos' own", help="Of packages, a URL."
    ),
]

models_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The translation models on this machine.")


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
    from search.terminal import console
    from search.terminal.models import available_json, available_text

    language = language_code(source) if source else None
    published = available(index)
    packages = [package for package in published if language in {None, package.source}]
    # Each size is a question to a server: few can be asked, not all.
    sizes = {package: size_of(package) for package in packages} if language else {}
    remember_published(published_file(), published, sizes)
    if as_json:
        say(available_json(packages, sizes))
    else:
        console.show(available_text(packages, sizes, language))


@models_app.command("list")
def list_models(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """List the installed models: pair, version, size, kind, whether each loads, and where it is.

    Example: search models list
    """
    from search.terminal import console
    from search.terminal.models import packages_json, packages_text

    with Library(library_folder(context, library), models=models) as opened:
        packages = opened.packages()
    loads = {package: try_out(package) for package in packages if package.problem is None}
    if as_json:
        say(packages_json(packages, loads))
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
    from search.terminal.models import installed_text
    from search.terminal.progress import download_bar

    files = [name for name in names if Path(name).exists() or not _LANGUAGE.fullmatch(name)]
    languages = [name for name in names if name not in files]
    with (
        Library(library_folder(context, library), models=models) as opened,
        download_bar(quiet=quiet) as progress,
    ):
        downloaded = opened.install_languages(languages, index=index, here=here, progress=progress)
        for package, already in chain(((opened.install(file, here=here), False) for file in files), downloaded):
            if not quiet:
                say(installed_text(package, already=already))


@models_app.command("verify")
def verify_models(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """Load each installed model and let it translate a word that is known.

    Example: search models verify
    """
    from search.terminal import console
    from search.terminal.models import verified_json, verified_text

    with Library(library_folder(context, library), models=models) as opened:
        verified = list(map(verify_package, opened.packages()))
    if as_json:
        say(verified_json(verified))
    else:
        console.show(verified_text(verified))
    failed = [each.package for each in verified if each.problem]
    for package in failed:
        note(
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
    with Library(library_folder(context, library), models=models) as opened:
        for pair in pairs:
            package = opened.uninstall(pair)
            say(f"Removed {package.pair} {package.version} from {package.folder.parent}")
