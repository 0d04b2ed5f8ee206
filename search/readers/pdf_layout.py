"""Put the lines of PDF pages into paragraphs: columns, tables, running headers and footers, hyphenated words.

A PDF states where each letter stands, but neither lines nor paragraphs. All measures are in points; a baseline is
higher on the page the larger it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress, pairwise
from statistics import median
from typing import NamedTuple

from .content import LineBox, Paragraph

#: What stands for a hyphen at a line's end: pdfium writes U+FFFE or U+0002 for one, fonts have U+2010 and U+00AD.
HYPHENS = "-\u2010\u00ad\ufffe\x02"
_HYPHENS = frozenset(HYPHENS)

#: Stands for a soft hyphen until all lines are joined: U+00AD may be a hyphen of a line.
_DOUBT = "\x1f"

#: Share of the page's height, at the top and at the bottom, where headers and footers stand.
_MARGIN = 0.15

#: Lines that a header or a footer has at most.
_MOST_RUNNING_LINES = 4

#: Parts of the key of a header or footer with a number that counts pages; the fifth is the number's offset.
_NUMBERED_KEY = 6

#: Characters at most of a header or footer that differs from page to page by a number.
_LONGEST_NUMBERED_LINE = 60

#: Lines of a cell at most: longer pieces of text side by side are columns.
_LONGEST_CELL = 8

#: Rows at least, of as many pieces of text each, that may be columns whose lines were written across the page.
_FEWEST_ROWS_OF_COLUMNS = 5

#: Share of its column's width that a line of running text fills, for most lines. Cells of tables are shorter.
_FILLED = 0.75

#: Lines above and below among which the widest shows where a column ends.
_NEIGHBOURS = 8

#: Lines of one width at least, above and below the place where a column ends.
_FEWEST_NEIGHBOURS = 4

#: Room that a program leaves at the end of a ragged line though a word would fit, as a share of the letters' size.
_SLACK = 0.6

#: Lines that end as far to the right as others but for this share of the letters' size are justified, if more than
#: this share of the lines of a column is.
_UNEVEN, _JUSTIFIED = 0.2, 0.4

#: Distance of a line's beginning from the column's edge, or that of the line above, that is an indent, as a share of
#: the letters' size.
_INDENT = 0.6

#: Part of a column that a line leaves empty at least, for sure the last one of a paragraph.
_SHORT = 0.3

#: Width of a word for sure, as a share of what its number of letters tells.
_CERTAIN = 1.1

#: Share above which sentences that end at a line's end are so often the last of a paragraph, in texts of short
#: paragraphs, that it is likelier than not unless the line is quite full; and what a word's width is taken for then.
_OFTEN, _LIKELY = 0.55, 0.3

#: Characters at the end of a line in which a cut word is looked for.
_LONGEST_WORD = 60

#: Lines at least whose last word goes on with a small letter, of which can be told whether words are cut there; and
#: how many times as many hyphens as expected are a sign of that.
_FEWEST_BREAKS, _MOST_EXPECTED = 30, 1.5

#: Characters after which a paragraph is cut, so that a page of nonsense is not one.
_LONGEST_PARAGRAPH = 20_000

#: Blocks of a page at most whose order is mended: the work grows with their square.
_MOST_SORTED_BLOCKS = 200

_BULLET = re.compile(r"[•◦▪●○■□▶►‣⁃∙·✓✔➢]\s")
#: What a line begins with at least: no line is broken before some punctuation, even if it stands alone.
_UNBREAKABLE = re.compile(r"\s*\S+(?:\s+[/:;!?»)\]%]\S*)*")
_LABEL = re.compile(
    r"(?:[•◦▪●○■□▶►‣⁃∙·✓✔➢*–—-]|\(?[0-9]{1,3}[.)]?|\(?[a-zA-Z][.)]|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\.?)$"
)
#: What ends a sentence, and what may stand after that. The last characters of a line are looked at without a regular
#: expression, which would be tried at each of its characters.
_SENTENCE_ENDS, _CLOSING = frozenset(".!?…:;。！？؟"), "\"'”“»’)]"
_HYPHENATED_WORD = re.compile(r"[^\W_]+-[^\W_]+(?!\w)")
_HYPHEN_SIGN = re.compile("[\u00ad\ufffe\x02]")
_WORD_START = re.compile(r"[^\W_]*")
_WHOLE_WORD = re.compile(r"[^\W\d_]{3,}")
#: A web address or a path, in which a hyphen is its own.
_ADDRESS = re.compile(r"(?:://|www\.|@|(?<!\S)/)\S*\Z")
#: What no space stands after if none stands before it: "GNU/", "1939–".
_UNSPACED = frozenset("/–—")
_CUT_BY_PDFIUM = ("\ufffe", "\x02")

#: Words before which a hyphen at a line's end is a word's own: "barne- og ungdomsskole".
_CONJUNCTIONS = frozenset(["og", "eller", "och", "und", "oder", "and", "or", "en", "of", "sau", "și", "samt"])

_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p|side|sida|sidan|seite|pagina|página|pag|pág|trang|страница|стр|strona|str)?\W*#(?:\W*(?:of|av|von|de|din|af|/|из|z|trên)?\W*#)?\W*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,6}")
#: The end of a footer such as "Annual report – 3", which is on one page only if there is only one.
_BEHIND_DASH = re.compile(r"\s[–—|·-]\s(\d{1,6})$")
_ROMAN = re.compile(r"\W*([ivxl]+)\W*")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(slots=True)
class Line:
    """A line of text, or the part of one in a column or a cell.

    Attributes:
        text: Without line breaks.
        left: Its left edge; in a right-to-left text mirrored, so that lines always begin at the left.
        right: Its right edge, mirrored likewise.
        baseline: Where its letters stand.
        size: Its font's size.
        box: Left, bottom, right and top on the page as it is displayed.
        begins: Whether it is known to begin a paragraph.
        confidence: How sure its text is, in percent, if it was recognized in a picture.

    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    box: tuple[float, float, float, float]
    begins: bool = False
    confidence: float | None = None


