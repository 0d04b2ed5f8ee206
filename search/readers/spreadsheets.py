"""Read .xls and .xlsb by python-calamine, and .ods."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from .content import Content, FormatError, Metadata, ReadingContext
from .ole import OleFile
from .ooxml import Package, content
from .opendocument import OpenDocumentText, number, read_flow
from .sheet_rows import SheetRows, sheet_place
from .text_flow import tidy
from .xml_events import attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import python_calamine

#: Maximum number of cells, full or empty, that a sheet of .xls or .xlsb spans: the library allocates 24 bytes for each,
#: and ends the process if it cannot. All cells of a sheet of .xls are fewer.
_MOST_CELLS = 20_000_000

#: Record of .xlsb with the first and the last row and column of a sheet; and where to look for it.
_DIMENSION, _FIRST_BYTES = 148, 4_096

#: Records of .xls: how it is encrypted, and the end of the first part.
_ENCRYPTION, _END = 0x2F, 0x0A


def read_spreadsheet(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the rows of each sheet, in order; see `content`. Of .ods, comments too.

    Of formulas there is the value as it was saved. Dates are in ISO form, whatever the format shows.

    Raises:
        FormatError: it is damaged or locked.

    """
    start = file.read(4)
    file.seek(0)
    if start[:2] == b"PK":
        package = Package(file)
        if "content.xml" in package:
            return read_flow(file, _SheetText())
        return _read_xlsb(file, package)
    if start.lstrip(b"\xef\xbb\xbf")[:1] == b"<":
        return read_flow(file, _SheetText())
    return _read_xls(file)


class _SheetText(OpenDocumentText):
    """Gathers the rows of the sheets of an OpenDocument spreadsheet."""

    def __init__(self) -> None:
        super().__init__()
        self._rows_read = SheetRows()
        self.paragraphs = self._rows_read.paragraphs
        self._sheet = ""
        self._row = 0
        self._next_row = 1
        self._date = ""
        self.begins["table"] = self._begin_sheet

    def _begin_sheet(self, attributes: Mapping[str, str]) -> None:
        # A table may be inside a cell.
        if not self._closers:
            self.flush()
            self.place = self._sheet = sheet_place(attribute(attributes, "name"))
            self._next_row = 1

    def begin_row(self, attributes: Mapping[str, str]) -> None:
        """Begin a row, which may stand for many that are alike."""
        if not self._closers:
            self.flush()
            self._row = self._next_row
            self._next_row += number(attributes, "number-rows-repeated")
            self.place = f"{self._sheet}, row {self._row}"
        super().begin_row(attributes)

    def end_row(self) -> None:
        """End the innermost row."""
        if len(self._closers) > 1:
            super().end_row()
            return
        self._closers.pop()
        cells = ["\n".join(cell) for cell in self._rows.pop() or ()]
        if cells:
            self._rows_read.add(self._sheet, self._row, cells)
        self.flush()
        self.place = self._sheet

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        """Begin a cell."""
        if len(self._closers) == 1:
            self._date = attribute(attributes, "date-value").removesuffix("T00:00:00").replace("T", " ")[:40]
        super().begin_cell(attributes)

    def end_cell(self) -> None:
        """End the innermost cell."""
        super().end_cell()
        row = self._rows[-1] if self._rows else None
        if len(self._closers) == 1 and row and self._date:
            row[-1] = [tidy(self._date)]
            self._date = ""


def _read_xlsb(file: IO[bytes], package: Package) -> Content:
    """Return the rows of each sheet of .xlsb."""
    _check_dimensions(package)
    return _read_by_calamine(file, package.metadata())


def _read_xls(file: IO[bytes]) -> Content:
    """Return the rows of each sheet of .xls."""
    ole = OleFile(file)
    if _is_locked(ole.stream("Workbook") or ole.stream("Book")):
        raise FormatError("is locked with a password", "save a copy without a password")
    return _read_by_calamine(file, ole.summary())


