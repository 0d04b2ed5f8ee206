"""Installing models, from files or by language from a package index, and removing them."""

from __future__ import annotations

import os
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from durable_sqlite import PRIVATE_FOLDER
from search.arguments import many_of, path_of
from search.errors import NoModelError, SearchError
from translate import LanguageCodeError, PackageError, known_language, language_code
from translate.argos import (
    download_package,
    find_packages,
    find_published_route,
    install_package,
    load_problem,
    published_packages,
)
from translate.firefox import install_model
from translate.models import ENGINE_NAMES, ENGINES, is_firefox, remove_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from search.arguments import Paths
    from translate.argos import PublishedPackage
    from translate.models import Model

    from .packages import Models

    #: Called with a package, its bytes downloaded so far, and its size in bytes, or None if unknown.
    Progress = Callable[[PublishedPackage, int, int | None], None]


class Installation(NamedTuple):
    """A model that is installed now.

    Attributes:
        package: The model.
        already_installed: Whether it was there before, so that nothing was downloaded.

    """

    package: Model
    already_installed: bool


def model_sources(names: Paths) -> list[str | Path]:
    """Return what *names* stand for: a language code as text, a package file or a model's folder as a path.

    A name without a folder or a suffix is a language code, unless there is a file of this name, or it is no code and
    there is a folder of this name.

    >>> [type(source).__name__ for source in model_sources(["zh-TW", "ro"])]
    ['str', 'str']
    >>> [str(source) for source in model_sources(["./ro", "ro.argosmodel"])]
    ['ro', 'ro.argosmodel']

    Raises:
        SearchError: a name is neither a language code nor the path of a file or a folder.

    """
    return [_source_of(name) for name in many_of(names, "names", (str, os.PathLike))]


def _source_of(name: object) -> str | Path:
    text = path_of(name, "names")
    path = Path(text)
    if (
        isinstance(name, os.PathLike)
        or path.suffix
        or os.sep in text
        or (os.altsep or os.sep) in text
        or path.is_file()
    ):
        return path
    try:
        language_code(text)
    except LanguageCodeError as error:
        if path.is_dir():
            return path
        raise SearchError(f"{text[:40]!r} is neither a language code nor a file", error.cure) from error
    return text


def install_models(
    models: Models, sources: Sequence[str | Path], *, index: str, here: bool, progress: Progress | None
) -> Iterator[Installation]:
    """Install the files and languages in *sources*, as `Library.install_models` does; see `model_sources`."""
    for source in sources:
        if isinstance(source, Path):
            yield Installation(install_file(models, source, here=here), already_installed=False)
    languages = [source for source in sources if isinstance(source, str)]
    yield from install_languages(models, languages, index=index, here=here, progress=progress)


def install_file(models: Models, file: Path, *, here: bool, pair: str | None = None) -> Model:
    """Install a package file or a model's folder, as `Library.install` does; it must translate *pair* if that is given."""
    is_folder = file.is_dir()
    if is_folder and not is_firefox(file):
        raise PackageError(
            file,
            "is a folder without a model",
            "give a folder with model.*.bin and vocab.*.spm, an .argosmodel file or a language code",
        )
    with models.library.locked() if here else nullcontext():
        into = models.folder(here=here, engine="firefox" if is_folder else "argos")
        if here:
            into.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
        return install_model(file, into, pair=pair) if is_folder else install_package(file, into, pair=pair)


def install_languages(
    models: Models, languages: Iterable[str], *, index: str, here: bool, progress: Progress | None
) -> Iterator[Installation]:
    """Download what translates each of *languages* to English, as `Library.install_languages` does."""
    if here:
        models.library.exists()  # Raises if the folder is not a library: before a long download, not after it.
    wanted: dict[str, PublishedPackage] = {}
    codes = list(dict.fromkeys(map(language_code, languages)))
    published = published_packages(index) if codes else []
    for code in codes:
        route = find_published_route(published, code)
        if not route:
            known_language(code)  # "swe" is not a language without models, but a wrong code.
            raise NoModelError(code)
        wanted.update((package.pair, package) for package in route)
    for package in wanted.values():
        installed = _find_installed(package, models.folder(here=here))
        if installed:
            yield Installation(installed, already_installed=True)
        else:
            downloaded = _download(models, package, here=here, progress=progress)
            yield Installation(downloaded, already_installed=False)


def uninstall(models: Models, pair: str, engine: str | None = None) -> Model:
    """Remove the first model of a pair, as `Library.uninstall` does."""
    if engine not in {None, *ENGINES}:
        raise SearchError(f"unknown engine {engine!r:.40}", f"choose one of {', '.join(ENGINES)}")
    named = [model for model in models.packages() if pair in {model.pair, model.folder.name}]
    named = [model for model in named if engine in {None, model.engine}]
    if not named:
        of_engine = f"{ENGINE_NAMES[engine]} " if engine else ""
        raise SearchError(f"no {of_engine}model of the pair {pair!r} is installed", "see: search models list")
    engines = sorted({model.engine for model in named})
    if len(engines) > 1:
        names = " and ".join(ENGINE_NAMES[each] for each in engines)
        choices = " or ".join(f"--engine {each}" for each in engines)
        raise SearchError(f"{names} both have an installed model of the pair {pair!r}", f"say which: {choices}")
    model = named[0]
    with models.library.locked() if model.folder.parent == models.library.models else nullcontext():
        remove_model(model)
    return model


def _find_installed(wanted: PublishedPackage, folder: Path) -> Model | None:
    """Return the package in *folder* that is the published one and loads, if there is one."""
    for package in find_packages([folder]):
        same = (package.pair, package.version) == (wanted.pair, wanted.version)
        if same and package.problem is None and load_problem(package) is None:
            return package
    return None


def _download(models: Models, wanted: PublishedPackage, *, here: bool, progress: Progress | None) -> Model:
    # Without the library's lock: other processes need not wait minutes for a download.
    file = download_package(wanted, models.folder(here=here), partial(progress, wanted) if progress else None)
    try:
        return install_file(models, file, here=here, pair=wanted.pair)
    finally:
        file.unlink(missing_ok=True)