@dataclass(slots=True)
class Page:
    """The lines of a page in the order of the file.

    Attributes:
        number: Number of the page, from 1.
        lines: Without empty ones.
        bottom: Its lower edge, in the measure of the lines' baselines.
        top: Its upper edge, likewise.

    """

    number: int
    lines: list[Line]
    bottom: float = 0.0
    top: float = 0.0


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """Return the paragraphs of all pages in reading order, without headers, footers and page numbers."""
    for page in pages:
        page.lines = _joined(page.lines)
    _remove_running_lines(pages)
    items = [(page.number, _reading_order(page.lines)) for page in pages]
    words = _words([line for page in pages for line in page.lines])
    return _Builder(_leadings(blocks for _, blocks in items), words).built(items)


# Lines


def _joined(lines: list[Line]) -> list[Line]:
    """Join the parts of lines that follow each other closely: around a raised letter, a link, a change of fonts."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is None or not _continues_line(last, line):
            joined.append(line)
            continue
        gap = line.left - last.right
        text = last.text[:-1] + "-" if last.text.endswith(_CUT_BY_PDFIUM) else last.text
        spaced = gap > 0.15 * max(last.size, line.size) and not text.endswith(" ") and not line.text.startswith(" ")
        larger = line if line.size > last.size * 1.05 else last
        joined[-1] = Line(
            text + (" " if spaced else "") + line.text,
            last.left,
            max(last.right, line.right),
            larger.baseline,
            larger.size,
            _union(last.box, line.box),
            confidence=last.confidence,
        )
    return joined


def _continues_line(last: Line, line: Line) -> bool:
    size = max(last.size, line.size)
    return abs(last.baseline - line.baseline) < 0.45 * size and -0.3 * size < line.left - last.right < 0.9 * size


def _union(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


# Headers and footers


@dataclass(slots=True)
class _EdgeRow:
    """The lines at one height near the upper or lower edge of a page, from the outside in.

    *edge* is 1 at the top, -1 at the bottom; *distance* is that from the edge; *apart* is whether the text after it
    stands clearly off it.
    """

    lines: list[Line]
    edge: int
    distance: int
    apart: bool
    text: str

    def keys(self, page: int) -> Iterator[tuple[object, ...]]:
        """Yield what a running line has in common on all pages: all of its text, or all but a number that counts pages."""
        yield self.edge, self.distance, self.text
        numbers = _NUMBER.findall(self.text)
        masked = _masked(self.text)
        if len(masked) > _LONGEST_NUMBERED_LINE:
            return
        # The number of a page is the first or the last one, or beside that, as in "3 of 12".
        for index in sorted({*range(len(numbers))[:2], *range(len(numbers))[-2:]}):
            number = numbers[index]
            others = tuple(numbers[:index] + numbers[index + 1 :])
            yield self.edge, self.distance, masked, index, int(number) - page - 1, others
        if roman := _ROMAN.fullmatch(self.text):
            yield self.edge, self.distance, "roman", _roman_value(roman[1]) - page


def _masked(text: str) -> str:
    return _NUMBER.sub("#", text)


def _roman_value(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _remove_running_lines(pages: Sequence[Page]) -> None:
    """Remove lines that stand at the same place near the edge of pages that follow each other, and page numbers.

    The numbers in them are those of the pages; a line whose other numbers differ is text, however alike it is.
    """
    rows = [_edge_rows(page) for page in pages]
    seen: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, page_rows in enumerate(rows):
        for row in page_rows:
            for key in row.keys(index):
                seen[key].append(index)
    running = {key: found for key, indexes in seen.items() if (found := _chained(indexes, len(pages)))}
    offsets = {0} | {offset for key in running if len(key) == _NUMBERED_KEY and isinstance(offset := key[4], int)}
    for index, (page, page_rows) in enumerate(zip(pages, rows, strict=True)):
        removed: set[int] = set()
        for edge in (1, -1):
            outer: list[Line] = []
            for row in page_rows:
                if row.edge != edge:
                    continue
                is_page_number = _is_page_number(row, page, offsets)
                common = [key for key in row.keys(index) if index in running.get(key, ())]
                if not is_page_number and not common:
                    break
                outer += row.lines
                # The last line of a column may end close to a footer; a line at the top with text below may be a heading.
                counts = edge == -1 and any(len(key) == _NUMBERED_KEY for key in common)
                if row.apart or is_page_number or counts:
                    removed.update(map(id, outer))
        if removed:
            page.lines = [line for line in page.lines if id(line) not in removed]


def _edge_rows(page: Page) -> list[_EdgeRow]:
    height = page.top - page.bottom
    by_height = sorted(page.lines, key=lambda line: -line.baseline)
    rows: list[_EdgeRow] = []
    for edge, lines in ((1, by_height), (-1, by_height[::-1])):
        limit = page.top - _MARGIN * height if edge == 1 else page.bottom + _MARGIN * height
        found: list[list[Line]] = []
        for line in lines:
            if found and abs(found[-1][0].baseline - line.baseline) < 0.3 * line.size:
                found[-1].append(line)
            elif len(found) > _MOST_RUNNING_LINES:
                break
            else:
                found.append([line])
        afters: list[list[Line]] = [*found[1:], []]
        for row, after in zip(found, afters, strict=False):
            first = row[0]
            if (first.baseline < limit) if edge == 1 else (first.baseline > limit):
                break
            distance = round(page.top - first.baseline if edge == 1 else first.baseline - page.bottom)
            text = " ".join(line.text.strip() for line in sorted(row, key=lambda line: line.left))
            rows.append(_EdgeRow(row, edge, distance, _stands_apart(first, after), text))
    return rows


def _stands_apart(line: Line, after: list[Line]) -> bool:
    """Return whether the space between a line and the next is more than that between lines of a paragraph mostly."""
    return bool(after) and abs(line.baseline - after[0].baseline) > 1.45 * max(line.size, after[0].size)


def _chained(indexes: list[int], pages: int) -> set[int]:
    """Return those pages of *indexes* that follow each other in threes at least, or on each second page."""
    fewest = 3 if pages > 2 else 2
    found: set[int] = set()
    chain: list[int] = []
    for index in [*indexes, -1]:
        if chain and not 0 <= index - chain[-1] <= 2:
            if len(set(chain)) >= fewest:
                found.update(chain)
            chain = []
        chain.append(index)
    return found


def _is_page_number(row: _EdgeRow, page: Page, offsets: set[int]) -> bool:
    """Return whether a line is the number of its own page and nothing else, or ends with it behind a dash.

    *offsets* are the differences between the numbers that pages have and those by which the file counts them.
    """
    behind_dash = _BEHIND_DASH.search(row.text) if row.edge == -1 and row.apart else None
    if behind_dash and int(behind_dash[1]) == page.number:
        return True
    number = _NUMBER.search(row.text)
    return (
        number is not None
        and int(number[0]) - page.number in offsets
        and bool(_PAGE_NUMBER.fullmatch(_masked(row.text)))
    )


# Blocks and tables


class _Block:
    """Lines below each other: a column, a cell, a caption. Or, if *cells* are given, the cells of a table's row."""

    def __init__(self, lines: list[Line], cells: Sequence[_Block] = ()) -> None:
        self.lines, self.cells = lines, cells
        self.left = min(line.left for line in lines)
        self.right = max(line.right for line in lines)
        self.first = lines[0].baseline
        self.last = min(line.baseline for line in lines)


