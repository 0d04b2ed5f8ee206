"""Fetching over HTTP: the only module that opens a connection.

Proxies are those of the environment or the system, and exceptions to them too, by the rules of
`urllib.request`: httpx itself fails on a SOCKS proxy in ``ALL_PROXY`` that nothing here would use, and
on ``[::1]`` in ``NO_PROXY``. Certificates are checked against those of the system, or of
``SSL_CERT_FILE`` and ``SSL_CERT_DIR``.
"""

from __future__ import annotations

import re
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING

from durable_sqlite import cure_of
from translate.errors import DownloadError, PackageError

from .partial_file import Origin, PartialFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import httpx

    #: Called with the number of bytes downloaded so far, and the file's size, or None if unknown.
    Progress = Callable[[int, int | None], None]

#: The page on which people find the published packages.
ARGOS_PAGE = "https://www.argosopentech.com/argospm/index/"

#: Maximum size of a file in bytes. Published packages take up to 250 MB.
_MAX_BYTES = 1 << 30

#: Seconds without an answer after which a connection counts as lost; fewer if only a size is requested.
_TIMEOUT, _SIZE_TIMEOUT = 30.0, 5.0

_MAX_REDIRECTS = 10

#: Sent with each request. Compressed content would not have the sizes that ranges and limits count by.
_HEADERS = {"User-Agent": "translation-first-search", "Accept": "*/*", "Accept-Encoding": "identity"}

#: What begins with a scheme. A path on Windows begins with a drive, one letter.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE | re.ASCII)

_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+)")

_TRY_AGAIN = (
    "check your connection and try again, or install from a file, which needs none: "
    f"download it from {ARGOS_PAGE}, then run: search models install FILE.argosmodel"
)
_RESUME = "the part received so far is kept; run the same command again to continue"
_OTHER_FILE = f"nothing was installed; download another file from {ARGOS_PAGE}, then run: search models install FILE"


def is_address(text: str) -> bool:
    """Return whether *text* is a URL rather than a path.

    >>> [is_address(text) for text in ("https://argos-net.com/x", "ipfs://x", "models/index.json", "C:/mirror")]
    [True, True, False, False]
    """
    return _ADDRESS.match(text) is not None


def absolute_address(base: str, link: str) -> str:
    """Return the URL of a *link* on the page *base*; a link that is no URL stays as it is, and fails when it is used."""
    import httpx

    if is_address(link):
        return link
    with suppress(httpx.InvalidURL, ValueError):
        return str(httpx.URL(base).join(link))
    return link


def fetch(url: str, *, limit: int) -> bytes:
    """Return the content at *url*, no more than its first *limit* bytes.

    Raises:
        DownloadError: it cannot be fetched.

    """
    import httpx

    content = bytearray()
    with _get(url) as response:
        try:
            for block in response.iter_raw():
                content += block
                if len(content) >= limit:
                    break
        except httpx.HTTPError as error:
            raise DownloadError(url, f"the connection was lost{_why_lost(error)}", _TRY_AGAIN) from error
    return bytes(content[:limit])


def fetch_size(links: Sequence[str]) -> int | None:
    """Return the size in bytes of the file served at each of *links*, or None if no server reports it."""
    for link in links:
        with suppress(DownloadError), _get(link, method="HEAD", timeout=_SIZE_TIMEOUT) as response:
            size = _content_length(response)
            if size is not None:
                return size
    return None


def download_file(links: Sequence[str], file: Path, progress: Progress | None = None) -> None:
    """Download a file that is served at each of *links*.

    If the connection is lost, the part received stays beside it, ``NAME.part``, and the next call
    continues from there, provided that the file served is still the same.

    Args:
        links: URLs, tried in turn.
        file: Where to save it; the folder is created if it does not exist.
        progress: Called after each block received.

    Raises:
        DownloadError: every link failed.
        PackageError: the file cannot be written.

    """
    part = PartialFile(file.with_name(f"{file.name}.part"))
    failures = []
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Begin with the link that the part came from: no other can be trusted to serve the same bytes. Indexes also
        # list addresses of other networks (ipfs://), which fail at once: what they say matters if there is nothing else.
        begun = part.origin().link
        for link in sorted(links, key=lambda link: (link != begun, not link.lower().startswith("http"))):
            try:
                _download_link(link, part, progress or (lambda _received, _size: None))
            except DownloadError as error:
                failures.append(error)
            else:
                part.complete(file)
                return
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise PackageError(part.path, problem, cure_of(error, "check the folder's permissions")) from error
    if not failures:
        raise DownloadError(file.name, "the package index gives no download link", _TRY_AGAIN)
    # A failure that can be resumed is more useful to report than why other links failed.
    raise next((error for error in failures if error.resumable), failures[0])


def _download_link(link: str, part: PartialFile, progress: Progress) -> None:
    """Download *link* to the end, resuming from the part if it is of the same file."""
    import httpx

    origin = part.origin()
    received = part.size() if origin.link == link else 0
    headers = {}
    if received:
        headers["Range"] = f"bytes={received}-"
        if origin.validator:
            headers["If-Range"] = origin.validator
    with _get(link, headers) as response:
        start, size = _content_range(response)
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and received and size == received:
            return  # The part is the whole file: the server had announced a size that was too large.
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT and start == received
        if resumed or response.status_code == httpx.codes.OK:
            if not resumed:
                part.start(Origin(link, _validator(response)))
            _receive(link, response, part, progress)
            return
    if not received:
        raise DownloadError(link, f"the server answered {response.status_code}, without the file", _TRY_AGAIN)
    part.discard()
    _download_link(link, part, progress)


