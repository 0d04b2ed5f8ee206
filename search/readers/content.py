"""What a reader of a format finds in a file: paragraphs with their places, metadata, and files inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple, Protocol

from .recognized import Picture, RecognizedPage


class FormatError(ValueError):
    """A file cannot be read.

    Attributes:
        problem: What is wrong, such as "is locked with a password".
        cure: What to do about it; "" if nothing can be done.

    """

    def __init__(self, problem: str, cure: str = "") -> None:
        super().__init__(f"{problem}; {cure}" if cure else problem)
        self.problem = problem
        self.cure = cure


class LineBox(NamedTuple):
    """Where a line of a paragraph is on its page.

    Attributes:
        start: Its first character in the paragraph.
        page: Number of the page, from 1.
        left: Distance of its left edge from the page's left edge, in points.
        bottom: Distance of its lower edge from the page's lower edge, in points.
        right: Distance of its right edge from the page's left edge, in points.
        top: Distance of its upper edge from the page's lower edge, in points.
        confidence: How sure its text is, in percent, if it was recognized in a picture; None otherwise.

    """

    start: int
    page: int
    left: float
    bottom: float
    right: float
    top: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, a heading, a row of a table, or another piece of text that stands alone.

    Attributes:
        text: Without blank lines; a line break is one that the author set.
        place: Where it begins, in words: "page 12", "slide 3", "sheet Budget, row 5", "chapter 2", "00:01:02"; "" if
            the format has no places.
        lines: The boxes of its lines, in order; only for PDF and pictures.

    """

    text: str
    place: str = ""
    lines: tuple[LineBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file states about itself, unchecked: templates and programs fill in much of it.

    Attributes:
        title: The title; of a message, the subject.
        author: The author or authors; of a message, "" (see *sender*).
        date: As stated, in any form; for a message, the date it was sent.
        language: Code of the language.
        sender: Who sent a message: name and address.
        to: To whom it was sent.
        cc: Who got a copy.
        message_id: The Message-ID of a message, without brackets.
        references: Message-IDs of the messages that it answers, the oldest first.

    """

    title: str = ""
    author: str = ""
    date: str = ""
    language: str = ""
    sender: str = ""
    to: str = ""
    cc: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A file inside another: an attachment, a member of an archive, a message of a mailbox.

    Attributes:
        name: Its name or its path inside the other, as stated there; it may be hostile.
        open: Returns its content, readable and seekable.
            May raise `FormatError`.
        format: Name of its format, if the other file decides it; "" to detect it.

    """

    name: str
    open: Callable[[], IO[bytes]]
    format: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file contains.

    Attributes:
        paragraphs: In reading order.
        metadata: What the file states about itself.
        children: The files inside it, in order. They are opened one by one while this is iterated.
        missing: What could not be read, each such as "page 3 is damaged"; the rest could.
        may_be_empty: Whether it is no failure that there is nothing in it: few photographs have text.

    """

    paragraphs: list[Paragraph] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)
    children: Iterable[Child] = ()
    missing: list[str] = field(default_factory=list)
    may_be_empty: bool = False


class PictureRecognition(Protocol):
    """Recognizes the text of pictures.

    Attributes:
        mode: "auto" for the pictures that need it, "off" for none, "force" for all pages.

    """

    mode: str

    def problem(self) -> FormatError | None:
        """Return why nothing can be recognized, in words that follow "a picture, which"; None if it can."""
        ...

    def read(self, pictures: Iterable[Picture]) -> Iterator[tuple[Picture, RecognizedPage | FormatError]]:
        """Yield each picture with its text, or with why it has none; in order.

        Pictures are asked for as late as possible, a few ahead of those that are yielded.
        """
        ...

    def lacking(self) -> FormatError | None:
        """Return what the text may lack because there is no data for its language; None if there is."""
        ...


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What a reader may use.

    Attributes:
        passwords: Passwords to try on locked files.
        name: Name of the file, to tell formats apart that their content does not; it may be hostile.
        at: Called by readers of long files with the place that is read next, such as "page 3": the time limit is one
            for each place.
        recognition: Recognizes the text of pictures; None if that is not wanted.
        scratch: Path of the folder that `scratch.new_scratch_folder` may create, for programs that can only write
            files; "" where there can be none.

    """

    passwords: tuple[str, ...] = ()
    name: str = ""
    at: Callable[[str], None] = lambda _: None
    recognition: PictureRecognition | None = None
    scratch: str = ""
