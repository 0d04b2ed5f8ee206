"""Installing models, from files or by language from a package index, and removing them."""

from __future__ import annotations

import re
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from durable_sqlite import PRIVATE_FOLDER
from search.errors import NoModelError, SearchError
from translate import language_code
from translate.argos import (
    Package,
    download_package,
    find_packages,
    find_published_route,
    install_package,
    load_problem,
    published_packages,
    remove_package,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from translate.argos import PublishedPackage

    from .packages import Models

    #: Called with a package, its bytes downloaded so far, and its size in bytes, or None if unknown.
    Progress = Callable[[PublishedPackage, int, int | None], None]

#: A name that stands for a language, unless there is a file of this name.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}")


class Installation(NamedTuple):
    """A package that is installed now.

    Attributes:
        package: The package.
        already_installed: Whether it was there before, so that nothing was downloaded.

    """

    package: Package
    already_installed: bool


def install_models(
    models: Models, names: Sequence[str], *, index: str, here: bool, progress: Progress | None
) -> Iterator[Installation]:
    """Install the files and languages in *names*, as `Library.install_models` does."""
    files = [name for name in names if Path(name).exists() or not _LANGUAGE.fullmatch(name)]
    languages = [name for name in names if name not in files]
    for file in files:
        yield Installation(install_file(models, Path(file), here=here), already_installed=False)
    yield from install_languages(models, languages, index=index, here=here, progress=progress)


def install_file(models: Models, file: Path, *, here: bool, pair: str | None = None) -> Package:
    """Install a package from a file, as `Library.install` does; it must translate *pair* if that is given."""
    with models.library.locked() if here else nullcontext():
        into = models.folder(here=here)
        if here:
            into.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
        return install_package(file, into, pair=pair)


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
            raise NoModelError(code)
        wanted.update((package.pair, package) for package in route)
    for package in wanted.values():
        installed = _find_installed(package, models.folder(here=here))
        if installed:
            yield Installation(installed, already_installed=True)
        else:
            downloaded = _download(models, package, here=here, progress=progress)
            yield Installation(downloaded, already_installed=False)


def uninstall(models: Models, pair: str) -> Package:
    """Remove the first package of a pair, as `Library.uninstall` does."""
    for package in models.packages():
        if pair in {package.pair, package.folder.name}:
            with models.library.locked() if package.folder.parent == models.library.models else nullcontext():
                remove_package(package)
            return package
    raise SearchError(f"no model of the pair {pair!r} is installed", "see: search models list")


def _find_installed(wanted: PublishedPackage, folder: Path) -> Package | None:
    """Return the package in *folder* that is the published one and loads, if there is one."""
    for package in find_packages([folder]):
        same = (package.pair, package.version) == (wanted.pair, wanted.version)
        if same and package.problem is None and load_problem(package) is None:
            return package
    return None


def _download(models: Models, wanted: PublishedPackage, *, here: bool, progress: Progress | None) -> Package:
    # Without the library's lock: other processes need not wait minutes for a download.
    file = download_package(wanted, models.folder(here=here), partial(progress, wanted) if progress else None)
    try:
        return install_file(models, file, here=here, pair=wanted.pair)
    finally:
        file.unlink(missing_ok=True)
