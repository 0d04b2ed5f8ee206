"""Read .msg: messages that Outlook saved.

The numbers are those of Microsoft's description of the format, [MS-OXMSG], and of properties, [MS-OXPROPS].
"""

from __future__ import annotations

import io
import re
import struct
from functools import partial
from typing import IO, TYPE_CHECKING

from .code_pages import code_page
from .content import Child, Content, FormatError, Metadata, Paragraph, ReadingContext
from .encodings import NotTextError, decode
from .html import html_paragraphs
from .office_text import metadata_text, paragraph_text
from .ole import OleFile, file_time
from .rtf import rtf_content

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Maximum bytes of a body, and numbers of recipients and of attachments.
_LARGEST_BODY, _MOST_RECIPIENTS, _MOST_ATTACHMENTS = 64 << 20, 1_000, 10_000

#: Characters of a header that are looked at.
_LONGEST_HEADER = 1 << 16

#: Properties that are texts.
_SUBJECT, _HEADERS, _MESSAGE_ID, _REFERENCES, _ANSWERED = "0037", "007D", "1035", "1039", "1042"
_TO, _CC, _BODY, _HTML, _RTF = "0E04", "0E03", "1000", "1013", "1009"
_LONG_NAME, _SHORT_NAME, _NAME, _MIME_TYPE, _DATA = "3707", "3704", "3001", "370E", "3701"

#: Properties with a name and addresses of who sent a message, the one that it was sent for first.
_SENDERS = (("0042", "5D02", "0065"), ("0C1A", "5D01", "0C1F"))

#: When it was sent, delivered, or created: properties in the stream of numbers, the best first.
_DATES = (0x00390040, 0x0E060040, 0x30070040)

#: The code page of texts that are not in Unicode, and that of the body.
_TEXT_CODE_PAGE, _BODY_CODE_PAGE = 0x3FFD0003, 0x3FDE0003

_RECIPIENT_KIND, _ATTACHMENT_KIND = 0x0C150003, 0x37050003

#: How an attachment is kept: by value, and as a message of its own.
_BY_VALUE, _EMBEDDED = 1, 5

_BLANK_LINES = re.compile(r"\r?\n[^\S\n]*(?:\r?\n[^\S\n]*)+")
_ID_HEADER = re.compile(r"(?im)^message-id:\s*(\S+)")

#: What compressed RTF can refer to from its first byte on, [MS-OXRTFCP] 2.1.2.1.
_RTF_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbol"
    b"ArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_COMPRESSED, _NOT_COMPRESSED = 0x75465A4C, 0x414C454D


