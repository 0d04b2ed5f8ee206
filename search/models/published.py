"""What an index of packages was last seen to have, so that what to install can be said with no connection."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from durable_sqlite import writing_beside
from translate.argos import Available, published_route

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Published:
    """The packages that were there, and the bytes of each where they were asked for; empty where nobody looked."""

    sizes: Mapping[Available, int | None]

    def lacks(self, language: str) -> bool:
        """Tell whether somebody looked, and nothing led from *language* to English."""
        return bool(self.sizes) and not published_route(list(self.sizes), language)

    def download_of(self, language: str) -> int | None:
        """Return the bytes of what leads from *language* to English, or None where they are not known."""
        sizes = [self.sizes[package] for package in published_route(list(self.sizes), language)]
        known = [size for size in sizes if size is not None]
        return sum(known) if known and len(known) == len(sizes) else None


def recall_published(file: Path) -> Published:
    """Return what `remember_published` wrote; nothing where it is not there or cannot be used."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return Published({
            Available(each["source"], each["target"], each["version"], ()): each["size"]
            for each in json.loads(file.read_text(encoding="utf-8"))
        })  # fmt: skip
    return Published({})


def remember_published(file: Path, packages: Sequence[Available], sizes: Mapping[Available, int | None]) -> None:
    """Write down all *packages* of an index and the *sizes* that are known; those of before stay known.

    It spares a question and nothing else: where it cannot be written, it is not.
    """
    before = recall_published(file).sizes
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
