"""Runs the real command line in a process of its own.

Python and the program's imports take half a second before a command begins, longer than most commands. So the process
is forked from one that has imported the program (`command_server.py`), where that makes no difference. What a process
does from its first moment on is tested in `tests/search/cli/test_startup.py`.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from support.paths import ROOT, SUPPORT

#: Variables that the program, Python and the libraries read after everything has been imported. If any other one is
#: not what it was when the server started, a command gets a process that starts from nothing.
READ_LATE = {
    "ARGOS_DEVICE_TYPE",
    "ARGOS_PACKAGES_DIR",
    "HOME",
    "NO_PROXY",
    "PATH",
    "PYTEST_CURRENT_TEST",
    "SEARCH_LIBRARY",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "no_proxy",
}


def run_search(*arguments, cwd, stdin=b"", timeout=120, fresh=False, **variables):
    """Run a command line, and return a `subprocess.CompletedProcess`.

    Args:
        arguments: The arguments of the command.
        cwd: The folder.
        stdin: Standard input.
        timeout: Seconds after which it is killed.
        fresh: Whether Python is started for it.
        variables: Environment variables, in addition to those of this process.

    Raises:
        subprocess.TimeoutExpired: it took longer.

    """
    command = [sys.executable, "-m", "search", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    # Sockets of packets that end are Linux's.
    can_fork = sys.platform.startswith("linux") and not fresh
    if can_fork and _SERVER.can_run(environment) and _SERVER.lock.acquire(blocking=False):
        try:
            return _SERVER.run(command, Path(cwd).absolute(), stdin, timeout, environment)
        finally:
            _SERVER.lock.release()
    return subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, timeout=timeout, check=False, env=environment
    )


class _Server:
    """The other end of `command_server.py`, which is started when it is first needed."""

    def __init__(self):
        self.lock = Lock()
        self._socket = None
        self._environment = {}

    def can_run(self, environment):
        """Tell whether a command in this environment may be forked."""
        if self._socket is None:
            self._start(environment)
        before = self._environment
        changed = {name for name in before.keys() | environment.keys() if before.get(name) != environment.get(name)}
        return changed <= READ_LATE

    def _start(self, environment):
        self._environment = environment
        self._socket, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            started = subprocess.Popen(
                [sys.executable, SUPPORT / "command_server.py", str(other.fileno())],
                pass_fds=[other.fileno()],
                env=environment,
            )
        atexit.register(self._end, started)

    def _end(self, started):
        self._socket.close()
        started.wait()

    def run(self, command, cwd, stdin, timeout, environment):
        """Have a command run, and return what `subprocess.run` would return."""
        request = {"arguments": command[3:], "cwd": str(cwd), "environment": environment}
        (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = os.pipe(), os.pipe(), os.pipe()
        theirs = [theirs_in, theirs_out, theirs_err]
        socket.send_fds(self._socket, [json.dumps(request).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        with ThreadPoolExecutor(3) as threads:
            threads.submit(_write, ours_in, stdin)
            output, error = threads.submit(_read, ours_out), threads.submit(_read, ours_err)
            child = json.loads(self._socket.recv(100))
            try:
                self._socket.settimeout(timeout)
                code = json.loads(self._socket.recv(100))
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                self._socket.settimeout(None)
                self._socket.recv(100)
                raise subprocess.TimeoutExpired(command, timeout) from None
            finally:
                self._socket.settimeout(None)
        return subprocess.CompletedProcess(command, code, output.result(), error.result())


def _write(descriptor, data):
    """Write to a pipe; a command may end before it has read all."""
    try:
        with open(descriptor, "wb") as pipe:  # noqa: PTH123
            pipe.write(data)
    except BrokenPipeError:
        pass


def _read(descriptor):
    """Read a pipe to its end."""
    with open(descriptor, "rb") as pipe:  # noqa: PTH123
        return pipe.read()


_SERVER = _Server()
