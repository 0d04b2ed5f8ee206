"""From files to documents: .txt, .md and .jsonl, folders of them, and standard input.

Nothing that is not a regular file is ever opened, and a file that cannot be read is reported and
does not stop the others.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import stat
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from index import Document
from index.records import Stamp, storable_name
from search.errors import UnreadableError

from .encodings import NotTextError, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from typing_extensions import Buffer

#: How standard input is named among paths.
STANDARD_INPUT = "-"

SUFFIXES = (".txt", ".md", ".jsonl")

#: A file of this name lists what is passed over in its folder and below: a name or pattern a line.
IGNORE_FILE = ".searchignore"

_HIDDEN = [".*"]

#: Bytes of the largest file read as one document. A .jsonl is read by lines, each up to this.
LARGEST = 16 << 20

#: Characters of the longest id taken, and of a title before it is cut.
_LONGEST_ID, _LONGEST_TITLE = 1_000, 1_000

#: Lines of one file that are said to hold no document; the others are counted.
_MOST_BAD_LINES = 100

#: Bytes of the largest ignore file, and the most that one names together with those of the folders it is in: each
#: name that is met is held against all of them.
_LARGEST_IGNORE_FILE, _MOST_IGNORED = 1 << 16, 1_000

_DATE_LINE = re.compile(r"\s*date[ \t]+([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)(?:\s+|$)")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T.*)?")
_MARKDOWN_TITLE = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
_NO_FILE = "is a device or a pipe, not a file"

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class SourceFile:
    """A file that may hold documents, not opened before they are asked for.

    Attributes:
        name: As `file_id` gives it; ``"-"`` for standard input.
        stamp: How it looked; None for standard input.
        digest: SHA-256 of its bytes, once they were read; None before that, where they could not all
            be read, and where they were being written meanwhile.

    """

    def __init__(self, name: str, path: Path | None, standard_input: BinaryIO | None = None) -> None:
        """Look at the file.

        Raises:
            OSError: it cannot be looked at.

        """
        self.name = name
        self.stamp = Stamp.of(path) if path else None
        self.digest: str | None = None
        self._path = path
        self._standard_input = standard_input

    def documents(self) -> Iterator[Document | UnreadableError]:
        """Yield its documents, in order; for each that cannot be read, the error instead."""
        if self._path is None:
            yield from _from_standard_input(self._standard_input or io.BytesIO())
            return
        try:
            with _open(self._path) as opened:
                yield from self._read(opened)
        except OSError as error:
            yield UnreadableError(self.name, None, _why(error))
        except NotTextError as error:
            yield UnreadableError(self.name, None, error.problem, error.cure)

    def _read(self, opened: BinaryIO) -> Iterator[Document | UnreadableError]:
        self.stamp = before = Stamp.of(opened.fileno())
        # What is written to it meanwhile is for the next time: a log would never end.
        source = _Measured(opened, before.size)
        if self.name.lower().endswith(".jsonl"):
            with io.BufferedReader(source) as lines:
                yield from _read_json_lines(lines, self.name)
            self._note(source, opened, before)
        elif before.size > LARGEST:
            yield UnreadableError(self.name, None, _too_large())
        else:
            data = source.readall()
            self._note(source, opened, before)
            yield _from_bytes(data, self.name, self.name)

    def _note(self, source: _Measured, opened: BinaryIO, before: Stamp) -> None:
        after = Stamp.of(opened.fileno())
        if source.is_exhausted and (after.size, after.modified) == (before.size, before.modified):
            self.digest = source.digest


class _Measured(io.RawIOBase):
    """The first bytes of a file, and the hash of what was read of them."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        data = self._file.read(min(len(memoryview(buffer)), self._left))
        memoryview(buffer)[: len(data)] = data
        self._left -= len(data)
        self._hash.update(data)
        return len(data)

    @property
    def is_exhausted(self) -> bool:
        return self._left == 0

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def read_files(
    paths: Iterable[str], *, base: Path, standard_input: BinaryIO | None = None
) -> Iterator[SourceFile | UnreadableError]:
    """Yield the files in *paths*, in order, each once; for each that cannot be looked at, the error instead.

    Args:
        paths: Files, folders (read recursively, in the order of their names; hidden ones, libraries,
            what a ``.searchignore`` names and other kinds of files are passed over) or ``"-"``.
        base: Names, and ids, of files inside this folder are relative to it, of others absolute.
        standard_input: What ``"-"`` reads; nothing where it is not given.

    """
    seen: set[str] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield SourceFile(STANDARD_INPUT, None, standard_input)
            continue
        for file in _files(Path(path)):
            name = file_id(Path(file.path) if isinstance(file, UnreadableError) else file, base)
            if isinstance(file, UnreadableError):
                yield UnreadableError(name, None, file.reason)
            elif name not in seen:
                seen.add(name)
                try:
                    yield SourceFile(name, file)
                except OSError as error:  # It went away just now.
                    yield UnreadableError(name, None, _why(error))


