"""Read .xlsx, and .xlsm and .xltx, which differ from it in nothing that is read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, NamedTuple

from .archive_members import LARGEST_MEMBER
from .content import Content, FormatError, Paragraph, ReadingContext
from .drawing_text import DrawingText, drawing_paragraphs
from .ooxml import MOST_BYTES, Package, content
from .sheet_rows import MOST_TEXT, SheetRows, sheet_place
from .text_flow import tidy
from .xml_events import attribute, local_name, qualified_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: A character that XML cannot contain, such as a carriage return, as Excel writes it.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

#: Number formats that every workbook has: dates, times, both, durations and percentages.
_BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "d", 15: "d", 16: "d", 17: "d", 18: "h", 19: "h", 20: "h", 21: "h", 22: "d h",
    45: "h", 46: "[h]", 47: "h", **dict.fromkeys([*range(27, 32), 36, *range(50, 59)], "d"),
    **dict.fromkeys(range(32, 36), "h"),
}  # fmt: skip

#: What a format has beside its signs: quoted text, characters after a backslash, widths, fillers, colours and
#: languages, and the sign of half days, which has an m.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|am/pm|a/p')

#: The last day that Excel knows, 31 December 9999, as it counts days; and the seconds of a day.
_LAST_DAY, _DAY = 2_958_465, 86_400


class _Sheet(NamedTuple):
    """A sheet of a workbook."""

    name: str
    part: str


class _Workbook(NamedTuple):
    """What a workbook says about its sheets."""

    sheets: list[_Sheet]
    has_1904_dates: bool


def read_xlsx(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the rows of each sheet, in order, then its shapes and comments; see `content`.

    Of formulas there is the value as it was saved. Dates are in ISO form, whatever the format shows.

    Raises:
        FormatError: it is damaged or locked.

    """
    package = Package(file)
    main = package.main_part(r"xl/workbook\d*\.xml")
    workbook = _workbook(package, main)
    related = dict(reversed(package.relationships(main).values()))
    strings = _shared_strings(package, related.get("sharedStrings", "xl/sharedStrings.xml"))
    formats = _number_formats(package, related.get("styles", "xl/styles.xml"), workbook)
    rows = SheetRows()
    for sheet in workbook.sheets:
        with package.tolerating(f"part of sheet {sheet.name}"):
            _read_sheet(package, sheet, strings, formats, rows)
        rows.paragraphs += _around_cells(package, sheet)
    metadata = package.metadata()
    return content(package.missing, package.first_error, rows.paragraphs, metadata)


def _workbook(package: Package, main: str) -> _Workbook:
    related = package.relationships(main)
    sheets: dict[str, _Sheet] = {}
    has_1904_dates = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal has_1904_dates
        if name == "workbookPr":
            has_1904_dates = attributes.get("date1904", "") in {"1", "true", "on"}
        elif name == "sheet":
            target = related.get(qualified_attribute(attributes, "id"))
            if target and target.kind == "worksheet":
                # One part twice is an attack: no program writes it.
                sheets.setdefault(target.part, _Sheet(sheet_place(attributes.get("name", ""))[6:], target.part))

    with package.tolerating("the list of sheets"):
        package.parse(main, start)
    if not sheets:
        parts = package.parts(r"xl/worksheets/sheet\d+\.xml")
        sheets = {part: _Sheet(str(number), part) for number, part in enumerate(parts, 1)}
    return _Workbook(list(sheets.values()), has_1904_dates)


def _shared_strings(package: Package, part: str) -> list[str]:
    """Return the texts to which cells refer by their numbers."""
    strings: list[str] = []
    pieces: list[str] = []
    in_text = False
    pronunciations = length = 0

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal in_text, pronunciations
        if name == "t":
            in_text = not pronunciations
        elif name == "rPh":
            pronunciations += 1

    def end(name: str) -> None:
        nonlocal in_text, pronunciations, length
        if name == "t":
            in_text = False
        elif name == "si":
            text = _unescaped("".join(pieces))
            pieces.clear()
            length += len(text)
            if length > MOST_TEXT:
                raise FormatError(f"are left out (they have more than {MOST_TEXT >> 20} Mi characters)")
            strings.append(text)
        elif name == "rPh":
            pronunciations -= 1

    def text(text: str) -> None:
        if in_text:
            pieces.append(text)

    if part in package:
        with package.tolerating("texts of cells"):
            package.parse(part, start, end, text, limit=4 * LARGEST_MEMBER)
    return strings


