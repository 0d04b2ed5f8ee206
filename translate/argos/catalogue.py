"""The published packages: what a package index lists, and downloads from it.

A package index is a file, ``index.json``: a list with a JSON object for each package, in the format that
Argos' own programs read. It is served, or lies in a folder with its packages, a mirror, for which no connection is
opened.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from durable_sqlite import cure_of
from translate.download import absolute_address, download_file, fetch, fetch_size, is_address
from translate.errors import DownloadError, LanguageCodeError
from translate.models import version_key
from translate.text.language_codes import language_code

from .checksums import known_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.download import Progress
    from translate.models import Engine

#: URL of Argos' own package index, the default in its settings.
ARGOS_INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/"

#: Maximum size of an index in bytes. Argos' own has 60 kB.
_MAX_INDEX_BYTES = 16 << 20

_VERSION = re.compile(r"\d[\w.]{0,29}", re.ASCII)
_OTHER_INDEX = f"check ARGOS_PACKAGE_INDEX; the URL of Argos' own index is {ARGOS_INDEX}"

#: The name in a link, before its query.
_LINKED_NAME = re.compile(r"([^/\\?#]+)(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class PublishedPackage:
    """A package that can be downloaded.

    Attributes:
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: Version in the index, ``"1.9"``.
        links: URLs that serve it, the same file at each.
        mirror: The folder whose index lists it; None if a server does. Links are not used then.
        file: Its file in the mirror; None if the mirror lacks it.

    """

    source: str
    target: str
    version: str
    links: tuple[str, ...]
    mirror: Path | None = None
    file: Path | None = None

    @property
    def pair(self) -> str:
        """Source and target in Argos' notation, ``"ro_en"``."""
        return f"{self.source}_{self.target}"

    @property
    def engine(self) -> Engine:
        """The engine that runs it."""
        return "argos"

    @property
    def label(self) -> str:
        """What to call its download."""
        return self.pair

    @property
    def file_name(self) -> str:
        """The name of its file in Argos' notation, ``"translate-ro_en-1_9.argosmodel"``."""
        return f"translate-{self.pair}-{self.version.replace('.', '_')}.argosmodel"


def published_packages(index: str = ARGOS_INDEX) -> list[PublishedPackage]:
    """Read a package index and return the newest version of each translation package, sorted by pair.

    Entries that cannot be used are skipped, so that they do not block the others.

    Args:
        index: URL or path of ``index.json``, or of the folder that contains it.

    Raises:
        DownloadError: it cannot be fetched or read, or is not a package index.

    """
    mirror = None
    if is_address(index):
        place = index if index.endswith(".json") else f"{index.rstrip('/')}/index.json"
        content = fetch(place, limit=_MAX_INDEX_BYTES + 1)
    else:
        file = Path(index) if Path(index).is_file() else Path(index) / "index.json"
        place, mirror, content = str(file), file.parent.absolute(), _read_index(file)
    entries = None
    with suppress(ValueError, RecursionError):
        entries = json.loads(content) if len(content) <= _MAX_INDEX_BYTES else None
    if not isinstance(entries, list):
        raise DownloadError(place, "is not a package index", _OTHER_INDEX)
    newest: dict[str, PublishedPackage] = {}
    for entry in entries:
        package = _from_entry(entry, place, mirror)
        other = newest.get(package.pair) if package else None
        if package and (other is None or version_key(package.version) > version_key(other.version)):
            newest[package.pair] = package
    if entries and not newest:
        raise DownloadError(place, "lists no translation packages", _OTHER_INDEX)
    return sorted(newest.values(), key=lambda package: package.pair)


def download_size(package: PublishedPackage) -> int | None:
    """Return the size of a package in bytes, for which its servers are asked if it is not known; None if none reports it."""
    if package.mirror:
        with suppress(OSError):
            return package.file.stat().st_size if package.file else None
        return None
    known = known_file(package.pair, package.version)
    return known.size if known else fetch_size(package.links)


@contextmanager
def package_file(package: PublishedPackage, into: Path, progress: Progress | None = None) -> Iterator[Path]:
    """Yield the file of a package, which is not checked yet: that in its mirror, or one that is downloaded.

    A downloaded file is deleted when the context ends.

    Raises:
        DownloadError: every link failed, or the mirror lacks it.
        PackageError: the folder cannot be written.

    """
    if package.mirror:
        if not package.file:
            link = next(filter(is_address, package.links), "where it is published")
            raise DownloadError(
                str(package.mirror / package.file_name), "the mirror lacks this package", f"copy it there, from {link}"
            )
        yield package.file
        return
    file = download_package(package, into, progress)
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


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


def _read_index(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MAX_INDEX_BYTES + 1)
    except OSError as error:
        problem = f"the package index cannot be read: {error.strerror or error}"
        cure = "give the URL of an index, or a folder with index.json and the package files"
        raise DownloadError(str(file), problem, cure_of(error, cure)) from error


def _from_entry(entry: object, index: str, mirror: Path | None) -> PublishedPackage | None:
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
    texts = [link for link in links if isinstance(link, str)]
    if mirror is None:
        return PublishedPackage(*pair, version, tuple(absolute_address(index, link) for link in texts))
    package = PublishedPackage(*pair, version, tuple(texts), mirror)
    return replace(package, file=_find_in_mirror(mirror, [*texts, package.file_name]))


def _find_in_mirror(mirror: Path, links: Sequence[str]) -> Path | None:
    """Return the file of a package in a mirror: where a relative link leads, or beside the index under a link's name."""
    for link in links:
        path = PurePosixPath(link)
        relative = not is_address(link) and not path.is_absolute() and ".." not in path.parts
        name = _LINKED_NAME.search(link)
        for inner in (*[link] * relative, *([name[1]] if name else [])):
            with suppress(OSError, ValueError):
                if inner not in {".", ".."} and (mirror / inner).is_file():
                    return mirror / inner
    return None
