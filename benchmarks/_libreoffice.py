"""Conversion of many files by LibreOffice, without a window and apart from the user's own LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Files that one process converts: they are named in one command.
_AT_ONCE = 200

#: Seconds after which LibreOffice is ended if it has made nothing more, and between two looks at what it has made.
_MOST_SECONDS, _BETWEEN = 30, 0.2


def program() -> str:
    """Return the path of LibreOffice; end with a message if it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        sys.exit(
            "LibreOffice is not on PATH; install its parts Writer, Calc and Impress (Debian: libreoffice-writer, …)"
        )
    return found


def convert(files: Sequence[Path], to: str, into: Path, *options: str) -> dict[Path, list[Path]]:
    """Return what LibreOffice makes of each file; nothing of one that it cannot open.

    Args:
        files: The files.
        to: The ending of what is made, and perhaps the filter: "docx", "txt:Text (encoded):UTF8".
        into: A new folder for what is made, named by the numbers of the files.
        options: Further options of LibreOffice.

    """
    into.mkdir(parents=True)
    made: dict[Path, list[Path]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        command = [
            program(),
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}",
        ]
        command += [*options, "--convert-to", to, "--outdir", str(into)]
        numbered: dict[Path, Path] = {}
        for number, file in enumerate(files):
            # Files of one name in several folders would overwrite each other.
            copy = Path(scratch) / f"{number:05}{file.suffix.lower()}"
            shutil.copyfile(file, copy)
            numbered[file] = copy
        left = list(files)
        while left:
            some = left[:_AT_ONCE]
            is_whole = _run(command, [numbered[file] for file in some], into)
            done = max((at for at, file in enumerate(some, 1) if _made_of(numbered[file], into)), default=0)
            # Of those after the last that was made, one made it crash or hang; it is the first, or one after those that
            # cannot be opened.
            left = left[len(some) if is_whole else min(done + 1, len(some)) :]
        for file in files:
            made[file] = _made_of(numbered[file], into)
    return made


def _made_of(copy: Path, into: Path) -> list[Path]:
    """Return what was made of a file, the sheets of a workbook in their order as far as names tell it."""
    return sorted([*into.glob(f"{copy.stem}.*"), *into.glob(f"{copy.stem}-*")])


def _run(command: Sequence[str], files: Sequence[Path], into: Path) -> bool:
    """Convert some files, and return whether LibreOffice came to its end."""
    process = subprocess.Popen(
        [*command, *map(str, files)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    made, since = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(_BETWEEN)
        count = sum(1 for _ in into.iterdir())
        if count != made:
            made, since = count, time.monotonic()
        elif time.monotonic() - since > _MOST_SECONDS:
            # The program on PATH starts others.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode == 0