def _reading_order(lines: list[Line]) -> list[_Block]:
    """Return the blocks of a page: in the order of the file, which is mostly that of reading, mended where it is not."""
    return _sorted(list(_with_tables(_blocks(lines))))


def _blocks(lines: list[Line]) -> list[_Block]:
    blocks: list[list[Line]] = []
    left = right = 0.0
    for line in lines:
        if blocks and _is_below(blocks[-1][-1], line, left, right):
            blocks[-1].append(line)
            left, right = min(left, line.left), max(right, line.right)
        else:
            blocks.append([line])
            left, right = line.left, line.right
    return [_Block(block) for block in blocks]


def _is_below(last: Line, line: Line, left: float, right: float) -> bool:
    """Return whether a line goes on below *last* in a block from *left* to *right*."""
    size = max(last.size, line.size)
    return (
        last.baseline - line.baseline > 0.3 * size
        and line.left < right
        and line.right > left
        and line.left > left - 4 * size
    )


def _with_tables(blocks: list[_Block]) -> Iterator[_Block]:
    """Yield the blocks, with the cells of each row of a table as one."""
    groups = _side_by_side(blocks)
    start = 0
    while start < len(groups):
        end = start
        while end < len(groups) and len(groups[end]) > 1:
            end += 1
        if end == start:
            yield from groups[start]
            start += 1
            continue
        if columns := _columns(groups, start):
            yield from columns[0]
            start = columns[1]
            continue
        for group in groups[start:end]:
            if _is_label(group):
                yield _Block(_with_label(group))
            elif end - start > 1 or all(len(block.lines) == 1 for block in group):
                yield _Block([line for block in group for line in block.lines], group)
            else:
                yield from group
        start = end


