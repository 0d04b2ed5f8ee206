"""Read PDF files with pdfium, which must be used by one thread only."""

from __future__ import annotations

import ctypes
import io
import math
import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from operator import itemgetter, sub
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

from . import pdf_layout
from .content import Child, Content, FormatError, Metadata, Paragraph, PictureRecognition, ReadingContext
from .garbled import is_garbled
from .ocr.page_lines import pages_of
from .pdf_layout import HYPHENS, Line, Page
from .recognized import Picture, RecognizedPage

if TYPE_CHECKING:
    from pypdfium2 import PdfAttachment, PdfDocument, PdfPage

#: Pages that are read of one file at most: more are a data dump, and would take more than a minute.
MOST_PAGES = 20_000

#: Characters of a page, annotations of a page and files attached to a document that are read at most.
_MOST_CHARACTERS, _MOST_ANNOTATIONS, _MOST_ATTACHMENTS = 2_000_000, 10_000, 10_000

#: Bytes of an attached file, of the text of a form field, and characters of a field of the metadata at most.
_LARGEST_ATTACHMENT, _LARGEST_VALUE, _LONGEST_METADATA = 64 << 20, 1 << 20, 1_000

#: Objects of a page among which its pictures are looked for.
_MOST_OBJECTS = 5_000

#: A page with fewer letters, of which pictures cover this share, is a scan.
_FEWEST_LETTERS, _PICTURE_SHARE = 100, 0.25

#: Share of a page's characters, control or of private use, above which its fonts do not say what their letters are.
_NONSENSE_SHARE = 0.2

#: Resolution in which pages are recognized, and pixels at most: a poster gets a lower resolution.
_DOTS_PER_INCH, _MOST_PIXELS = 300, 40_000_000

#: Space between two words, as a share of the letters' size, that separates columns or cells: where the file has a
#: space there, and where it has none but begins anew.
_WIDE_GAP, _WIDE_GAP_WITHOUT_SPACE = 1.5, 1.0

#: Difference of the spaces of a justified line at most, as a share of the letters' size.
_EVEN = 0.1

#: Space from which two letters belong to two words, and overlap of two letters at most, as a share of their size.
_NARROW_SPACE, _OVERLAP = 0.15, 0.3

#: Mean width of a line's characters, as a share of their size, from which a gap is likely in it. Letters have .5.
_SUSPECT_WIDTH = 0.63

#: A line of the file: pdfium ends it with a line break, or with what stands for a hyphen.
_LINE = re.compile(r"[^\r\n\ufffe\x02]+[\ufffe\x02]?")

