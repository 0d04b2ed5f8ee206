"""Errors of this package.

* TranslateError
  - UnsupportedLanguageError: no installed model translates this language to English
  - LanguageCodeError: not the code of a known language
  - PackageError: a package is damaged, unsafe, or not a package at all
  - DownloadError: a package, or the index of packages, cannot be downloaded
  - TranslatorError: a model failed while translating
  - HardwareError: no such device, none on this machine, or too many threads
  - MemoryFileError: the translation memory's file cannot be opened, read or written
  - ExchangeError: a line or unit of a glossary or translation memory file cannot be read

Catch the base class for all of them::

    try:
        english = translator.translate(sentences, source="ro")
    except TranslateError as error:
        print(f"error: {error}")
"""

from __future__ import annotations

from pathlib import Path

from durable_sqlite import SearchError


class TranslateError(SearchError):
    """Base class of the errors of this package."""


class UnsupportedLanguageError(TranslateError):
    """No installed model of an engine, and no pair of models, translates this language to English.

    Attributes:
        language: The language.
        other_engine: Another engine, of which a model is installed that does; None if there is none.

    """

    def __init__(self, language: str, other_engine: str | None = None) -> None:
        cure = f"install one with: search models install {language}"
        if other_engine:
            cure = f"use the {other_engine.capitalize()} model that is installed: --engine {other_engine}"
        super().__init__(f"no model translates {language!r} to English", cure)
        self.language = language
        self.other_engine = other_engine


class LanguageCodeError(TranslateError):
    """Not the code of a known language.

    Attributes:
        language: What was given.
        suggestion: The code of the language that was probably meant; None if there is no such guess.

    """

    def __init__(self, language: str, suggestion: str | None = None) -> None:
        cure = f"use {suggestion}" if suggestion else "use a two-letter code from ISO 639-1: ro, sv"
        super().__init__(f"{language[:40]!r} is not a language code", cure)
        self.language = language
        self.suggestion = suggestion


class PackageError(TranslateError):
    """A package that is damaged, unsafe, or not a package at all."""

    def __init__(self, path: Path, problem: str, cure: str) -> None:
        super().__init__(problem, cure, place=str(path))
        self.path = path


class DownloadError(TranslateError):
    """A package, or the index of packages, that cannot be downloaded.

    Attributes:
        url: Address of the download.
        resumable: Whether the downloaded part is kept, so that the next download continues from there.

    """

    def __init__(self, url: str, problem: str, cure: str, *, resumable: bool = False) -> None:
        # The address comes from an index, and control characters in it could affect a terminal.
        shown = "".join(letter if letter.isprintable() else "?" for letter in url[:300])
        super().__init__(problem, cure, place=shown)
        self.url = url
        self.resumable = resumable


class TranslatorError(TranslateError):
    """A model failed while translating; nothing it returned was stored."""


class HardwareError(TranslateError):
    """A device that does not exist or that this machine lacks, or a number of threads out of range."""


class MemoryFileError(TranslateError):
    """The translation memory's file cannot be opened, read or written."""

    def __init__(self, path: Path, problem: str, cure: str = "") -> None:
        super().__init__(problem, cure, place=f"translation memory {path}")
        self.path = path


class ExchangeError(TranslateError):
    """A glossary or translation memory file, or a line or unit of one, that cannot be read or written.

    Attributes:
        path: Path of the file.
        line: Line number, counted from 1; None if the error concerns the whole file or a unit.

    """

    def __init__(self, path: Path, line: int | None, problem: str, cure: str = "") -> None:
        place = f"{path}, line {line}" if line else str(path)
        super().__init__(problem, cure, place=place)
        self.path = path
        self.line = line
