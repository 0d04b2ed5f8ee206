"""Runs command lines one after another, each in a process forked from one that has imported the program, and measures.

Each has its own arguments, streams, limits and exit code, as from a shell. Importing the program only once saves a
quarter of a second per command.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended.

    Attributes:
        code: Its exit code; None if it was killed by a signal, such as that of the time limit.
        seconds: Elapsed time; for the first command, including the start of Python.
        mib: Its peak memory.
        output: Standard output.
        error: Standard error.

    """

    code: int | None
    seconds: float
    mib: int
    output: str
    error: str


#: The peak memory that the operating system reports to a parent includes what the parent had at the fork; what the
#: child reads about itself does not.
_SCRIPT = r"""
import gc, json, os, re, resource, signal, sys, time
from pathlib import Path
started = time.monotonic()
from search import cli, library
from search.ingest import add
folder, seconds = Path(sys.argv[1]), int(sys.argv[2])
lines = json.loads((folder / "lines").read_text())

def run(arguments, name):
    for stream, ending in ((1, "output"), (2, "error")):
        os.dup2(os.open(folder / f"{name}.{ending}", os.O_WRONLY | os.O_CREAT, 0o600), stream)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    signal.alarm(seconds)
    sys.argv = ["search", *arguments]
    try:
        cli.main()
    finally:
        peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        (folder / f"{name}.peak").write_text(peak[1])

gc.collect()
gc.freeze()  # Otherwise, each child copies all of the memory when it ends, to look for garbage.
done = []
for name, arguments in enumerate(lines):
    child = os.fork()
    if not child:
        run(arguments, name)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    done.append((code, time.monotonic() - started))
    started = time.monotonic()
(folder / "done").write_text(json.dumps(done))
"""


def run_commands(*lines, cwd, timeout, before=(), **environment):
    """Run command lines in a folder and return a `Finished` for each, in order.

    Args:
        lines: The arguments of each command.
        cwd: The folder.
        timeout: The time limit of each, in whole seconds.
        before: A command that starts the process of all of them, such as ``unshare --net``.
        environment: Variables, in addition to those of this process.

    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lines").write_text(json.dumps([list(map(os.fsdecode, arguments)) for arguments in lines]))
        subprocess.run(
            [*before, sys.executable, "-c", _SCRIPT, folder, str(int(timeout))],
            cwd=cwd, check=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        )  # fmt: skip
        done = json.loads((folder / "done").read_text())
        return [_read(folder, at, code, seconds) for at, (code, seconds) in enumerate(done)]


def _read(folder, at, code, seconds):
    peak = folder / f"{at}.peak"
    output, error = ((folder / f"{at}.{each}").read_bytes().decode("utf-8", "replace") for each in ("output", "error"))
    mib = int(peak.read_text()) // 1024 if peak.exists() else 0
    return Finished(code if code >= 0 else None, round(seconds, 2), mib, output, error)
