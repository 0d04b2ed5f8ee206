"""Does text come back as it was written? Writes the seeds in each format, reads them, and compares.

    benchmarks/read_back.py [--keep FOLDER] [--json] [--save]

LibreOffice writes the formats of offices, web pages, books and PDF; this script writes the others. Characters are
compared without regard to where paragraphs end: counted are the insertions, deletions and replacements that turn what
was read into what was written. A paragraph is whole if one was read that has all of its text and no other. White space
of any kind is one space.
"""

from __future__ import annotations

import argparse
import email.charset
import io
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import Counter
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).parents[1] / "seeds"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from _libreoffice import convert
from _output import add_output_options, output
from make_documents import SEEDS, paragraphs
from support.ole_files import message, ole_file

from index import Document
from search.readers.walk import read_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: Languages of the seeds, by the beginning of their names.
LANGUAGES = {"000": "ro-RO", "001": "sv-SE", "002": "vi-VN", "003": "nb-NO", "004": "ro-RO"}

#: Encodings that were used for a language before UTF-8.
OLD_ENCODINGS = {"ro-RO": "windows-1250", "sv-SE": "windows-1252", "vi-VN": "windows-1258", "nb-NO": "windows-1252"}

#: Accents that are characters of their own in windows-1258.
TONES = "\u0300\u0301\u0303\u0309\u0323"

#: Characters of a line in a message, of a folded line in a calendar or an address card, and of a line of a subtitle.
_MAIL_LINE, _FOLDED, _SUBTITLE = 72, 70, 40

#: Letters of a word between which LibreOffice may cut it at a line's end: it has no dictionary for that here.
_SYLLABLE = 4


#: The font of documents, and one without many letters of Vietnamese (Debian: fonts-dejavu-core, fonts-liberation).
FONT, POOR_FONT = "DejaVu Serif", "Liberation Serif"


class Text(NamedTuple):
    """A seed: its name without an ending, its language and its paragraphs."""

    name: str
    language: str
    paragraphs: list[str]


class Print(NamedTuple):
    """How LibreOffice writes a text.

    Attributes:
        format: Ending of the file.
        kind: Which of `SOURCES` it is made from.
        filter: LibreOffice's filter; "" for the usual one.

    """

    format: str
    kind: str
    filter: str = ""