def _read_by_calamine(file: IO[bytes], metadata: Metadata) -> Content:
    """Return the rows of each sheet."""
    missing: list[str] = []
    first_error: FormatError | None = None
    rows = SheetRows()
    file.seek(0)
    workbook = _opened(file)
    for name in workbook.sheet_names:
        try:
            _read_sheet(workbook, name, rows)
        except FormatError as error:
            first_error = first_error or error
            missing.append(f"part of {sheet_place(name)} {error.problem}")
    return content(missing, first_error, rows.paragraphs, metadata)


def _opened(file: IO[bytes]) -> python_calamine.CalamineWorkbook:
    import python_calamine

    with _errors_of_calamine():
        return python_calamine.CalamineWorkbook.from_filelike(file)


def _read_sheet(workbook: python_calamine.CalamineWorkbook, name: str, rows: SheetRows) -> None:
    """Add the rows of a sheet to *rows*.

    Raises:
        FormatError: it is damaged, or has too many rows or too much text.

    """
    place = sheet_place(name)
    with _errors_of_calamine():
        sheet = workbook.get_sheet_by_name(name)
        # The rows and columns before the first with a cell come too.
        last_row, last_column = sheet.end or (0, 0)
        _check_size(last_row + 1, last_column + 1)
        # to_python() would hold all cells at once.
        for row, cells in enumerate(sheet.iter_rows(), 1):
            if texts := [_shown(cell) for cell in cells if cell not in {"", None}]:
                rows.add(place, row, texts)


@contextmanager
def _errors_of_calamine() -> Iterator[None]:
    """Turn errors into `FormatError`; panics of Rust too, which are no Exception."""
    try:
        yield
    except (KeyboardInterrupt, MemoryError, SystemExit, GeneratorExit, FormatError):
        raise
    except BaseException as error:  # noqa: BLE001 - see above
        reason = " ".join(str(error).split())[:200]
        if "password" in f"{type(error).__name__} {reason}".lower():
            raise FormatError("is locked with a password", "save a copy without a password") from None
        raise FormatError(f"is damaged ({reason})", "ask for an intact copy") from None


def _is_locked(stream: bytes) -> bool:
    """Return whether a workbook of .xls is encrypted; the library does not say so."""
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        if kind in {_ENCRYPTION, _END}:
            return bool(kind == _ENCRYPTION)
        position += 4 + size
    return False


def _check_size(height: int, width: int) -> None:
    """Refuse a sheet that spans too many cells.

    Raises:
        FormatError: it does.

    """
    if height * width > _MOST_CELLS:
        raise FormatError("spans too many empty cells", "save it as .xlsx")


def _shown(cell: object) -> str:
    """Return a cell's value as text."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ", "seconds").removesuffix(" 00:00:00").removesuffix(":00")
    if isinstance(cell, dt.time):
        return cell.isoformat("seconds").removesuffix(":00")
    return tidy(str(cell).replace("\x00", ""))


def _check_dimensions(package: Package) -> None:
    """Refuse a workbook with a sheet for whose cells the library would allocate all memory.

    Raises:
        FormatError: there is one.

    """
    for part in package.parts(r"xl/worksheets/[^/]+\.bin"):
        try:
            with package.opened(part) as stream:
                first, last, left, right = _dimension(stream.read(_FIRST_BYTES))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
            continue  # The library says so too.
        _check_size(last - first + 1, right - left + 1)


def _dimension(data: bytes) -> tuple[int, int, int, int]:
    """Return the first and last row and the first and last column of a sheet of .xlsb, zeros if it does not say."""
    position = 0
    while position < len(data):
        kind, position = _variable(data, position)
        size, position = _variable(data, position)
        if kind == _DIMENSION and position + 16 <= len(data):
            first, last, left, right = struct.unpack_from("<4I", data, position)
            return first, last, left, right
        position += size
    return 0, 0, 0, 0


def _variable(data: bytes, position: int) -> tuple[int, int]:
    """Return a number, seven bits in each of up to four bytes, and the position after it."""
    value = 0
    for shift in range(0, 28, 7):
        byte = data[position] if position < len(data) else 0
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return value, position
