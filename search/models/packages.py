"""The Argos packages that a library can use: where they are, how they get in, and what translates with them."""

from __future__ import annotations

import os
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from durable_sqlite import PRIVATE_FOLDER
from search.errors import NoModelError, SearchError
from translate import QUALITIES, ArgosTranslators, language_code
from translate.argos import (
    argos_folder,
    available,
    download_package,
    find_packages,
    find_route,
    install_package,
    published_route,
    remove_package,
    try_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from search.storage.folder import Folder
    from translate import Translators
    from translate.argos import Available, Package

    #: Called with a package, the bytes of it that are there, and those of all where known.
    _Progress = Callable[[Available, int, int | None], None]


class Models:
    """The packages in a library's own folder, in one that was named, and in Argos'."""

    def __init__(self, folder: Folder, named: Path | None) -> None:
        """Take the library's folder, and the one that was named."""
        self._folder = folder
        self._named = named
        # By process: models wait for threads that do not come along into a fork, so a child loads its own.
        self._loaded: dict[tuple[int, str], ArgosTranslators] = {}

    def packages(self) -> list[Package]:
        """Return the packages, those first that are preferred by place."""
        folders = (self._folder.models, self._named, argos_folder())
        return find_packages([folder for folder in folders if folder])

    def translators(self, quality: str) -> Translators:
        """Return what translates with these packages; each is loaded when it is first needed.

        Raises:
            SearchError: there is no such quality.

        """
        if quality not in QUALITIES:
            raise SearchError(f"there is no quality {quality!r}", f"give one of {', '.join(QUALITIES)}")
        key = os.getpid(), quality
        if key not in self._loaded:
            self._loaded[key] = ArgosTranslators(self.packages(), quality)
        return self._loaded[key]

    def demo_pairs(self, languages: Iterable[str]) -> list[str]:
        """Return the pairs of the demo packages that these languages are translated with."""
        packages = self.packages()
        routes = (find_route(packages, language) for language in sorted(languages))
        return [package.pair for route in routes for package in route if package.demo]

    def install(self, file: Path, *, here: bool, pair: str | None = None) -> Package:
        """Install a package from a file, as `Library.install` does; of *pair*, if that is known."""
        with self._folder.locked() if here else nullcontext():
            into = self._into(here=here)
            if here:
                into.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
            return install_package(file, into, pair=pair)

    def install_languages(
        self, languages: Iterable[str], *, index: str, here: bool, progress: _Progress | None
    ) -> Iterator[tuple[Package, bool]]:
        """Download what leads from each of *languages* to English, as `Library.install_languages` does."""
        if here:
            self._folder.exists()  # Rather refused now than after a download of minutes.
        wanted: dict[str, Available] = {}
        codes = list(dict.fromkeys(map(language_code, languages)))
        published = available(index) if codes else []
        for code in codes:
            route = published_route(published, code)
            if not route:
                raise NoModelError(code)
            wanted.update((package.pair, package) for package in route)
        for package in wanted.values():
            there = self._installed(package, here=here)
            yield there or self._download(package, here=here, progress=progress), there is not None

    def uninstall(self, pair: str) -> Package:
        """Remove the first package of a pair, as `Library.uninstall` does."""
        for package in self.packages():
            if pair in {package.pair, package.folder.name}:
                with self._folder.locked() if package.folder.parent == self._folder.models else nullcontext():
                    remove_package(package)
                return package
        raise SearchError(f"no package of the pair {pair!r} is installed", "see: search models list")

    def _into(self, *, here: bool) -> Path:
        return self._folder.models if here else self._named or argos_folder()

    def _installed(self, wanted: Available, *, here: bool) -> Package | None:
        for package in find_packages([self._into(here=here)]):
            same = (package.pair, package.version) == (wanted.pair, wanted.version)
            if same and package.problem is None and try_out(package) is None:
                return package
        return None

    def _download(self, wanted: Available, *, here: bool, progress: _Progress | None) -> Package:
        # Not under the lock: nobody should wait for a download of minutes.
        file = download_package(wanted, self._into(here=here), partial(progress, wanted) if progress else None)
        try:
            return self.install(file, here=here, pair=wanted.pair)
        finally:
            file.unlink(missing_ok=True)
