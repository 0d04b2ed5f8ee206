"""Installing models, from files, folders and addresses, or by language, and removing them."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from durable_sqlite import PRIVATE_FOLDER
from search.errors import NoModelError, SearchError
from translate import PackageError, known_language, language_code
from translate.argos import (
    install_package,
    install_release,
    is_release,
    known_file,
    package_file,
    published_packages,
)
from translate.download import download_file
from translate.firefox import PublishedModel, download_model, install_model, published_models
from translate.firefox.catalogue import LICENCE
from translate.models import ENGINE_NAMES, ENGINES, is_firefox, remove_model
from translate.published import find_published_route
from translate.scratch import scratch_folder

from .packages import load_problem
from .sources import ModelAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from translate.argos import PublishedPackage
    from translate.models import Engine, Model

    from .packages import Models
    from .sources import Download, Source

    #: Called with what is downloaded, its bytes downloaded so far, and its size in bytes, or None if unknown.
    Progress = Callable[[Download, int, int | None], None]


class Installation(NamedTuple):
    """A model that is installed now.

    Attributes:
        package: The model.
        already_installed: Whether it was there before, so that nothing was downloaded.
        as_published: Whether its checksum is the one that it was published with; False if none is known.

    """

    package: Model
    already_installed: bool
    as_published: bool


def install_models(
    models: Models,
    sources: Sequence[Source],
    *,
    index: str,
    here: bool,
    progress: Progress | None,
    engine: str = ENGINES[0],
    pair: str | None = None,
) -> Iterator[Installation]:
    """Install everything in *sources*, as `Library.install_models` does; see `model_sources`."""
    _check_engine(engine)
    languages = [source for source in sources if isinstance(source, str)]
    if pair and languages:
        raise SearchError(
            f"a pair is for files, which {languages[0]!r} is not", "name the language alone, or a file with its pair"
        )
    for source in sources:
        if isinstance(source, Path):
            yield _installation(install_file(models, source, here=here, pair=pair))
    for source in sources:
        if isinstance(source, ModelAddress):
            yield _installation(_install_address(models, source, here=here, pair=pair, progress=progress))
    yield from install_languages(models, languages, index=index, here=here, progress=progress, engine=engine)


def install_file(
    models: Models, file: Path, *, here: bool, pair: str | None = None, address: str | None = None
) -> Model:
    """Install a file or a model's folder, as `Library.install` does.

    Args:
        models: The models of a library.
        file: An Argos package, a release of OPUS-MT, or a folder with a Firefox model.
        here: Install for the library only.
        pair: The pair that it translates, if known.
        address: The URL that a release comes from, if any, which may name the pair.

    """
    is_folder = file.is_dir()
    if is_folder and not is_firefox(file):
        raise PackageError(
            file,
            "is a folder without a model",
            "give a folder with model.*.bin and vocab.*.spm, an .argosmodel file or a language code",
        )
    with _folder_for(models, "firefox" if is_folder else "argos", here=here) as into:
        if is_folder:
            return install_model(file, into, pair=pair)
        if is_release(file):
            return install_release(file, into, pair=pair, address=address)
        return install_package(file, into, pair=pair)


def install_languages(
    models: Models,
    languages: Iterable[str],
    *,
    index: str,
    here: bool,
    progress: Progress | None,
    engine: str = ENGINES[0],
) -> Iterator[Installation]:
    """Download what translates each of *languages* to English, as `Library.install_languages` does."""
    _check_engine(engine)
    if here:
        models.library.exists()  # Raises if the folder is not a library: before a long download, not after it.
    codes = list(dict.fromkeys(map(language_code, languages)))
    if not codes:
        return
    wanted: dict[str, PublishedPackage | PublishedModel] = {}
    published: Sequence[PublishedPackage | PublishedModel]
    published = published_models() if engine == "firefox" else published_packages(index)
    for code in codes:
        route: tuple[PublishedPackage | PublishedModel, ...] = find_published_route(published, code)
        if not route:
            known_language(code)  # "swe" is not a language without models, but a wrong code.
            raise NoModelError(code, engine)
        wanted.update((package.pair, package) for package in route)
    for package in wanted.values():
        installed = _find_installed(models, package, models.folder(here=here, engine=package.engine))
        if installed:
            yield Installation(installed, already_installed=True, as_published=False)
        elif isinstance(package, PublishedModel):
            # Each of its files has been checked by the hash in the records.
            downloaded = _download_firefox(models, package, here=here, progress=progress)
            yield Installation(downloaded, already_installed=False, as_published=True)
        else:
            yield _installation(_download(models, package, here=here, progress=progress))


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


def _check_engine(engine: str) -> None:
    if engine not in ENGINES:
        raise SearchError(f"unknown engine {engine!r:.40}", f"choose one of {', '.join(ENGINES)}")


def _installation(model: Model) -> Installation:
    """Return that a model has been installed now; `install_package` has refused what a known checksum contradicts."""
    known = model.engine == "argos" and known_file(model.pair, model.version) is not None
    return Installation(model, already_installed=False, as_published=known)


@contextmanager
def _folder_for(models: Models, engine: Engine, *, here: bool) -> Iterator[Path]:
    """Yield the folder to install into; with *here*, no other process writes to the library meanwhile."""
    with models.library.locked() if here else nullcontext():
        into = models.folder(here=here, engine=engine)
        if here:
            into.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
        yield into


def _find_installed(models: Models, wanted: PublishedPackage | PublishedModel, folder: Path) -> Model | None:
    """Return the model in *folder* that is the published one and loads, if there is one."""
    for model in models.in_folder(folder, wanted.engine):
        same = (model.pair, model.version) == (wanted.pair, wanted.version)
        if same and load_problem(model) is None:
            return model
    return None


def _download(models: Models, wanted: PublishedPackage, *, here: bool, progress: Progress | None) -> Model:
    # Without the library's lock: other processes need not wait minutes for a download.
    folder = models.folder(here=here)
    with package_file(wanted, folder, partial(progress, wanted) if progress else None) as file:
        return install_file(models, file, here=here, pair=wanted.pair)


def _install_address(
    models: Models, address: ModelAddress, *, here: bool, pair: str | None, progress: Progress | None
) -> Model:
    if here:
        models.library.exists()
    file = models.folder(here=here) / address.file_name
    download_file([address.url], file, partial(progress, address) if progress else None)
    try:
        return install_file(models, file, here=here, pair=pair, address=address.url)
    finally:
        file.unlink(missing_ok=True)


def _download_firefox(models: Models, wanted: PublishedModel, *, here: bool, progress: Progress | None) -> Model:
    with _folder_for(models, "firefox", here=here) as into:
        into.mkdir(parents=True, exist_ok=True)
    with scratch_folder(into) as scratch:
        unpacked = scratch / wanted.pair
        download_model(wanted, into, unpacked, partial(progress, wanted) if progress else None)
        with _folder_for(models, "firefox", here=here) as into:
            try:
                return install_model(
                    unpacked, into, pair=wanted.pair, version=wanted.version, licence=LICENCE, origin=wanted.links[0]
                )
            except PackageError as error:
                if error.path != unpacked:
                    raise
                # The scratch folder that it names is gone when this is read.
                raise PackageError(into / f"firefox-{wanted.pair}", error.problem, error.cure) from error