def _number_formats(package: Package, part: str, workbook: _Workbook) -> dict[str, Callable[[str], str]]:
    """Return, by the numbers of styles of cells, what turns a number into what is shown."""
    codes: dict[str, str] = {}
    numbers: list[str] = []
    in_cells = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal in_cells
        if name == "numFmt":
            codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells:
            numbers.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        nonlocal in_cells
        if name == "cellXfs":
            in_cells = False

    if part in package:
        with package.tolerating("formats of cells"):
            package.parse(part, start, end, limit=LARGEST_MEMBER)
    made: dict[str, Callable[[str], str]] = {}
    for number in numbers:
        if number not in made:
            built_in = _BUILT_IN.get(int(number), "") if re.fullmatch("[0-9]{1,3}", number) else ""
            made[number] = _shown_by(codes.get(number, built_in), has_1904_dates=workbook.has_1904_dates)
    return {str(style): made[number] for style, number in enumerate(numbers)}


def _shown_by(code: str, *, has_1904_dates: bool) -> Callable[[str], str]:
    """Return what turns a number into what a format shows, as far as dates and percentages go."""
    signs = _LITERAL.sub("", code.lower().split(";")[0])
    if "general" in signs:
        return shown_number
    if "[" in signs:
        return _shown_duration
    has_time = bool(re.search("[hs]", signs))
    has_date = bool(re.search("[yd]", signs)) or ("m" in signs and not has_time)
    if has_date or has_time:
        return lambda raw: _shown_date(raw, has_date=has_date, has_time=has_time, has_1904_dates=has_1904_dates)
    if "%" in signs:
        decimals = min(len(re.findall("[0#?]", signs.partition(".")[2])), 15)
        return lambda raw: _shown_percentage(raw, decimals)
    return shown_number


def shown_number(raw: str) -> str:
    """Return a number without needless digits; what is none as it is.

    >>> shown_number("5.0"), shown_number("0.30000000000000004"), shown_number("1E+2")
    ('5', '0.3', '100')
    """
    if raw.isdigit():
        return raw
    try:
        return f"{float(raw):.15g}"
    except ValueError:
        return tidy(raw)


def _shown_percentage(raw: str, decimals: int) -> str:
    try:
        return f"{float(raw) * 100:.{decimals}f}%"
    except ValueError:
        return tidy(raw)


