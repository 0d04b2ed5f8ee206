"""The `models` commands: which models are available and installed, installing and removing them."""

from __future__ import annotations

from typing import Annotated

import typer

from search.errors import SearchError
from search.library import DEFAULT_ENGINE, Library
from search.models.trial import TRIAL_SECONDS
from translate import language_code
from translate.argos import ARGOS_INDEX
from translate.firefox.catalogue import RECORDS_VARIABLE
from translate.models import ENGINE_NAMES

from .locations import library_folder, published_file, speeds_file
from .options import Engine, JsonOption, LibraryOption, ModelsOption, NewModelsOption, QuietOption
from .output import SOME_FAILED, note, say

IndexOption = Annotated[
    str,
    typer.Option(
        "--index",
        envvar="ARGOS_PACKAGE_INDEX",
        show_envvar=True,
        show_default="Argos' own",
        help="URL of the index of Argos packages, or a folder or file with one, for which no connection is opened.",
    ),
]

models_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Manage translation models.")


@models_app.command("available")
def list_available_models(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Option("--from", help="List models from this language only, with their sizes.")
    ] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="Engine whose models to list.")] = Engine[DEFAULT_ENGINE],
    index: IndexOption = ARGOS_INDEX,
    as_json: JsonOption = False,
) -> None:
    """List the models that can be downloaded.

    Each is shown with its pair, version and languages, and with --from its size, too. Only this command and `models install`
    with a language or a URL open a connection: to the package index, and to the servers that it names; for Firefox'
    models, to Mozilla's server, or the one in FXTRANSLATE_RECORDS_URL.

    Example: search models available --from ro

    Example: search models available --engine firefox
    """
    from search.results.fields.models import available_fields
    from search.results.sanitize import json_of
    from search.terminal import console
    from search.terminal.models import available_text

    _check_index(context, engine)
    language = language_code(source) if source else None
    with Library(library_folder(context, None)) as library:
        models = library.available_models(language, index=index, engine=engine.value, remember_in=published_file())
    if as_json:
        say(json_of(available_fields(models)))
    else:
        console.show(available_text(models, language))


def _check_index(context: typer.Context, engine: Engine) -> None:
    """Refuse an index of Argos packages for Firefox' models; one that only the variable names does not matter."""
    source = context.get_parameter_source("index")
    if engine != Engine[DEFAULT_ENGINE] and source and source.name == "COMMANDLINE":
        raise SearchError(
            "--index is of Argos packages", f"for Firefox' models, set {RECORDS_VARIABLE} to the URL of their records"
        )


@models_app.command("recommend")
def recommend_models(
    context: typer.Context,
    library: LibraryOption = None,
    models: ModelsOption = None,
    seconds: Annotated[
        float,
        typer.Option("--seconds", metavar="N", min=0, max=600, help="How long each installed model is tried; 0: not."),
    ] = TRIAL_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """Recommend a model for each language in the library.

    For each language, the models of both engines are listed with their size, how fast they translate the library's
    sentences here, and the command to install or to use the recommended one. Installed models are tried for a few
    seconds; nothing of that is stored. What is published comes from the last `models available`.

    Example: search models recommend
    """
    from search.results.fields.models import recommendation_fields
    from search.results.sanitize import json_of
    from search.terminal import console
    from search.terminal.recommendations import recommendations_text

    with Library(library_folder(context, library), models=models) as opened:
        found = opened.recommend_models(published_in=published_file(), seconds=seconds, remember_in=speeds_file())
    if as_json:
        say(json_of(recommendation_fields(found)))
    else:
        console.show(recommendations_text(found))


@models_app.command("list")
def list_models(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """List the installed models.

    Each is shown with its engine, pair, version, size, licence, kind, whether it loads, and its folder.

    Example: search models list
    """
    from search.results.fields.models import installed_fields
    from search.results.sanitize import json_of
    from search.terminal import console
    from search.terminal.models import installed_text

    with Library(library_folder(context, library), models=models) as opened:
        installed = opened.installed_models()
    if as_json:
        say(json_of(installed_fields(installed)))
    else:
        console.show(installed_text(installed))


@models_app.command("install")
def install_models(
    context: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="LANGUAGE|FILE|FOLDER|URL...",
            help="Language codes (ro sv), Argos packages (.argosmodel), releases of OPUS-MT (.zip), "
            "folders with a Firefox model, or URLs of packages and releases.",
        ),
    ],
    library: LibraryOption = None,
    here: Annotated[
        bool, typer.Option("--here", help="Install for this library only, into its models folder.")
    ] = False,
    engine: Annotated[Engine, typer.Option("--engine", help="Engine whose models to install for languages.")] = Engine[
        DEFAULT_ENGINE
    ],
    pair: Annotated[
        str | None,
        typer.Option(
            "--pair", metavar="PAIR", help="What a release of OPUS-MT translates, such as ro_en, if it does not say so."
        ),
    ] = None,
    models: NewModelsOption = None,
    index: IndexOption = ARGOS_INDEX,
    quiet: QuietOption = False,
) -> None:
    """Install models, by language or from files.

    Each is checked first. For a language, its model to English is installed, or else two that translate it through a third
    language. A folder holds the files of a Firefox model as they are published: model.*.bin, vocab.*.spm and lex.*.bin, which
    may be packed (.gz). A release of OPUS-MT is converted to an Argos package. Only this command, with a language or a
    URL, and `models available` open a connection; files need none. An
    interrupted download continues where it stopped. Installing a model never changes existing
    translations.

    Example: search models install ro sv

    Example: search models install ro --engine firefox

    Example: search models install seeds/models/ro_en.argosmodel --here
    """
    from search.terminal.models import installation_text
    from search.terminal.progress import download_bar

    _check_index(context, engine)
    with (
        Library(library_folder(context, library), models=models) as opened,
        download_bar(quiet=quiet) as progress,
    ):
        for installation in opened.install_models(
            names, index=index, engine=engine.value, here=here, pair=pair, progress=progress
        ):
            if not quiet:
                say(installation_text(installation))


@models_app.command("verify")
def verify_models(
    context: typer.Context, library: LibraryOption = None, models: ModelsOption = None, as_json: JsonOption = False
) -> None:
    """Load each installed model and have it translate a known word.

    Example: search models verify
    """
    from search.results.fields.models import verification_fields
    from search.results.sanitize import json_of
    from search.terminal import console
    from search.terminal.models import verification_text

    with Library(library_folder(context, library), models=models) as opened:
        verifications = opened.verify_models()
    if as_json:
        say(json_of(verification_fields(verifications)))
    else:
        console.show(verification_text(verifications))
    failed = [each.package.folder for each in verifications if each.problem]
    for folder in failed:
        note(f"{folder} cannot be used; remove it and install it again: search models remove {folder.name}")
    if failed:
        raise typer.Exit(SOME_FAILED)


@models_app.command("remove")
def remove_models(
    context: typer.Context,
    pairs: Annotated[list[str], typer.Argument(metavar="PAIR...", help="Pairs as listed, such as ro_en.")],
    library: LibraryOption = None,
    engine: Annotated[
        Engine | None, typer.Option("--engine", help="Engine of the models, where both have this pair.")
    ] = None,
    models: ModelsOption = None,
) -> None:
    """Remove installed models.

    Example: search models remove ro_en

    Example: search models remove pt_en --engine firefox
    """
    with Library(library_folder(context, library), models=models) as opened:
        for pair in pairs:
            package = opened.uninstall(pair, engine=engine.value if engine else None)
            say(f"Removed {ENGINE_NAMES[package.engine]} {package.pair} {package.version} from {package.folder.parent}")
