"""Read web pages: the text of the page without its menus, as people read it."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from .content import Content, FormatError, Metadata, Paragraph, ReadingContext
from .encodings import NotTextError, decode, decoded_if_valid, is_in_other_script, is_latin, mended_utf8, old_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Maximum bytes of a page.
LARGEST = 64 << 20

#: Maximum characters that are parsed at once: a parsed page takes about 30 times its characters in memory.
_LARGEST_PART = 8 << 20

#: Maximum product of tags and nesting for which the main content is looked for, which takes up to some seconds:
#: the time grows with both.
_MOST_WORK = 50_000_000

#: Minimum share of a page's text that its main content has; with less, the page has none, such as a list of results.
_LEAST_MAIN = 0.3

#: Maximum share of a list's text in links, above which it is a menu.
_MOST_LINKED = 0.5

#: Minimum characters of a line that shows where the main content begins or ends; shorter ones also stand in menus.
_LEAST_LINE = 20

#: Letters by whose equality two lines are taken for the same.
_BEGINNING = 24

#: Minimum characters of a paragraph that is text of the page though it is outside the main content, and how soon one must
#: follow another: menus, teasers and notices of rights are shorter, or further away.
_LONG_PROSE, _MOST_BETWEEN = 120, 4

#: Maximum characters of a cell, with one block and with several, in a table of data; others only lay a page out.
_LARGEST_CELL, _LARGEST_DIVIDED_CELL = 2_000, 500

#: Maximum depth at which tables in tables are told apart.
_DEEPEST_TABLE = 30

#: Maximum characters of a title, an author or another statement, and of elements that are looked at for them.
_LONGEST_STATEMENT, _MOST_STATEMENTS = 1_000, 1_000

#: Bytes at the start in which a page states its encoding, and from which it is detected.
_DECLARATION, _SAMPLE = 4_096, 1 << 18

#: Minimum bytes outside ASCII that show that text is in another script than is declared.
_LEAST_FOREIGN = 100

#: What marks places in a page's text on its way through the parser: noncharacters, which no text contains.
_BREAK, _CELL, _TABLE, _TABLE_END, _BLOCK = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
_UNWANTED = re.compile("[\x00\xad\ud800-\udfff\ufdd0-\ufdef]")
_MARKS = re.compile("[\ufdd0-\ufdd4]")

#: Parts of a page that are not its text; the last two are what LibreOffice writes for the headers and footers of pages.
_MENUS = [
    "nav", "footer", "[role=navigation]", "[role=banner]", "[role=contentinfo]", "[role=search]", "[role=dialog]",
    "div[title=header]", "div[title=footer]",
]  # fmt: skip

_DECLARED = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]+?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)  # fmt: skip

#: Names of encodings that browsers take for another, which has more characters. See the WHATWG's Encoding Standard.
_WHATWG_NAMES = {
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254",
    "iso8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc_kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman",
    "iso-8859-8-i": "iso8859-8", "x-euc-jp": "euc_jp", "unicode-1-1-utf-8": "utf-8", "x-cp1250": "cp1250",
    "x-cp1251": "cp1251", "x-cp1252": "cp1252",
}  # fmt: skip

#: Python's codecs that are encodings of text in files; some of the others are slow, or transform bytes.
_TEXT_CODECS = re.compile("(?:cp|iso8859|iso2022|koi8|mac|gb|big5|euc|shift|johab|hz|utf|ptcp|tis)[-_\\w]*")

_OPENING = re.compile(r"<!--|<(script|style|template|pre|textarea|xmp)\b[^<>]*>", re.IGNORECASE)
_CLOSING = {
    name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE)
    for name in ("script", "style", "template", "pre", "textarea", "xmp")
}
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_LIST_OR_LINK = re.compile(r"<(/?)(ul|a)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile("<[^<>]*>")
_INLINE_DATA = re.compile(r"data:[^\"'\s<>]{200,}", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"<(span|div|a|p)\b[^<>]*(?:epub:type|role)\s*=\s*[\"'](?:doc-)?pagebreak[\"'][^<>]*>[^<]{0,40}</\1\s*>",
    re.IGNORECASE,
)
_EMPTY_ELEMENT = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s[^<>]*)?)/>")
_XHTML = re.compile(r"\s*<\?xml|.{0,2000}xmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml", re.DOTALL)
_CUT = re.compile(r"<(?:p|div|tr|li|h[1-6]|section|article|table|dt)\b", re.IGNORECASE)

#: Elements whose end tag may be left out: any number of them in a row may stand beside each other.
_UNNESTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "thead",
        "tbody",
        "tfoot",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)

_DATE_NAMES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.date",
    "dcterms.issued", "dcterms.created", "pubdate", "publishdate", "publish-date", "publication_date",
    "citation_publication_date", "sailthru.date", "og:published_time", "created",
)  # fmt: skip
_AUTHOR_NAMES = ("author", "dc.creator", "dcterms.creator", "article:author", "citation_author", "sailthru.author")
_TITLE_NAMES = ("og:title", "dc.title", "dcterms.title", "twitter:title")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"<>]{4,40})"')


def read_html(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the text of a web page, saved as HTML or XHTML, without its menus, and what it states about itself.

    Raises:
        FormatError: it is no text, or too large.

    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FormatError(f"is larger than {LARGEST >> 20} MiB", "split it")
    return page(html_text(data))


def page(html: str) -> Content:
    """Return the text of a web page without its menus, and what it states about itself."""
    metadata, paragraphs = _read(html, main_content=True)
    return Content([Paragraph(text) for text in paragraphs], metadata)


def html_paragraphs(html: str | bytes, *, encoding: str = "") -> list[str]:
    """Return all paragraphs of HTML that is no web page: of a message, or of a chapter of a book.

    Args:
        html: All of it.
        encoding: Name of the encoding as stated outside it, such as by a message.

    Raises:
        FormatError: it is no text.

    """
    return _read(html_text(html, encoding) if isinstance(html, bytes) else html, main_content=False)[1]


def html_text(data: bytes, encoding: str = "") -> str:
    """Return HTML as text: by its byte order mark, as UTF-8, in the encoding that is declared, or that fits best.

    An encoding for Latin letters that is declared for text in another script is wrong: editors add it on their own.

    Args:
        data: All of it.
        encoding: Name of the encoding as stated outside it; it goes before the one that the page declares.

    Raises:
        FormatError: it is no text.

    """
    try:
        declared = _declared(data, encoding)
        if b"\x1b" in data and declared.startswith("iso2022") and (text := decoded_if_valid(data, declared)):
            return text  # All its bytes are ASCII, so it is valid UTF-8, too.
        if b"\x00" in data[:_SAMPLE] or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _decoded_despite_nul(data)
        text = decoded_if_valid(data, "utf-8") or mended_utf8(data) if data else ""
        return text if text is not None else _in_old_encoding(data, declared)
    except NotTextError as error:
        raise FormatError(error.problem, error.cure) from error


def _decoded_despite_nul(data: bytes) -> str:
    """Decode UTF-16, UTF-32, and UTF-8 with a byte order mark; some programs leave NUL bytes in ordinary pages."""
    try:
        return decode(data)
    except NotTextError:
        if not re.search(rb"(?i)<(?:html|body|!doctype|head|p|div)\b", data[:_DECLARATION]):
            raise
        text = data.replace(b"\x00", b"")
        return mended_utf8(text) or text.decode("utf-8", "replace")


def _declared(data: bytes, encoding: str) -> str:
    """Return Python's name of the encoding that is stated for a page, "" if there is none that Python knows."""
    found = _DECLARED.search(data[:_DECLARATION])
    in_page = (found[1] or found[2]).decode("latin-1") if found else ""
    for name in (encoding, in_page):
        if codec := python_codec(name):
            # A page whose declaration can be read in ASCII is not in UTF-16.
            return "" if codec.startswith("utf") else codec
    return ""


