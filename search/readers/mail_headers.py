"""Decode the headers of e-mail messages: words in any charset, addresses, dates, IDs and file names; broken ones too."""

from __future__ import annotations

import binascii
import codecs
import re
import unicodedata
from datetime import date
from email.utils import parsedate_tz
from functools import lru_cache
from typing import TYPE_CHECKING

from index.dates import iso_date

from .content import Metadata
from .encodings import NotTextError, decode, decoded_if_valid
from .limits import storable

if TYPE_CHECKING:
    from email.message import Message

#: Maximum characters of each piece of metadata, and of a file's name.
LONGEST_VALUE, LONGEST_NAME = 1_000, 250

#: Maximum Message-IDs that a message refers to.
_MOST_REFERENCES = 100

#: "=?utf-8?Q?caf=C3=A9?=", the end of which is often cut off. It ends at the first "?=", so the search is linear.
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([BbQq])\?(.*?)(?:\?=|\Z)", re.DOTALL)

_MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
_QUOTED_NAME = re.compile(r"\"((?:[^\"\\]|\\.)*)\"(?=\s*<)", re.DOTALL)

#: "To: undisclosed-recipients:;", a group without members.
_EMPTY_GROUP = re.compile(r"[^,:;<>@]*:\s*;")

#: "cp-1252", "windows_874" and "win1251", of which Python knows only some.
_CODE_PAGE = re.compile(r"(?:cp|windows|win)[-_ ]?(\d{3,4})")

#: Codecs of Python that no message is written in; some of them take quadratic time, or warn.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}

#: The encoding that programs mean when they state another one, of which it is an extension.
_EXTENSIONS = {
    "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "cp950",
}  # fmt: skip

#: How the names of codecs begin that have letters of more than one byte.
_MULTIBYTE = ("utf", "gb", "hz", "big5", "euc", "shift", "cp93", "cp94", "cp95", "iso2022", "johab")

#: Codecs of languages written with Latin letters, by which text in any script can be decoded, wrongly.
_LATIN = {
    "iso8859-1",
    "iso8859-9",
    "cp1250",
    "cp1252",
    "cp1254",
    "cp1257",
    "iso8859-2",
    "iso8859-3",
    "iso8859-4",
    "iso8859-15",
    "mac-roman",
}

#: Four letters outside ASCII in a row: no language written with Latin letters has many such words.
_FOREIGN_WORD = re.compile(r"[^\W\d_\x00-\x7f]{4,}")

#: Minimum letters in such words, and their share of the letters outside ASCII, by which a charset is a lie.
_FOREIGN_LETTERS, _FOREIGN_SHARE = 20, 0.6

#: Minimum bytes outside ASCII for text that is valid UTF-8 not to be in a stated Chinese, Japanese or Korean encoding.
_UTF8_BYTES = 12

_HIGH_BYTES = bytes(range(0x80, 0x100))
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))


def metadata_of(headers: Message, charset: str = "") -> Metadata:
    """Return what the headers of a message state about it.

    Args:
        headers: Values with a character for each byte (Latin-1): email would lose raw bytes outside ASCII.
        charset: Charset of the message's text, which headers in raw bytes are mostly in too; "" if it states none.

    """
    fields = _fields(headers)

    def value(name: str) -> str:
        return decoded_header(fields.get(name, [""])[0], charset)

    def addresses(name: str) -> str:
        return _shortened(", ".join(filter(None, (_addresses(raw, charset) for raw in fields.get(name, [])))))

    return Metadata(
        title=_shortened(value("subject")),
        sender=addresses("from") or addresses("sender"),
        to=addresses("to"),
        cc=addresses("cc"),
        date=day_of(value("date")),
        message_id=_shortened(_message_id(value("message-id"))),
        references=_references(value("references"), value("in-reply-to")),
    )


def decoded_header(value: str, charset: str = "") -> str:
    """Return the value of a header in one line, with its encoded words and raw bytes decoded.

    Args:
        value: A character for each byte (Latin-1).
        charset: Charset of raw bytes outside ASCII; "" to detect it.

    >>> decoded_header("=?iso-8859-1?Q?M=F8te?= =?utf-8?B?IGkgZGFn?=")
    'Møte i dag'
    """
    # Encoded words of one charset are decoded together: many programs cut them in the middle of a letter.
    pieces: list[tuple[bytes, str]] = []
    end = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        end = word.end()
        if between.strip(" \t\r\n") or not pieces:
            pieces.append((_raw(between), ""))
        data, stated = _word_bytes(_raw(word[3]), word[2]), word[1].lower()
        if pieces[-1][1] == stated:
            data = pieces.pop()[0] + data
        pieces.append((data, stated))
    pieces.append((_raw(value[end:]), ""))
    return _one_line("".join(decoded(data, stated or charset) for data, stated in pieces))


def decoded(data: bytes, charset: str) -> str:
    """Return text that is stated to be in *charset*; any other text if that is unknown, "" or evidently a lie.

    Never fails: bytes that are no text become replacement characters.
    """
    codec = _codec(charset)
    text = _as_stated(data, codec)
    if text is None:
        try:
            text = decode(data)
        except NotTextError:
            text = data.decode(codec or "cp1252", "replace")
    if codec == "cp1258":  # It writes the accents of Vietnamese after their letters.
        text = unicodedata.normalize("NFC", text)
    return storable(text.replace("\x00", "")).removeprefix("\ufeff")