def _receive(link: str, response: httpx.Response, part: PartialFile, progress: Progress) -> None:
    """Append the response's content to the part."""
    import httpx

    received = part.size()
    length = _content_length(response)
    size = None if length is None else received + length
    lost = None
    with part.path.open("ab") as sink:
        blocks = response.iter_raw() if max(received, size or 0) <= _MAX_BYTES else iter(())
        try:
            for block in blocks:
                sink.write(block)
                received += len(block)
                progress(received, size)
                if received > _MAX_BYTES:
                    break
        except httpx.HTTPError as error:
            lost = error
    if max(received, size or 0) > _MAX_BYTES:
        part.discard()
        raise DownloadError(link, f"is larger than {_megabytes(_MAX_BYTES)}, more than any package", _OTHER_FILE)
    if lost:
        amount = _megabytes(received) + (f" of {_megabytes(size)}" if size else "")
        problem = f"the connection was lost after {amount}{_why_lost(lost)}"
        raise DownloadError(link, problem, _RESUME, resumable=True) from lost


@contextmanager
def _get(
    url: str, headers: dict[str, str] | None = None, *, method: str = "GET", timeout: float | None = None
) -> Iterator[httpx.Response]:
    """Yield the response to a request, its body still to be read.

    Raises:
        DownloadError: there is no answer, or one that is neither a success nor "range not satisfiable".

    """
    import httpx

    with ExitStack() as connection:
        try:
            _check_scheme(url, url)
            response = _follow(url, method, headers or {}, timeout or _TIMEOUT, connection)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError) as error:
            raise DownloadError(url, f"cannot be reached ({_reason(error)})", _TRY_AGAIN) from error
        status = response.status_code
        # The answer to a range beyond the end says how large the file is.
        if not response.is_success and status != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            # The server's own message could be anything.
            words = f"the server answered {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
            raise DownloadError(url, words, _TRY_AGAIN)
        yield response


def _follow(url: str, method: str, headers: dict[str, str], timeout: float, connection: ExitStack) -> httpx.Response:
    """Return the response at the end of all redirects; *connection* closes the connections behind it.

    Redirects are followed here rather than by httpx, which would read the body of each to its end.
    """
    import httpx

    seconds = httpx.Timeout(timeout).as_dict()
    request = httpx.Request(method, url, headers=_HEADERS | headers, extensions={"timeout": seconds})
    for _ in range(_MAX_REDIRECTS + 1):
        client = connection.enter_context(closing(_client_for(request.url)))
        response = connection.enter_context(closing(client.send(request, stream=True)))
        if response.next_request is None:
            return response
        request = response.next_request
        connection.close()
    raise DownloadError(url, "too many redirects", _TRY_AGAIN)


def _client_for(url: httpx.URL) -> httpx.Client:
    import ssl
    from urllib.request import getproxies, proxy_bypass

    import httpx

    proxy = None if proxy_bypass(url.netloc.decode()) else getproxies().get(url.scheme)
    return httpx.Client(
        proxy=f"http://{proxy}" if proxy and "://" not in proxy else proxy,
        verify=ssl.create_default_context(),
        trust_env=False,
        event_hooks={"response": [_check_redirect]},
    )


def _check_redirect(response: httpx.Response) -> None:
    if response.has_redirect_location:
        _check_scheme(str(response.request.url), response.headers["Location"])


def _check_scheme(url: str, target: str) -> None:
    """Refuse schemes other than http and https, and redirects from https to http, which anyone could alter on the way.

    Args:
        url: The URL requested.
        target: The same URL, or the one it redirects to.

    Raises:
        DownloadError: it is refused.

    """
    import httpx

    scheme = httpx.URL(url).join(target).scheme
    if scheme not in {"http", "https"}:
        what = "is" if url == target else f"redirects to {target!r:.100}, which is"
        raise DownloadError(url, f"{what} not an http or https address", _TRY_AGAIN)
    if scheme == "http" and httpx.URL(url).scheme == "https":
        raise DownloadError(url, f"redirects to {target!r:.100}, which is not encrypted", _TRY_AGAIN)


def _content_length(response: httpx.Response) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def _content_range(response: httpx.Response) -> tuple[int | None, int | None]:
    """Return where in the file the content begins, and the size of the file, both in bytes."""
    found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if not found:
        return None, None
    return (int(found[1]) if found[1] else None), int(found[2])


def _validator(response: httpx.Response) -> str:
    """Return a header value for If-Range that identifies this version of the file, or ""."""
    tag = str(response.headers.get("ETag", ""))
    # A weak tag only promises that two files mean the same, not that they have the same bytes.
    return tag if tag.startswith('"') else str(response.headers.get("Last-Modified", ""))


def _why_lost(error: httpx.HTTPError) -> str:
    import httpx

    # A protocol error says at length that the server closed the connection early.
    return "" if isinstance(error, httpx.RemoteProtocolError) else f" ({_reason(error)})"


def _reason(error: BaseException) -> str:
    """Return in a few printable words why a request failed; the system's own message if there is one."""
    words = str(error) or type(error).__name__
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, OSError) and cause.strerror:
            words = cause.strerror
        cause = cause.__cause__ or cause.__context__  # httpcore removes some causes, not contexts.
    return "".join(letter if letter.isprintable() else "?" for letter in words[:200])


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
