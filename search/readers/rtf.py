"""Read .rtf, which Word, WordPad and others write."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from .code_pages import CHARACTER_SETS, code_page
from .content import Content, FormatError, Metadata, Paragraph, ReadingContext
from .office_text import metadata_text, paragraph_text

#: Maximum bytes of a file that is read.
LARGEST = 64 << 20

#: Groups inside each other; real files have about 20.
_DEEPEST = 5_000

_TOKEN = re.compile(
    r"(?P<control>\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?)"
    r"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    r"|\\(?P<symbol>[^A-Za-z])"
    r"|(?P<open>\{)|(?P<close>\})"
    r"|[\r\n\0]+"
    r"|(?P<text>[^\\{}\r\n\0]+)"
    r"|\\",
    re.DOTALL,
)

#: The beginning of a group: whether a program that does not know it should skip it, and its first word.
_GROUP = re.compile(r"\{[\r\n ]*(\\\*)?[\r\n ]*(?:\\([A-Za-z]{1,32}))?")

_BRACES = re.compile(r"\\bin(\d{1,10}) ?|\\[^A-Za-z]|[{}]", re.DOTALL)

#: Groups that are skipped: pictures, styles, page headers and the like. Where they have a twin for older programs, one
#: of both is.
_SKIPPED = frozenset((
    "colortbl", "stylesheet", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
    "pict", "nonshppict", "objdata", "pntext", "listtext", "xe", "tc", "tcn", "txe", "rxe", "private", "filetbl",
    "revtbl", "listtable", "listoverridetable", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn",
    "nonesttables", "sp", "shprslt", "fldinst", "datafield", "formfield", "atnid", "atnauthor", "atndate",
    "atnref", "bkmkstart", "bkmkend", "template", "comment", "doccomm", "operator", "keywords", "subject", "manager",
    "company", "category", "hlinkbase", "revtim", "printim", "buptim", "mmathPr",
))  # fmt: skip

#: Groups that are read although other programs may skip them.
_READ = frozenset(("annotation", "nesttableprops", "shpinst", "shptxt", "do", "dptxbxtext", "footnote", "ud"))

#: Groups whose text is apart from that around them, and its place.
_APART = {"footnote": "footnote", "annotation": "comment", "shptxt": "text box", "dptxbxtext": "text box"}

#: Groups whose text is no paragraph.
_STATED = {"title": "title", "author": "author", "fonttbl": "fonts", "creatim": "date", "info": "info"}

_LETTERS = {
    "tab": "\t", "line": "\n", "emdash": "\u2014", "endash": "\u2013", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
    "rdblquote": "\u201d", "softline": "\n", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip

_SYMBOLS = {"~": "\xa0", "_": "\u2011", "\t": "\t"}

#: Words that end a paragraph.
_ENDS = frozenset(("par", "sect", "page", "column"))

#: All words that have a meaning here; a file has thousands of others, for looks.
_KNOWN = _ENDS | _LETTERS.keys() | frozenset((
    "u", "cell", "row", "nestcell", "nestrow", "f", "deff", "uc", "ansicpg", "deleted", "v", "plain", "pard", "intbl",
    "mac", "pc", "pca", "fcharset", "cpg", "yr", "mo", "dy", "hr", "min", "bin",
))  # fmt: skip


#: Code pages of Windows by the last word of a font's name, in files older than character sets of fonts.
_FONT_NAMES = {
    "Baltic": 1257, "CE": 1250, "Cyr": 1251, "Greek": 1253, "Tur": 1254, "(Hebrew)": 1255, "(Arabic)": 1256,
    "(Vietnamese)": 1258, "(Thai)": 874,
}  # fmt: skip


def read_rtf(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the paragraphs, then the footnotes, comments and text boxes.

    Their places are "footnote" (endnotes too), "comment" and "text box". A table has a paragraph for each row. Deleted
    and hidden text, page headers, codes of fields, numbers of lists and pictures are left out.

    Raises:
        FormatError: it is no RTF, or larger than `LARGEST`.

    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB", "split it")
    return rtf_content(data)


def rtf_content(data: bytes) -> Content:
    """Return what RTF contains; see `read_rtf`."""
    start = data.find(b"{\\rtf", 0, 1024)
    if start < 0:
        raise FormatError("is damaged (it does not begin as RTF)", "ask for an intact copy")
    return _Parser(data[start:].decode("latin-1")).content()


@dataclass(slots=True)
class _Flow:
    """Text that is read apart from other text, and its place."""

    place: str = ""
    pieces: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)

    def taken(self) -> str:
        """Return the text since the last end of a paragraph or a cell."""
        text = "".join(self.pieces)
        self.pieces = []
        if not text.isascii():
            # Halves of letters outside the first plane come one by one.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return paragraph_text(text)

    def end_paragraph(self, *, in_table: bool) -> None:
        if in_table:
            self.cell += filter(None, [self.taken()])
            return
        if self.cells or self.cell:  # A row without its end.
            text, self.pieces = self.pieces, []
            self.end_row()
            self.pieces = text
        self.paragraphs += filter(None, [self.taken()])

    def end_cell(self) -> None:
        self.cells.append([*self.cell, *filter(None, [self.taken()])])
        self.cell = []

    def end_nested_cell(self) -> None:
        self.nested += filter(None, [self.taken()])

    def end_nested_row(self) -> None:
        """End the row of a table in a cell, which is one line of the cell."""
        self.cell += filter(None, [" | ".join(self.nested)])
        self.nested = []

    def end_row(self) -> None:
        """End a row, which is one paragraph unless only one of its cells contains text."""
        self.end_nested_row()
        self.end_cell()
        filled = [cell for cell in self.cells if cell]
        self.cells = []
        if len(filled) == 1:
            self.paragraphs += filled[0]
        elif filled:
            self.paragraphs.append(" | ".join("\n".join(cell) for cell in filled))

    def finish(self) -> None:
        if self.cells or self.cell or self.nested:
            self.end_row()
        self.end_paragraph(in_table=False)


class _State(NamedTuple):
    """What holds until the end of a group."""

    flow: _Flow
    font: int
    replaced: int = 1  # Characters after \u for programs without Unicode.
    deleted: bool = False
    hidden: bool = False
    in_table: bool = False


class _Parser:
    """Reads RTF once from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._main = _Flow()
        self._apart: list[_Flow] = []
        self._stated = {place: _Flow(place) for place in _STATED.values()}
        self._state = _State(self._main, 0)
        self._stack: list[_State] = []
        self._bytes: list[str] = []
        self._to_replace = 0
        self._encoding = "cp1252"
        self._encodings: dict[int, str] = {}
        self._default_font = self._described_font = 0
        self._font_name = ""
        self._date: dict[str, int] = {}

    def content(self) -> Content:
        """Return what the text contains."""
        closed = self._parse()
        self._flush()
        flows = [self._main, *self._apart]
        for flow in flows:
            flow.finish()
        title, author = (metadata_text("".join(self._stated[name].pieces)) for name in ("title", "author"))
        return Content(
            [Paragraph(text, flow.place) for flow in flows for text in flow.paragraphs],
            Metadata(title=title, author=author, date=self._created()),
            missing=[] if closed else ["the end of the file is missing"],
        )

    def _parse(self) -> bool:
        """Read the whole text, and return whether its first group has an end."""
        text, token_at = self._text, _TOKEN.match
        at = 0
        while token := token_at(text, at):
            kind, at = token.lastgroup, token.end()
            if kind == "text":
                self._add_bytes(token["text"])
            elif kind == "control":
                if token["word"] in _KNOWN:
                    number = int(token["number"]) if token["number"] else None
                    at += max(0, number or 0) if token["word"] == "bin" else 0
                    self._word(token["word"], number)
                else:
                    self._to_replace = 0
            elif kind == "open":
                at = self._begin_group(token.start())
            elif kind == "close":
                if self._end_group():
                    return True
            elif kind == "hex":
                self._add_bytes(chr(int(token["hex"], 16)))
            elif kind == "symbol":
                self._symbol(token["symbol"])
        return False

    def _begin_group(self, at: int) -> int:
        """Begin a group, or skip it, and return where to go on."""
        self._flush()
        match = _GROUP.match(self._text, at)
        optional, word = match.groups() if match else (None, None)
        if word in _SKIPPED or (optional and word not in _READ):
            return _group_end(self._text, at)
        if len(self._stack) >= _DEEPEST:
            raise FormatError(f"is damaged (more than {_DEEPEST:,} groups inside each other)", "save it anew")
        self._stack.append(self._state)
        if word in _APART:
            flow = _Flow(_APART[word])
            self._apart.append(flow)
            self._state = self._state._replace(flow=flow, in_table=False)
        elif word in _STATED and (word in {"info", "fonttbl"} or self._state.flow.place == "info"):
            flow = self._stated[_STATED[word]]
            flow.pieces.clear()  # A title in Unicode follows the same title for programs without.
            self._state = self._state._replace(flow=flow)
        return at + 1

    def _end_group(self) -> bool:
        """End a group, and return whether it is the last."""
        self._flush()
        if self._stack:
            self._state = self._stack.pop()
        return not self._stack

    def _add_bytes(self, text: str) -> None:
        """Add characters that stand for bytes, less those that stand for the last Unicode character."""
        if self._to_replace:
            count = min(self._to_replace, len(text))
            self._to_replace -= count
            text = text[count:]
        if text:
            self._bytes.append(text)

    def _flush(self) -> None:
        """Add the bytes since the last change of the font to the text. A letter may have several."""
        self._to_replace = 0
        if not self._bytes:
            return
        text = "".join(self._bytes)
        self._bytes = []
        if not text.isascii():
            encoding = self._encodings.get(self._state.font, self._encoding)
            text = text.encode("latin-1").decode(encoding, "replace")
            if encoding == "cp1258":  # It has letters and their marks apart.
                text = unicodedata.normalize("NFC", text)
        self._add(text)

    def _add(self, text: str) -> None:
        if self._state.flow.place == "fonts":
            self._add_font_name(text)
        elif not self._state.deleted and not self._state.hidden:
            self._state.flow.pieces.append(text)

    def _add_font_name(self, text: str) -> None:
        """Add to the name of a font, which ends with a semicolon."""
        self._font_name += text
        if ";" in self._font_name:
            words = self._font_name.partition(";")[0].split()
            if words and words[-1] in _FONT_NAMES:
                self._encodings.setdefault(self._described_font, code_page(_FONT_NAMES[words[-1]]))
            self._font_name = ""

    def _symbol(self, symbol: str) -> None:
        if symbol in "\\{}":
            self._add_bytes(symbol)
        elif symbol in "\r\n":
            self._word("par", None)
        elif symbol in _SYMBOLS:
            self._flush()
            self._add(_SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> None:
        """Do what a control word says; those that are not known are ignored."""
        if word == "u" and number is not None:
            self._unicode(number)
            return
        self._flush()
        flow = self._state.flow
        if word in _LETTERS:
            self._add(_LETTERS[word])
        elif flow.place in _STATED.values():
            self._state_word(word, number)
        elif word in _ENDS:
            flow.end_paragraph(in_table=self._state.in_table)
        elif word == "cell":
            flow.end_cell()
        elif word == "row":
            flow.end_row()
        elif word == "nestcell":
            flow.end_nested_cell()
        elif word == "nestrow":
            flow.end_nested_row()
        elif number is not None and word in {"f", "deff", "uc", "ansicpg"}:
            self._number_word(word, number)
        else:
            self._switch(word, is_on=number != 0)

    def _unicode(self, number: int) -> None:
        if self._bytes:
            self._flush()
        number += 0x10000 if number < 0 else 0
        # Fonts of symbols have their letters there, too.
        if 0 < number < 0x110000:
            self._add(chr(number))
        self._to_replace = self._state.replaced

    def _number_word(self, word: str, number: int) -> None:
        if word == "f":
            self._state = self._state._replace(font=number)
        elif word == "uc":
            self._state = self._state._replace(replaced=min(max(0, number), 100))
        elif word == "deff":
            self._default_font = number
            self._state = self._state._replace(font=number)
        elif number:
            self._encoding = code_page(number)

    def _switch(self, word: str, *, is_on: bool) -> None:
        if word == "deleted":
            self._state = self._state._replace(deleted=is_on)
        elif word == "v":
            self._state = self._state._replace(hidden=is_on)
        elif word == "plain":
            self._state = self._state._replace(font=self._default_font, deleted=False, hidden=False)
        elif word == "pard":
            self._state = self._state._replace(in_table=False)
        elif word == "intbl":
            self._state = self._state._replace(in_table=True)
        elif word in {"mac", "pc", "pca"}:
            self._encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def _state_word(self, word: str, number: int | None) -> None:
        """Note what a word in the table of fonts or in the date of creation says."""
        place = self._state.flow.place
        if place == "fonts" and number is not None:
            if word == "f":
                self._described_font = number
            elif word == "fcharset" and number in CHARACTER_SETS:
                self._encodings[self._described_font] = code_page(CHARACTER_SETS[number])
            elif word == "cpg" and number:
                self._encodings[self._described_font] = code_page(number)
        elif place == "date" and number is not None:
            self._date[word] = number

    def _created(self) -> str:
        """Return when the file was created, in ISO 8601, "" if it does not say."""
        date = defaultdict(int, self._date)
        if not 0 < date["yr"] < 10_000 or not 0 < date["mo"] < 13 or not 0 < date["dy"] < 32:
            return ""
        return f"{date['yr']:04}-{date['mo']:02}-{date['dy']:02}T{date['hr'] % 24:02}:{date['min'] % 60:02}"


def _group_end(text: str, at: int) -> int:
    """Return the end of the group that begins at *at*, which of a picture are millions of characters away."""
    depth = 0
    while token := _BRACES.search(text, at):
        at = token.end()
        if token[1]:
            at += int(token[1])
        elif token[0] == "{":
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if not depth:
                return at
    return len(text)