def main() -> None:
    """Write, read and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the files there and leave them")
    add_output_options(parser, "read-back")
    options = parser.parse_args()
    texts = [Text(path.stem, LANGUAGES[path.stem[:3]], paragraphs(path.name)) for path in sorted(SEEDS.glob("00*.txt"))]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        figures = [compared(name, files) for name, files in [*printed(texts, folder), *written(texts, folder)]]
    output(options, "read-back", figures, texts=len(texts))


def compared(name: str, files: Sequence[tuple[Path, list[str]]]) -> dict[str, str | int]:
    """Return the figures of a format: characters, wrong ones, paragraphs, and whole ones; each file has its paragraphs."""
    figures = {"characters": 0, "wrong": 0, "paragraphs": 0, "whole": 0, "failed": 0}
    for path, expected in files:
        found = [each for each in read_documents([str(path)], base=path.parent) if isinstance(each, Document)]
        read = [spaced(text) for document in found for text in document.text.split("\n\n")]
        whole = (Counter(map(spaced, expected)) & Counter(read)).total()
        wrong = distance(" ".join(map(spaced, expected)), " ".join(read))
        counted = (sum(map(len, expected)), wrong, len(expected), whole, not found)
        for key, value in zip(figures, counted, strict=True):
            figures[key] += value
        if wrong or whole < len(expected):
            lost = [text[:100] for text in expected if spaced(text) not in read]
            print(f"{path}: {wrong} characters are wrong; not whole: {lost}", file=sys.stderr)
    return {"format": name, **figures}


def spaced(text: str) -> str:
    """Return a text in NFC, with one space for any white space, and without soft hyphens."""
    return unicodedata.normalize("NFC", " ".join(text.replace("\u00ad", "").split()))


def distance(first: str, second: str) -> int:
    """Return the edit distance of two texts: insertions, deletions and replacements of characters.

    Columns of differences are the bits of long numbers: Myers 1999, "A fast bit-vector algorithm for approximate string
    matching based on dynamic programming", as Hyyrö 2003 has it.

    >>> distance("sitting", "kitten"), distance("", "abc"), distance("abc", "abc")
    (3, 3, 0)
    """
    if not first:
        return len(second)
    positions: dict[str, int] = {}
    for at, character in enumerate(first):
        positions[character] = positions.get(character, 0) | 1 << at
    everywhere, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    more, less, result = everywhere, 0, len(first)
    for character in second:
        equal = positions.get(character, 0)
        vertical = equal | less
        horizontal = (((equal & more) + more) ^ more) | equal
        above = less | ~(horizontal | more)
        below = more & horizontal
        result += bool(above & last) - bool(below & last)
        above, below = above << 1 | 1, below << 1
        more, less = (below | ~(vertical | above)) & everywhere, above & vertical & everywhere
    return result


# Written by LibreOffice, from documents in flat OpenDocument.

_NAMES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
    for name, kind in {
        "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
        "presentation": "presentation", "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip


def _flat(kind: str, text: Text, body: str, paragraph: str = "", *, columns: int = 1, font: str = FONT) -> str:
    """Return a flat document with properties of its paragraphs, and with a footer on its small pages."""
    language, country = text.language.split("-")
    layout = f'<style:columns fo:column-count="{columns}" fo:column-gap="0.6cm"/>' if columns > 1 else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document{_NAMES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.{kind}">
<office:font-face-decls><style:font-face style:name="{font}" svg:font-family="'{font}'"/></office:font-face-decls>
<office:styles><style:style style:name="Standard" style:family="paragraph"><style:paragraph-properties {paragraph}/>
<style:text-properties fo:font-size="11pt" style:font-name="{font}" fo:language="{language}" fo:country="{country}"
 fo:hyphenate="{"true" if "justify" in paragraph else "false"}"/></style:style></office:styles>
<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="14.8cm"
 fo:page-height="21cm" fo:margin="1.5cm">{layout}</style:page-layout-properties><style:footer-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm"><style:footer><text:p>{text.name}
 – <text:page-number/></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"""


def _in(element: str, texts: Sequence[str]) -> str:
    return "".join(f"<{element}>{escape(text)}</{element}>" for text in texts)


def spaced_document(text: Text) -> str:
    """Return a document with space between its paragraphs."""
    return _flat("text", text, _in("text:p", text.paragraphs), 'fo:margin-bottom="0.35cm"')


def indented_document(text: Text) -> str:
    """Return a document whose paragraphs begin with an indent."""
    return _flat("text", text, _in("text:p", text.paragraphs), 'fo:text-indent="0.6cm" fo:margin-bottom="0cm"')


def _with_soft_hyphens(text: str) -> str:
    return " ".join(
        "\u00ad".join(word[at : at + _SYLLABLE] for at in range(0, len(word), _SYLLABLE)) if word.isalpha() else word
        for word in text.split()
    )


def justified_document(text: Text) -> str:
    """Return a document with even edges, whose words are cut at the ends of lines."""
    body = _in("text:p", [_with_soft_hyphens(each) for each in text.paragraphs])
    return _flat("text", text, body, 'fo:text-align="justify" fo:text-indent="0.6cm"')


def document_in_two_fonts(text: Text) -> str:
    """Return a document in a font that lacks letters of Vietnamese, which LibreOffice takes from another."""
    return _flat("text", text, _in("text:p", text.paragraphs), 'fo:margin-bottom="0.35cm"', font=POOR_FONT)


def document_in_columns(text: Text) -> str:
    """Return a document in two columns."""
    return _flat("text", text, _in("text:p", text.paragraphs), 'fo:margin-bottom="0.3cm"', columns=2)