def _side_by_side(blocks: list[_Block]) -> list[list[_Block]]:
    """Group blocks that stand beside each other as the cells of a row do; each other block is a group of its own."""
    groups: list[list[_Block]] = []
    for block in blocks:
        if groups and len(groups[-1]) == 1 and (at := _aligned(groups[-1][0], block)):
            # The lines above it belong to no row of this block.
            lines = groups[-1][0].lines
            groups[-1:] = [[_Block(lines[:at])], [_Block(lines[at:])]]
        if groups and _is_in_row(groups[-1], block):
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _aligned(block: _Block, other: _Block) -> int:
    """Return the index of the line beside which *other* begins, not far from the end; 0 if there is none."""
    size = other.lines[0].size
    if other.first < block.last - 0.3 * size or len(other.lines) > _LONGEST_CELL:
        return 0
    for at in range(len(block.lines) - 1, max(0, len(block.lines) - 1 - _LONGEST_CELL), -1):
        if abs(block.lines[at].baseline - other.first) < 0.3 * size:
            right = max(line.right for line in block.lines[at:])
            return at if other.left > right - 0.3 * size else 0
    return 0


def _is_in_row(group: list[_Block], block: _Block) -> bool:
    size = block.lines[0].size
    return (
        block.left > group[-1].right - 0.3 * size
        and block.first < group[0].first + 0.5 * size
        and block.first > min(cell.last for cell in group) - 0.3 * size
        and len(block.lines) <= _LONGEST_CELL
        and all(len(cell.lines) <= _LONGEST_CELL for cell in group)
    )


def _is_label(group: list[_Block]) -> bool:
    """Return whether a group is an item of a list: its bullet or number, and its text."""
    return len(group) == 2 and len(group[0].lines) == 1 and bool(_LABEL.match(group[0].lines[0].text.strip()))


def _with_label(group: list[_Block]) -> list[Line]:
    label, (first, *rest) = group[0].lines[0], group[1].lines
    text = f"{label.text.strip()} {first.text.strip()}"
    box = _union(label.box, first.box)
    return [
        Line(text, label.left, first.right, first.baseline, first.size, box, begins=True, confidence=first.confidence),
        *rest,
    ]


def _columns(groups: list[list[_Block]], start: int) -> tuple[list[_Block], int] | None:
    """Return the columns that begin at a group, whose lines the file has across the page, and the group after them."""
    count = len(groups[start])
    edges = [(block.left, block.right) for block in groups[start]]
    columns: list[list[Line]] = [[] for _ in edges]
    rows, end = 0, start
    while end < len(groups):
        places = [_column(block, edges) for block in groups[end]]
        if None in places or len(set(places)) < len(places):
            break
        rows += len(places) == count
        for place, block in zip(places, groups[end], strict=True):
            if place is not None:
                columns[place] += block.lines
                edges[place] = min(edges[place][0], block.left), max(edges[place][1], block.right)
        end += 1
    if rows < _FEWEST_ROWS_OF_COLUMNS or not all(_is_running_text(lines) for lines in columns):
        return None
    return [_Block(lines) for lines in columns], end


def _column(block: _Block, edges: list[tuple[float, float]]) -> int | None:
    """Return the one column in which a block is."""
    places = [place for place, (left, right) in enumerate(edges) if block.left < right and block.right > left]
    return places[0] if len(places) == 1 else None


def _is_running_text(lines: list[Line]) -> bool:
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return (
        median(line.right - line.left for line in lines) > _FILLED * width
        and median(line.text.count(" ") for line in lines) >= 2
    )


def _sorted(blocks: list[_Block]) -> list[_Block]:
    """Return the blocks in reading order: a block above another before it, then the left one before the right one.

    The order of the file stays if it never goes up within a column.
    """
    if len(blocks) > _MOST_SORTED_BLOCKS or not any(
        _is_above(later, earlier) for at, later in enumerate(blocks) for earlier in blocks[:at]
    ):
        return blocks
    # T. M. Breuel, High Performance Document Layout Analysis, 2003: a topological order of these two relations.
    before: list[set[int]] = [set() for _ in blocks]
    for i, a in enumerate(blocks):
        for j, b in enumerate(blocks):
            if i != j and (_is_above(a, b) or (a.right <= b.left and not _is_divided(a, b, blocks))):
                before[j].add(i)
    ordered: list[_Block] = []
    left = list(range(len(blocks)))
    while left:
        # A circle of blocks has no order; the file's is kept.
        chosen = next((index for index in left if not before[index].intersection(left)), left[0])
        left.remove(chosen)
        ordered.append(blocks[chosen])
    return ordered


