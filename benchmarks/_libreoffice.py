"""Conversion of many files by LibreOffice, without a window and apart from the user's own LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Files that one process converts: one that makes it crash costs the rest of them a second try.
_AT_ONCE = 40

#: Seconds that LibreOffice may take to start, and for each file.
_START_SECONDS, _FILE_SECONDS = 60, 15


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
        for start in range(0, len(files), _AT_ONCE):
            some = files[start : start + _AT_ONCE]
            if not _run(command, [numbered[file] for file in some]):
                left = [file for file in some if not _made_of(numbered[file], into)]
                for file in left:
                    _run(command, [numbered[file]])
        for file in files:
            made[file] = _made_of(numbered[file], into)
    return made


def _made_of(copy: Path, into: Path) -> list[Path]:
    """Return what was made of a file, the sheets of a workbook in their order as far as names tell it."""
    return sorted([*into.glob(f"{copy.stem}.*"), *into.glob(f"{copy.stem}-*")])


def _run(command: Sequence[str], files: Sequence[Path]) -> bool:
    """Convert some files, and return whether LibreOffice came to its end in time."""
    process = subprocess.Popen(
        [*command, *map(str, files)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(_START_SECONDS + _FILE_SECONDS * len(files)) == 0
    except subprocess.TimeoutExpired:
        # The program on PATH starts others.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