def slides(text: Text) -> str:
    """Return a presentation with a paragraph on each slide."""
    pages = "".join(
        f'<draw:page draw:name="p{number}" draw:master-page-name="Standard"><draw:frame svg:x="1cm" svg:y="1cm"'
        f' svg:width="19cm" svg:height="10cm"><draw:text-box><text:p>{escape(each)}</text:p></draw:text-box></draw:frame>'
        "</draw:page>"
        for number, each in enumerate(text.paragraphs, 1)
    )
    return _flat("presentation", text, pages)


def sheet(text: Text) -> str:
    """Return a sheet with a paragraph in each row."""
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{escape(each)}</text:p>'
        "</table:table-cell></table:table-row>"
        for each in text.paragraphs
    )
    return _flat("spreadsheet", text, f'<table:table table:name="1">{rows}</table:table>')


#: What LibreOffice starts from: the ending and the function that makes it.
SOURCES: dict[str, tuple[str, Callable[[Text], str]]] = {
    "space between paragraphs": ("fodt", spaced_document),
    "indents": ("fodt", indented_document),
    "words cut at line ends": ("fodt", justified_document),
    "two columns": ("fodt", document_in_columns),
    "letters from a second font": ("fodt", document_in_two_fonts),
    "slides": ("fodp", slides),
    "sheet": ("fods", sheet),
}

_TEXTS = ("docx", "doc", "odt", "rtf", "html", "xhtml", "epub")
PRINTS = (
    *(Print("pdf", kind) for kind in SOURCES if kind not in {"slides", "sheet"}),
    *(Print(each, "space between paragraphs", "XHTML Writer File" * (each == "xhtml")) for each in _TEXTS),
    *(Print(each, "words cut at line ends") for each in ("docx", "doc", "rtf", "html")),
    *(Print(each, "slides") for each in ("pptx", "ppt", "odp")),
    *(Print(each, "sheet") for each in ("xlsx", "xls", "ods")),
    Print("csv", "sheet", "Text - txt - csv (StarCalc):44,34,76"),
)


def printed(texts: Sequence[Text], folder: Path) -> Iterator[tuple[str, list[tuple[Path, list[str]]]]]:
    """Yield the formats that LibreOffice writes, and their files."""
    sources: dict[str, list[Path]] = {}
    for kind, (ending, make) in SOURCES.items():
        made = folder / kind.replace(" ", "-")
        made.mkdir(exist_ok=True)
        sources[kind] = [made / f"{text.name}.{ending}" for text in texts]
        for path, text in zip(sources[kind], texts, strict=True):
            path.write_text(make(text), encoding="utf-8")
        yield f"{ending}, {kind}", _with_paragraphs(sources[kind], texts)
    for number, each in enumerate(PRINTS):
        to = f"{each.format}:{each.filter}" if each.filter else each.format
        found = convert(sources[each.kind], to, folder / f"{number:02}-{each.format}")
        files = [next(iter(found[source]), source.with_suffix(".lost")) for source in sources[each.kind]]
        yield f"{each.format}, {each.kind}", _with_paragraphs(files, texts)


def _with_paragraphs(files: Sequence[Path], texts: Sequence[Text]) -> list[tuple[Path, list[str]]]:
    return [(file, text.paragraphs) for file, text in zip(files, texts, strict=True)]


# Written by this script.


def _message(text: Text, *, charset: str, encoding: str, subtype: str = "plain", body: str = "") -> bytes:
    """Return a message in a charset and a transfer encoding: "7bit" stands for the letters as they are."""
    made = MIMENonMultipart("text", subtype)
    settings = email.charset.Charset(charset)
    settings.body_encoding = {"quoted-printable": email.charset.QP, "base64": email.charset.BASE64}.get(encoding)  # type: ignore[assignment]
    made["From"], made["To"], made["Subject"] = "Kari <kari@example.org>", "ola@example.org", text.name
    made["Date"], made["Message-ID"] = "Sat, 16 Aug 2025 10:00:00 +0200", f"<{text.name}@example.org>"
    content = body or "\n\n".join(text.paragraphs)
    if settings.body_encoding is not None:
        made.set_payload(content, settings)
        return bytes(made)
    made.set_param("charset", charset)
    made["Content-Transfer-Encoding"] = "8bit"
    return bytes(made) + content.encode(charset)