def _is_above(a: _Block, b: _Block) -> bool:
    return a.left < b.right and a.right > b.left and a.last > b.first


def _is_divided(a: _Block, b: _Block, blocks: list[_Block]) -> bool:
    """Return whether a block as wide as both stands between the heights of two blocks beside each other."""
    high, low = max(a.first, b.first), min(a.last, b.last)
    return any(
        c is not a and c is not b and c.left < a.right and c.right > b.left and low < c.first < high for c in blocks
    )


# Paragraphs


def _size_key(size: float) -> int:
    return round(size * 2)


def _leadings(pages: Iterable[list[_Block]]) -> dict[int, float]:
    """Return the distance between the lines of a paragraph for each size of letters.

    It is the smallest that is common: that between paragraphs is larger, and may be more common.
    """
    gaps: defaultdict[int, Counter[float]] = defaultdict(Counter)
    for blocks in pages:
        for block in blocks:
            if block.cells:
                continue
            for above, below in pairwise(block.lines):
                gap = above.baseline - below.baseline
                if _is_same_size(above, below) and 0.8 * below.size < gap < 3 * below.size:
                    gaps[_size_key(below.size)][round(gap * 2) / 2] += 1
    return {
        size: min(gap for gap, times in counted.items() if times >= 0.15 * max(counted.values()))
        for size, counted in gaps.items()
    }


def _is_same_size(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) < 0.06 * max(a.size, b.size)


class _Open:
    """A paragraph that may go on."""

    def __init__(self, line: Line, page: int, edge: _Edge, words: _Words) -> None:
        self.page = page
        self.words = words
        self.text = ""
        self.boxes: list[LineBox] = []
        self.lines = 0
        self.leading = 0.0
        self.add(line, page, edge)

    def add(self, line: Line, page: int, edge: _Edge) -> None:
        text = line.text.strip()
        self.text = _followed_by(self.text, text, self.words) if self.text else ""
        self.boxes.append(LineBox(len(self.text), page, *line.box, line.confidence))
        self.text += text
        self.lines += 1
        self.last, self.last_page, self.edge = line, page, edge

    def paragraph(self) -> Paragraph:
        return Paragraph(_plain(self.text), f"page {self.page}", tuple(self.boxes))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words within the lines of a document, in lower case, which tell what a hyphen at a line's end is.

    Attributes:
        hyphenated: Those that have a hyphen of their own: "tv-kanalen".
        firsts: How many of them have this part before the hyphen.
        whole: Those that have none, sorted.
        are_cut: Whether the document cuts words at all.

    """

    hyphenated: frozenset[str] = frozenset()
    firsts: Mapping[str, int] = field(default_factory=dict)
    whole: Sequence[str] = ()
    are_cut: bool = True

    def has(self, word: str) -> bool:
        """Return whether a word stands within a line."""
        at = bisect_left(self.whole, word)
        return at < len(self.whole) and self.whole[at] == word

    def has_cut(self, begun: str, rest: str) -> bool:
        """Return whether a line's end cut the word of two parts, rather than that it has a hyphen of its own."""
        if f"{begun}-{rest}" in self.hyphenated:
            return False
        if not self.are_cut or self.has(begun + rest):
            return self.has(begun + rest)
        # Some words mostly have a hyphen after them: "non-", "tv-".
        open_ = self.firsts.get(begun, 0)
        closed = bisect_left(self.whole, begun + "\U0010ffff") - bisect_left(self.whole, begun) - self.has(begun)
        return not open_ or open_ < closed or not self.has(rest)

    def may_be_two(self, begun: str, rest: str) -> bool:
        """Return whether the hyphen may be the word's own after all: both parts are words, and the whole is not."""
        return not self.has(begun + rest) and self.has(begun) and self.has(rest)

    def may_be_one(self, begun: str, rest: str) -> bool:
        """Return whether a line's end may have cut the word after all: it has no hyphen elsewhere."""
        return min(len(begun), len(rest)) > 1 and f"{begun}-{rest}" not in self.hyphenated


