"""The formats that are read in a process of their own: the one list of them, and which of them a file has.

To add a format, write a reader in a module of its own (see `content`), list it here, and tell it apart in `detection`.
Other packages add theirs as entry points; these are told apart by their suffixes.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import IO, TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .content import Content, ReadingContext


class FormatReader(Protocol):
    """Reads the files of one format."""

    def __call__(self, file: IO[bytes], context: ReadingContext) -> Content:
        """Return what a file contains.

        Args:
            file: Readable and seekable, at its start.
            context: What the reader may use.

        Raises:
            FormatError: nothing in the file can be read.

        """
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files.

    Attributes:
        name: In a word, as `type:` in a query has it.
        description: In words.
        suffixes: Of its files, in lower case, the most common first.
        function: The module and the function that reads it, as in "package.module:function".
        program: The program on PATH that reading needs; "" if it needs none.
        package: Debian's package with the program.
        contains_files: Whether its files may contain others, such as attachments.
        is_picture: Whether its files are pictures, whose text is recognized.

    """

    name: str
    description: str
    suffixes: tuple[str, ...]
    function: str
    program: str = ""
    package: str = ""
    contains_files: bool = False
    is_picture: bool = False

    @property
    def is_available(self) -> bool:
        """Whether the program that it needs, if any, is on PATH."""
        return not self.program or shutil.which(self.program) is not None

    def reader(self) -> FormatReader:
        """Return the function that reads a file of this format."""
        module, name = self.function.split(":")
        return cast("FormatReader", getattr(import_module(module), name))


_ALL = (
    Format("pdf", "PDF", (".pdf",), f"{__package__}.pdf:read_pdf", contains_files=True),
    Format("docx", "Word", (".docx", ".docm", ".dotx", ".dotm"), f"{__package__}.docx:read_docx", contains_files=True),
    Format("doc", "Word 97 to 2003", (".doc", ".dot"), f"{__package__}.doc:read_doc"),
    Format("odt", "OpenDocument text", (".odt", ".ott", ".fodt"), f"{__package__}.opendocument:read_opendocument"),
    Format("rtf", "Rich Text Format", (".rtf",), f"{__package__}.rtf:read_rtf"),
    Format(
        "pptx", "PowerPoint", (".pptx", ".pptm", ".ppsx", ".ppsm"), f"{__package__}.pptx:read_pptx", contains_files=True
    ),
    Format("ppt", "PowerPoint 97 to 2003", (".ppt", ".pps"), f"{__package__}.ppt:read_ppt"),
    Format(
        "odp", "OpenDocument presentation", (".odp", ".otp", ".fodp"), f"{__package__}.opendocument:read_opendocument"
    ),
    Format("xlsx", "Excel", (".xlsx", ".xlsm", ".xltx"), f"{__package__}.xlsx:read_xlsx"),
    Format("xls", "Excel 97 to 2003", (".xls",), f"{__package__}.spreadsheets:read_spreadsheet"),
    Format("xlsb", "Excel binary workbook", (".xlsb",), f"{__package__}.spreadsheets:read_spreadsheet"),
    Format("ods", "OpenDocument spreadsheet", (".ods", ".fods"), f"{__package__}.spreadsheets:read_spreadsheet"),
    Format("csv", "Table of values", (".csv", ".tsv"), f"{__package__}.csv_table:read_csv"),
    Format("html", "Web page", (".html", ".htm", ".xhtml"), f"{__package__}.html:read_html"),
    Format("mhtml", "Saved web page", (".mhtml", ".mht"), f"{__package__}.mhtml:read_mhtml"),
    Format("epub", "E-book", (".epub",), f"{__package__}.epub:read_epub"),
    Format("eml", "E-mail message", (".eml", ".emlx"), f"{__package__}.eml:read_eml", contains_files=True),
    Format("mbox", "Mailbox", (".mbox", ".mbx"), f"{__package__}.mbox:read_mbox", contains_files=True),
    Format("msg", "Outlook message", (".msg",), f"{__package__}.msg:read_msg", contains_files=True),
    Format(
        "pst",
        "Outlook mailbox",
        (".pst", ".ost"),
        f"{__package__}.pst:read_pst",
        "readpst",
        "pst-utils",
        contains_files=True,
    ),
    Format("vcf", "Address cards", (".vcf",), f"{__package__}.vcard:read_vcard"),
    Format("ics", "Calendar", (".ics",), f"{__package__}.icalendar:read_icalendar"),
    Format("srt", "Subtitles", (".srt", ".vtt"), f"{__package__}.subtitles:read_subtitles"),
    *(
        Format(
            name,
            description,
            suffixes,
            f"{__package__}.pictures:read_picture",
            "tesseract",
            "tesseract-ocr",
            is_picture=True,
        )
        for name, description, suffixes in (
            ("png", "PNG picture", (".png",)),
            ("jpeg", "JPEG picture", (".jpg", ".jpeg")),
            ("tiff", "TIFF picture", (".tif", ".tiff")),
        )
    ),
    Format("zip", "ZIP archive", (".zip",), f"{__package__}.archives:read_zip", contains_files=True),
    Format(
        "tar",
        "tar archive",
        (".tar", ".tgz", ".txz", ".tbz2", ".gz", ".xz", ".bz2"),
        f"{__package__}.archives:read_tar",
        contains_files=True,
    ),
    Format(
        "7z",
        "7-Zip archive",
        (".7z",),
        f"{__package__}.archives:read_7z_or_rar",
        "bsdtar",
        "libarchive-tools",
        contains_files=True,
    ),
    Format(
        "rar",
        "RAR archive",
        (".rar",),
        f"{__package__}.archives:read_7z_or_rar",
        "bsdtar",
        "libarchive-tools",
        contains_files=True,
    ),
)

#: The group of entry points by which other packages add formats: each is a `Format`.
ENTRY_POINTS = "translation_first_search.readers"


@cache
def known_formats() -> Mapping[str, Format]:
    """Return all formats by name: those listed here, then those of other packages.

    A package that cannot be loaded adds a format without suffixes, whose description says why.
    """
    formats = {each.name: each for each in _ALL}
    for point in entry_points(group=ENTRY_POINTS):
        try:
            found = point.load()
        except Exception as error:  # noqa: BLE001 - the code is not ours
            found = Format(point.name, f"cannot be loaded: {error}", (), point.value)
        if isinstance(found, Format):
            formats.setdefault(found.name, found)
    return formats


def is_listed(name: str) -> bool:
    """Return whether a format is one of those listed here, rather than of another package."""
    return any(each.name == name for each in _ALL)


@cache
def formats_by_suffix() -> Mapping[str, str]:
    """Return the name of the format by suffix; where two formats have one, the first."""
    suffixes: dict[str, str] = {}
    for each in known_formats().values():
        for suffix in each.suffixes:
            suffixes.setdefault(suffix, each.name)
    return suffixes
