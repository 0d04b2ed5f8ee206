"""Published models: the current lists of both engines, and the last ones, which are cached for offline use."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from durable_sqlite import writing_beside
from search.errors import SearchError
from translate import ENGINES, language_code
from translate.argos import download_size, known_file, published_packages
from translate.firefox import published_models
from translate.published import find_published_route

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from translate.argos import PublishedPackage
    from translate.firefox import PublishedModel
    from translate.models import Engine
    from translate.published import Published


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model that can be downloaded.

    Attributes:
        package: What is published: an Argos package, or a Firefox model.
        size: Bytes to download; None if not requested, or if no server reports it.

    """

    package: PublishedPackage | PublishedModel
    size: int | None

    @property
    def engine(self) -> Engine:
        """The engine that runs it."""
        return self.package.engine

    @property
    def sha256(self) -> str | None:
        """The SHA-256 of an Argos package, if it is known; a Firefox model has several files, each with its own."""
        known = known_file(self.package.pair, self.package.version) if self.engine == "argos" else None
        return known.sha256 if known else None


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model in a cached list.

    Attributes:
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: Its version, ``"1.9"``.

    """

    source: str
    target: str
    version: str

    @property
    def pair(self) -> str:
        """Source and target in Argos' notation, ``"ro_en"``."""
        return f"{self.source}_{self.target}"


@dataclass(frozen=True, slots=True)
class PublishedModels:
    """What was published when it was last looked up.

    Attributes:
        sizes: Each Argos package, and its size in bytes if known. Empty if no index has been read yet.
        firefox: The same of Firefox models.

    """

    sizes: Mapping[ListedModel, int | None]
    firefox: Mapping[ListedModel, int | None] = field(default_factory=dict)

    def of(self, engine: Engine) -> Mapping[ListedModel, int | None]:
        """Return the models of an engine, and their sizes."""
        return self.firefox if engine == "firefox" else self.sizes

    def route(self, language: str, engine: Engine = "argos") -> tuple[ListedModel, ...]:
        """Return the models of an engine that translate *language* to English: one, two, or none."""
        return find_published_route(list(self.of(engine)), language)

    def lacks(self, language: str, engine: Engine = "argos") -> bool:
        """Return whether the engine's models are known, and none of them translates *language* to English."""
        return bool(self.of(engine)) and not self.route(language, engine)

    def download_size(self, language: str, engine: Engine = "argos") -> int | None:
        """Return the bytes to download to translate *language* to English, or None if unknown."""
        sizes = [self.of(engine)[model] for model in self.route(language, engine)]
        known = [size for size in sizes if size is not None]
        return sum(known) if known and len(known) == len(sizes) else None


def available_models(
    index: str, language: str | None, remember_in: Path | None, engine: str = ENGINES[0]
) -> tuple[AvailableModel, ...]:
    """Read an engine's list and return its models, as `Library.available_models` does."""
    source = language_code(language) if language else None
    if engine == "firefox":
        models = published_models()
        sizes: dict[Published, int | None] = {model: model.size for model in models}
        if remember_in:
            save_published(remember_in, models, sizes, engine="firefox")
        return tuple(AvailableModel(model, model.size) for model in models if source in {None, model.source})
    if engine not in ENGINES:
        raise SearchError(f"unknown engine {engine!r:.40}", f"choose one of {', '.join(ENGINES)}")
    published = published_packages(index)
    packages = [package for package in published if source in {None, package.source}]
    # Each size is a request to a server: affordable for a few models, not for all.
    asked: dict[Published, int | None] = {package: download_size(package) for package in packages} if source else {}
    if remember_in:
        save_published(remember_in, published, asked)
    return tuple(AvailableModel(package, asked.get(package)) for package in packages)


def load_published(file: Path) -> PublishedModels:
    """Return what `save_published` wrote; nothing if the file is missing or damaged."""
    sizes: dict[Engine, dict[ListedModel, int | None]] = {engine: {} for engine in ENGINES}
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        for each in json.loads(file.read_text(encoding="utf-8")):
            # Lists of earlier versions have no engines.
            of_engine = sizes[each.get("engine", "argos")]
            of_engine[ListedModel(each["source"], each["target"], each["version"])] = each["size"]
        return PublishedModels(sizes["argos"], sizes["firefox"])
    return PublishedModels({})


def save_published(
    file: Path,
    models: Sequence[Published],
    sizes: Mapping[Published, int | None],
    *,
    engine: Engine = "argos",
) -> None:
    """Save all *models* that an engine's list has, and the *sizes* that are known; previously saved sizes are preserved.

    The file is only a cache: failures to write it are ignored. What it has of the other engine stays.
    """
    before = load_published(file)
    known = {_listed(model): size for model, size in sizes.items() if size is not None}
    entries: list[dict[str, object]] = []
    for each in ENGINES:
        listed: Iterable[ListedModel] = map(_listed, models) if each == engine else before.of(each)
        for model in listed:
            size = known.get(model) if each == engine else None
            # Entries of the default engine have the fields that earlier versions wrote.
            entries.append({} if each == ENGINES[0] else {"engine": each})
            entries[-1] |= {
                "source": model.source, "target": model.target, "version": model.version,
                "size": before.of(each).get(model) if size is None else size,
            }  # fmt: skip
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with writing_beside(file) as opened:
            opened.write(json.dumps(entries))


def _listed(model: Published) -> ListedModel:
    return ListedModel(model.source, model.target, model.version)