def _words(lines: list[Line]) -> _Words:
    """Return the words of a document; none if no line ends with a hyphen."""
    hyphens = cuts = breaks = 0
    texts: list[str] = []
    was_cut = False
    for line in lines:
        if line.text[:1].islower():
            cuts += was_cut
            breaks += not was_cut
        text = line.text.partition(" ")[2] if was_cut else line.text
        was_cut = _is_hyphenated(line.text)
        hyphens += was_cut
        texts.append(text.rpartition(" ")[0] if was_cut else text)
    if not hyphens:
        return _Words()
    # Most words are repeated, so that it takes less time to look into the distinct ones.
    tokens = " ".join(texts).casefold().split()
    hyphenated = _HYPHENATED_WORD.findall(" ".join([text for text in texts if "-" in text]).casefold())
    # As many of the words with a hyphen are expected at the ends of lines as of all words.
    expected = breaks * len(hyphenated) / (len(tokens) + 1)
    distinct = frozenset(hyphenated)
    return _Words(
        distinct,
        Counter(word.partition("-")[0] for word in distinct),
        sorted(set(_WHOLE_WORD.findall(" ".join(set(tokens))))),
        breaks < _FEWEST_BREAKS or cuts > _MOST_EXPECTED * (expected + 1),
    )


def _followed_by(text: str, after: str, words: _Words) -> str:
    """Return a text as it stands before its next line: without the hyphen of a cut word, with a space after a whole one."""
    end = text[-_LONGEST_WORD:]
    if end[-1] not in HYPHENS:
        within = end[-1] in _UNSPACED and end[-2:-1].isalnum() and not _ends_address(end, after)
        return text if within else text + " "
    if not _is_hyphenated(end):
        # The hyphen after a digit is that of a range.
        return text[:-1] + "-" if end[-1] in _CUT_BY_PDFIUM or re.match(r"\w", end[-2:]) else text + " "
    word = _WORD_START.match(after)
    rest = word[0] if word else ""
    if rest in _CONJUNCTIONS:
        return text[:-1] + "- "
    begun = re.search(r"[^\W_]+(?=.\Z)", end)
    if begun is None:
        return text[:-1] + "-"
    # A soft hyphen makes the word findable both ways where nothing in the document tells which is right.
    if _is_cut(begun[0], rest, end, words):
        return text[:-1] + _DOUBT * words.may_be_two(begun[0].casefold(), rest.casefold())
    may_be_one = rest[:1].islower() and not _ADDRESS.search(end) and words.may_be_one(begun[0].casefold(), rest)
    return text[:-1] + "-" + _DOUBT * may_be_one


def _ends_sentence(text: str) -> bool:
    return text.rstrip().rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS


def _is_hyphenated(text: str) -> bool:
    """Return whether a text ends with a letter and a hyphen."""
    return text[-1:] in _HYPHENS and text[-2:-1].isalpha()


def _ends_address(end: str, after: str) -> bool:
    """Return whether a text ends with a web address or a path that does not go on with *after*."""
    return bool(_ADDRESS.search(end)) and not re.match(r"\S*[/.]\S", after)


def _is_cut(begun: str, rest: str, end: str, words: _Words) -> bool:
    """Return whether the end of a line cut the word of two parts, rather than that it has a hyphen of its own.

    *end* is the end of the text before the second part.
    """
    # No word is cut after or before a single letter: "s-a", "a-l".
    if min(len(begun), len(rest)) < 2 or rest[0].isdigit():
        return False
    if _ADDRESS.search(end) or rest.isupper():
        return words.has((begun + rest).casefold())
    # "Ukraina-Europa"
    return not rest[0].isupper() and words.has_cut(begun.casefold(), rest.casefold())


def _plain(text: str) -> str:
    """Return a text without what stands for hyphens, none of which changes its length."""
    return _HYPHEN_SIGN.sub("-", text).replace(_DOUBT, "\u00ad")


