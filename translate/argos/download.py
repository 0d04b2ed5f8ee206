"""Getting published packages: what Argos' index has, and fetching it. Nothing else opens a connection.

The index is a file, ``index.json``: a list with a JSON object for each package, as Argos' own programs
read it. Proxies are those of the environment, as for any program on urllib.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, responses
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from translate.errors import DownloadError, LanguageCodeError, PackageError
from translate.text.language_codes import language_code

from .packages import version_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from email.message import Message
    from typing import IO

#: Argos' own index, as its settings have it, and the page where people find the same packages.
ARGOS_INDEX = "https://raw.githubusercontent.com/argosopentech/argospm-index/main/"
ARGOS_PAGE = "https://www.argosopentech.com/argospm/index/"

#: Bytes of the largest package and the largest index taken. Published ones have 250 MB and 60 kB.
_LARGEST, _LARGEST_INDEX = 1 << 30, 16 << 20

#: Seconds of silence after which a connection counts as cut; less where only a size is asked for.
_PATIENCE, _LITTLE_PATIENCE = 30.0, 5.0

_AT_ONCE = 1 << 16
_VERSION = re.compile(r"\d[\w.]{0,29}", re.ASCII)
_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+)")


@dataclass(frozen=True, slots=True)
class Available:
    """A package that can be downloaded.

    Attributes:
        source: Language it translates from, Argos' code.
        target: Language it translates to.
        version: As the index has it, ``"1.9"``.
        links: Where it is served, the same file at each.

    """

    source: str
    target: str
    version: str
    links: tuple[str, ...]

    @property
    def pair(self) -> str:
        """Source and target as Argos names them, ``"ro_en"``."""
        return f"{self.source}_{self.target}"

    @property
    def file_name(self) -> str:
        """What its file is called, as Argos names it: ``"translate-ro_en-1_9.argosmodel"``."""
        return f"translate-{self.pair}-{self.version.replace('.', '_')}.argosmodel"


def available(index_url: str = ARGOS_INDEX) -> list[Available]:
    """Return the newest version of each translating package in an index, by pair.

    An entry that cannot be used is left out: it would only stand in the way of the others.

    Args:
        index_url: The folder that has an ``index.json``, or that file.

    Raises:
        DownloadError: there is no connection, or what is there is no index.

    """
    url = index_url if index_url.endswith(".json") else f"{index_url.rstrip('/')}/index.json"
    with _answer(url) as response:
        try:
            content = response.read(_LARGEST_INDEX + 1)
        except (OSError, HTTPException) as error:
            raise DownloadError(url, f"the connection was cut ({_reason(error)})", _OTHER_WAY) from error
    entries = None
    with suppress(ValueError, RecursionError):
        entries = json.loads(content) if len(content) <= _LARGEST_INDEX else None
    if not isinstance(entries, list):
        raise DownloadError(url, "is no index of packages", _OTHER_INDEX)
    newest: dict[str, Available] = {}
    for package in filter(None, map(_from_entry, entries)):
        other = newest.get(package.pair)
        if other is None or version_key(package.version) > version_key(other.version):
            newest[package.pair] = package
    if entries and not newest:
        raise DownloadError(url, "lists no package that translates", _OTHER_INDEX)
    return sorted(newest.values(), key=lambda package: package.pair)


def published_route(published: Sequence[Available], language: str) -> tuple[Available, ...]:
    """Return the packages that lead from *language* to English, in order: one, or two, or none."""
    if language == "en":
        return ()
    to_english = {package.source: package for package in published if package.target == "en"}
    if language in to_english:
        return (to_english[language],)
    firsts = (package for package in published if package.source == language and package.target in to_english)
    return next(((first, to_english[first.target]) for first in firsts), ())


def size_of(package: Available) -> int | None:
    """Ask where a package is served for its bytes; None where nobody tells."""
    for link in package.links:
        with suppress(DownloadError), _answer(link, method="HEAD", patience=_LITTLE_PATIENCE) as response:
            length = response.headers.get("Content-Length", "")
            if length.isdecimal():
                return int(length)
    return None


def download_package(package: Available, into: Path, progress: Callable[[int, int | None], None] | None = None) -> Path:
    """Download a package into a folder and return the file, still unchecked.

    What comes before a connection is cut stays beside it, ``NAME.argosmodel.part``; the next call goes
    on from there, if what is served is still the same.

    Args:
        package: One of `available`. Its links are tried in turn.
        into: The folder; made where it is not there.
        progress: Called with the bytes that are there, and with those of all, or None.

    Raises:
        DownloadError: no link gives it.
        PackageError: the folder cannot be written.

    """
    file = into / package.file_name
    part = _Part(file.with_name(f"{file.name}.part"))
    failures = []
    try:
        into.mkdir(parents=True, exist_ok=True)
        # The link that a part came from goes first: no other can be trusted to have the same bytes.
        begun = part.read_origin().get("link")
        for link in sorted(package.links, key=lambda link: link != begun):
            try:
                _fetch(link, part, progress or (lambda _there, _all: None))
            except DownloadError as error:
                failures.append(error)
            else:
                part.file.replace(file)
                part.origin.unlink(missing_ok=True)
                return file
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise PackageError(part.file, problem, "check the free space and who may write there") from error
    if not failures:
        raise DownloadError(package.file_name, "the index has no address for it", _OTHER_WAY)
    # That it can go on is worth more than why others failed.
    raise next((error for error in failures if error.resumable), failures[0])


_OTHER_WAY = (
    "check the connection and try again, or install from a file, which needs none: "
    f"get it from {ARGOS_PAGE}, then run: search models install FILE.argosmodel"
)
_SAME_AGAIN = "what came is kept, and the same command goes on from there"
_OTHER_INDEX = f"check ARGOS_PACKAGE_INDEX; Argos' own index is {ARGOS_INDEX}"
_ANOTHER_FILE = f"nothing was installed; get another file from {ARGOS_PAGE}, then run: search models install FILE"


def _from_entry(entry: object) -> Available | None:
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
    return Available(*pair, version, tuple(link for link in links if isinstance(link, str)))


@dataclass(frozen=True, slots=True)
class _Part:
    """What is there of a file, and beside it where it came from and what it must still be."""

    file: Path

    @property
    def origin(self) -> Path:
        return self.file.with_name(f"{self.file.name}.json")

    def read_origin(self) -> dict[str, str]:
        try:
            told = json.loads(self.origin.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {key: text for key, text in told.items() if isinstance(text, str)} if isinstance(told, dict) else {}

    def size(self) -> int:
        try:
            return self.file.stat().st_size
        except OSError:
            return 0

    def begin(self, link: str, response: HTTPResponse) -> None:
        """Empty the file, then say whose it will be: the other way round a crash would mix two."""
        self.file.write_bytes(b"")
        self.origin.write_text(json.dumps({"link": link, "validator": _validator(response)}), encoding="utf-8")

    def discard(self) -> None:
        self.file.unlink(missing_ok=True)
        self.origin.unlink(missing_ok=True)


def _fetch(link: str, part: _Part, progress: Callable[[int, int | None], None]) -> None:
    """Download *link* to the end, going on from the part where it is of the same file."""
    origin = part.read_origin()
    there = part.size() if origin.get("link") == link else 0
    headers = {}
    if there:
        headers["Range"] = f"bytes={there}-"
        if origin.get("validator"):
            headers["If-Range"] = origin["validator"]
    with _answer(link, headers) as response:
        start, size = _content_range(response)
        if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and there and size == there:
            return  # It was whole already: a server that had promised more has corrected itself.
        goes_on = response.status == HTTPStatus.PARTIAL_CONTENT and start == there
        if goes_on or response.status == HTTPStatus.OK:
            if not goes_on:
                part.begin(link, response)
            _receive(link, response, part, progress)
            return
    if not there:
        raise DownloadError(link, f"answers {response.status}, with no file", _OTHER_WAY)
    part.discard()
    _fetch(link, part, progress)


def _receive(link: str, response: HTTPResponse, part: _Part, progress: Callable[[int, int | None], None]) -> None:
    """Append what comes to the part."""
    there = part.size()
    promised = None if response.length is None else there + response.length
    cause = None
    with part.file.open("ab") as sink:
        # Counted here: before Python 3.12 `read1` would go on beyond the promised length.
        while there != promised and max(there, promised or 0) <= _LARGEST:
            try:
                block = response.read1(_AT_ONCE if promised is None else min(_AT_ONCE, promised - there))
            except (OSError, HTTPException) as error:
                block, cause = b"", error
            if not block:
                break
            sink.write(block)
            there += len(block)
            progress(there, promised)
    if max(there, promised or 0) > _LARGEST:
        part.discard()
        raise DownloadError(link, f"is larger than {_mega(_LARGEST)}, which no package is", _ANOTHER_FILE)
    if cause or (promised is not None and there < promised):
        amount = _mega(there) + (f" of {_mega(promised)}" if promised else "")
        problem = f"the connection was cut after {amount}" + (f" ({_reason(cause)})" if cause else "")
        raise DownloadError(link, problem, _SAME_AGAIN, resumable=True) from cause


@contextmanager
def _answer(
    url: str, headers: dict[str, str] | None = None, *, method: str = "GET", patience: float | None = None
) -> Iterator[HTTPResponse]:
    """Open an address, or say why it cannot be."""
    try:
        _check_scheme(url, url)
        known = {"User-Agent": "translation-first-search", **(headers or {})}
        request = Request(url, headers=known, method=method)  # noqa: S310 - the scheme is checked
        response = _opener().open(request, timeout=patience or _PATIENCE)
    except HTTPError as error:
        error.close()
        # The server's own words for it could hold anything.
        words = "redirects too often" if error.code in range(300, 400) else f"answers {error.code}"
        raise DownloadError(url, f"{words} {responses.get(error.code, '')}".rstrip(), _OTHER_WAY) from error
    except (OSError, HTTPException, ValueError) as error:
        raise DownloadError(url, f"cannot be reached ({_reason(error)})", _OTHER_WAY) from error
    with response:
        yield response


def _opener() -> OpenerDirector:
    """Return what opens http and https and nothing else: no file, no ftp."""
    opener = OpenerDirector()
    handlers = (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPDefaultErrorHandler, _Redirects, _Answers)
    for handler in handlers:
        opener.add_handler(handler())
    return opener


class _Answers(HTTPErrorProcessor):
    """Lets the answer to a range that is not there through: it tells the file's size."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return response
        passed: HTTPResponse = super().http_response(request, response)
        return passed

    https_response = http_response


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to http and https, and from https to https alone: nothing else vouches for a file."""

    def http_error_302(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message) -> HTTPResponse | None:
        target = urljoin(req.full_url, headers.get("Location", ""))
        try:
            _check_scheme(req.full_url, target)
        except DownloadError:
            fp.close()
            raise
        return super().http_error_302(req, fp, code, msg, headers)  # type: ignore[arg-type]

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def _check_scheme(url: str, target: str) -> None:
    scheme = urlsplit(target).scheme.lower()
    if scheme not in {"http", "https"}:
        words = "is" if url == target else f"redirects to {target!r:.100},"
        raise DownloadError(url, f"{words} no http or https address", _OTHER_WAY)
    if scheme == "http" and urlsplit(url).scheme.lower() == "https":
        raise DownloadError(url, f"redirects to {target!r:.100}, which anyone on the way could change", _OTHER_WAY)


def _content_range(response: HTTPResponse) -> tuple[int | None, int | None]:
    """Return where the content begins in the file, and the file's bytes."""
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if not found:
        return None, None
    return (int(found[1]) if found[1] else None), int(found[2])


def _validator(response: HTTPResponse) -> str:
    """Return what tells this version of the file from others, fit for If-Range, or ""."""
    tag = str(response.headers.get("ETag", ""))
    # A weak tag says that two files mean the same, not that they have the same bytes.
    return tag if tag.startswith('"') else str(response.headers.get("Last-Modified", ""))


def _reason(error: BaseException) -> str:
    if isinstance(error, URLError) and isinstance(error.reason, BaseException):
        error = error.reason
    told = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return "".join(letter if letter.isprintable() else "?" for letter in told[:200])


def _mega(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
