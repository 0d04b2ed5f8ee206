"""Read Outlook's mailboxes (.pst, .ost) by the program readpst, which writes their messages to a scratch folder."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from .content import Child, Content, FormatError, ReadingContext
from .eml import LARGEST_MESSAGE
from .programs import MOST_WRITTEN, allowed_to_write, as_real_file
from .pst_damage import damage
from .scratch import new_scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Maximum bytes that the program may write in all, or this many times the size of the mailbox if that is more; messages
#: grow by a third where attachments become text.
_LARGEST_TOTAL, _LARGEST_RATIO = 1 << 30, 4

#: Bytes that must stay free on the disk of the scratch folder.
_LEAST_FREE = 256 << 20

#: Maximum number of files and folders that the program may write, and depth of folders inside folders.
_MOST_FILES, _MOST_NESTED = 100_000, 64

#: Seconds between two looks at what the program has written, and at least this many times what a look takes.
_PAUSE, _PAUSE_RATIO = 0.1, 5.0

#: Bytes that are kept of what the program says.
_MOST_SAID = 4_096

#: One message in a file with its attachments, as UTF-8 where possible; with deleted messages; by one process.
_OPTIONS = ("-q", "-e", "-8", "-D", "-j", "0")

#: Formats by the suffix that the program gives its files.
_FORMATS = {".eml": "eml", ".vcf": "vcf", ".ics": "ics"}

#: What is missing where the path of a folder or a file is too long for the system.
_LONG_NAMES = "folders with very long names are not read"

_DIGITS = re.compile(r"(\d+)")


class _Written(NamedTuple):
    """What the program has written: numbers of files and of folders, and bytes."""

    files: int
    folders: int
    size: int


def read_pst(file: IO[bytes], context: ReadingContext) -> Content:
    """Return the messages, contacts and appointments in a mailbox; their names begin with those of their folders.

    Raises:
        FormatError: the program is absent, nothing can be read, or there is no room for the messages.

    """
    program = shutil.which("readpst")
    if program is None:
        raise FormatError("needs the program readpst", "install it (Debian: pst-utils)")
    missing = list(damage(file, context.at))
    folder = _scratch_folder(context)
    with as_real_file(file) as descriptor:
        if descriptor is None:
            raise FormatError("can be read only as a file of its own", "unpack the archive that it is in")
        missing += _unpack(program, descriptor, folder, context)
    return Content(children=_children(folder, missing), missing=missing)


def _scratch_folder(context: ReadingContext) -> Path:
    if not context.scratch:
        raise FormatError("cannot be read on this system", "unpack it on another with readpst")
    try:
        return new_scratch_folder(context.scratch)
    except OSError as error:
        where = Path(context.scratch).parent
        problem = f"cannot be read, because no folder can be created in {where} ({error.strerror})"
        raise FormatError(problem, "check who may write there") from error


def _unpack(program: str, descriptor: int, folder: Path, context: ReadingContext) -> list[str]:
    """Have the program write what is in a mailbox to a folder, and return what is missing.

    Raises:
        FormatError: nothing was written, or there is no room.

    """
    most = max(_LARGEST_TOTAL, _LARGEST_RATIO * os.fstat(descriptor).st_size)
    with allowed_to_write():
        process = subprocess.Popen(  # noqa: S603 - the arguments are fixed
            [program, *_OPTIONS, "-o", str(folder), "/dev/stdin"],
            stdin=descriptor,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A message that is too large is cut off at the limit; with the signal, it would end the program.
            restore_signals=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    try:
        said, written = _watch(process, folder, context, most)
        problem = _problem(process.wait(), said)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
    if problem and not written.files:
        raise problem
    return [f"a part of the mailbox {problem.problem}"] if problem else []


def _watch(
    process: subprocess.Popen[bytes], folder: Path, context: ReadingContext, most: int
) -> tuple[bytes, _Written]:
    """Return what the program says, and what it has written, when it has ended.

    Raises:
        FormatError: it has written too much.

    """
    assert process.stdout  # noqa: S101 - for mypy
    said, before, pause = b"", _Written(0, 0, 0), _PAUSE
    while True:
        has_more, _, _ = select.select([process.stdout], [], [], pause)
        chunk = os.read(process.stdout.fileno(), _MOST_SAID) if has_more else b""
        said = (said + chunk)[:_MOST_SAID]
        started = time.monotonic()
        written = _written(folder)
        pause = max(_PAUSE, _PAUSE_RATIO * (time.monotonic() - started))
        if written.size > most or written.files + written.folders > _MOST_FILES:
            what = f"{most >> 20:,} MiB" if written.size > most else f"{_MOST_FILES:,} files"
            raise FormatError(f"unpacks to more than {what}", "split it")
        if shutil.disk_usage(folder).free < _LEAST_FREE:
            raise FormatError(f"needs more room than is free in {folder.parent.parent}", "make room")
        if written != before:
            context.at(f"message {written.files:,}")
        before = written
        if has_more and not chunk:  # It says no more, and ends.
            with suppress(subprocess.TimeoutExpired):
                process.wait(pause)
                return said, _written(folder)


def _problem(code: int, said: bytes) -> FormatError | None:
    """Return what is wrong, by the exit code of the program and its words; None if nothing is."""
    if code == 0:
        return None
    words = " ".join(said.decode("utf-8", "replace").replace("\x00", "").partition("\n")[0].split())[:200]
    if code == -signal.SIGXCPU:
        return FormatError("takes readpst too long", "split it")
    if code < 0:
        words = "readpst crashes"
    return FormatError(f"is damaged ({words or 'readpst fails'})", "ask for an intact copy")


def _written(folder: Path) -> _Written:
    """Return what is in a folder. Files and folders may come and go meanwhile."""
    files = folders = size = 0
    for entry in _entries(folder, [], in_order=False):
        if entry.is_dir(follow_symlinks=False):
            folders += 1
            continue
        files += 1
        with suppress(OSError):
            size += entry.stat(follow_symlinks=False).st_size
    return _Written(files, folders, size)


def _entries(folder: Path, missing: list[str], *, in_order: bool = True) -> Iterator[os.DirEntry[str]]:
    """Yield files and folders in a folder and in those below it, in the order of the numbers in their names or in any."""
    waiting = [(str(folder), 0)]
    while waiting:
        path, depth = waiting.pop()
        try:
            with os.scandir(path) as opened:
                found = sorted(opened, key=_natural_order) if in_order else list(opened)
        except OSError:  # The path is too long.
            _say_once(missing, _LONG_NAMES)
            continue
        yield from found
        below = [entry.path for entry in found if entry.is_dir(follow_symlinks=False)]
        if below and depth >= _MOST_NESTED:
            missing.append(f"folders nested deeper than {_MOST_NESTED} are not read")
            continue
        waiting += [(each, depth + 1) for each in reversed(below)]


def _natural_order(entry: os.DirEntry[str]) -> list[tuple[int, str]]:
    return [(len(each), each) if each.isdigit() else (0, each) for each in _DIGITS.split(entry.name)]


def _children(folder: Path, missing: list[str]) -> Iterator[Child]:
    for entry in _entries(folder, missing):
        if entry.is_file(follow_symlinks=False):
            try:
                os.stat(entry.path)  # noqa: PTH116
            except OSError:  # The path of the folder was not too long, but this one is.
                _say_once(missing, _LONG_NAMES)
                continue
            # The topmost folder is the mailbox itself.
            parts = Path(entry.path).relative_to(folder).parts[1:]
            yield Child("/".join(parts), partial(_opened, entry.path), _FORMATS.get(Path(entry.name).suffix, ""))


def _say_once(missing: list[str], what: str) -> None:
    if what not in missing:
        missing.append(what)


def _opened(path: str) -> IO[bytes]:
    """Open a file that the program wrote.

    Raises:
        FormatError: it is larger than the program may write, so that its end is missing.

    """
    if os.stat(path).st_size >= min(MOST_WRITTEN, LARGEST_MESSAGE):  # noqa: PTH116
        raise FormatError(f"is larger than {LARGEST_MESSAGE >> 20} MiB")
    return open(path, "rb")  # noqa: PTH123 - the caller closes it
