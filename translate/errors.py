"""What can go wrong while translating.

* TranslateError
  - UnsupportedLanguageError: no installed model leads from this language to English
  - LanguageCodeError: what was given is no language code
  - PackageError: a package, or what should be one, is damaged or unsafe
  - DownloadError: a package, or the index of them, cannot be fetched
  - TranslatorError: a model failed while translating
  - MemoryFileError: memory.sqlite cannot be opened or written
  - ExchangeError: a line or unit of a translation memory in JSON lines or TMX cannot be read

Catch the base for all of them::

    try:
        english = translator.translate(sentences, source="ro")
    except TranslateError as error:
        print(f"error: {error}")
"""

from __future__ import annotations

from pathlib import Path

from durable_sqlite import SearchError


class TranslateError(SearchError):
    """An expected failure of translation."""


class UnsupportedLanguageError(TranslateError):
    """No installed package, and no two in a row, lead from this language to English."""

    def __init__(self, language: str) -> None:
        super().__init__(
            f"no model translates {language!r} to English", f"install one with: search models install {language}"
        )
        self.language = language


class LanguageCodeError(TranslateError):
    """Not a language code of two or three letters."""

    def __init__(self, language: str) -> None:
        super().__init__(f"{language[:40]!r} is no language code", "give two letters as ISO 639-1 has them: ro, sv")
        self.language = language


class PackageError(TranslateError):
    """A package that is damaged, unsafe, or none at all."""

    def __init__(self, path: Path, problem: str, cure: str) -> None:
        super().__init__(problem, cure, place=str(path))
        self.path = path


class DownloadError(TranslateError):
    """A package, or the index of them, that cannot be fetched.

    Attributes:
        resumable: What came is kept, and the next download goes on from there.

    """

    def __init__(self, url: str, problem: str, cure: str, *, resumable: bool = False) -> None:
        # An address comes from an index, and what is no letter could act on a terminal.
        shown = "".join(letter if letter.isprintable() else "?" for letter in url[:300])
        super().__init__(problem, cure, place=shown)
        self.url = url
        self.resumable = resumable


class TranslatorError(TranslateError):
    """A model failed while translating; nothing it returned was kept."""


class MemoryFileError(TranslateError):
    """The translation memory's file cannot be opened, read or written."""

    def __init__(self, path: Path, problem: str, cure: str = "") -> None:
        super().__init__(problem, cure, place=f"translation memory {path}")
        self.path = path


class ExchangeError(TranslateError):
    """A place in a translation memory file, JSON lines or TMX, that cannot be read.

    Attributes:
        line: Counted from 1; None where the file as a whole is the problem.

    """

    def __init__(self, path: Path, line: int | None, problem: str, cure: str = "") -> None:
        place = f"{path}, line {line}" if line else str(path)
        super().__init__(problem, cure, place=place)
        self.path = path
        self.line = line