def read_documents(
    paths: Iterable[str], *, base: Path, standard_input: BinaryIO | None = None
) -> Iterator[Document | UnreadableError]:
    """Yield the documents in *paths*, in order; for each that cannot be read, the error instead. See `read_files`."""
    for file in read_files(paths, base=base, standard_input=standard_input):
        if isinstance(file, UnreadableError):
            yield file
        else:
            yield from file.documents()


def source_files(paths: Iterable[str]) -> Iterator[Path]:
    """Yield the files that `read_documents` would open, in order."""
    for path in paths:
        yield from (file for file in _files(Path(path)) if isinstance(file, Path))


def file_id(path: Path, base: Path) -> str:
    """Return the id of a file: its path relative to *base* where it lies inside, absolute elsewhere."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - a link keeps its own name
    inside = absolute.is_relative_to(base)
    name = absolute.relative_to(base).as_posix() if inside else str(absolute)
    return storable_name(name)


def is_there(name: str, base: Path) -> bool:
    """Tell whether the file of a name that `file_id` gave may be there: False where it surely is not."""
    return bool(named_files(name, base))


def named_files(name: str, base: Path) -> list[Path]:
    """Return the files that `file_id` calls *name*: one, none where it has gone, two where names are odd.

    A name that is not UTF-8 is written with backslashes; another file's may have such backslashes itself.
    """
    literal = os.fsencode(base / name)
    plain = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), literal)
    return [Path(os.fsdecode(path)) for path in dict.fromkeys((literal, plain)) if not _is_gone(path)]


def _is_gone(path: bytes) -> bool:
    try:
        os.lstat(path)
    except OSError as error:
        # Anything else, a folder that is closed to us or a disk that fails, leaves it in doubt.
        return error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}
    return False


def is_library(folder: Path) -> bool:
    """Tell whether *folder* is a library of this program, which is no place to look for documents."""
    try:
        return (folder / "manifest.json").is_file() and (folder / "corpus.sqlite").is_file()
    except OSError:  # It may not be looked into: whoever walks it says so.
        return False


def _files(path: Path) -> Iterator[Path | UnreadableError]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield UnreadableError(str(path), None, _why(error))
        return
    if stat.S_ISDIR(mode):
        yield from _files_inside(path)
    elif not stat.S_ISREG(mode):
        yield UnreadableError(str(path), None, _NO_FILE)
    elif path.suffix.lower() not in SUFFIXES:
        yield UnreadableError(
            str(path), None, f"is not a {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} file", "convert it to one"
        )
    else:
        yield path


def _files_inside(folder: Path) -> Iterator[Path | UnreadableError]:
    # A level at a time: up to Python 3.11 os.walk calls itself for each folder in a folder, which ends at a thousand.
    waiting = [(folder, _HIDDEN)]
    while waiting:
        here, passed_over = waiting.pop()
        problems: list[OSError] = []
        _, folders, names = next(os.walk(here, onerror=problems.append), ("", [], []))
        if IGNORE_FILE in names:
            try:
                passed_over = [*passed_over, *_ignored(here / IGNORE_FILE, _MOST_IGNORED - len(passed_over))]
            except ValueError as wrong:
                yield UnreadableError(str(here / IGNORE_FILE), None, str(wrong))
        for name in sorted(names):
            file = here / name
            if not _matches(name, passed_over) and file.suffix.lower() in SUFFIXES:
                yield from _files(file)
        for error in problems:
            yield UnreadableError(str(error.filename), None, _why(error))
        inside = (here / name for name in sorted(folders, reverse=True) if not _matches(name, passed_over))
        waiting += [(each, passed_over) for each in inside if not (_is_link(each) or is_library(each))]


def _is_link(path: Path) -> bool:
    # Path.is_symlink fails on a path that is too long; whoever walks it says so.
    return os.path.islink(path)  # noqa: PTH114


def _ignored(file: Path, most: int) -> list[str]:
    """Return the patterns in an ignore file.

    Raises:
        ValueError: they cannot be read, or are more than *most*; the message says why.

    """
    try:
        with _open(file) as opened:
            data = opened.read(_LARGEST_IGNORE_FILE + 1)
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = _why(error) if isinstance(error, OSError) else "is not UTF-8"
        raise ValueError(f"{why}; what it names was not passed over") from error
    if len(data) > _LARGEST_IGNORE_FILE:
        raise ValueError(f"is larger than {_LARGEST_IGNORE_FILE >> 10} KiB; what it names was not passed over")
    patterns = list(dict.fromkeys(line.strip() for line in lines if line.strip() and not line.startswith("#")))
    if len(patterns) > most:
        raise ValueError(
            f"names more than {_MOST_IGNORED:,}, with the folders above; what it names was not passed over"
        )
    return patterns


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _open(path: Path) -> BinaryIO:
    """Open a file to be read, never a pipe or a device, not even one that was put in its place just now.

    Raises:
        OSError: it cannot be opened.

    """
    # Opening a pipe would wait for somebody to write to it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, _NO_FILE)
    return os.fdopen(descriptor, "rb")


def _from_standard_input(stream: BinaryIO) -> Iterator[Document | UnreadableError]:
    """Yield the documents that are piped in: the lines of a .jsonl, or one text; of no more than is taken is read."""
    head = bytearray()
    line = b"\n"
    while line and not line.strip() and len(head) <= LARGEST:
        line = stream.readline(LARGEST + 1)
        head += line
    try:
        _from_json(line.strip(), STANDARD_INPUT, 1)
    except ValueError:
        rest = stream.read(LARGEST + 1 - len(head)) if len(head) <= LARGEST else b""
        yield _from_bytes(bytes(head) + rest, STANDARD_INPUT, None)
    else:
        with io.BufferedReader(_Joined(bytes(head), stream)) as lines:
            yield from _read_json_lines(lines, STANDARD_INPUT)


class _Joined(io.RawIOBase):
    """What was read of a stream already, and then the rest of it."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = io.BytesIO(head)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        wanted = len(memoryview(buffer))
        data = self._head.read(wanted) or self._stream.read(wanted)
        memoryview(buffer)[: len(data)] = data
        return len(data)


