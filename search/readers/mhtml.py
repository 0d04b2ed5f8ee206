"""Read web pages that a browser saved in one file: MIME with the page, its pictures and its styles."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from .content import Content, FormatError, ReadingContext
from .html import LARGEST, html_text, page

if TYPE_CHECKING:
    from email.message import Message

#: Maximum parts that are looked at.
_MOST_PARTS = 10_000

_HTML_TYPES = ("text/html", "application/xhtml+xml")


def read_mhtml(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the text of the page without its menus; its frames and pictures are not read.

    Raises:
        FormatError: it is damaged, too large, or has no page in it.

    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB", "split it")
    try:
        message = email.message_from_bytes(data.lstrip())
        part = _page(message)
        if part is None:
            raise FormatError("has no page in it", "save the page anew")
        html = html_text(_payload(part), part.get_content_charset() or "")
    except (LookupError, RecursionError, UnicodeError, TypeError, AttributeError) as error:
        raise FormatError("is damaged (its parts cannot be told apart)", "save the page anew") from error
    content = page(html)
    if content.metadata.date:
        return content
    # When it was saved.
    date = re.sub(r"\s+", " ", str(message.get("Date", ""))).encode("ascii", "ignore").decode().strip()
    return replace(content, metadata=replace(content.metadata, date=date[:100]))


def _page(message: Message) -> Message | None:
    """Return the part that is the page: the one named as the start, or as the location, or else the first."""
    pages: list[Message] = []
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            break
        if part.get_content_type() in _HTML_TYPES and not part.is_multipart():
            pages.append(part)
    start = str(message.get_param("start", "") or "").strip()
    location = _location(message, "Snapshot-Content-Location") or _location(message, "Content-Location")
    for part in pages:
        if start and str(part.get("Content-ID", "")).strip() == start:
            return part
    for part in pages:
        if location and _location(part, "Content-Location") == location:
            return part
    return pages[0] if pages else None


def _location(part: Message, header: str) -> str:
    # Long addresses are folded.
    return re.sub(r"\s+", "", str(part.get(header, "")))


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
