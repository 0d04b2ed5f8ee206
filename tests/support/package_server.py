"""A local server of packages that can be made to misbehave."""

from __future__ import annotations

import json
import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What is served at a path, and how it misbehaves.

    Attributes:
        cut_at: Number of bytes of the file after which the connection is closed, once.
        length: Length announced instead of the true one; False to announce none.
        silent: Whether the connection is left open there instead, until the server's `resume` is set.
        ranges: Whether requests for ranges are supported.

    """

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    length: int | bool | None = None
    silent: bool = False
    ranges: bool = True


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        answer = self.server.answers.get(self.path, Answer(status=404))
        content, status, headers = answer.content, answer.status, dict(answer.headers)
        start = 0
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        same = self.headers.get("If-Range") in {None, headers.get("ETag"), headers.get("Last-Modified")}
        if wanted and answer.ranges and same and status == 200:
            start = int(wanted[1])
            status = 206 if start < len(content) else 416
            span = f"{start}-{len(content) - 1}" if status == 206 else "*"
            headers.setdefault("Content-Range", f"bytes {span}/{len(content)}")
        body = content[start:] if status != 416 else b""
        length = len(body) if answer.length is None or status != 200 else answer.length
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not False:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command == "HEAD":
            return
        cut = answer.cut_at is not None and status in {200, 206}
        if cut:
            body, answer.cut_at = content[start : answer.cut_at], None
        with suppress(OSError):
            self.wfile.write(body)
        if cut and answer.silent:
            self.server.resume.wait(timeout=10)

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def log_message(self, *_):
        """Log nothing: pytest would show it."""


class PackageServer(ThreadingHTTPServer):
    """Serves an index and packages on a port of 127.0.0.1, and records the requests."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = {}
        self.asked = []
        self.entries = []
        self.resume = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/"

    def publish(self, pair, content, *, version="0.1", links=None, **answer):
        """Add a package to the index, and return the answer that serves it."""
        source, target = pair.split("_")
        path = f"/{pair}-{version}.argosmodel"
        self.entries.append({
            "package_version": version, "argos_version": "1.9", "type": "translate", "from_code": source,
            "from_name": source, "to_code": target, "to_name": target, "links": links or [self.url + path[1:]],
        })  # fmt: skip
        self.answers["/index.json"] = Answer(json.dumps(self.entries).encode())
        self.answers[path] = Answer(content, **answer)
        return self.answers[path]

    def headers_of(self, path):
        """Return the headers of each GET request for a path, in order."""
        return [headers for method, requested, headers in self.asked if (method, requested) == ("GET", path)]