def _shown_duration(raw: str) -> str:
    try:
        minutes, seconds = divmod(round(float(raw) * _DAY), 60)
    except (ValueError, OverflowError):
        return tidy(raw)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _shown_date(raw: str, *, has_date: bool, has_time: bool, has_1904_dates: bool) -> str:
    try:
        days = float(raw)
        if not 0 <= days <= _LAST_DAY:
            return shown_number(raw)
        moment = _origin(days, has_1904_dates=has_1904_dates) + timedelta(days // 1, round(days % 1 * _DAY))
    except (ValueError, OverflowError):
        return tidy(raw)
    time = f"{moment:%H:%M:%S}".removesuffix(":00") if has_time else ""
    return " ".join(filter(None, [moment.date().isoformat() if has_date else "", time]))


def _origin(days: float, *, has_1904_dates: bool) -> datetime:
    """Return day 0. Excel has a 29 February 1900, day 60, so that earlier days count from another day."""
    if has_1904_dates:
        return datetime(1904, 1, 1)  # noqa: DTZ001 - a workbook has no time zone
    return datetime(1899, 12, 30 if days >= 61 else 31)  # noqa: DTZ001 - the same


def _unescaped(text: str) -> str:
    """Return a text with the characters that are written by their codes, and tidied."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: _character(int(match[1], 16)), text)
    return tidy(text)


def _character(code: int) -> str:
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def _read_sheet(
    package: Package,
    sheet: _Sheet,
    strings: list[str],
    formats: Mapping[str, Callable[[str], str]],
    rows: SheetRows,
) -> None:
    """Add the rows of a sheet to *rows*.

    Raises:
        FormatError: it is damaged, or has too many rows or too much text; *rows* has what stands before that.

    """
    place = sheet_place(sheet.name)
    cells: list[str] = []
    pieces: list[str] = []
    kind = style = cell_name = value_name = text_name = row_name = ""
    row = pronunciations = 0
    in_value = False

    # These are called for each of the millions of cells that a sheet may have: hence one function for all elements.
    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal kind, style, row, in_value, pronunciations, cell_name, value_name, text_name, row_name
        if name == cell_name:
            kind = attributes.get("t", "n")
            style = attributes.get("s", "")
        elif name == value_name or name == text_name:  # noqa: PLR1714, SIM109 - faster
            in_value = not pronunciations
        elif name == row_name:
            row = _row_number(attributes, row + 1)
            cells.clear()
        elif not cell_name:
            namespace = name.removesuffix(local_name(name))
            cell_name, value_name, text_name, row_name = (f"{namespace}{local}" for local in ("c", "v", "t", "row"))
        else:
            pronunciations += name.endswith(" rPh")

    def end(name: str) -> None:
        nonlocal in_value, pronunciations
        if name == value_name or name == text_name:  # noqa: PLR1714, SIM109 - faster
            in_value = False
        elif name == cell_name:
            if pieces:
                raw = "".join(pieces)
                pieces.clear()
                if kind == "n":
                    cells.append(formats.get(style, shown_number)(raw))
                else:
                    cells.append(_at(strings, raw) if kind == "s" else _shown(raw, kind))
        elif name == row_name:
            if cells:
                rows.add(place, row, cells)
                cells.clear()
        elif name.endswith(" rPh"):
            pronunciations -= 1

    def text(text: str) -> None:
        if in_value:
            pieces.append(text)

    try:
        package.parse(sheet.part, start, end, text, limit=MOST_BYTES, full_names=True)
    except FormatError:
        if cells and not rows.is_full:
            rows.add(place, row, cells)
        raise


def _row_number(attributes: Mapping[str, str], following: int) -> int:
    """Return the number that a row states, or else that it has after the one before."""
    stated = attributes.get("r", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 9 else following


def _at(strings: list[str], position: str) -> str:
    """Return the text at a position that a cell states, "" if there is none."""
    try:
        return strings[int(position)]
    except (ValueError, IndexError):
        return ""


def _shown(raw: str, kind: str) -> str:
    """Return a cell's value as text; "" for an error such as #N/A."""
    if kind == "b":
        return "TRUE" if raw.strip() == "1" else "FALSE"
    return "" if kind == "e" else _unescaped(raw)


class _Comments(DrawingText):
    """Gathers the comments of a sheet, in either of the forms that Excel has had.

    Attributes:
        by_cell: The comments of each cell, such as "B3".

    """

    def __init__(self, *, are_threaded: bool) -> None:
        super().__init__()
        self.by_cell: dict[str, list[str]] = {}
        self._cell = ""
        self.begins.update(comment=self._begin_comment, threadedComment=self._begin_comment)
        self.ends.update(comment=self._end_comment, threadedComment=self._end_comment)
        if are_threaded:
            self.begins["text"] = self._begin_text
            self.ends["text"] = self._end_text

    def _begin_comment(self, attributes: Mapping[str, str]) -> None:
        self._cell = attribute(attributes, "ref")
        self.begin_paragraph(attributes)

    def _end_comment(self) -> None:
        self.end_paragraph()
        self.by_cell.setdefault(self._cell, []).extend(self.take())


def _around_cells(package: Package, sheet: _Sheet) -> list[Paragraph]:
    """Return what a sheet has outside its cells: text in shapes, and comments."""
    place = sheet_place(sheet.name)
    found: list[Paragraph] = []
    comments: dict[str, list[str]] = {}
    for kind, part in package.relationships(sheet.part).values():
        if kind == "drawing":
            texts = drawing_paragraphs(package, part, f"a drawing of {place}")
            found += [Paragraph(text, place) for text in texts]
        elif kind in {"comments", "threadedComment"}:
            are_threaded = kind == "threadedComment"
            gathered = _Comments(are_threaded=are_threaded)
            with package.tolerating(f"part of the comments of {place}"):
                package.parse(part, gathered.start, gathered.end, gathered.text, full_names=True)
            # For old programs there is a copy of a threaded comment, with a notice.
            old, new = (comments, gathered.by_cell) if are_threaded else (gathered.by_cell, comments)
            comments = {**old, **new}
    for cell, texts in comments.items():
        row = re.sub("[^0-9]", "", cell)[:8] or "1"
        found += [Paragraph(text, f"{place}, row {row}, comment") for text in texts]
    return found
