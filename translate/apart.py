"""Running a module of this program in a process of its own: what crashes there, crashes alone.

Native code and converters that read files of others run so. The module prints a single line on standard error if it
fails, and ends with an exit code other than 0.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

#: The folder that holds this program's packages, which the other process must find, too.
_ROOT = Path(__file__).parents[1]

#: What ``python -m`` does, but never with a module of the folder that the user happens to be in: a ``translate.py`` there
#: would be run instead of ours. Python's own option for it, ``-P``, is newer than the oldest version that we support.
_RUN = (
    "import sys; sys.path[:] = filter(None, sys.path); del sys.argv[0]; "
    "import runpy; runpy.run_module(sys.argv[0], None, '__main__', True)"
)


def module_command(module: str) -> list[str]:
    """Return the command that runs a module of this program; arguments may follow.

    Raises:
        OSError: this program does not know which Python runs it, as where it is embedded in another one.

    """
    if not sys.executable:
        raise FileNotFoundError(errno.ENOENT, "the program that runs Python is not known")
    return [sys.executable, "-c", _RUN, module]


def module_environment() -> dict[str, str]:
    """Return the environment of such a process: it finds this program's packages first."""
    paths = [str(_ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def run_apart(module: str, *arguments: str | Path, seconds: float) -> str | None:
    """Run a module as a program, and return why it failed, in one line, or None.

    Args:
        module: A module of this program.
        arguments: Its arguments.
        seconds: How long it may take.

    """
    try:
        ended = subprocess.run(  # noqa: S603 - this very program
            [*module_command(module), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=module_environment(),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"took longer than {seconds / 60:.0f} minutes"
    except OSError as error:
        return f"no process could be started for it: {error.strerror or error}"
    if not ended.returncode:
        return None
    lines = ended.stderr.decode(errors="replace").split("\n")
    words = next((line.strip() for line in reversed(lines) if line.strip()), "")
    # A process that was killed, or that native code ended, has no words of its own.
    return words if words and ended.returncode == FAILED else "made the process that reads it crash"


#: The exit code of a module that has said why it failed.
FAILED = 3


def fail(error: BaseException) -> None:
    """End this process, with what is wrong in one line on standard error."""
    words = " ".join(str(error).split()) or type(error).__name__
    sys.stderr.write(f"{words[:300]}\n")
    sys.exit(FAILED)


def limit_memory(gigabytes: int) -> None:
    """Limit the memory of this process, where the operating system can."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (gigabytes << 30, gigabytes << 30))