#: What a text must not contain, beside control characters: ligatures, forms of Arabic letters, symbols for bullets.
_ODD = "\x7f-\x9f\u200b\u2028\u2029\ud800-\udfff\ufeff\uf0a0-\uf0ff\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc"
_UNWANTED = re.compile(f"[\x00\x01\x03-\x1f{_ODD}]")
#: What makes the lines of a page need cleaning.
_UNCLEAN = re.compile(f"[\x00\x01\x03-\t\x0b\x0c\x0e-\x1f\u00ad{_ODD}]|  ")
_NONSENSE = re.compile("[\x00\x01\x03-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

#: Symbols that are bullets in the fonts Symbol and Wingdings, which PDFs keep in the private-use area.
_BULLETS = frozenset("\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf0e0\uf0d2")

_SPACES = re.compile(" {2,}")
_SPACES_IN_LINE = re.compile(r"[ \t\xa0]+")

_DATE = re.compile(r"(?:D:)?\s*(\d{4})(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(slots=True)
class PageState:
    """What decides whether a page needs OCR.

    Attributes:
        number: Number of the page, from 1.
        letters: How many letters its text has, or its first 500 characters if those are enough.
        nonsense: Share of its characters that are no text.
        pictures: Share of the page that pictures cover; 0 if it has enough letters.
        is_garbled: Whether its letters seem to stand for others.

    """

    number: int
    letters: int
    nonsense: float
    pictures: float
    is_garbled: bool = False


def read_pdf(file: IO[bytes], context: ReadingContext) -> Content:
    """Read a PDF: its text in reading order, the values of its forms, its comments, and the files attached to it.

    Args:
        file: At its start.
        context: Passwords to try if it is locked, and what recognizes the pages that are pictures.

    Raises:
        FormatError: it is locked with another password, damaged, or no PDF.

    """
    document = _opened(file.read(), context.passwords)
    try:
        found = _read_pages(document, context.at)
        metadata = _metadata(document)
        children = _attachments(document)
    except ctypes.ArgumentError as error:
        raise FormatError(f"is damaged ({error})", "ask for an intact copy") from error
    missing = _recognize(document, found, context.recognition)
    if len(document) > MOST_PAGES:
        missing.append(f"pages {MOST_PAGES + 1:,} to {len(document):,} are left out")
    if found.damaged:
        missing.append(f"{_pages(found.damaged)} {'is' if len(found.damaged) == 1 else 'are'} damaged")
    return Content(list(_with_notes(pdf_layout.paragraphs(found.pages), found.notes)), metadata, children, missing)


def pages_that_need_ocr(states: Iterable[PageState]) -> list[int]:
    """Return the numbers of the pages that are pictures of text, or whose fonts do not say what their letters are."""
    return [
        state.number
        for state in states
        if state.nonsense > _NONSENSE_SHARE
        or state.is_garbled
        or (state.letters < _FEWEST_LETTERS and state.pictures > _PICTURE_SHARE)
    ]


def _recognize(document: PdfDocument, found: _Found, recognition: PictureRecognition | None) -> list[str]:
    """Replace the text of the pages that need it by what is recognized in them; return what could not be read."""
    numbers = pages_that_need_ocr(found.states)
    forced = recognition is not None and recognition.mode == "force"
    if forced:
        numbers = [state.number for state in found.states]
    if not numbers:
        return []
    garbled = {state.number for state in found.states if state.is_garbled}
    problem = recognition.problem() if recognition else None
    if recognition is None or problem:
        return _unread([each for each in numbers if each not in garbled], sorted(garbled), problem)
    missing: list[str] = []
    better: dict[int, RecognizedPage] = {}
    pages = {page.number: page for page in found.pages}
    pictures = (_rendered(document, number) for number in numbers)
    for number, (_, recognized) in zip(numbers, recognition.read(pictures), strict=False):
        if isinstance(recognized, FormatError):
            missing.append(f"page {number} {recognized}")
            continue
        before = sum(_letters(line.text) for line in pages[number].lines)
        # The page may have a text of its own, with a picture beside it: what has more letters is all of it.
        is_better = not is_garbled(recognized.text) if number in garbled else _letters(recognized.text) > before
        if recognized.lines and (forced or is_better):
            better[number] = recognized
    pages |= {page.number: page for page in pages_of(better)}
    found.pages = list(pages.values())
    if lacking := recognition.lacking():
        missing.append(str(lacking))
    return missing


def _unread(pictures: list[int], garbled: list[int], problem: FormatError | None) -> list[str]:
    """Return what is missing because pages that are pictures, or whose fonts do not say their letters, stay unread."""
    missing: list[str] = []
    for numbers, one, several in (
        (pictures, "is a picture", "are pictures"),
        (
            garbled,
            "has a font that does not say what its letters are",
            "have fonts that do not say what their letters are",
        ),
    ):
        if numbers:
            which = f"{_pages(numbers)} {one if len(numbers) == 1 else several}"
            needs = f" and need{'s' if len(numbers) == 1 else ''} OCR"
            missing.append(f"{which}, which {problem}" if problem else which + needs)
    return missing


def _rendered(document: PdfDocument, number: int) -> Picture:
    """Return a page as a gray picture, in the format PGM."""
    import pypdfium2

    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(_DOTS_PER_INCH / 72, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
        bitmap = page.render(scale=scale, grayscale=True)
    except pypdfium2.PdfiumError:
        return Picture(b"", f"page {number}")  # It cannot be recognized, which is said.
    rows = memoryview(bitmap.buffer).cast("B")
    pixels = b"".join(rows[at * bitmap.stride :][: bitmap.width] for at in range(bitmap.height))
    header = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
    bitmap.close()
    page.close()
    return Picture(header + pixels, f"page {number}", 72 * scale)


def iso_date(stated: str) -> str:
    """Return a PDF's date, "D:20250816120000+02'00'", as "2025-08-16", as far as it is stated; others as they are."""
    stated = stated.strip()
    found = _DATE.match(stated)
    if not found:
        return stated
    return "" if found[1] == "0000" else "-".join(part for part in found.groups() if part)


def _pages(numbers: Sequence[int]) -> str:
    """Return "page 3", or "pages 3, 5 to 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    parts = [f"{a}" if a == b else f"{a}, {b}" if b == a + 1 else f"{a} to {b}" for a, b in runs]
    return f"page{'' if len(numbers) == 1 else 's'} {', '.join(parts)}"


# The document


def _opened(data: bytes, passwords: Sequence[str]) -> PdfDocument:
    import pypdfium2
    from pypdfium2 import raw

    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code != raw.FPDF_ERR_PASSWORD:
                raise FormatError("is damaged", "ask for an intact copy") from error
        except UnicodeEncodeError:
            continue
    raise FormatError("is locked with a password", "give it with --password-file")


def _metadata(document: PdfDocument) -> Metadata:
    def stated(key: str) -> str:
        try:
            return _stated(document.get_metadata_value(key))
        except UnicodeDecodeError:
            return ""

    return Metadata(
        title=stated("Title"),
        author=stated("Author"),
        date=iso_date(stated("CreationDate")),
        language=_language(document),
    )


def _stated(text: str) -> str:
    return " ".join(_UNWANTED.sub(" ", text).split())[:_LONGEST_METADATA].strip()


def _language(document: PdfDocument) -> str:
    from pypdfium2 import raw

    return _stated(_string(partial(raw.FPDFCatalog_GetLanguage, document.raw)))


def _string(get: Any) -> str:
    """Return the text that a function of pdfium writes as UTF-16 to a buffer, and whose size in bytes it returns."""
    size = get(None, 0)
    if not 2 < size <= _LARGEST_VALUE:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    get(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _attachments(document: PdfDocument) -> list[Child]:
    """Return the files attached to a document, which stays open for them."""
    import pypdfium2

    found = []
    for index in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name()
        except (pypdfium2.PdfiumError, UnicodeDecodeError):
            continue
        found.append(Child(_UNWANTED.sub("", name), partial(_attached, attachment)))
    return found


def _attached(attachment: PdfAttachment) -> IO[bytes]:
    import pypdfium2
    from pypdfium2 import raw

    size = ctypes.c_ulong()
    raw.FPDFAttachment_GetFile(attachment.raw, None, 0, size)
    if size.value > _LARGEST_ATTACHMENT:
        raise FormatError(f"is larger than {_LARGEST_ATTACHMENT >> 20} MiB")
    try:
        return io.BytesIO(attachment.get_data() if size.value else b"")
    except pypdfium2.PdfiumError as error:
        raise FormatError("is damaged", "ask for an intact copy") from error


# Pages


@dataclass(slots=True)
class _Found:
    """What the pages of a document contain; *notes* are the values of forms and comments, by page."""

    pages: list[Page] = field(default_factory=list)
    states: list[PageState] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)


def _read_pages(document: PdfDocument, at: Callable[[str], None]) -> _Found:
    import pypdfium2
    from pypdfium2 import raw

    found = _Found()
    configuration = raw.FPDF_FORMFILLINFO(version=2)
    forms = raw.FPDFDOC_InitFormFillEnvironment(document.raw, configuration) if document.get_formtype() else None
    try:
        for index in range(min(len(document), MOST_PAGES)):
            at(f"page {index + 1}")
            try:
                page = document[index]
            except pypdfium2.PdfiumError:
                found.damaged.append(index + 1)
                continue
            try:
                _read_page(page, index + 1, forms, found)
            except pypdfium2.PdfiumError:
                found.damaged.append(index + 1)
            finally:
                page.close()
    finally:
        if forms:
            raw.FPDFDOC_ExitFormFillEnvironment(forms)
    return found


def _read_page(page: PdfPage, number: int, forms: Any, found: _Found) -> None:
    textpage = page.get_textpage()
    try:
        text = _text(textpage.raw)
        reader = _LineReader(page, textpage.raw, text)
        found.pages.append(Page(number, reader.lines(), reader.bottom, reader.top))
    finally:
        textpage.close()
    letters = _letters(text[:500])
    if letters < _FEWEST_LETTERS:
        letters = _letters(text)
    # Looking for pictures takes as long as reading the text.
    pictures = _picture_share(page) if letters < _FEWEST_LETTERS else 0.0
    nonsense = len(_NONSENSE.findall(text)) / len(text) if len(text) > 20 else 0.0
    found.states.append(PageState(number, letters, nonsense, pictures, is_garbled(text[:2_000])))
    found.notes += [(number, note) for note in dict.fromkeys(_notes(page, forms))]


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _text(textpage: Any) -> str:
    """Return a page's text with one character for each that pdfium counts."""
    from pypdfium2 import raw

    count = min(raw.FPDFText_CountChars(textpage), _MOST_CHARACTERS)
    if count <= 0:
        return ""
    # A letter outside the Basic Multilingual Plane takes two units.
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    units = raw.FPDFText_GetText(textpage, 0, count, buffer) - 1
    text = bytes(buffer)[: 2 * units].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    codes = (raw.FPDFText_GetUnicode(textpage, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


@lru_cache(maxsize=1)
def _functions() -> tuple[Callable[..., Any], ...]:
    """Return the functions of pdfium that are called for each line.

    With these types a call takes half as long as with those of pypdfium2, which convert structures.
    """
    from pypdfium2 import raw

    number, real, address = ctypes.c_int, ctypes.c_double, ctypes.c_void_p
    return tuple(
        ctypes.PYFUNCTYPE(result, address, number, *more)(ctypes.cast(function, address).value or 0)
        for function, result, more in (
            (raw.FPDFText_GetLooseCharBox, number, (address,)),
            (raw.FPDFText_GetCharOrigin, number, (address, address)),
            (raw.FPDFText_GetFontSize, real, ()),
            (raw.FPDFText_GetMatrix, number, (address,)),
            (raw.FPDFText_CountRects, number, (number,)),
            (raw.FPDFText_GetRect, number, (address, address, address, address)),
        )
    )


def _room(kind: Literal["f", "d"], count: int) -> tuple[Any, int]:
    """Return a view of floats ("f") or doubles ("d") that pdfium writes, and its address.

    A view's numbers are read together in a quarter of the time that the fields of a structure of ctypes take.
    """
    view = memoryview(bytearray(count * struct.calcsize(kind))).cast(kind)
    return view, ctypes.addressof(ctypes.c_char.from_buffer(view))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the lines of a page begin and end, without the spaces around them."""
    for found in _LINE.finditer(text):
        line = found[0]
        if begun := line.lstrip():
            yield found.end() - len(begun), found.start() + len(line.rstrip())


class _Pieces(NamedTuple):
    """Where the pieces of a line stand, in the direction of reading.

    Attributes:
        left: The farthest left edge.
        right: The farthest right edge.
        overlap: How far a piece begins before the end of the one that the file writes before it, at most.
        gap: How far a piece is from the one that the file writes before it, in either direction, at most.

    """

    left: float
    right: float
    overlap: float = 0.0
    gap: float = 0.0


#: The pieces of a line that the file writes at once.
_ONE_PIECE = _Pieces(math.inf, -math.inf)


class _LineReader:
    """Reads the lines of one page with their places."""

    def __init__(self, page: PdfPage, textpage: Any, text: str) -> None:
        from pypdfium2 import raw

        self._raw, self._text, self._is_generated = textpage, text, raw.FPDFText_IsGenerated
        self._textpage = ctypes.cast(textpage, ctypes.c_void_p).value
        self._rotation = raw.FPDFPage_GetRotation(page.raw)
        self._bounds = page.get_bbox()
        self._loose_box, self._origin, self._size, self._matrix_of, self._count_rects, self._rect = _functions()
        self._box, self._box_at = _room("f", 4)
        self._matrix, self._matrix_at = _room("f", 6)
        self._doubles, doubles_at = _room("d", 4)
        self._doubles_at = [doubles_at + 8 * index for index in range(4)]
        self._spans = list(_spans(text))
        self._clean = not _UNCLEAN.search(text)
        right_to_left = 0 if text.isascii() else len(_RIGHT_TO_LEFT.findall(text))
        self._right_to_left = right_to_left > 0.4 * len(text)
        self._turns = self._most_common_turns()
        _, self.bottom, _, self.top = _turned(self._turns, *self._bounds)

    def lines(self) -> list[Line]:
        """Return the lines in the order of the file; those that run in another direction than most last."""
        pieces = [self._pieces(start, end) for start, end in self._spans]
        whole = [self._line(start, end, within) for (start, end), within in zip(self._spans, pieces, strict=True)]
        gaps = [
            self._gaps(start, end, line, within)
            for (start, end), line, within in zip(self._spans, whole, pieces, strict=True)
        ]
        found: list[Line] = []
        others: list[Line] = []
        for at, ((start, end), line) in enumerate(zip(self._spans, whole, strict=True)):
            if self._is_across(line):
                others.append(line)
            elif pieces[at].overlap > _OVERLAP * line.size and (text := self._in_order(start, end, line.size)):
                found.append(replace(line, text=text))
            elif gaps[at] and not any(
                0 <= near < len(whole) and not gaps[near] and _is_as_wide(line, whole[near])
                for near in (at - 1, at + 1)
            ):
                starts, ends = [start, *(after for _, after in gaps[at])], [*(before for before, _ in gaps[at]), end]
                found += [self._line(*part, self._pieces(*part)) for part in zip(starts, ends, strict=True)]
            else:
                found.append(line)
        return [line for line in found + others if line.text.strip()]

    def _pieces(self, start: int, end: int) -> _Pieces:
        """Return where the pieces of a line stand, each of which the file writes at once."""
        count = self._count_rects(self._textpage, start, end - start)
        if count < 2 and not self._right_to_left:
            return _ONE_PIECE
        lefts: list[float] = []
        rights: list[float] = []
        for index in range(count):
            self._rect(self._textpage, index, *self._doubles_at)
            left, top, right, bottom = self._doubles.tolist()
            if self._turns:
                left, _, right, _ = _turned(self._turns, left, bottom, right, top)
            lefts.append(left)
            rights.append(right)
        if count < 2:
            return _Pieces(*lefts, *rights) if count else _ONE_PIECE
        gap = max(*map(sub, lefts[1:], rights), *map(sub, lefts, rights[1:]))
        return _Pieces(min(lefts), max(rights), max(map(sub, rights, lefts[1:])), gap)

    def _gaps(self, start: int, end: int, line: Line, pieces: _Pieces) -> list[tuple[int, int]]:
        """Return where the gaps between columns or cells begin and end, as characters."""
        size = line.size
        suspect = line.right - line.left > _SUSPECT_WIDTH * size * (end - start)
        # Most lines have fewer pieces than spaces, each of which takes as long to measure.
        if not suspect and pieces.gap <= _WIDE_GAP_WITHOUT_SPACE * size:
            return []
        spaces = [
            (start + space.start(), start + space.end()) for space in _SPACES_IN_LINE.finditer(self._text[start:end])
        ]
        widths = [self._width(at, after, size) for at, after in spaces]
        if not widths or max(widths) <= _WIDE_GAP_WITHOUT_SPACE * size:
            return []
        least = min(widths)
        if len(widths) > 1 and max(widths) - least < _EVEN * size:
            return []  # The line is justified, in a narrow column.
        wide, wide_without_space = _WIDE_GAP, _WIDE_GAP_WITHOUT_SPACE
        if least < _WIDE_GAP * size:
            wide, wide_without_space = (max(limit, 1.7 * least / size) for limit in (wide, wide_without_space))
        return [
            (at, after)
            for (at, after), width in zip(spaces, widths, strict=True)
            if width > wide * size or (width > wide_without_space * size and self._is_generated(self._raw, at) == 1)
        ]

    def _width(self, at: int, after: int, size: float) -> float:
        """Return how wide the space from one character to another is."""
        _, _, left_end, _ = self._char_box(at - 1)
        left, _, right, _ = self._char_box(after)
        if left - left_end < -size:
            # Right to left, or around a number in such a line.
            left_end, *_ = self._char_box(at - 1)
            return left_end - right
        return left - left_end

    def _in_order(self, start: int, end: int, size: float) -> str:
        """Return the text of a line with its letters from left to right; "" if they overlap or are far apart.

        Where a font lacks letters, some programs write those of another font after all others of the line, which
        has holes for them.
        """
        text = self._text[start:end]
        if _RIGHT_TO_LEFT.search(text):
            return ""
        letters = [(*self._char_box(start + at), letter) for at, letter in enumerate(text) if not letter.isspace()]
        letters.sort(key=itemgetter(0))
        ordered = ""
        end_of_last = letters[0][0] if letters else 0.0
        for left, _, right, _, letter in letters:
            space = left - end_of_last
            if not -_OVERLAP * size < space < _WIDE_GAP * size:
                return ""
            ordered += f" {letter}" if space > _NARROW_SPACE * size else letter
            end_of_last = right
        return _cleaned(ordered)

    def _char_box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of a character, in the direction of reading."""
        self._loose_box(self._textpage, index, self._box_at)
        left, top, right, bottom = self._box.tolist()
        return _turned(self._turns, left, bottom, right, top) if self._turns else (left, bottom, right, top)

    def _line(self, start: int, end: int, pieces: _Pieces) -> Line:
        left, bottom, right, top = self._char_box(start)
        if end - start > 1:
            end_left, end_bottom, end_right, end_top = self._char_box(end - 1)
            left, bottom = min(left, end_left), min(bottom, end_bottom)
            right, top = max(right, end_right), max(top, end_top)
        # The first and the last letter may be raised, as the mark of a footnote is.
        middle = (start + end) // 2
        while middle > start and self._text[middle].isspace():
            middle -= 1
        self._origin(self._textpage, middle, *self._doubles_at[:2])
        x, baseline = self._doubles[0], self._doubles[1]
        size = self._font_size(middle)
        if self._right_to_left or pieces.overlap > _OVERLAP * size:
            # The last character of the text may stand in the middle of the line.
            left, right = min(left, pieces.left), max(right, pieces.right)
        if self._turns:
            _, baseline, _, _ = _turned(self._turns, x, baseline, x, baseline)
        # The boxes of some letters end at their ink.
        bottom, top = min(bottom, baseline - 0.2 * size), max(top, baseline + 0.7 * size)
        box = _turned(-self._turns % 4, left, bottom, right, top) if self._turns else (left, bottom, right, top)
        if self._right_to_left:
            left, right = -right, -left
        text = self._text[start:end] if self._clean else _cleaned(self._text[start:end])
        if text[-1:] in HYPHENS and text[-2:-1] == " " and self._width(end - 2, end - 1, size) < _NARROW_SPACE * size:
            text = (
                text[:-2] + text[-1]
            )  # pdfium takes the hyphen of a cut word for a word if it is not quite at its place.
        return Line(text, left, right, baseline, size, self._displayed(*box))

    def _font_size(self, index: int) -> float:
        """Return the size of a character as it is on the page: its font may be of size 1 and enlarged."""
        size: float = self._size(self._textpage, index)
        if self._matrix_of(self._textpage, index, self._matrix_at):
            size *= math.hypot(self._matrix[2], self._matrix[3])
        if 0.1 <= size <= 10_000:
            return size
        return min(max(size, 0.1), 10_000.0) if math.isfinite(size) else 10.0

    def _is_across(self, line: Line) -> bool:
        left, bottom, right, top = line.box
        along, across = right - left, top - bottom
        if (self._turns - self._rotation) % 2:
            along, across = across, along
        return across > 3 * line.size and across > 2 * along and len(line.text) > 4

    def _most_common_turns(self) -> int:
        """Return by how many quarters of a circle, against the clock, most lines are turned."""
        from pypdfium2 import raw

        sample = self._spans[:: max(1, len(self._spans) // 5)]
        turns = Counter(
            -round(raw.FPDFText_GetCharAngle(self._raw, (start + end) // 2) / (math.pi / 2)) % 4
            for start, end in sample
        )
        return turns.most_common(1)[0][0] if turns else 0

    def _displayed(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return a box as it is on the page as it is displayed: cropped and rotated."""
        page_left, page_bottom, page_right, page_top = self._bounds
        if self._rotation == 1:
            box = bottom - page_bottom, page_right - right, top - page_bottom, page_right - left
        elif self._rotation == 2:
            box = page_right - right, page_top - top, page_right - left, page_top - bottom
        elif self._rotation == 3:
            box = page_top - top, left - page_left, page_top - bottom, right - page_left
        else:
            box = left - page_left, bottom - page_bottom, right - page_left, top - page_bottom
        return box


def _turned(turns: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """Return a box of a page as it is if text that is turned by some quarters against the clock is turned upright."""
    if turns == 1:
        return bottom, -right, top, -left
    if turns == 2:
        return -right, -top, -left, -bottom
    if turns == 3:
        return -top, left, -bottom, right
    return left, bottom, right, top


def _is_as_wide(line: Line, other: Line) -> bool:
    """Return whether two lines end at the same place below each other: a gap in one of them is due to justification."""
    apart = abs(line.baseline - other.baseline)
    return (
        abs(line.right - other.right) < 0.15 * line.size
        and abs(line.left - other.left) < 3 * line.size
        and 0.3 * line.size < apart < 3 * line.size
    )


def _cleaned(text: str) -> str:
    """Return the text of a line without what a text must not contain."""
    text = _SPACES.sub(" ", _UNWANTED.sub(_wanted, text))
    # A soft hyphen inside a line is a hyphen that its font calls so.
    return text[:-1].replace("\u00ad", "-") + text[-1:]


def _wanted(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\t":
        return " "
    if character >= "\ufb00":
        return "" if character == "\ufeff" else unicodedata.normalize("NFKC", character)
    if character >= "\uf0a0":
        return "•" if character in _BULLETS else character
    return ""


def _picture_share(page: PdfPage) -> float:
    """Return which share of a page its pictures cover, not more than 1."""
    from pypdfium2 import raw

    left, bottom, right, top = page.get_bbox()
    covered = 0.0
    for index in range(min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page.raw, index)
        if not _has_picture(thing):
            continue
        edges = tuple(ctypes.c_float() for _ in range(4))
        if raw.FPDFPageObj_GetBounds(thing, *edges):
            a, b, c, d = (edge.value for edge in edges)
            covered += max(0.0, min(c, right) - max(a, left)) * max(0.0, min(d, top) - max(b, bottom))
    area = (right - left) * (top - bottom)
    return min(1.0, covered / area) if area > 0 else 0.0


def _has_picture(thing: Any, depth: int = 0) -> bool:
    from pypdfium2 import raw

    kind = raw.FPDFPageObj_GetType(thing)
    if kind == raw.FPDF_PAGEOBJ_FORM and depth < 3:
        count = min(raw.FPDFFormObj_CountObjects(thing), 100)
        return any(_has_picture(raw.FPDFFormObj_GetObject(thing, index), depth + 1) for index in range(count))
    return bool(kind == raw.FPDF_PAGEOBJ_IMAGE)


# Forms and comments


def _notes(page: PdfPage, forms: Any) -> Iterator[str]:
    """Yield the values of a page's form fields and the texts of its comments; neither is in the page's text."""
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind == raw.FPDF_ANNOT_WIDGET:
                text = _field_value(forms, annotation) if forms else ""
            elif kind in (raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_LINK):
                text = ""  # A popup repeats its comment; a link describes where it leads.
            else:
                text = _string(partial(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        lines = (" ".join(_UNWANTED.sub(_wanted, line).split()) for line in re.split(r"[\r\n]", text))
        if text := "\n".join(line for line in lines if line):
            yield text


def _field_value(forms: Any, annotation: Any) -> str:
    from pypdfium2 import raw

    kinds = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
    if raw.FPDFAnnot_GetFormFieldType(forms, annotation) not in kinds:
        return ""
    if raw.FPDFAnnot_GetFormFieldFlags(forms, annotation) & raw.FPDF_FORMFLAG_TEXT_PASSWORD:
        return ""
    return _string(partial(raw.FPDFAnnot_GetFormFieldValue, forms, annotation))


def _with_notes(paragraphs: Sequence[Paragraph], notes: Sequence[tuple[int, str]]) -> Iterator[Paragraph]:
    """Yield paragraphs with the values and comments of each page after those that begin there."""
    at = 0
    for paragraph in paragraphs:
        while at < len(notes) and notes[at][0] < paragraph.lines[0].page:
            yield Paragraph(notes[at][1], f"page {notes[at][0]}")
            at += 1
        yield paragraph
    for page, note in notes[at:]:
        yield Paragraph(note, f"page {page}")
