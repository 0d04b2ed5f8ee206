"""Read .eml and .emlx, and the files of a Maildir: each is one e-mail message.

The headers of a part are parsed by `email`, but messages are split into their parts here: email's parser calls itself for
each multipart in another, copies the text of every part, and would have to write nested messages anew.
"""

from __future__ import annotations

import binascii
import io
import mimetypes
import re
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from typing import TYPE_CHECKING

from .content import Child, Content, FormatError, Paragraph
from .mail_headers import LONGEST_NAME, base64_bytes, decoded, file_name, metadata_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from .content import ReadingContext

#: Maximum bytes of a message: providers accept 25 to 150 MB, and it is held in memory.
LARGEST_MESSAGE = 256 << 20

#: Maximum characters of a message's text; there are people who paste logs.
LONGEST_TEXT = 16 << 20

#: Maximum multiparts in one another, and parts of a message. Real messages have at most 10, and a digest 100s.
_DEEPEST, _MOST_PARTS = 30, 1_000

#: Maximum bytes of a header that are looked at, of one with parameters, and of all headers of a part. email takes
#: quadratic time on parameters.
_LONGEST_HEADER, _LONGEST_PARAMETERS, _LONGEST_HEADERS = 16 << 10, 4 << 10, 1 << 20
_WITH_PARAMETERS = {"content-type", "content-disposition"}

#: Maximum headers of a part, and parameters of a header.
_MOST_HEADERS, _MOST_PARAMETERS = 500, 100

#: Bytes under which a picture that is shown in the text is a logo, an icon, or a pixel that reports who reads it.
_SMALLEST_PICTURE = 10_000

#: Share of the HTML's characters that the plain text must have to be read in its place; often it says only "Your program
#: cannot show this message".
_ENOUGH = 0.6

#: Maximum lines of a signature; after more, the "--" was a line drawn in the text.
_LONGEST_SIGNATURE = 20

#: A header, the continuation of one, or the line that begins a message in a mailbox.
_HEADER_LINE = re.compile(rb"(?:([!-9;-~]{1,100})[ \t]*:|>?From |(?=[ \t]))([^\n]*)\n?")

#: At least one of them is in every message.
_HEADERS_OF_MESSAGES = {
    "from", "to", "cc", "bcc", "subject", "date", "message-id", "received", "return-path", "delivered-to", "sender",
    "reply-to", "mime-version", "content-type",
}  # fmt: skip

#: The first line of an .emlx: bytes of the message, after which there is a property list.
_EMLX_LENGTH = re.compile(rb"\s*(\d{1,12})[ \t]*\r?\n(?=[!-9;-~]+:|From )")

#: The line between parts, where the header does not state it.
_UNSTATED_BOUNDARY = re.compile(rb"^--([^\s].{0,200}?)[ \t]*\r?\nContent-", re.MULTILINE)

#: What programs read, not people: signatures, halves of Macintosh files, style sheets of a page, the page for telephones.
_FOR_PROGRAMS = {
    "application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "application/applefile", "text/css", "text/x-amp-html", "text/rfc822-headers", "application/javascript",
    "text/javascript", "application/x-javascript",
}  # fmt: skip
_LOCKED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_MESSAGES = {"message/rfc822", "message/global", "message/news"}
_REPORTS = {"message/delivery-status", "message/global-delivery-status", "message/disposition-notification"}
_TEXTS = {"text/plain", "text/html", "text/enriched", "text/richtext"}

#: Texts that have a reader of their own, with the suffixes by which it is found.
_SUFFIXES = {"text/calendar": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/directory": ".vcf"}

#: Characters that fill the preview of a message in a list, so that it shows no text.
_FILLERS = re.compile("(?:[\u034f\u00ad\u200b-\u200f\u2007\ufeff][ \u00a0]*){3,}")

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,200}>")

#: Maximum quotations that are marked in a text.
_MOST_QUOTATIONS = 20_000

#: Stand for the begin and the end of a quotation in HTML while it becomes text. Unicode keeps them free for such uses.
_QUOTE_BEGINS, _QUOTE_ENDS = "\ufdd0", "\ufdd1"
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]{0,1000}>", re.IGNORECASE)

#: What readpst calls the text of a message as RTF, which repeats the other forms of it.
_TEXT_AGAIN = "rtf-body.rtf"