def in_old_letters(text: Text) -> Text:
    """Return a text as it was typed before UTF-8: Romanian had a cedilla for a comma."""
    old = str.maketrans("șțȘȚ", "şţŞŢ")
    return text._replace(paragraphs=[each.translate(old) for each in text.paragraphs])


def _in_old_encoding(text: Text, content: str) -> bytes:
    """Return *content* in the encoding of its language; that of Vietnamese writes some accents as characters of their own."""
    encoding = OLD_ENCODINGS[text.language]
    if encoding == "windows-1258":
        content = _with_accents_apart(content)
    return content.encode(encoding)


def _with_accents_apart(text: str) -> str:
    apart = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in parts if mark in TONES), "")
        rest = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else letter
        apart.append(rest + tone)
    return "".join(apart)


def mail_in_old_encoding(text: Text) -> bytes:
    """Return a message in an encoding of its language from before UTF-8."""
    plain = _message(text, charset=OLD_ENCODINGS[text.language], encoding="8bit", body=" ")
    return plain.rstrip(b" ") + _in_old_encoding(text, "\n\n".join(text.paragraphs))


def mail_with_flowed_lines(text: Text) -> bytes:
    """Return a message whose lines are cut, with a space at the end of those that go on."""
    body = "\n\n".join(" \n".join(_lines(each, _MAIL_LINE)) for each in text.paragraphs)
    data = _message(text, charset="utf-8", encoding="8bit", body=body)
    return data.replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed', 1)


def mail_with_cut_lines(text: Text) -> bytes:
    """Return a message whose lines are cut as most programs do it: nothing shows where a line goes on."""
    body = "\n\n".join("\n".join(_lines(each, _MAIL_LINE)) for each in text.paragraphs)
    return _message(text, charset="utf-8", encoding="quoted-printable", body=body)


def _page(text: Text) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{text.name}</title></head><body>{_in('p', text.paragraphs)}</body></html>"
    )


def mail_as_page(text: Text) -> bytes:
    """Return a message that is a web page."""
    return _message(text, charset="utf-8", encoding="base64", subtype="html", body=_page(text))


def mail_with_attachment(text: Text) -> bytes:
    """Return a message with the text in an attachment alone."""
    made = EmailMessage()
    made["From"], made["Subject"] = "kari@example.org", text.name
    made.add_attachment("\n\n".join(text.paragraphs).encode(), maintype="text", subtype="plain", filename="å.txt")
    return bytes(made)


def mailbox(text: Text) -> bytes:
    """Return a mailbox with a message for each paragraph."""
    return b"".join(
        b"From kari@example.org Sat Aug 16 10:00:00 2025\n"
        + _message(text._replace(paragraphs=[each]), charset="utf-8", encoding="quoted-printable").rstrip(b"\n")
        + b"\n\n"
        for each in text.paragraphs
    )


def outlook_message(text: Text) -> bytes:
    """Return a message of Outlook."""
    return ole_file(message({"0037": text.name, "1000": "\r\n\r\n".join(text.paragraphs)})).read()


def saved_page(text: Text) -> bytes:
    """Return a web page as browsers save it."""
    made = MIMEMultipart("related")
    made["From"], made["Subject"] = "<Saved by Blink>", text.name
    page = EmailMessage()
    page.set_content(_page(text), subtype="html", cte="quoted-printable")
    made.attach(page)
    return bytes(made)


def old_page(text: Text) -> bytes:
    """Return a web page in an encoding of its language from before UTF-8, which it does not state."""
    return _in_old_encoding(text, _page(text))