def base64_bytes(data: bytes) -> bytes:
    """Return what *data* encodes, up to its padding; other characters are skipped, and an odd letter at the end."""
    letters = data.translate(None, _NOT_BASE64).split(b"=", 1)[0]
    rest = len(letters) % 4
    return binascii.a2b_base64(letters[: len(letters) - rest] + (letters[-rest:] + b"==" if rest > 1 else b""))


def file_name(headers: Message, charset: str = "") -> str:
    """Return the stated name of an attachment, "" if there is none."""
    name = _parameter(headers, "filename", "content-disposition", charset) or _parameter(
        headers, "name", "content-type", charset
    )
    # The end has the suffix.
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 41]}…{name[-40:]}"


def day_of(stated: str) -> str:
    """Return the day of a date in the zone it is written in, ISO 8601; "" if it is no date.

    >>> day_of("Sat, 16 Aug 2025 23:30:00 -0900")
    '2025-08-16'
    """
    try:
        found = parsedate_tz(stated)
        day = date(*found[:3]) if found else None
    except (ValueError, TypeError, IndexError, OverflowError):
        day = None
    if day and day.year >= 1000:
        return day.isoformat()
    return iso_date(stated) or ""


def _fields(headers: Message) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in headers.raw_items():
        fields.setdefault(name.lower(), []).append(str(value))
    return fields


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """Return Python's name of a charset, "" if it is unknown."""
    name = charset.strip(" \t\"'").lower()
    for spelling in (_CODE_PAGE.sub(r"cp\1", name), name, name.removeprefix("x-"), name.removesuffix("-i")):
        try:
            codec = codecs.lookup(spelling)
            "a".encode(codec.name)  # Python has codecs that are not of text.
        except (LookupError, UnicodeError, ValueError):
            continue
        return "" if codec.name in _NO_CHARSETS else codec.name
    return ""


def _as_stated(data: bytes, codec: str) -> str | None:
    """Return the text in the codec's encoding or an extension of it, or in UTF-8 that was stated to be in another.

    None if it is in neither.
    """
    if not codec:
        return None
    # Valid UTF-8 is something else only by chance, and hardly ever in an encoding of one byte a letter.
    high = len(data) - len(data.translate(None, _HIGH_BYTES))
    if high >= (_UTF8_BYTES if codec.startswith(_MULTIBYTE) else 1):
        text = decoded_if_valid(data, "utf-8")
        if text is not None:
            return text
    for encoding in dict.fromkeys((_EXTENSIONS.get(codec, codec), codec)):
        text = _decoded_if_possible(data, encoding)
        if text is not None and not (encoding in _LATIN and _is_in_other_script(text)):
            return text
    return None


def _decoded_if_possible(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, ValueError):
        return None


def _is_in_other_script(text: str) -> bool:
    """Return whether *text*, decoded as if it had Latin letters, is in another script."""
    in_words = sum(map(len, _FOREIGN_WORD.findall(text)))
    if in_words < _FOREIGN_LETTERS:
        return False
    return in_words > _FOREIGN_SHARE * sum(letter > "\x7f" and letter.isalpha() for letter in text)


def _word_bytes(data: bytes, encoding: str) -> bytes:
    return base64_bytes(data) if encoding in "Bb" else binascii.a2b_qp(data, header=True)


def _raw(value: str) -> bytes:
    return value.encode("latin-1", "replace")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"


def _addresses(raw: str, charset: str) -> str:
    """Return names and addresses: "Anna Berg <anna@example.com>, bo@example.com"."""
    text = _QUOTED_NAME.sub(lambda name: re.sub(r"\\(.)", r"\1", name[1]), decoded_header(raw, charset))
    return "" if _EMPTY_GROUP.fullmatch(text) else text


def _message_id(value: str) -> str:
    found = _MESSAGE_ID.search(value)
    return found[1] if found else value.strip("<> ")


def _references(references: str, in_reply_to: str) -> tuple[str, ...]:
    """Return the Message-IDs, the oldest first; of too many, the first, which began the thread, and the last."""
    found = _MESSAGE_ID.findall(references) or [word for word in references.replace(",", " ").split() if "@" in word]
    # In old messages, In-Reply-To is a sentence that may contain an address.
    found += _MESSAGE_ID.findall(in_reply_to) or (
        [in_reply_to] if "@" in in_reply_to and " " not in in_reply_to else []
    )
    distinct = list(dict.fromkeys(_shortened(name) for name in found))
    if len(distinct) > _MOST_REFERENCES:
        distinct = distinct[:1] + distinct[1 - _MOST_REFERENCES :]
    return tuple(distinct)


def _parameter(headers: Message, name: str, header: str, charset: str) -> str:
    """Return a parameter of a header: as RFC 2231 says, or in encoded words, or in raw bytes."""
    try:
        found = headers.get_param(name, "", header)
    except (ValueError, TypeError, LookupError, AttributeError):  # email does not expect every broken header.
        return ""
    if isinstance(found, tuple):
        stated, _language, value = found
        return _one_line(decoded(_raw(value), stated or charset))
    return decoded_header(str(found or ""), charset)
