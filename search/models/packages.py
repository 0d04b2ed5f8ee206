"""The models that a library can use: finding, testing and loading them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from search.errors import SearchError
from translate import ENGINES, QUALITIES, ArgosTranslators, argos, firefox
from translate.engines import BackedTranslators, PreferredTranslators
from translate.firefox import FirefoxTranslators
from translate.hardware import PROCESSOR, Hardware
from translate.models import find_route, translatable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from search.storage.folder import Folder
    from translate import Translators
    from translate.models import Engine, Model
    from translate.verification import Verification


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """An installed model, and whether it loads.

    Attributes:
        package: The model: an Argos package, or a Firefox model.
        problem: Why it cannot be used, or None if it loads.

    """

    package: Model
    problem: str | None


class _Tools(NamedTuple):
    """What is done with the models of one engine."""

    find: Callable[[Iterable[Path]], Sequence[Any]]
    state: Callable[[Iterable[Path]], dict[Path, tuple[object, ...]]]
    load_problem: Callable[[Any], str | None]
    verify: Callable[[Any], Verification]


_TOOLS: Mapping[Engine, _Tools] = {
    "argos": _Tools(argos.find_packages, argos.packages_state, argos.load_problem, argos.verify_package),
    "firefox": _Tools(firefox.find_models, firefox.models_state, firefox.load_problem, firefox.verify_model),
}


class _Provided(NamedTuple):
    """Translators of one engine, and the state of the models that provide them."""

    state: dict[Path, tuple[object, ...]]
    translators: ArgosTranslators | FirefoxTranslators


def load_problem(model: Model) -> str | None:
    """Load a model and translate a word with it; return the problem in one line, or None."""
    return model.problem or _TOOLS[model.engine].load_problem(model)


class Models:
    """The models of both engines in a library's own folder, in a folder that the user named, and in default folders."""

    def __init__(self, library: Folder, named: Path | None) -> None:
        """Use models in the library's folder, and in the folder that the user named, if any."""
        self.library = library
        self._named = named
        # By process: models depend on threads, which do not survive a fork, so a child process loads its own.
        self._translators: dict[tuple[int, Engine, str, Hardware], _Provided] = {}
        self._hardware = PROCESSOR

    def folder(self, *, here: bool, engine: Engine = "argos") -> Path:
        """Return the folder to install into: with *here* the library's, else the named one, else the engine's default."""
        return self.library.models if here else self._named or _default_folder(engine)

    def packages(self, engine: Engine | None = None) -> list[Model]:
        """Return the installed models of an engine, those of preferred folders first; of all, in turn, if it is None."""
        engines = [engine] if engine else ENGINES
        return [model for each in engines for model in _TOOLS[each].find(self._folders(each))]

    def in_folder(self, folder: Path, engine: Engine) -> Sequence[Model]:
        """Return the models of an engine that are installed in a folder."""
        return _TOOLS[engine].find([folder])

    def installed(self) -> tuple[InstalledModel, ...]:
        """Load each installed model, and return them in the order of `packages`."""
        return tuple(InstalledModel(model, load_problem(model)) for model in self.packages())

    def verify(self) -> tuple[Verification, ...]:
        """Have each installed model translate a known word, in the order of `packages`."""
        return tuple(_TOOLS[model.engine].verify(model) for model in self.packages())

    def translators(self, quality: str, engine: str = ENGINES[0], hardware: Hardware | None = None) -> Translators:
        """Return the translators of an engine; the other one tries what is doubtful, where it has a model.

        Each model is loaded when first used. One that was installed, replaced or removed since the last call is
        noticed, whoever did it.

        Args:
            quality: Quality of the translation; Firefox' models have only one.
            engine: One of `ENGINES`.
            hardware: What Argos' models run on, from now on also for queries, because they may be loaded. None: the
                same as in the last call, or the processor.

        Raises:
            SearchError: the quality or the engine is unknown.

        """
        self._hardware = hardware or self._hardware
        return self._backed(quality, engine, self._hardware)

    def worker_translators(self, quality: str, engine: str, hardware: Hardware) -> Translators:
        """Return the translators for worker processes, of which there are as many as threads: each decodes in one.

        Raises:
            SearchError: the quality or the engine is unknown.

        """
        return self._backed(quality, engine, replace(hardware, threads=1))

    def _backed(self, quality: str, engine: str, hardware: Hardware) -> Translators:
        if quality not in QUALITIES:
            raise SearchError(f"unknown quality {quality!r}", f"choose one of {', '.join(QUALITIES)}")
        known = {name: name for name in ENGINES}
        if engine not in known:
            raise SearchError(f"unknown engine {engine!r:.40}", f"choose one of {', '.join(ENGINES)}")
        (other,) = known.keys() - {engine}
        first, second = (self._provided(each, quality, hardware) for each in (known[engine], other))
        return BackedTranslators(first, second)

    def query_translators(self, quality: str) -> Translators:
        """Return a translator for each language of any engine, Argos' where both have one."""
        return PreferredTranslators(tuple(self._provided(engine, quality, self._hardware) for engine in ENGINES))

    def engines(self) -> dict[str, tuple[Engine, ...]]:
        """Return the engines that have a model of a language, by language."""
        languages = {engine: translatable(self.packages(engine)) for engine in ENGINES}
        return {
            language: tuple(engine for engine in ENGINES if language in languages[engine])
            for language in sorted(frozenset().union(*languages.values()))
        }

    def demo_pairs(self, languages: Iterable[str]) -> list[str]:
        """Return the pairs of the demo packages that translate these languages."""
        packages = self.packages("argos")
        routes = (find_route(packages, language) for language in sorted(languages))
        return [package.pair for route in routes for package in route if package.demo]

    def _provided(self, engine: Engine, quality: str, hardware: Hardware) -> ArgosTranslators | FirefoxTranslators:
        folders, tools = self._folders(engine), _TOOLS[engine]
        # Firefox' models have one quality, and run on the processor.
        settings = (quality, hardware) if engine == "argos" else ("", PROCESSOR)
        key = os.getpid(), engine, *settings
        # Before the models are read: whatever changes meanwhile is noticed by the next call.
        state = tools.state(folders)
        before = self._translators.get(key)
        if before and before.state == state:
            return before.translators
        models = tools.find(folders)
        if before:
            unchanged = {model for model in models if state.get(model.folder) == before.state.get(model.folder, ())}
            translators = before.translators.updated(models, unchanged)
        else:
            translators = (
                FirefoxTranslators(models) if engine == "firefox" else ArgosTranslators(models, quality, hardware)
            )
        self._translators[key] = _Provided(state, translators)
        return translators

    def _folders(self, engine: Engine) -> list[Path]:
        folders = (self.library.models, self._named, _default_folder(engine))
        return [folder for folder in folders if folder]


def _default_folder(engine: Engine) -> Path:
    return firefox.firefox_folder() if engine == "firefox" else argos.argos_folder()