def _from_bytes(data: bytes, path: str, name: str | None) -> Document | UnreadableError:
    """Return the document in a file's bytes; without a *name* it is named after its content."""
    if len(data) > LARGEST:
        return UnreadableError(path, None, _too_large())
    try:
        text = _keepable(decode(data))
    except NotTextError as error:
        return UnreadableError(path, None, error.problem, error.cure)
    found = _DATE_LINE.match(text)
    stated = _iso_date(found[1]) if found else None
    if found and stated:
        text = text[found.end() :]
    if not text.strip():
        return UnreadableError(path, None, "is empty; there is nothing to add")
    title = _markdown_title(text) if path.lower().endswith(".md") else None
    name = name or f"stdin-{hashlib.sha256(data).hexdigest()[:12]}"
    return Document(name, path, text, title=title, date=stated, size=len(data))


def _markdown_title(text: str) -> str | None:
    """Return the first heading of the first level, without the hashes that may close it."""
    found = _MARKDOWN_TITLE.search(text)
    if not found:
        return None
    title = found[1].rstrip()
    # By hand: a pattern of spaces, hashes and the line's end takes the square of a long row of spaces.
    bare = title.rstrip("#")
    return _short_title(bare.rstrip() if bare.endswith((" ", "\t")) else title)


def _short_title(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE]}…"


