"""Published models: the current list of a package index, and its last list, which is cached for offline use."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from durable_sqlite import writing_beside
from translate import language_code
from translate.argos import PublishedPackage, download_size, find_published_route, published_packages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model that can be downloaded.

    Attributes:
        package: Its published package.
        size: Bytes to download; None if not requested, or if no server reports it.

    """

    package: PublishedPackage
    size: int | None


@dataclass(frozen=True, slots=True)
class PublishedModels:
    """What a package index listed when it was last downloaded.

    Attributes:
        sizes: Each package, and its size in bytes if known. Empty if no index has been downloaded yet.

    """

    sizes: Mapping[PublishedPackage, int | None]

    def lacks(self, language: str) -> bool:
        """Return whether an index is known, and nothing in it translates *language* to English."""
        return bool(self.sizes) and not find_published_route(list(self.sizes), language)

    def download_size(self, language: str) -> int | None:
        """Return the bytes to download to translate *language* to English, or None if unknown."""
        sizes = [self.sizes[package] for package in find_published_route(list(self.sizes), language)]
        known = [size for size in sizes if size is not None]
        return sum(known) if known and len(known) == len(sizes) else None


def available_models(index: str, language: str | None, remember_in: Path | None) -> tuple[AvailableModel, ...]:
    """Download an index and return its models, as `Library.available_models` does."""
    source = language_code(language) if language else None
    published = published_packages(index)
    packages = [package for package in published if source in {None, package.source}]
    # Each size is a request to a server: affordable for a few models, not for all.
    sizes = {package: download_size(package) for package in packages} if source else {}
    if remember_in:
        save_published(remember_in, published, sizes)
    return tuple(AvailableModel(package, sizes.get(package)) for package in packages)


def load_published(file: Path) -> PublishedModels:
    """Return what `save_published` wrote; nothing if the file is missing or damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return PublishedModels({
            PublishedPackage(each["source"], each["target"], each["version"], ()): each["size"]
            for each in json.loads(file.read_text(encoding="utf-8"))
        })  # fmt: skip
    return PublishedModels({})


def save_published(
    file: Path, packages: Sequence[PublishedPackage], sizes: Mapping[PublishedPackage, int | None]
) -> None:
    """Save all *packages* of an index and the *sizes* that are known; previously saved sizes are preserved.

    The file is only a cache: failures to write it are ignored.
    """
    before = load_published(file).sizes
    known = {
        (package.source, package.target, package.version): size
        for package, size in (*before.items(), *sizes.items())
        if size is not None
    }
    entries = [
        {"source": package.source, "target": package.target, "version": package.version,
         "size": known.get((package.source, package.target, package.version))}
        for package in packages
    ]  # fmt: skip
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with writing_beside(file) as opened:
            opened.write(json.dumps(entries))
