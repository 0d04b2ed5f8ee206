"""Recognize the pictures of one file: in which languages, several at once, and none that was recognized before."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace

from search.readers.content import FormatError
from search.readers.recognized import Picture, RecognitionMemory, RecognizedLine, RecognizedPage, unpacked
from translate import UNDETERMINED, identify
from translate.text import NAMES, neighbours

from . import tesseract
from .hocr import recognized_page

#: Languages at most whose data is used at once while the language is unknown: each makes it slower.
_MOST_AT_ONCE = 6

#: Letters of a picture at least from which the language of a file is told, and pictures that are tried.
_FEWEST_LETTERS, _MOST_TRIED = 60, 3

#: Mean confidence in percent below which a page is tried with several languages: it may be in another one. With the data
#: of the right language, good scans have 94 to 95; with that of another, 80 to 92.
_DOUBTFUL = 86.0

#: By how many percent points the other result must be more confident.
_BETTER_BY = 1.0

#: Processes at most that recognize pictures of one file, and seconds between two signs of life.
_MOST_PROCESSES, _SIGN_OF_LIFE = 8, 5.0

#: Stands for the text of a picture that is not recognized.
_UNKNOWN = RecognizedPage((RecognizedLine("unrecognized", 100.0, (0, 0, 1, 1), 0.0, 1.0, 1.0, 1.0),), 1.0, 1.0)

#: Tesseract's Romanian has the letters of Turkish for those of Romanian.
_ROMANIAN = str.maketrans("şŞţŢ", "șȘțȚ")


class Recognition:
    """Recognizes the pictures of one file.

    Attributes:
        mode: One of `OCR_MODES`.

    """

    def __init__(
        self,
        mode: str,
        *,
        language: str = "",
        languages: Iterable[str] = (),
        memory: RecognitionMemory | None = None,
        is_preview: bool = False,
        at: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare to recognize pictures.

        Args:
            mode: One of `OCR_MODES`.
            language: Language of the file, ISO 639-1; "" if it is unknown.
            languages: Languages that it may be in, the most likely first.
            memory: What was recognized before.
            is_preview: Whether nothing is recognized: a picture that never was gets a text that stands for it.
            at: Called with the place that is recognized, as a sign of life.

        """
        self.mode = mode
        self._lacking = ""
        self._language = language
        self._languages = tuple(languages)
        self._memory = memory
        self._is_preview = is_preview
        self._at = at
        self._tried = 0

    def problem(self) -> FormatError | None:
        """Return why nothing can be recognized, in words that follow "a picture, which"; None if it can."""
        if self.mode == "off":
            return FormatError("--ocr off leaves unread")
        if tesseract.installed() is None:
            packages = " ".join((tesseract.PACKAGE, *filter(None, map(tesseract.package_of, self._languages))))
            return FormatError(
                f"cannot be read without the program {tesseract.PROGRAM}",
                f"install it (Debian: {packages}), then: search add --retry-failed",
            )
        return None

    def lacking(self) -> FormatError | None:
        """Return what the text may lack because Tesseract has no data for its language; None if it has."""
        if not self._lacking:
            return None
        package = tesseract.package_of(self._lacking)
        cure = f"install Tesseract's data for it (Debian: {package})" if package else ""
        return FormatError(f"has pictures in {NAMES[self._lacking]}, which were recognized without its letters", cure)

    def read(self, pictures: Iterable[Picture]) -> Iterator[tuple[Picture, RecognizedPage | FormatError]]:
        """Yield each picture with its text, or with why it could not be recognized; in order.

        Pictures are asked for as late as possible, a few ahead of those that are yielded.
        """
        engine = tesseract.installed()
        if engine is None or self.mode == "off":
            return
        # One file after another may be recognized: those inside a file.
        self._lacking, self._tried = "", 0
        chosen = engine.code(self._language) if self._language else ""
        if self._language and not chosen:
            self._lacking = self._language
        several = self._several(engine)
        processes = min(_MOST_PROCESSES, _processors())
        with ThreadPoolExecutor(processes) as pool:
            work = _Work(engine, pool, self._memory, self._at, is_preview=self._is_preview)
            waiting: deque[tuple[Picture, Callable[[], RecognizedPage | FormatError]]] = deque()
            for picture in pictures:
                if not chosen:
                    page = work.begin(picture, several)()
                    chosen = self._told(engine, page, several)
                    if not chosen or chosen == several:
                        yield picture, page
                        continue
                waiting.append((picture, work.begin(picture, chosen)))
                if len(waiting) > processes:
                    yield self._finished(work, *waiting.popleft(), chosen, several)
            while waiting:
                yield self._finished(work, *waiting.popleft(), chosen, several)

    def _several(self, engine: tesseract.Tesseract) -> str:
        """Return the codes of the languages that a file in an unknown one is tried with."""
        likely = [code for language in self._languages if (code := engine.code(language))]
        others = [code for code in ("eng", *engine.data) if code in engine.data]
        return "+".join(list(dict.fromkeys([*likely, *others]))[:_MOST_AT_ONCE])

    def _told(self, engine: tesseract.Tesseract, page: RecognizedPage | FormatError, several: str) -> str:
        """Return the code of the language of a page; all codes after some pages that do not show it, "" before."""
        self._tried += 1
        if isinstance(page, RecognizedPage) and sum(map(str.isalpha, page.text)) >= _FEWEST_LETTERS:
            language = identify(page.text).language
            if code := _code(engine, language):
                return code
            if language != UNDETERMINED and page.confidence >= _DOUBTFUL:
                self._lacking = language
                return several
        return several if self._tried == _MOST_TRIED else ""

    def _finished(
        self,
        work: _Work,
        picture: Picture,
        result: Callable[[], RecognizedPage | FormatError],
        chosen: str,
        several: str,
    ) -> tuple[Picture, RecognizedPage | FormatError]:
        """Return a picture with its text; where the page is in another language than the file, with the data of that."""
        page = result()
        if not isinstance(page, RecognizedPage) or not page.lines or self._language:
            return picture, page
        own = chosen
        if sum(map(str.isalpha, page.text)) >= _FEWEST_LETTERS:
            own = _code(work.engine, identify(page.text).language) or chosen
        if own == chosen and page.confidence < _DOUBTFUL:
            own = several
        other = page if own == chosen else work.begin(picture, own)()
        is_better = isinstance(other, RecognizedPage) and other.confidence > page.confidence + _BETTER_BY
        return picture, other if is_better else page