def subtitles(text: Text, *, dot: str = ",") -> str:
    """Return subtitles: a paragraph in each, with a pause after it."""
    cues = []
    for number, each in enumerate(text.paragraphs):
        minute, second = divmod(number * 20, 60)
        shown = f"00:{minute:02}:{second:02}{dot}000 --> 00:{minute:02}:{second + 10:02}{dot}000"
        cues.append(f"{number + 1}\n{shown}\n" + "\n".join(_lines(each, _SUBTITLE)) + "\n")
    return "\n".join(cues)


def calendar(text: Text) -> str:
    """Return a calendar with an event for each paragraph."""
    events = "".join(
        f"BEGIN:VEVENT\r\n{_folded(f'SUMMARY:{_escaped(each)}')}END:VEVENT\r\n" for each in text.paragraphs
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"


def cards(text: Text) -> str:
    """Return address cards with a paragraph as the name of each."""
    return "".join(
        f"BEGIN:VCARD\r\nVERSION:4.0\r\n{_folded(f'FN:{_escaped(each)}')}END:VCARD\r\n" for each in text.paragraphs
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> str:
    return "\r\n ".join(line[at : at + _FOLDED] for at in range(0, len(line), _FOLDED)) + "\r\n"


def _lines(text: str, width: int) -> list[str]:
    """Return a text in lines of at most *width* characters, or one word."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def packed(text: Text) -> bytes:
    """Return a zip archive with the text in a folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"a/{text.name}.txt", "\n\n".join(text.paragraphs))
    return buffer.getvalue()


def packed_by_tar(text: Text) -> bytes:
    """Return a compressed tar archive with the text in a folder."""
    buffer = io.BytesIO()
    data = "\n\n".join(text.paragraphs).encode("utf-16")
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        info = tarfile.TarInfo(f"a/{text.name}.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


#: What this script writes: the ending, what it is, and the function that makes it.
WRITERS: Sequence[tuple[str, str, Callable[[Text], bytes | str]]] = (
    ("txt", "UTF-8", lambda text: "\n\n".join(text.paragraphs)),
    ("txt", "older encodings", lambda text: _in_old_encoding(text, "\n\n".join(text.paragraphs))),
    ("eml", "quoted-printable", lambda text: _message(text, charset="utf-8", encoding="quoted-printable")),
    ("eml", "Base64", lambda text: _message(text, charset="utf-8", encoding="base64")),
    ("eml", "older encodings", mail_in_old_encoding),
    ("eml", "flowed lines", mail_with_flowed_lines),
    ("eml", "cut lines", mail_with_cut_lines),
    ("eml", "web page", mail_as_page),
    ("eml", "attachment", mail_with_attachment),
    ("mbox", "", mailbox),
    ("msg", "", outlook_message),
    ("html", "older encodings, not stated", old_page),
    ("mhtml", "", saved_page),
    ("srt", "", subtitles),
    ("vtt", "", lambda text: "WEBVTT\n\n" + subtitles(text, dot=".")),
    ("ics", "", calendar),
    ("vcf", "", cards),
    ("zip", "", packed),
    ("tar.gz", "UTF-16", packed_by_tar),
)  # fmt: skip


def written(texts: Sequence[Text], folder: Path) -> Iterator[tuple[str, list[tuple[Path, list[str]]]]]:
    """Yield the formats that this script writes, and their files."""
    for number, (ending, what, make) in enumerate(WRITERS):
        made = folder / f"written-{number:02}"
        made.mkdir(exist_ok=True)
        typed = [in_old_letters(text) if "older" in what else text for text in texts]
        files = [made / f"{text.name}.{ending}" for text in texts]
        for file, text in zip(files, typed, strict=True):
            data = make(text)
            file.write_bytes(data.encode() if isinstance(data, str) else data)
        yield ", ".join(filter(None, [ending, what])), _with_paragraphs(files, typed)


if __name__ == "__main__":
    main()