def _read_json_lines(file: BinaryIO, path: str) -> Iterator[Document | UnreadableError]:
    documents = 0
    problems = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        if not documents and not problems and (wrong := _other_format(line)):
            yield UnreadableError(path, None, wrong)
            return
        try:
            document = _from_json(line, path, number)
        except ValueError as error:
            problems += 1
            if problems <= _MOST_BAD_LINES:
                yield UnreadableError(path, number, str(error))
        else:
            documents += 1
            yield document
    if problems > _MOST_BAD_LINES:
        yield UnreadableError(
            path, None, f"{problems - _MOST_BAD_LINES:,} more lines cannot be read", "is it a .jsonl?"
        )
    if not documents and not problems:
        yield UnreadableError(path, None, "is empty; there is nothing to add")


def _other_format(first_line: bytes) -> str | None:
    """Return what is wrong with a whole file by its first line, rather than say it of every line."""
    if b"\x00" in first_line:
        return "is not text; is it a .jsonl?"
    if first_line.lstrip().startswith(b"["):
        return "is a JSON array; write its objects one a line"
    return None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines as UTF-8, also of a file that begins with the mark of UTF-16."""
    head = file.peek(4)[:4] if hasattr(file, "peek") else b""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise NotTextError(f"is UTF-16 and larger than {LARGEST >> 20} MiB", "make it UTF-8, or split it")
        # Not splitlines(): JSON may have U+2028 and its like inside a line.
        yield from (line.encode("utf-8") for line in decode(data).split("\n"))
        return
    while line := file.readline(LARGEST + 1):
        yield line
        # The rest of a line that is too large is no line of its own.
        while len(line) > LARGEST and not line.endswith(b"\n"):
            line = file.readline(LARGEST + 1)


def _from_json(line: bytes, path: str, number: int) -> Document:
    """Return the document in a line.

    Raises:
        ValueError: there is none; the message says why.

    """
    if len(line) > LARGEST:
        raise ValueError(_too_large())
    try:
        # JSON is UTF-8 by its standard, and not always by those who write it.
        fields = json.loads(decode(line))
    except NotTextError:
        raise
    except (ValueError, RecursionError) as error:
        raise ValueError("is not JSON; a line is one object with id and text") from error
    if not isinstance(fields, dict):
        raise ValueError("is not a JSON object; it needs id and text")  # noqa: TRY004 - a wrong value in a file, not in a call
    if type(fields.get("id")) is int:  # And not a bool.
        fields["id"] = str(fields["id"])
    name, text = _text(fields, "id").strip(), _text(fields, "text")
    if not name or not text.strip():
        raise ValueError(f"has no {'text' if name else 'id'!r}; a line needs id and text")
    if len(name) > _LONGEST_ID:
        raise ValueError(f"has an 'id' of {len(name):,} characters, and {_LONGEST_ID:,} are the most; shorten it")
    stated = _text(fields, "date").strip()
    if stated and not _iso_date(stated):
        raise ValueError(f"'date' is not ISO 8601, as 2026-01-14 is: {stated[:40]!r}")
    return Document(
        name,
        path,
        text,
        language=_text(fields, "language").strip() or None,
        title=_short_title(_text(fields, "title").strip()) or None,
        date=_iso_date(stated),
        line=number,
        size=len(line),
    )


def _text(fields: dict[str, object], key: str) -> str:
    """Return a text of a line, "" where there is none.

    Raises:
        ValueError: it is something else.

    """
    value = fields.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key!r} is no text")
    return _keepable(value or "")


def _iso_date(stated: str) -> str | None:
    """Return the day, month or year in *stated*, or None where it is no date there ever was."""
    found = _DATE.fullmatch(stated)
    if not found:
        return None
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(filter(None, (year, month, day)))


def _keepable(text: str) -> str:
    """Return *text* with a replacement character for each that no UTF-8 file can hold, one for one."""
    return _UNKEEPABLE.sub("\ufffd", text)


def _too_large() -> str:
    return f"is larger than {LARGEST >> 20} MiB; split it"


def _why(error: OSError) -> str:
    reasons = {
        FileNotFoundError: "there is no such file or folder; check the path",
        PermissionError: "may not be read by you; ask its owner",
    }
    return reasons.get(type(error), error.strerror or str(error))