def _code(engine: tesseract.Tesseract, language: str) -> str:
    """Return the code of a language, or of one that reads like it, whose data is installed; "" if there is none."""
    # Norwegian data reads Danish well.
    return next(filter(None, map(engine.code, (language, *sorted(neighbours(language))))), "")


class _Work:
    """Recognizes pictures in the background, unless they were before."""

    def __init__(
        self,
        engine: tesseract.Tesseract,
        pool: ThreadPoolExecutor,
        memory: RecognitionMemory | None,
        at: Callable[[str], None],
        *,
        is_preview: bool,
    ) -> None:
        self._is_preview = is_preview
        self.engine = engine
        self._pool = pool
        self._memory = memory
        self._at = at

    def begin(self, picture: Picture, codes: str) -> Callable[[], RecognizedPage | FormatError]:
        """Begin to recognize a picture; return what waits for its text."""
        # Drawing a page takes time, too.
        self._at(picture.place)
        key = hashlib.sha256(f"{picture.page} {picture.dots_per_inch}\n".encode() + picture.data).hexdigest()
        signature = self.engine.signature(codes)
        known = None if self._memory is None else self._memory.recall(key, signature)
        if known and (page := unpacked(known)):
            return lambda: in_own_letters(page, codes)
        if self._is_preview:
            return lambda: _UNKNOWN
        future = self._pool.submit(
            self.engine.read, picture.data, codes, dots_per_inch=picture.dots_per_inch, page=picture.page
        )
        return lambda: self._finish(picture, codes, key, future)

    def _finish(self, picture: Picture, codes: str, key: str, future: Future[bytes]) -> RecognizedPage | FormatError:
        while True:
            self._at(picture.place)
            try:
                page = recognized_page(future.result(_SIGN_OF_LIFE))
                break
            except NotYet:
                continue
            except tesseract.UnrecognizedError as error:
                return FormatError(str(error))
            except FormatError as error:
                return error
        if self._memory is not None:
            self._memory.keep(key, self.engine.signature(codes), page.packed())
        return in_own_letters(page, codes)


def in_own_letters(page: RecognizedPage, codes: str) -> RecognizedPage:
    """Return a page with the letters of Romanian, as it is written today, if it is in that language.

    Args:
        page: Any page.
        codes: Tesseract's codes of the languages with which it was recognized, joined by "+".

    """
    if "ron" not in codes or not any(letter in line.text for line in page.lines for letter in "şţŞŢ"):
        return page
    if codes != "ron" and identify(page.text).language != "ro":
        return page
    return replace(page, lines=tuple(line._replace(text=line.text.translate(_ROMANIAN)) for line in page.lines))


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
