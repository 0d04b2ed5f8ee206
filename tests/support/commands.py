"""Command lines, run one after another and measured: each in a process forked from one that has imported the program.

Each has arguments, streams, limits and an exit code of its own, as from a shell. That the program is imported once
for all of them spares a quarter of a second for each.
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
class Measured:
    """What a command took.

    Attributes:
        code: Its exit code; None where it had to be stopped.
        seconds: By the clock; of the first command, from the start of Python.
        mib: Most memory it held at once.
        output: Standard output.
        error: Standard error.

    """

    code: int | None
    seconds: float
    mib: int
    output: str
    error: str


#: What the operating system says of the memory of a child counts what its parent held when it was made; what it says
#: to the child itself does not.
_SCRIPT = r"""
import json, os, re, resource, signal, sys, time
from pathlib import Path
begun = time.monotonic()
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
        told = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        (folder / f"{name}.peak").write_text(told[1])

done = []
for name, arguments in enumerate(lines):
    child = os.fork()
    if not child:
        run(arguments, name)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    done.append((code, time.monotonic() - begun))
    begun = time.monotonic()
(folder / "done").write_text(json.dumps(done))
"""


def measured(*lines, cwd, timeout, before=(), **environment):
    """Run command lines in a folder, each for *timeout* seconds at most, and return what each took.

    Args:
        lines: The arguments of each.
        cwd: The folder.
        timeout: In whole seconds.
        before: What the process of all of them is started by: ``unshare --net``, say.
        environment: On top of this process's.

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
    return Measured(code if code >= 0 else None, round(seconds, 2), mib, output, error)
