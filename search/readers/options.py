"""How files are read: with which passwords, and what is done with pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .formats import Format, formats_by_suffix, known_formats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from .recognized import RecognitionMemory

#: When pictures are recognized: those that need it, none, or all pages.
OCR_MODES = ("auto", "off", "force")


def _ignore(*_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How files are read.

    Attributes:
        passwords: Passwords to try on locked files.
        ocr: When text is recognized in pictures: one of `OCR_MODES`.
        language: The stated language of all files, ISO 639-1; "" if it is unknown.
        languages: Languages that files may be in, the most likely first.
        memory: What was recognized before; None to recognize everything anew.
        scratch: The folder in which programs that can only write files may do so for a moment: the library's; None for the
            folder for temporary files.
        is_preview: Whether this only shows what would be read: no picture is recognized, and one that never was counts
            as one with text.
        on_unread_picture: Called for each picture in a folder, or inside a file, that is passed over because text in
            pictures is not recognized.
        on_position: Called with the name of a file and how many of its bytes were read, while one with many files inside is
            read.

    """

    passwords: Sequence[str] = ()
    ocr: str = "auto"
    language: str = ""
    languages: Sequence[str] = ()
    memory: RecognitionMemory | None = None
    scratch: Path | None = None
    is_preview: bool = False
    on_unread_picture: Callable[[], None] = field(default=_ignore, compare=False)
    on_position: Callable[[str, int], None] = field(default=_ignore, compare=False)

    def reads(self, found: Format) -> bool:
        """Return whether files of a format are read; pictures are only if their text can be recognized."""
        return not found.is_picture or (self.ocr != "off" and found.is_available)

    def reads_suffix(self, suffix: str) -> bool:
        """Return whether files with a suffix of a known format are read."""
        name = formats_by_suffix().get(suffix)
        return name is None or self.reads(known_formats()[name])


#: Without passwords, with text recognized in the pictures that need it.
READ_PLAINLY = ReadingOptions()
