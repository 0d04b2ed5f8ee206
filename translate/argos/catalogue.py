"""The published packages: what a package index lists, the routes to English through it, and downloads from it.

A package index is a file, ``index.json``: a list with a JSON object for each package, in the format that
Argos' own programs read.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.errors import DownloadError, LanguageCodeError
from translate.models import version_key
from translate.text.language_codes import language_code

from .download import download_file, fetch, fetch_size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .download import Progress

#: URL of Argos' own package index, the default in its settings.
ARGOS_INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/"

#: Maximum size of an index in bytes. Argos' own has 60 kB.
_MAX_INDEX_BYTES = 16 << 20

_VERSION = re.compile(r"\d[\w.]{0,29}", re.ASCII)
_OTHER_INDEX = f"check ARGOS_PACKAGE_INDEX; the URL of Argos' own index is {ARGOS_INDEX}"


@dataclass(frozen=True, slots=True)
class PublishedPackage:
    """A package that can be downloaded.

    Attributes:
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: Version in the index, ``"1.9"``.
        links: URLs that serve it, the same file at each.

    """

    source: str
    target: str
    version: str
    links: tuple[str, ...]

    @property
    def pair(self) -> str:
        """Source and target in Argos' notation, ``"ro_en"``."""
        return f"{self.source}_{self.target}"

    @property
    def file_name(self) -> str:
        """The name of its file in Argos' notation, ``"translate-ro_en-1_9.argosmodel"``."""
        return f"translate-{self.pair}-{self.version.replace('.', '_')}.argosmodel"


def published_packages(index_url: str = ARGOS_INDEX) -> list[PublishedPackage]:
    """Download a package index and return the newest version of each translation package, sorted by pair.

    Entries that cannot be used are skipped, so that they do not block the others.

    Args:
        index_url: URL of ``index.json``, or of the folder that contains it.

    Raises:
        DownloadError: it cannot be fetched, or is not a package index.

    """
    url = index_url if index_url.endswith(".json") else f"{index_url.rstrip('/')}/index.json"
    content = fetch(url, limit=_MAX_INDEX_BYTES + 1)
    entries = None
    with suppress(ValueError, RecursionError):
        entries = json.loads(content) if len(content) <= _MAX_INDEX_BYTES else None
    if not isinstance(entries, list):
        raise DownloadError(url, "is not a package index", _OTHER_INDEX)
    newest: dict[str, PublishedPackage] = {}
    for package in filter(None, map(_from_entry, entries)):
        other = newest.get(package.pair)
        if other is None or version_key(package.version) > version_key(other.version):
            newest[package.pair] = package
    if entries and not newest:
        raise DownloadError(url, "lists no translation packages", _OTHER_INDEX)
    return sorted(newest.values(), key=lambda package: package.pair)


def find_published_route(published: Sequence[PublishedPackage], language: str) -> tuple[PublishedPackage, ...]:
    """Return the packages that translate *language* to English, in the order of use: one, two, or none."""
    if language == "en":
        return ()
    to_english = {package.source: package for package in published if package.target == "en"}
    if language in to_english:
        return (to_english[language],)
    firsts = (package for package in published if package.source == language and package.target in to_english)
    return next(((first, to_english[first.target]) for first in firsts), ())


def download_size(package: PublishedPackage) -> int | None:
    """Ask the servers of a package for its size in bytes; None if none of them reports it."""
    return fetch_size(package.links)


def download_package(package: PublishedPackage, into: Path, progress: Progress | None = None) -> Path:
    """Download a package into a folder and return its file, which is not checked yet.

    If the connection is lost, the next call continues where this one stopped, as `download_file` does.

    Args:
        package: One of `published_packages`. Its links are tried in turn.
        into: The folder; created if it does not exist.
        progress: Called with the number of bytes downloaded so far, and the file's size, or None if unknown.

    Raises:
        DownloadError: every link failed.
        PackageError: the folder cannot be written.

    """
    file = into / package.file_name
    download_file(package.links, file, progress)
    return file


def _from_entry(entry: object) -> PublishedPackage | None:
    """Return the translation package of an index's entry, or None if it is not usable."""
    if not isinstance(entry, dict) or entry.get("type", "translate") != "translate":
        return None
    source, target, version = (entry.get(key) for key in ("from_code", "to_code", "package_version"))
    if not (isinstance(source, str) and isinstance(target, str) and isinstance(version, str)):
        return None
    links = entry.get("links")
    if not _VERSION.fullmatch(version) or not isinstance(links, list):
        return None
    try:
        pair = language_code(source), language_code(target)
    except LanguageCodeError:
        return None
    return PublishedPackage(*pair, version, tuple(link for link in links if isinstance(link, str)))
