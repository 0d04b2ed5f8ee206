"""Detect the format of a file by its content; the name only decides where the content says nothing."""

from __future__ import annotations

import re
import zipfile
from os.path import splitext
from typing import IO

from .content import FormatError
from .formats import formats_by_suffix, is_listed, known_formats

#: Bytes at the start of a file that are examined.
HEAD = 4_096

#: Formats by the bytes that files begin with.
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "tar"),
    (b"BZh", "tar"),
    (b"\xfd7zXZ\x00", "tar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"!BDN", "pst"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK00PK\x03\x04")

#: Formats that the content always shows: a file with the suffix of one, but other content, is text or damaged.
_RECOGNIZED = frozenset({
    "pdf", "docx", "doc", "odt", "rtf", "pptx", "ppt", "odp", "xlsx", "xls", "xlsb", "ods", "epub", "msg", "vcf", "ics",
    "pst", "zip", "tar", "7z", "rar", "png", "jpeg", "tiff",
})  # fmt: skip

#: What `ustar` archives have at byte 257.
_TAR, _TAR_AT = b"ustar", 257

#: Bytes within which a PDF may begin: programs put headers before it.
_PDF_WITHIN = 1_024

_FLAT_ODF = re.compile(rb"office:mimetype=[\"']application/vnd\.oasis\.opendocument\.(text|presentation|spreadsheet)")
_HTML = re.compile(rb"(?is)(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b")
_MAILBOX = re.compile(rb"From [^\r\n]{1,300}\d\d:\d\d[^\r\n]{0,100}\r?\n>?[A-Za-z][A-Za-z-]*:")
_HEADER = re.compile(
    rb"(?i)(?:received|return-path|from|to|message-id|date|subject|mime-version|delivered-to|x-[\w-]+|dkim-signature"
    rb"|content-type):[^\n]{0,2000}\n(?:[\w-]+:|[ \t])"
)
_MESSAGE = re.compile(rb"(?im)^(?:from|date|message-id|received):")
_MULTIPART_RELATED = re.compile(rb"(?i)\ncontent-type:\s*multipart/related")
_SAVED_PAGE = re.compile(rb"(?im)^(?:snapshot-content-location:|from: *<?saved by)")
_SUBTITLES = re.compile(rb"(?:WEBVTT|\d+\s*\r?\n\s*\d+:\d\d:\d\d[.,]\d+\s*-->)")
#: The part of a zip file that shows what it is.
_MAIN_PARTS = (
    (re.compile(r"word/document\d*\.xml"), "docx"),
    (re.compile(r"ppt/presentation\.xml"), "pptx"),
    (re.compile(r"xl/workbook\.xml"), "xlsx"),
    (re.compile(r"xl/workbook\.bin"), "xlsb"),
)
_ODF = re.compile(rb"application/vnd\.(?:oasis\.opendocument|sun\.xml)\.(\w+)")
_ODF_FORMATS = {
    b"text": "odt", b"writer": "odt", b"presentation": "odp", b"impress": "odp", b"spreadsheet": "ods", b"calc": "ods",
}  # fmt: skip


def begins_as_no_text(head: bytes) -> bool:
    """Return whether a file begins as one of a format that no text begins as; *head* has its first bytes."""
    return bool(_by_magic(head)) or head.startswith((_OLE, *_ZIP))


def begins_as_document(head: bytes, *, has_suffix: bool) -> bool:
    """Return whether a file whose name says nothing begins as a document.

    Args:
        head: Its first bytes.
        has_suffix: Whether its name has a suffix, though an unknown one. Many programs keep their own files as zip
            archives, and parts of web pages as text: only files without a suffix are judged by so little.

    """
    if head.startswith(_ZIP):
        return not has_suffix or b"[Content_Types].xml" in head or b"mimetypeapplication/" in head[:64]
    if has_suffix:
        return head.startswith((b"%PDF-", b"{\\rtf", _OLE))
    name = _by_magic(head)
    # Pictures without a suffix are parts of something else, such as a browser's store.
    return not (name and known_formats()[name].is_picture) and (begins_as_no_text(head) or bool(_of_text(head, "")))


def format_of(file: IO[bytes], name: str) -> str:
    """Return the name of a file's format; "" if it is text, or in no format that is known.

    Args:
        file: Readable and seekable; it is left at its start.
        name: Its name, which decides between formats that are all text, such as CSV.

    Raises:
        FormatError: it is locked in a way that hides its format.

    """
    by_name = formats_by_suffix().get(splitext(name)[1].lower(), "")  # noqa: PTH122 - the name need not be a path
    if by_name and not is_listed(by_name):
        return by_name
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(_ZIP):
        found = _of_zip(file)
    elif head.startswith(_OLE):
        from .ole import ole_format

        found = ole_format(file)
        if found == "locked":
            raise FormatError("is locked with a password", "save a copy without a password")
    else:
        return _by_magic(head) or _of_text(head, by_name)
    file.seek(0)
    return found


def _by_magic(head: bytes) -> str:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[_TAR_AT:].startswith(_TAR):
        return "tar"
    return "pdf" if b"%PDF-" in head[:_PDF_WITHIN] and b"\x00" not in head[: head.find(b"%PDF-")] else ""


def _of_zip(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            stated = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < HEAD:
                stated = archive.read("mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "zip"  # Its reader says what is wrong.
    if stated.strip() == b"application/epub+zip" or "META-INF/container.xml" in names:
        return "epub"
    if odf := _ODF.match(stated):
        return _ODF_FORMATS.get(odf[1].split(b"-")[0], "odt")
    for part, found in _MAIN_PARTS:
        if any(map(part.fullmatch, names)):
            return found
    return "zip"


def _of_text(head: bytes, by_name: str) -> str:
    """Return the format of a file that is text, or an unknown one; *by_name* is what its suffix says."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if odf := _FLAT_ODF.search(head):
        return _ODF_FORMATS[odf[1]]
    if start.startswith(b"BEGIN:VCARD"):
        return "vcf"
    if start.startswith(b"BEGIN:VCALENDAR"):
        return "ics"
    if _MAILBOX.match(start):
        return "mbox"
    if by_name not in {"csv", "html"} and (by_name in {"eml", "mhtml"} or _is_message(start)):
        is_page = by_name == "mhtml" or (_SAVED_PAGE.search(head) and _MULTIPART_RELATED.search(head))
        return "mhtml" if is_page else "eml"
    if _HTML.match(start):
        return "html"
    if _SUBTITLES.match(start):
        return "srt"
    # Files of these formats would have been recognized.
    return "" if by_name in _RECOGNIZED else by_name


def _is_message(start: bytes) -> bool:
    return bool(_HEADER.match(start) and _MESSAGE.search(start))