def read_msg(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the body of a message as paragraphs, its headers as metadata, and its attachments as files inside it.

    The body is the plain text, where there is none the HTML, otherwise the RTF. An attached message is a file of format
    "msg".

    Raises:
        FormatError: it is damaged, or contains no message.

    """
    ole = OleFile(file)
    message = _Properties(ole, "")
    if not message.is_there:
        raise FormatError("is damaged (its properties are missing)", "ask for an intact copy")
    missing: list[str] = []
    paragraphs = [Paragraph(text) for text in _body(message, missing)]
    storages = [name for name in ole.names() if name.lower().startswith("__attach_version1.0_")]
    if len(storages) > _MOST_ATTACHMENTS:
        missing.append(f"attachments after the first {_MOST_ATTACHMENTS:,}")
    return Content(paragraphs, _metadata(ole, message), _attachments(ole, message, storages, missing), missing)


class _Properties:
    """The properties of a message, a recipient or an attachment."""

    def __init__(self, ole: OleFile, storage: str, encoding: str = "") -> None:
        self._ole = ole
        self._prefix = f"{storage}/" if storage else ""
        try:
            data = ole.stream(f"{self._prefix}__properties_version1.0", 1 << 20)
        except FormatError:
            data = b""
        self.is_there = bool(data)
        # Attached messages have a header of 24 bytes, others of 32; recipients and attachments of 8.
        header = (8 if storage else 24) if len(data) % 16 else 32
        self._numbers = {struct.unpack_from("<I", data, at)[0]: data[at + 8 : at + 16]
                         for at in range(header, len(data) - 15, 16)}  # fmt: skip
        self.encoding = encoding or code_page(self.number(_TEXT_CODE_PAGE) or self.number(_BODY_CODE_PAGE))

    def number(self, tag: int) -> int:
        """Return a number, 0 if it is not there."""
        return int.from_bytes(self._numbers.get(tag, b"")[:4], "little")

    def time(self, tag: int) -> str:
        """Return a time in ISO 8601, "" if it is not there."""
        return file_time(self._numbers.get(tag, b""))

    def binary(self, tag: str) -> bytes:
        """Return bytes, b"" if they are not there.

        Raises:
            FormatError: they are damaged, or too large.

        """
        return self._ole.stream(f"{self._prefix}__substg1.0_{tag}0102", _LARGEST_BODY)

    def text(self, tag: str, encoding: str = "") -> str:
        """Return a text, "" if it is not there.

        Raises:
            FormatError: it is damaged, or too large.

        """
        wide = self._ole.stream(f"{self._prefix}__substg1.0_{tag}001F", _LARGEST_BODY)
        if wide:
            return wide.decode("utf-16-le", "replace")
        return _decoded(
            self._ole.stream(f"{self._prefix}__substg1.0_{tag}001E", _LARGEST_BODY), encoding or self.encoding
        )

    def header(self, tag: str) -> str:
        """Return a text as metadata, "" if it is not there or damaged."""
        return metadata_text(self.start(tag))

    def start(self, tag: str) -> str:
        """Return the start of a text, "" if it is not there or damaged."""
        try:
            return self.text(tag)[:_LONGEST_HEADER]
        except FormatError:
            return ""


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    try:
        return decode(data)
    except NotTextError:
        return data.decode(encoding, "replace")


def _body(message: _Properties, missing: list[str]) -> list[str]:
    """Return the paragraphs of the body, in the first form of it that contains any."""
    for form in (_plain_body, _html_body, _rtf_body):
        try:
            paragraphs = form(message)
        except FormatError as error:
            missing.append(f"the body {error.problem}")
            continue
        if paragraphs:
            return paragraphs
    return []


def _plain_body(message: _Properties) -> list[str]:
    return _paragraphs(message.text(_BODY))


def _html_body(message: _Properties) -> list[str]:
    number = message.number(_BODY_CODE_PAGE)
    encoding = code_page(number, "") if number else ""
    return html_paragraphs(message.binary(_HTML) or message.text(_HTML, encoding), encoding=encoding)


def _rtf_body(message: _Properties) -> list[str]:
    data = message.binary(_RTF)
    # RTF made from HTML contains the tags in groups that are skipped, so it needs no more than other RTF.
    return [paragraph.text for paragraph in rtf_content(_uncompressed(data)).paragraphs] if data else []


def _paragraphs(text: str) -> list[str]:
    return [clean for part in _BLANK_LINES.split(text) if (clean := paragraph_text(part))]


def _uncompressed(data: bytes) -> bytes:
    """Return RTF that was compressed as [MS-OXRTFCP] describes.

    Raises:
        FormatError: it is damaged.

    """
    if len(data) < 16:
        raise FormatError("is damaged (compressed RTF)")
    _, size, kind = struct.unpack_from("<III", data)
    if kind == _NOT_COMPRESSED:
        return data[16 : 16 + size]
    if kind != _COMPRESSED or size > _LARGEST_BODY:
        raise FormatError("is damaged (compressed RTF)")
    start = len(_RTF_DICTIONARY)
    # All that was written, with the dictionary before it; places in it count in a ring of 4,096 bytes.
    written = bytearray(_RTF_DICTIONARY)
    at = 16
    while at < len(data) and len(written) < start + size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                written += data[at : at + 1]
                at += 1
                continue
            reference = int.from_bytes(data[at : at + 2], "big")
            at += 2
            back = (len(written) - (reference >> 4)) % 4096
            if at > len(data) or not back:  # A reference to itself is the end.
                return bytes(written[start : start + size])
            _copy(written, back, (reference & 15) + 2)
    return bytes(written[start : start + size])


def _copy(written: bytearray, back: int, length: int) -> None:
    """Append *length* bytes from *back* bytes ago, which may be the first ones that are appended."""
    if back >= length and back <= len(written):
        written += written[-back : len(written) - back + length]
        return
    for _ in range(length):
        written.append(written[-back] if back <= len(written) else 0)


def _metadata(ole: OleFile, message: _Properties) -> Metadata:
    to, cc = _recipients(ole, message)
    references = _ids(message.start(_REFERENCES))
    references += [answered for answered in _ids(message.start(_ANSWERED)) if answered not in references]
    found = _ID_HEADER.search(message.start(_HEADERS))
    identifiers = _ids(message.start(_MESSAGE_ID)) or _ids(found[1] if found else "")
    senders = (_address(message, *tags) for tags in _SENDERS)
    return Metadata(
        title=message.header(_SUBJECT),
        date=next(filter(None, map(message.time, _DATES)), ""),
        sender=next(filter(None, senders), ""),
        to=metadata_text(to) or message.header(_TO),
        cc=metadata_text(cc) or message.header(_CC),
        message_id=next(iter(identifiers), ""),
        references=tuple(references),
    )


def _ids(text: str) -> list[str]:
    """Return the identifiers of messages in a text, without brackets."""
    found = re.findall(r"<([^<>\s]{1,1000})>", text) or re.fullmatch(r"\s*([^<>\s]{1,1000})\s*", text)
    return [
        clean
        for one in (found.groups() if isinstance(found, re.Match) else found or ())
        if (clean := metadata_text(one))
    ]


def _address(properties: _Properties, name_tag: str, *tags: str) -> str:
    """Return a name with its address, or the one of both that is there."""
    name = properties.header(name_tag)
    # Exchange's own addresses, such as /O=COMPANY/CN=SMITH, are of no use.
    address = next((found for found in map(properties.header, tags) if "@" in found), "")
    if not name or not address or name == address:
        return name or address
    return f"{name} <{address}>"


def _recipients(ole: OleFile, message: _Properties) -> tuple[str, str]:
    """Return to whom the message was sent, and who got a copy."""
    found: dict[int, list[str]] = {1: [], 2: []}
    storages = [name for name in ole.names() if name.lower().startswith("__recip_version1.0_")]
    for storage in sorted(storages, key=str.lower)[:_MOST_RECIPIENTS]:
        recipient = _Properties(ole, storage, message.encoding)
        address = _address(recipient, _NAME, "39FE", "3003")
        if address:
            found.get(recipient.number(_RECIPIENT_KIND), []).append(address)
    return ", ".join(found[1]), ", ".join(found[2])


def _attachments(ole: OleFile, message: _Properties, storages: list[str], missing: list[str]) -> Iterator[Child]:
    for storage in sorted(storages, key=str.lower)[:_MOST_ATTACHMENTS]:
        attachment = _Properties(ole, storage, message.encoding)
        names = map(attachment.header, (_LONG_NAME, _SHORT_NAME, _NAME))
        name = next(filter(None, names), "attachment")
        kind = attachment.number(_ATTACHMENT_KIND)
        path = f"{storage}/__substg1.0_{_DATA}"
        if f"{path}000D" in ole and (kind == _EMBEDDED or f"{path}000D/__properties_version1.0" in ole):
            yield Child(name, partial(_embedded, ole, f"{path}000D"), "msg")
        elif f"{path}0102" in ole:
            is_signed = attachment.header(_MIME_TYPE).lower() == "multipart/signed"
            yield Child(name, partial(_attached, ole, f"{path}0102"), "eml" if is_signed else "")
        elif f"{path}000D" in ole:
            yield Child(name, partial(_embedded, ole, f"{path}000D"))
        elif kind > _BY_VALUE:
            missing.append(f"attachment {name!r} is not in the message, which only refers to it")


def _embedded(ole: OleFile, path: str) -> IO[bytes]:
    return io.BytesIO(ole.storage(path))


def _attached(ole: OleFile, path: str) -> IO[bytes]:
    return io.BytesIO(ole.stream(path))
