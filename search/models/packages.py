"""The models that a library can use: finding, testing and loading them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from search.errors import SearchError
from translate import QUALITIES, ArgosTranslators
from translate.argos import argos_folder, find_packages, find_route, load_problem, packages_state, verify_package
from translate.hardware import PROCESSOR, Hardware

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.storage.folder import Folder
    from translate import Translators
    from translate.argos import Package, Verification


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """An installed model, and whether it loads.

    Attributes:
        package: Its Argos package.
        problem: Why it cannot be used, or None if it loads.

    """

    package: Package
    problem: str | None


class _Provided(NamedTuple):
    """Translators, and the state of the packages that provide them."""

    state: dict[Path, tuple[object, ...]]
    translators: ArgosTranslators


class Models:
    """The Argos packages in a library's own folder, in a folder that the user named, and in Argos' folder."""

    def __init__(self, library: Folder, named: Path | None) -> None:
        """Use packages in the library's folder, and in the folder that the user named, if any."""
        self.library = library
        self._named = named
        # By process: models depend on threads, which do not survive a fork, so a child process loads its own.
        self._translators: dict[tuple[int, str, Hardware], _Provided] = {}
        self._hardware = PROCESSOR

    def folder(self, *, here: bool) -> Path:
        """Return the folder to install into: with *here* the library's, else the named one, else Argos'."""
        return self.library.models if here else self._named or argos_folder()

    def packages(self) -> list[Package]:
        """Return the installed packages, those of preferred folders first."""
        return find_packages(self._folders())

    def installed(self) -> tuple[InstalledModel, ...]:
        """Load each installed package, and return them in the order of `packages`."""
        return tuple(InstalledModel(package, package.problem or load_problem(package)) for package in self.packages())

    def verify(self) -> tuple[Verification, ...]:
        """Have each installed package translate a known word, in the order of `packages`."""
        return tuple(map(verify_package, self.packages()))

    def translators(self, quality: str, hardware: Hardware | None = None) -> Translators:
        """Return the translators that these packages provide; each is loaded when first used.

        A package that was installed, replaced or removed since the last call is noticed, whoever did it.

        Args:
            quality: Quality of the translation: ``fast``, ``balanced`` or ``best``.
            hardware: What the models run on; None: the same as in the last call, where they may be loaded, or the
                processor.

        Raises:
            SearchError: the quality is unknown.

        """
        if quality not in QUALITIES:
            raise SearchError(f"unknown quality {quality!r}", f"choose one of {', '.join(QUALITIES)}")
        self._hardware = hardware or self._hardware
        key = os.getpid(), quality, self._hardware
        # Before the packages are read: whatever changes meanwhile is noticed by the next call.
        state = packages_state(self._folders())
        before = self._translators.get(key)
        if before and before.state == state:
            return before.translators
        packages = self.packages()
        if before:
            unchanged = {
                package for package in packages if state.get(package.folder) == before.state.get(package.folder, ())
            }
            translators = before.translators.updated(packages, unchanged)
        else:
            translators = ArgosTranslators(packages, quality, self._hardware)
        self._translators[key] = _Provided(state, translators)
        return translators

    def _folders(self) -> list[Path]:
        folders = (self.library.models, self._named, argos_folder())
        return [folder for folder in folders if folder]

    def demo_pairs(self, languages: Iterable[str]) -> list[str]:
        """Return the pairs of the demo packages that translate these languages."""
        packages = self.packages()
        routes = (find_route(packages, language) for language in sorted(languages))
        return [package.pair for route in routes for package in route if package.demo]