@dataclass(slots=True)
class _Builder:
    """Builds paragraphs of the blocks of all pages."""

    leadings: dict[int, float]
    words: _Words
    found: list[_Open | Paragraph] = field(default_factory=list)
    #: By size of letters, the last paragraph, which the next column or page may continue: footnotes and captions in
    #: smaller letters may come between.
    unfinished: dict[int, _Open] = field(default_factory=dict)
    #: Whether paragraphs begin with an indent, and the size of most letters.
    indented: bool = False
    unmarked: float = 0.0
    body: int = 0

    def built(self, pages: list[tuple[int, list[_Block]]]) -> list[Paragraph]:
        indents = [[_indents(block.lines) for block in blocks] for _, blocks in pages]
        lines = sum(len(block.lines) for _, blocks in pages for block in blocks)
        self.indented = sum(first for of_page in indents for first, _ in of_page) > 0.04 * lines
        self.unmarked = _unmarked((block for _, blocks in pages for block in blocks), self.leadings)
        self.body = _most_common_size(block for _, blocks in pages for block in blocks)
        for (number, blocks), of_page in zip(pages, indents, strict=True):
            for block, (first, hanging) in zip(blocks, of_page, strict=True):
                if block.cells:
                    self.found.append(_row(block, number, self.words))
                else:
                    self._add(block.lines, number, hanging=hanging > first)
        return [found.paragraph() if isinstance(found, _Open) else found for found in self.found]

    def _add(self, lines: list[Line], page: int, *, hanging: bool) -> None:
        edges = _edges(lines)
        current: _Open | None = None
        for line, edge in zip(lines, edges, strict=True):
            indented = self.indented and not hanging and _INDENT < (line.left - edge.left) / line.size < 6
            if current is None:
                current = self._continued(line, page, indented=indented)
                begins = current is None
            else:
                begins = self._begins(current, line, hanging=hanging, indented=indented)
                current.leading = current.last.baseline - line.baseline
            if begins or current is None or len(current.text) > _LONGEST_PARAGRAPH:
                current = self._opened(line, page, edge)
            else:
                current.add(line, page, edge)

    def _opened(self, line: Line, page: int, edge: _Edge) -> _Open:
        opened = _Open(line, page, edge, self.words)
        self.found.append(opened)
        if _size_key(line.size) >= self.body:
            # Text goes on after a footnote, not after a heading, and a heading not after text.
            self.unfinished.clear()
        self.unfinished[_size_key(line.size)] = opened
        return opened

    def _begins(self, current: _Open, line: Line, *, hanging: bool, indented: bool) -> bool:
        """Return whether a line below the last one of a paragraph begins a paragraph."""
        last = current.last
        normal = current.leading or self.leadings.get(_size_key(line.size), 1.2 * line.size)
        gap = last.baseline - line.baseline
        if line.begins or gap > 1.2 * normal + 0.5:
            return True
        if not _is_same_size(last, line):
            # A word of another font may stand in the middle of the line, where its size was taken.
            alike = 0.8 < line.size / last.size < 1.25 and gap < 1.05 * normal
            return not alike or _would_fit(last, line, current.edge.right)
        if _BULLET.match(line.text.lstrip()):
            return True
        if last.text.endswith(_CUT_BY_PDFIUM):
            return False
        indent = line.left - last.left
        if abs(line.left + line.right - last.left - last.right) < 0.5 * line.size and abs(indent) > 1:
            return False  # Both are centred.
        if indent > _INDENT * line.size and not hanging:
            return True
        if indent < -_INDENT * line.size and (hanging or current.lines > 1):
            return True
        if indented and current.lines == 1 and not line.text.lstrip()[:1].islower():
            return True  # The last one, as much indented, was a paragraph of one line.
        # An entry whose further lines are indented goes on until a line is not.
        broken = _would_fit(last, line, current.edge.right) if hanging else self._is_broken(last, line, current.edge)
        return broken and not _is_hyphenated(last.text.rstrip())

    def _is_broken(self, last: Line, line: Line, edge: _Edge) -> bool:
        """Return whether an author broke the last line, so that a paragraph ends."""
        ended = _ends_sentence(last.text)
        begins_small = line.text.lstrip()[:1].islower()
        if edge.is_justified:
            # What is not full is the last line, but for a line of fewer words than can fill it, or beside a picture.
            if begins_small and not ended:
                return False
            if ended and not begins_small:
                return edge.right - last.right > _UNEVEN * last.size
            return _would_fit(last, line, edge.right, 1.0, 0.0)
        if self.unmarked and ended and not begins_small:
            return _would_fit(last, line, edge.right, _LIKELY if self.unmarked > _OFTEN else 1.0, 0.0)
        return _would_fit(last, line, edge.right)

    def _continued(self, line: Line, page: int, *, indented: bool) -> _Open | None:
        """Return the paragraph of an earlier column or page that goes on with a line; None if it begins one."""
        open_ = self.unfinished.get(_size_key(line.size))
        if open_ is None or line.begins or open_.last_page < page - 1 or _BULLET.match(line.text.lstrip()):
            return None
        if _is_hyphenated(open_.last.text.rstrip()):
            return open_
        begins_small = line.text.lstrip()[:1].islower()
        ended = _ends_sentence(open_.last.text)
        if begins_small and not ended:
            return open_
        if indented or self._is_broken(open_.last, line, open_.edge):
            return None
        return open_ if begins_small or self.indented or not ended else None


def _unmarked(blocks: Iterable[_Block], leadings: dict[int, float]) -> float:
    """Return how likely a sentence that ends at a line's end ends a paragraph, if most have no indent and no space.

    It is the share of those that leave much of their line empty; 0 if most paragraphs are marked.
    """
    marked = unmarked = ended = 0
    for block in blocks:
        if block.cells:
            continue
        short = block.right - _SHORT * (block.right - block.left)
        for above, below in pairwise(block.lines):
            if below.text[:1].islower() or not _ends_sentence(above.text) or not _is_same_size(above, below):
                continue
            ended += 1
            if above.right < short:
                normal = leadings.get(_size_key(below.size), 1.2 * below.size)
                if (
                    above.baseline - below.baseline > 1.2 * normal + 0.5
                    or below.left - above.left > _INDENT * below.size
                ):
                    marked += 1
                else:
                    unmarked += 1
    return unmarked / ended if unmarked > marked else 0.0