def python_codec(name: str) -> str:
    """Return Python's name of the encoding that browsers use for a stated name, "" if there is none."""
    name = name.strip().lower().replace(" ", "-")
    try:
        codec = codecs.lookup(_WHATWG_NAMES.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    codec = _WHATWG_NAMES.get(codec, codec)
    return codec if _TEXT_CODECS.fullmatch(codec) else ""


def _in_old_encoding(data: bytes, declared: str) -> str:
    text = decoded_if_valid(data, declared) if declared else None
    # Tags and scripts are in ASCII, whatever the language of the text.
    sample = _ANY_TAG.sub(" ", _without_scripts(data[:_SAMPLE].decode("latin-1"))).encode("latin-1")
    if text is not None and not (_is_latin(declared) and _is_surely_in_other_script(sample)):
        return _composed(text, declared)
    detected = old_encoding(sample)
    if text is not None and is_latin(detected):
        return _composed(text, declared)
    return _composed(data.decode(detected, "replace"), detected)


def _is_surely_in_other_script(sample: bytes) -> bool:
    return sum(byte > 0x7F for byte in sample) >= _LEAST_FOREIGN and is_in_other_script(sample)


def _is_latin(encoding: str) -> bool:
    return is_latin(encoding.replace("-", "_"))


def _composed(text: str, encoding: str) -> str:
    """Return text with each letter in one character; windows-1258 has accents of their own."""
    return unicodedata.normalize("NFC", text) if encoding == "cp1258" else text


def _read(html: str, *, main_content: bool) -> tuple[Metadata, list[str]]:
    """Return what a page states about itself, and its paragraphs."""
    html = _UNWANTED.sub("", html)
    date = _JSON_DATE.search(html)  # Before scripts are removed: search engines want it in one.
    html = _marked(_expanded(_without_scripts(html)))
    if len(html) > _LARGEST_PART:
        parts = list(_parts(html))
        paragraphs = [text for part in parts for text in _paragraphs(_plain_text(_parsed(part), []))]
        return _metadata(_parsed(parts[0]), date), paragraphs
    tree = _parsed(html)
    metadata = _metadata(tree, date)
    if not main_content:
        return metadata, _paragraphs(_plain_text(tree, []))
    with_menus, text = _plain_text(tree, []), _plain_text(tree, _MENUS)
    everything = _paragraphs(text if _is_most(text, with_menus) else with_menus)
    if _work(html) > _MOST_WORK:
        return metadata, everything
    return metadata, _main(everything, _parsed(_with_lists_kept(html)))


def _without_scripts(html: str) -> str:
    """Return a page without comments, scripts and styles, and with marks at the ends of lines of preformatted text."""
    kept: list[str] = []
    unclosed: set[str] = set()
    position = 0
    while opening := _OPENING.search(html, position):
        name = (opening[1] or "!--").lower()
        kept.append(html[position : opening.start()])
        position = opening.end()
        end = None if name in unclosed else _end_of(html, name, position)
        if end is None:
            unclosed.add(name)
            # The rest of a page after a comment or a script that does not end is not shown by browsers; the damage is
            # more often in the page than in the text after it.
            continue
        start, stop = end
        if name == "pre":
            kept.append(f"{opening[0]}{_BREAK.join(html[position:start].splitlines())}</pre>")
        position = stop
    kept.append(html[position:])
    return _INLINE_DATA.sub("", "".join(kept))


def _end_of(html: str, name: str, position: int) -> tuple[int, int] | None:
    """Return where the end tag of an element begins and ends, None if it has none."""
    if name == "!--":
        start = html.find("-->", position)
        return (start, start + 3) if start >= 0 else None
    found = _CLOSING[name].search(html, position)
    return found.span() if found else None


def _expanded(html: str) -> str:
    """Return XHTML as HTML: in HTML, a <title/> or an <a/> does not end there."""
    if not _XHTML.match(html):
        return html

    def pair(match: re.Match[str]) -> str:
        return match[0] if match[1].lower() in _VOID else f"<{match[1]}{match[2]}></{match[1]}>"

    return _EMPTY_ELEMENT.sub(pair, html)


def _marked(html: str) -> str:
    """Return a page with marks for line breaks, tables and their cells, which its plain text no longer shows."""
    html = _PAGE_NUMBER.sub("", html)
    html = re.sub(r"(?i)<br\b[^<>]*>", _BREAK, html)
    html = re.sub(r"(?i)<t[dh](?:\s[^<>]*)?>", rf"\g<0>{_CELL}", html)
    # With the pictures' descriptions, the parser leaves out figures with their captions, tables and listings.
    html = re.sub(r"(?i)(</?)(?:figure|figcaption)\b", r"\1div", html)
    html = re.sub(r"(?i)(</?)label\b", r"\1span", html)
    html = re.sub(r"(?i)<table\b", rf"{_TABLE}\g<0>", html)
    html = re.sub(r"(?i)</table\b[^<>]*>", rf"\g<0>{_TABLE_END}", html)
    return re.sub(
        r"(?i)</?(?:summary|legend|hr|dialog|dir|menu|search|caption|center|address)\b[^<>]*>", rf"\g<0>{_BLOCK}", html
    )


def _parts(html: str) -> Iterator[str]:
    """Yield a page in parts small enough to be parsed, cut where a paragraph or a row begins."""
    position = 0
    while len(html) - position > _LARGEST_PART:
        cut = _CUT.search(html, position + _LARGEST_PART // 2, position + _LARGEST_PART)
        end = cut.start() if cut else position + _LARGEST_PART
        yield _with_table(html[position:end])
        position = end
    yield _with_table(html[position:])


def _with_table(part: str) -> str:
    """Return a part of a page that begins with a row inside a table: elsewhere, parsers leave rows out."""
    return f"{_TABLE}<table>{part}" if re.match(r"(?i)<tr\b", part) else part


def _work(html: str) -> int:
    """Return the number of a page's tags times its greatest nesting, or as much of it as is too much."""
    depth = deepest = 0
    tags = 0
    for tags, match in enumerate(_TAG.finditer(html), 1):
        if match[2].lower() not in _UNNESTED:
            depth += -1 if match[1] else 1
            deepest = max(deepest, depth)
        if tags * deepest > _MOST_WORK:
            break
    return tags * deepest


def _parsed(html: str) -> Any:
    from resiliparse.parse.html import HTMLTree

    try:
        return HTMLTree.parse(html)
    except ValueError as error:
        raise FormatError(f"is damaged ({error})") from error


def _plain_text(tree: Any, skip: list[str], *, main_content: bool = False) -> str:
    """Return the text of a page, each block on lines of its own, cells apart by tabs."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(tree, main_content=main_content, alt_texts=False, list_bullets=False, skip_elements=skip)


def _main(everything: list[str], tree: Any) -> list[str]:
    """Return the paragraphs from the first to the last of a page's main content; all if it has none.

    The parser's main content lacks lists, captions and some punctuation: so only where it begins and ends counts.
    """
    main = {_squashed(line) for line in re.split("[\n\t\ufdd0-\ufdd4]", _plain_text(tree, [], main_content=True))}
    main.discard("")
    if not main:
        return everything
    # It also lacks what a script may show in the middle of a line.
    beginnings = {line[:_BEGINNING] for line in main if len(line) >= _BEGINNING}
    parts = [[_squashed(part) for part in re.split(r"\n| \| ", text)] for text in everything]
    shared = [[part for part in pieces if part in main or part[:_BEGINNING] in beginnings] for pieces in parts]
    found = list(map(any, shared))
    certain = [number for number, pieces in enumerate(shared) if any(len(part) >= _LEAST_LINE for part in pieces)]
    if not certain:
        return everything
    first, last = certain[0], certain[-1]
    while first > 0 and found[first - 1]:
        first -= 1
    while last + 1 < len(found) and found[last + 1]:
        last += 1
    # The parser takes boxes beside the text for menus, for what their class is called; a book has its last pages there.
    first = len(everything) - 1 - _with_prose(everything[::-1], len(everything) - 1 - first)
    last = _with_prose(everything, last)
    kept = everything[first : last + 1]
    return kept if _is_most("".join(kept), "".join(everything)) else everything


def _with_prose(paragraphs: list[str], last: int) -> int:
    """Return the number of the last paragraph, counting long ones that are soon after paragraph *last*."""
    for number in range(last + 1, len(paragraphs)):
        if number - last > _MOST_BETWEEN:
            break
        if len(paragraphs[number]) >= _LONG_PROSE:
            last = number
    return last


def _is_most(part: str, whole: str) -> bool:
    return len(part) >= _LEAST_MAIN * len(whole)


@dataclass(slots=True)
class _List:
    """A list whose end was not reached yet: where its tag's name begins, and the characters in it and in its links."""

    name_at: int
    characters: int = 0
    linked: int = 0


def _with_lists_kept(html: str) -> str:
    """Return a page with each list that is no menu as an ordered one: the parser leaves out the others."""
    names_at: list[int] = []
    lists: list[_List] = []
    in_link = False
    position = 0
    for tag in _LIST_OR_LINK.finditer(html):
        if lists:
            characters = len(_ANY_TAG.sub("", html[position : tag.start()]).strip())
            lists[-1].characters += characters
            lists[-1].linked += characters if in_link else 0
        position = tag.end()
        begins = not tag[1]
        if tag[2] in "aA":
            in_link = begins
        elif begins:
            lists.append(_List(tag.start(2)))
        elif lists:
            ended = lists.pop()
            if ended.linked <= _MOST_LINKED * ended.characters:
                names_at += (ended.name_at, tag.start(2))
            if lists:
                lists[-1].characters += ended.characters
                lists[-1].linked += ended.linked
    return _with_letters(html, "o", names_at)


def _with_letters(text: str, letter: str, positions: list[int]) -> str:
    """Return *text* with *letter* at each of *positions*, in place of the letter there."""
    ends = [0, *(position + 1 for position in sorted(positions))]
    starts = [*sorted(positions), len(text)]
    return letter.join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _squashed(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@dataclass(slots=True)
class _Table:
    """A table as far as it was read: the blocks before its first cell, and rows of cells of blocks."""

    before: list[str] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    nests: bool = False

    def add(self, blocks: list[str]) -> None:
        (self.rows[-1][-1] if self.rows else self.before).extend(blocks)

    def add_cell(self, *, begins_row: bool) -> None:
        if begins_row or not self.rows:
            self.rows.append([])
        self.rows[-1].append([])

    def blocks(self) -> list[str]:
        """Return its rows if it is a table of data, each of its blocks if it lays out a page."""
        cells = [cell for row in self.rows for cell in row]
        if self.nests or all(sum(map(bool, row)) < 2 for row in self.rows) or any(map(_is_large, cells)):
            return [*self.before, *(block for cell in cells for block in cell)]
        rows = (" | ".join(" ".join(" ".join(cell).split()) for cell in row if cell) for row in self.rows)
        return [*self.before, *(row for row in rows if row)]


def _is_large(cell: list[str]) -> bool:
    return sum(map(len, cell)) > (_LARGEST_CELL if len(cell) < 2 else _LARGEST_DIVIDED_CELL)


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a page in its plain text with marks."""
    done = _Table()
    tables = [done]
    too_deep = 0
    before = ""
    for piece in re.split(f"([\n{_CELL}{_TABLE}{_TABLE_END}{_BLOCK}])", text):
        if piece == _TABLE:
            if len(tables) <= _DEEPEST_TABLE:
                tables.append(_Table())
            else:
                too_deep += 1
        elif piece == _TABLE_END:
            if too_deep:
                too_deep -= 1
            elif len(tables) > 1:
                _close(tables)
        elif piece == _CELL:
            if len(tables) > 1:
                tables[-1].add_cell(begins_row=not before.endswith("\t\t"))
        elif piece not in {"\n", _BLOCK, ""}:
            tables[-1].add(_blocks(piece))
            before = piece
            continue
        else:
            continue
        before = ""
    while len(tables) > 1:
        _close(tables)
    return done.before


def _close(tables: list[_Table]) -> None:
    table = tables.pop()
    tables[-1].nests = True
    tables[-1].add(table.blocks())


def _blocks(piece: str) -> list[str]:
    """Return the paragraphs in text with marks for line breaks, between which an empty line begins another."""
    paragraphs: list[list[str]] = [[]]
    # Soft hyphens may be written as entities, too.
    for line in piece.replace("\xad", "").split(_BREAK):
        if stripped := " ".join(line.split()):
            paragraphs[-1].append(stripped)
        elif paragraphs[-1]:
            paragraphs.append([])
    return ["\n".join(lines) for lines in paragraphs if lines]


def _metadata(tree: Any, json_date: re.Match[str] | None) -> Metadata:
    document = tree.document
    stated: dict[str, str] = {}
    for number, element in enumerate(document.query_selector_all("meta")):
        if number >= _MOST_STATEMENTS:
            break
        for key in ("name", "property", "itemprop", "http-equiv"):
            name = (element.get_attribute(key) or "").strip().lower()
            if name and (value := _statement(element.get_attribute("content"))):
                stated.setdefault(name, value)
    root = document.document_element
    language = root and (root.get_attribute("lang") or root.get_attribute("xml:lang"))
    time = document.query_selector("time[itemprop=datePublished], time[pubdate]")
    dates = [*_first(stated, _DATE_NAMES), json_date[1] if json_date else "", time and time.get_attribute("datetime")]
    return Metadata(
        title=_statement(tree.title) or next(_first(stated, _TITLE_NAMES), ""),
        author=next((name for name in _first(stated, _AUTHOR_NAMES) if "://" not in name), ""),
        # LibreOffice states "00:00:00" where it knows none.
        date=next((date for date in map(_statement, dates) if re.search("[1-9]", date)), ""),
        language=_statement(language) or stated.get("content-language", ""),
    )


def _first(stated: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    return (stated[name] for name in names if name in stated)


def _statement(value: str | None) -> str:
    return " ".join(_MARKS.sub(" ", value or "")[: 4 * _LONGEST_STATEMENT].split())[:_LONGEST_STATEMENT].strip()