_QUOTE_MARKS = re.compile(r"(?:> ?)+")
_UUENCODED = re.compile(
    r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[!-`][ -`]{0,90}\n)+)(?:[ `]?\n)?end[ \t]*$", re.MULTILINE
)
_SIGNED_BEGINS = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Z][^\n]*\n)*", re.MULTILINE)


def read_eml(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Read a message: its text, and as children its attachments and the messages inside it.

    The place of a paragraph is "", "quoted" or "signature".

    Raises:
        FormatError: it is not a message, or too large.

    """
    data = file.read(LARGEST_MESSAGE + 1)
    if len(data) > LARGEST_MESSAGE:
        raise FormatError(f"is larger than {LARGEST_MESSAGE >> 20} MiB")
    message = _bare(data)
    if not message:
        raise FormatError("is empty", "there is nothing to add")
    root = _part(message, 0, len(message))
    if not _HEADERS_OF_MESSAGES.intersection(name.lower() for name in root.headers):
        raise FormatError("is not an e-mail message", "it has no headers")
    walk = _Walk()
    texts = walk.texts(root, 0)
    paragraphs = [paragraph for text in texts for paragraph in _paragraphs(walk.as_text(text))]
    return Content(paragraphs, metadata_of(root.headers, walk.charset), walk.children, walk.missing)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a message, or all of it.

    Attributes:
        headers: Their values have a character for each byte.
        message: The bytes of the whole message.
        start: Where its content begins.
        end: Where its content ends.

    """

    headers: Message
    message: bytes
    start: int
    end: int

    @property
    def content_type(self) -> str:
        return self.headers.get_content_type()

    @property
    def charset(self) -> str:
        return str(self.headers.get_param("charset", "") or "")

    def content(self) -> bytes:
        """Return what it contains, without its transfer encoding."""
        data = self.message[self.start : self.end]
        encoding = str(self.headers.get("content-transfer-encoding", "")).strip(" \t\r\n;\"'").lower()
        if encoding == "base64":
            return data if _is_not_base64(data) else base64_bytes(data)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(data)
        if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
            found = _UUENCODED.search(_with_newlines(data.decode("latin-1")))
            return _uudecoded(found[2]) if found else data
        return data


@dataclass(frozen=True, slots=True)
class _Text:
    source: str
    is_html: bool = False


@dataclass(slots=True)
class _Walk:
    """What is found on the way through the parts of a message.

    Attributes:
        children: Its attachments.
        missing: What could not be read.
        charset: Of the first text that states one.
        parts: How many were seen.
        has_text: Whether a text was found.

    """

    children: list[Child] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    charset: str = ""
    parts: int = 0
    has_text: bool = False

    def texts(self, part: _Part, depth: int) -> list[_Text]:
        """Return the texts in a part, and add its attachments to the children."""
        self.parts += 1
        if self.parts > _MOST_PARTS or depth > _DEEPEST:
            problem = f"parts after the first {_MOST_PARTS:,}" if depth <= _DEEPEST else f"parts nested {depth} deep"
            return self._miss(f"{problem} are not read")
        kind = part.content_type
        if kind.startswith("multipart/"):
            return self._texts_of_parts(part, kind, depth)
        if kind in _LOCKED:
            return self._locked(part)
        if kind in _FOR_PROGRAMS and part.headers.get_content_disposition() != "attachment":
            return []
        if kind in _MESSAGES:
            return self._attach_message(part)
        if kind == "message/external-body":
            return self._miss("an attachment is kept elsewhere")
        if kind in _REPORTS or self._is_body(part, kind):
            return self._text(part, kind)
        return self._attach(part, kind)

    def as_text(self, text: _Text) -> str:
        """Return a text as people read it, within the limit."""
        plain = _html_as_text(text.source) if text.is_html else text.source
        if len(plain) > LONGEST_TEXT:
            self._miss(f"text after the first {LONGEST_TEXT >> 20} million characters is not read")
        return plain[:LONGEST_TEXT]

    def _miss(self, problem: str) -> list[_Text]:
        if problem not in self.missing:
            self.missing.append(problem)
        return []

    def _texts_of_parts(self, part: _Part, kind: str, depth: int) -> list[_Text]:
        if kind == "multipart/encrypted":
            return self._miss("its text is encrypted")
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        found = [self.texts(_part(part.message, start, end, default), depth + 1) for start, end in self._spans(part)]
        if not found:
            # A multipart without parts is a text that states the wrong type, or that was cut off.
            return self._text(part, "text/plain")
        return _best(found) if kind == "multipart/alternative" else [text for texts in found for text in texts]

    def _spans(self, part: _Part) -> Iterator[tuple[int, int]]:
        for span in _spans(part):
            if self.parts > _MOST_PARTS:
                return
            yield span

    def _locked(self, part: _Part) -> list[_Text]:
        signed = str(part.headers.get_param("smime-type", "")).lower() in {"signed-data", "certs-only"}
        return self._miss("its text is in a signed envelope (S/MIME)" if signed else "its text is encrypted")

    def _is_body(self, part: _Part, kind: str) -> bool:
        disposition = part.headers.get_content_disposition()
        if disposition == "attachment" or not kind.startswith("text/"):
            return False
        if file_name(part.headers):
            # Some programs name the message's own text.
            return kind in _TEXTS and not self.has_text
        return kind not in _SUFFIXES

    def _text(self, part: _Part, kind: str) -> list[_Text]:
        data, charset = part.content(), part.charset
        if kind == "text/html":
            if not charset and (stated := _META_CHARSET.search(data[:4096])):
                charset = stated[1].decode("ascii", "replace")
            text = _Text(decoded(data, charset), is_html=True)
        else:
            text = _Text(self._plain(decoded(data, charset), part, kind))
        self.charset = self.charset or charset
        self.has_text = self.has_text or bool(text.source.strip())
        return [text]

    def _plain(self, text: str, part: _Part, kind: str) -> str:
        text = _with_newlines(text)
        if kind in {"text/enriched", "text/richtext"}:
            text = _TAG.sub("", text)
        text = _UUENCODED.sub(self._attach_uuencoded, text)
        if "-----BEGIN PGP " in text:
            text = self._without_armour(text)
        if str(part.headers.get_param("format", "")).lower() == "flowed":
            text = _flowed(text, deletes_spaces=str(part.headers.get_param("delsp", "")).lower() == "yes")
        return text

    def _without_armour(self, text: str) -> str:
        text, encrypted = _without_blocks(text, "MESSAGE")
        if encrypted:
            self._miss("its text is encrypted")
        if _SIGNED_BEGINS.search(text):
            text = re.sub(r"^- ", "", _SIGNED_BEGINS.sub("", text), flags=re.MULTILINE)
        return _without_blocks(_without_blocks(text, "SIGNATURE")[0], "PUBLIC KEY BLOCK")[0]

    def _attach_uuencoded(self, found: re.Match[str]) -> str:
        lines = found[2]
        self.children.append(Child(found[1].strip() or "attachment", lambda: io.BytesIO(_uudecoded(lines))))
        return ""

    def _attach_message(self, part: _Part) -> list[_Text]:
        nested = _bare(part.content())
        if not nested:
            return self._miss("an attached message is empty")
        name = metadata_of(_part(nested, 0, len(nested)).headers).title[:LONGEST_NAME] or "message"
        self.children.append(Child(f"{name}.eml", partial(_opened, part), "eml"))
        return []

    def _attach(self, part: _Part, kind: str) -> list[_Text]:
        name = file_name(part.headers, self.charset) or self._name_by_type(kind)
        if kind == "application/rtf" and name == _TEXT_AGAIN and self.has_text:
            return []
        if part.start >= part.end:
            # Apple Mail keeps large attachments in files of their own.
            return self._miss(f"{name} is not in the message")
        is_shown = kind.startswith("image/") and part.headers.get_content_disposition() != "attachment"
        # Encoding adds a third or more to the size.
        if is_shown and part.end - part.start < 3 * _SMALLEST_PICTURE and len(part.content()) < _SMALLEST_PICTURE:
            return []
        self.children.append(Child(name, partial(_opened, part)))
        return []

    def _name_by_type(self, kind: str) -> str:
        # The types of the machine's own lists differ from one to the next.
        suffix = _SUFFIXES.get(kind) or mimetypes.MimeTypes(filenames=()).guess_extension(kind) or ""
        return f"attachment {len(self.children) + 1}{suffix}"


def _opened(part: _Part) -> IO[bytes]:
    return io.BytesIO(part.content())


def _bare(data: bytes) -> bytes:
    """Return the message without what may be around it, with newlines."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if length := _EMLX_LENGTH.match(data):
        data = data[length.end() : length.end() + int(length[1])]
    data = data.lstrip(b"\r\n")
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _part(message: bytes, start: int, end: int, default_type: str = "text/plain") -> _Part:
    """Parse the headers of the part that is between *start* and *end*."""
    headers = Message()
    headers.set_default_type(default_type)
    fields: list[tuple[bytes, list[bytes]]] = []
    room = 0
    last = min(end, start + _LONGEST_HEADERS)
    while line := _HEADER_LINE.match(message, start, last):
        start = line.end()
        if line[1]:
            room = _LONGEST_PARAMETERS if line[1].decode("ascii").lower() in _WITH_PARAMETERS else _LONGEST_HEADER
            fields.append((line[1], []))
        if fields and not line[0].startswith((b">From ", b"From ")) and room > 0:
            fields[-1][1].append(line[2][:room])
            room -= len(line[2])
    if start == last < end:
        start = min(end, max(start, _blank_line(message, start, end)))
    for raw_name, values in fields[:_MOST_HEADERS]:
        name = raw_name.decode("ascii")
        value = b"".join(value.rstrip(b"\r") for value in values).decode("latin-1").strip(" \t")
        headers[name] = _with_few_parameters(value) if name.lower() in _WITH_PARAMETERS else value
    start += 2 if message.startswith(b"\r\n", start, end) else message.startswith(b"\n", start, end)
    return _Part(headers, message, start, max(start, end))


def _with_few_parameters(value: str) -> str:
    return ";".join(value.split(";", _MOST_PARAMETERS)[:_MOST_PARAMETERS])


def _blank_line(message: bytes, start: int, end: int) -> int:
    """Return where the first blank line is, *end* if there is none."""
    found = [at + 1 for at in (message.find(b"\n\n", start, end), message.find(b"\n\r\n", start, end)) if at >= 0]
    return min(found, default=end)


def _spans(part: _Part) -> Iterator[tuple[int, int]]:
    """Yield the begin and the end of each part of a multipart."""
    boundary = (part.headers.get_boundary() or "").encode("latin-1", "replace")
    starts: int | None = None
    for begin, end, is_last in _delimiters(part, boundary):
        if starts is not None:
            yield starts, max(starts, begin)
        starts = None if is_last else end
    if starts is not None and starts < part.end:
        yield starts, part.end


def _delimiters(part: _Part, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield the begin and the end of each line between parts, and whether it ends the last part."""
    message = part.message
    if not boundary or message.find(b"--" + boundary, part.start, part.end) < 0:
        found = _UNSTATED_BOUNDARY.search(message, part.start, part.end)
        if not found:
            return
        boundary = found[1]
    mark = b"--" + boundary
    # The newline before the mark is part of it; there may be none before the first. A multipart has headers, so
    # that no mark is at 0.
    at = part.start if message.startswith(mark, part.start) else message.find(b"\n" + mark, part.start, part.end) + 1
    while at > 0:
        line_ends = message.find(b"\n", at, part.end)
        line_ends = part.end if line_ends < 0 else line_ends
        rest = message[at + len(mark) : line_ends].strip()
        if rest in {b"", b"--"}:
            begin = at - 1 if message[at - 1 : at] == b"\n" else at
            begin -= message[begin - 1 : begin] == b"\r"
            yield max(begin, part.start), min(line_ends + 1, part.end), bool(rest)
        at = message.find(b"\n" + mark, line_ends, part.end) + 1


def _best(found: list[list[_Text]]) -> list[_Text]:
    """Return the texts of one of the alternatives: the plain one, unless it has much less text than the HTML."""
    readable = [texts for texts in found if any(text.source.strip() for text in texts)]
    plain = next((texts for texts in readable if not any(text.is_html for text in texts)), [])
    rich = next((texts for texts in reversed(readable) if any(text.is_html for text in texts)), [])
    if not plain or not rich:
        return plain or rich
    size = _characters(plain)
    # HTML has less text than source, so a long plain text can be chosen without reading the HTML.
    if size >= _ENOUGH * sum(len(text.source) for text in rich):
        return plain
    rich = [_Text(_html_as_text(text.source)) if text.is_html else text for text in rich]
    return plain if size >= _ENOUGH * _characters(rich) else rich


def _characters(texts: list[_Text]) -> int:
    return sum(len("".join(text.source.split())) for text in texts)


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_not_base64(data: bytes) -> bool:
    """Return whether the data, which is stated to be in Base64, is text with spaces and marks."""
    sample = data[:4096]
    return len(re.findall(rb"[^A-Za-z0-9+/=\r\n]", sample)) > len(sample) / 20


def _uudecoded(lines: str) -> bytes:
    pieces = []
    for line in filter(None, lines.encode("latin-1", "replace").split(b"\n")):
        # Some programs write more characters than the line's length says.
        length = ((((line[0] - 32) & 63) * 4) + 5) // 3
        try:
            pieces.append(binascii.a2b_uu(line[:length]))
        except binascii.Error:
            continue
    return b"".join(pieces)


def _without_blocks(text: str, kind: str) -> tuple[str, bool]:
    """Return the text without blocks in the armour of PGP, and whether there were any."""
    begins, ends = f"-----BEGIN PGP {kind}-----", f"-----END PGP {kind}-----"
    pieces, at = [], 0
    while (begin := text.find(begins, at)) >= 0 and (end := text.find(ends, begin)) >= 0:
        pieces.append(text[at:begin])
        at = end + len(ends)
    return "".join((*pieces, text[at:])), at > 0


def _flowed(text: str, *, deletes_spaces: bool) -> str:
    """Join the lines that "format=flowed" (RFC 3676) has broken."""
    joined: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        if depth == open_depth and content != "-- ":
            joined[-1].append(content)
        elif depth:
            joined.append([">" * depth, " ", content])
        else:
            # A ">" after the space that protects it is no quotation.
            joined.append([" " if content.startswith(">") else "", content])
        is_open = content.endswith(" ") and content != "-- "
        open_depth = depth if is_open else -1
        if is_open and deletes_spaces:
            joined[-1][-1] = content[:-1]
    return "\n".join(map("".join, joined))


#: Elements that the HTML library drops with their texts, together with the alternative texts of pictures.
_DROPPED = re.compile(r"<(/?)(?:figure|figcaption|label)\b", re.IGNORECASE)


def _html_as_text(html: str) -> str:
    """Return the text of HTML with "> " before lines that are quoted, and the cells of a table between " | "."""
    from resiliparse.extract.html2text import extract_plain_text

    html = _DROPPED.sub(r"<\1div", html[: 2 * LONGEST_TEXT]).replace(_QUOTE_BEGINS, "").replace(_QUOTE_ENDS, "")
    html = _BLOCKQUOTE.sub(
        lambda tag: f"<p>{_QUOTE_ENDS}</p>{tag[0]}" if tag[1] else f"{tag[0]}<p>{_QUOTE_BEGINS}</p>",
        html,
        _MOST_QUOTATIONS,
    )
    text = _FILLERS.sub(" ", extract_plain_text(html, main_content=False, alt_texts=False)).replace("\u00ad", "")
    lines, depth = [], 0
    for line in _with_newlines(text).split("\n"):
        depth = max(0, depth + line.count(_QUOTE_BEGINS) - line.count(_QUOTE_ENDS))
        bare = line.replace(_QUOTE_BEGINS, "").replace(_QUOTE_ENDS, "")
        if bare != line:
            lines.append("")
        if "\t" in bare:
            bare = " | ".join(filter(None, map(str.strip, bare.split("\t"))))
        if bare.strip():
            lines.append(f"{'>' * min(depth, 10)} {bare}" if depth else bare)
        else:
            lines.append("")
    return "\n".join(lines)


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs, which end at blank lines and where quotations and signatures begin or end."""
    lines = _with_newlines(text).split("\n")
    paragraph: list[str] = []
    kind, signature, signatures = ("", 0), False, _signatures(lines)
    for number, line in enumerate(lines):
        marks = _QUOTE_MARKS.match(line)
        bare = line[marks.end() :] if marks else line
        begins_signature = number in signatures
        signature = (signature or begins_signature) and not marks
        place = "quoted" if marks else "signature" if signature else ""
        now = (place, marks[0].count(">") if marks else 0)
        if paragraph and (now != kind or not bare.strip() or begins_signature):
            yield Paragraph("\n".join(paragraph).strip(), kind[0])
            paragraph = []
        kind = now
        if bare.strip() and not begins_signature:
            paragraph.append(bare.rstrip())
    if paragraph:
        yield Paragraph("\n".join(paragraph).strip(), kind[0])


def _signatures(lines: list[str]) -> set[int]:
    """Return the numbers of the lines "--" after which so little follows that it is a signature."""
    found = set()
    following = 0
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if line.startswith(">"):
            following = 0
        elif line in {"-- ", "--"} and following <= _LONGEST_SIGNATURE:
            found.add(number)
        elif line and not line.isspace():
            following += 1
    return found