def _most_common_size(blocks: Iterable[_Block]) -> int:
    letters: Counter[int] = Counter()
    for block in blocks:
        for line in block.lines:
            letters[_size_key(line.size)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0


def _would_fit(last: Line, line: Line, edge: float, width: float = _CERTAIN, slack: float = _SLACK) -> bool:
    """Return whether the first word of a line had fitted at the end of the last one, so that its author broke it.

    Args:
        last: The last line.
        line: The line below it.
        edge: Where the column ends.
        width: How wide the word is thought to be, as a share of what its number of letters tells.
        slack: See `_SLACK`.

    """
    room = edge - last.right - (0.25 + slack) * line.size
    word = _UNBREAKABLE.match(line.text) if room > 0 else None
    return word is not None and width * word.end() * (line.right - line.left) / len(line.text) < room


class _Edge(NamedTuple):
    """Where a column begins and ends at one of its lines, and whether most lines around that one end there."""

    left: float
    right: float
    is_justified: bool = False


def _edges(lines: list[Line]) -> list[_Edge]:
    """Return the edges of the column for each line: the farthest left and right of the lines around it."""
    lefts, rights = [line.left for line in lines], [line.right for line in lines]
    sizes = [_size_key(line.size) for line in lines]
    of_one_size = len(set(sizes)) == 1
    edges: list[_Edge] = []
    for start, end in _regions(lines):
        left, right = min(lefts[start:end]), max(rights[start:end])
        farthest, justified = _Edge(left, right), _Edge(left, right, is_justified=True)
        uneven = _UNEVEN * lines[start].size
        # How many of the lines before each begin and end as far out as any.
        at_left = [0, *accumulate(each < left + uneven for each in lefts[start:end])]
        full = [0, *accumulate(each > right - uneven for each in rights[start:end])]
        for at in range(start, end):
            first, after = max(start, at - _NEIGHBOURS), min(end, at + _NEIGHBOURS + 1)
            times_full = full[after - start] - full[first - start]
            if of_one_size and times_full and at_left[after - start] > at_left[first - start]:
                edges.append(justified if times_full > max(2, _JUSTIFIED * (after - first)) else farthest)
                continue
            near_lefts, near_rights, near_sizes = lefts[first:after], rights[first:after], sizes[first:after]
            if _FEWEST_NEIGHBOURS <= near_sizes.count(sizes[at]) < len(near_sizes):
                # A heading may go across the columns.
                same = [size == sizes[at] for size in near_sizes]
                near_lefts, near_rights = list(compress(near_lefts, same)), list(compress(near_rights, same))
            edges.append(_Edge(min(near_lefts), max(near_rights)))
    return edges


def _regions(lines: list[Line]) -> list[tuple[int, int]]:
    """Return from which to which line a column is as wide: a text over two columns, above them, is wider."""
    breaks = [0]
    for at in range(_FEWEST_NEIGHBOURS, len(lines) - _FEWEST_NEIGHBOURS + 1):
        above, below = lines[at - 1], lines[at]
        if above.baseline - below.baseline < 1.3 * below.size or at < breaks[-1] + _FEWEST_NEIGHBOURS:
            continue
        near = lines[max(breaks[-1], at - _NEIGHBOURS) : at]
        rights = [line.right for line in near if _is_same_size(line, below)]
        if len(rights) < _FEWEST_NEIGHBOURS:
            continue
        before, after = max(rights), max(line.right for line in lines[at : at + _NEIGHBOURS])
        if abs(before - after) > 0.25 * (max(before, after) - min(above.left, below.left)):
            breaks.append(at)
    return list(pairwise([*breaks, len(lines)]))


def _indents(lines: list[Line]) -> tuple[int, int]:
    """Return how many paragraphs begin farther right than they go on, and how many farther left."""
    first = hanging = 0
    if len(lines) < 2:
        return first, hanging
    edge = sorted(line.right for line in lines)[len(lines) * 9 // 10]
    for above, below in pairwise(lines):
        indent = (below.left - above.left) / below.size
        if _INDENT < abs(indent) < 6 and _is_same_size(above, below) and not _would_fit(above, below, edge):
            first += indent < 0
            hanging += indent > 0
    return first, hanging


def _row(block: _Block, page: int, words: _Words) -> Paragraph:
    """Return the row of a table, its cells joined by " | "."""
    text = ""
    boxes: list[LineBox] = []
    for cell in block.cells:
        if text:
            text += " | "
        for at, line in enumerate(cell.lines):
            if at:
                text = _followed_by(text, line.text.strip(), words)
            boxes.append(LineBox(len(text), page, *line.box, line.confidence))
            text += line.text.strip()
    return Paragraph(_plain(text), f"page {page}", tuple(boxes))
