"""Have files read by processes of their own, and watch over these: the side of the program that adds documents."""

from __future__ import annotations

import atexit
import errno
import json
import os
import select
import signal
import subprocess
from contextlib import closing, contextmanager, suppress
from math import ceil
from pathlib import Path
from threading import Lock, Timer, get_ident
from typing import TYPE_CHECKING

from search.readers.options import READ_PLAINLY, ReadingOptions
from search.readers.scratch import delete_scratch, scratch_path
from translate.apart import module_command, module_environment

from .frames import Unpacker

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator

    from search.readers.recognized import RecognitionMemory

    from .frames import Frame, Request

#: Seconds without a sign of progress after which a process is ended, and bytes of a file that are given a second more.
MOST_SECONDS, _BYTES_A_SECOND = 30.0, 1 << 20

#: Seconds that a new server may take to import the readers, on a slow disk.
_START_SECONDS = 60.0

#: Bytes received at once.
_CHUNK = 1 << 18

#: Maximum number of processes that may end early while one file is read.
_MOST_CRASHES = 20

#: Whether the system can wait for a pipe for some seconds; Windows only waits for connections.
CAN_WAIT_FOR_PIPES = os.name != "nt"


def read_isolated(path: Path, name: str, options: ReadingOptions = READ_PLAINLY) -> Iterator[Frame]:
    """Yield the frames about a file, from `Frame.begin` to `Frame.end`.

    A process that crashes or hangs costs the file, or the file inside it, that it was reading: there is an error in
    its place, and another process reads the rest.

    Args:
        path: The file.
        name: Its name.
        options: How it is read.

    Raises:
        OSError: the file cannot be examined, or no process can be started.

    """
    seconds = MOST_SECONDS + path.stat().st_size / _BYTES_A_SECOND
    request: Request = {
        "path": os.fsencode(path.absolute()).hex(), "name": name, "passwords": list(options.passwords), "done": 0,
        "crashed": [], "seconds": ceil(seconds), "ocr": options.ocr, "language": options.language,
        "languages": list(options.languages), "is_preview": options.is_preview,
        "scratch": scratch_path(options.scratch) if hasattr(os, "fork") else "",
    }  # fmt: skip
    try:
        yield from _frames(request, seconds, options.memory)
    finally:
        if request["scratch"]:
            delete_scratch(request["scratch"])


def _frames(request: Request, seconds: float, memory: RecognitionMemory | None) -> Iterator[Frame]:
    """Yield the frames about a file, from one process after another."""
    while True:
        place, is_whole = "", False
        with _free_server() as server, closing(server.frames(request, seconds)) as frames:
            for frame in frames:
                if "at" in frame:
                    place = f"{frame['at']} ".lstrip()
                    continue
                if "recall" in frame:
                    server.answer(None if memory is None else memory.recall(*frame["recall"]))
                    continue
                if "keep" in frame:
                    if memory is not None:  # An empty one is false.
                        memory.keep(*frame["keep"])
                    continue
                if "begin" in frame:
                    request["done"] += 1
                    place = ""
                is_whole |= "end" in frame
                yield frame
            problem = server.problem
            if not (server.is_usable or server.has_answered):
                raise OSError(errno.ENOEXEC, "the process that reads files cannot be started")
        if is_whole:
            return
        if request["scratch"]:
            delete_scratch(request["scratch"])  # The next process creates it again.
        if not request["done"]:
            request["done"] = 1
            yield {"begin": ""}
        yield {"error": (f"{place}{problem}", "")}
        request["crashed"].append(request["done"] - 1)
        if len(request["crashed"]) == _MOST_CRASHES:
            yield {"missing": ["the files after it were not read: too many made their reader crash"]}
            yield {"end": True}
            return


class _Server:
    """A process that has files read, one after another; see `server`.

    Attributes:
        problem: Why the last file was not read to its end.
        has_answered: Whether it has ever sent a frame.

    """

    def __init__(self) -> None:
        self.problem = ""
        self.has_answered = False
        self.user = 0  # The thread that uses it; 0 while none does.
        self._reading = 0  # The process that reads a file now.
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            module_command(f"{__package__}.server"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=module_environment(),
        )
        self._owner = os.getpid()

    @property
    def is_usable(self) -> bool:
        """Whether it runs, and belongs to this process rather than to the one that this was forked from."""
        return self._owner == os.getpid() and self._process.poll() is None

    def frames(self, request: Request, seconds: float) -> Generator[Frame, None, None]:
        """Yield the frames about a file; end all its processes if there is none for some *seconds*."""
        self.problem = "made the program that reads it crash"
        self._send(request)
        unpacker = Unpacker()
        try:
            while data := self._receive(seconds if self.has_answered else seconds + _START_SECONDS):
                for frame in unpacker.feed(data):
                    self.has_answered = True
                    if "process" in frame:
                        self._reading = frame["process"]
                    elif "ended" in frame:
                        self._reading = 0
                        return
                    else:
                        yield frame
        except ValueError:
            pass  # Only a process that has lost control of itself sends anything else.
        finally:
            if self._reading:
                self.stop()

    def answer(self, recalled: str | None) -> None:
        """Answer the process that asks what was recognized before."""
        with suppress(OSError):  # It has ended, which the next frame shows.
            self._send({"recalled": recalled})

    def _send(self, message: object) -> None:
        assert self._process.stdin  # noqa: S101 - for mypy
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _receive(self, seconds: float) -> bytes:
        """Return the next bytes; none at the end, and if there are none for some *seconds*."""
        assert self._process.stdout  # noqa: S101 - for mypy
        descriptor = self._process.stdout.fileno()

        def give_up() -> None:
            self.problem = f"took more than {seconds:.0f} s"
            self.kill()

        if CAN_WAIT_FOR_PIPES:
            if not select.select([descriptor], [], [], seconds)[0]:
                give_up()
                return b""
            return os.read(descriptor, _CHUNK)
        timer = Timer(seconds, give_up)
        timer.start()
        try:
            return os.read(descriptor, _CHUNK)
        finally:
            timer.cancel()

    def kill(self) -> None:
        """End its processes, and the programs that they started; its user notices that there are no more frames."""
        if not self.user:
            self._process.kill()
            return
        # Imported late: few files hang.
        import psutil

        with suppress(psutil.Error):  # It has ended.
            server = psutil.Process(self._process.pid)
            for process in (*server.children(recursive=True), server):
                with suppress(psutil.Error):
                    process.kill()
        if self._reading and hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(self._reading, signal.SIGKILL)  # If the server ended before.

    def stop(self) -> None:
        """End it, and the process that reads a file for it."""
        if self._owner == os.getpid():
            self.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()


#: Servers that wait for a file, and those that have one read.
_FREE: list[_Server] = []
_BUSY: set[_Server] = set()

#: Threads that may have no further file read.
_STOPPED: set[int] = set()
_LOCK = Lock()


@contextmanager
def _free_server() -> Iterator[_Server]:
    """Return a context with a server that nothing else uses; it is started if none is free."""
    server = None
    with _LOCK:
        while _FREE and not server:
            server = _FREE.pop()
            if not server.is_usable:
                server.stop()
                server = None
    server = server or _Server()
    server.user = get_ident()
    with _LOCK:
        _BUSY.add(server)
        is_stopped = server.user in _STOPPED
    if is_stopped:
        with _LOCK:
            _BUSY.discard(server)
        server.stop()
        raise OSError(errno.ECANCELED, "is not read any more")
    try:
        yield server
    finally:
        with _LOCK:
            _BUSY.discard(server)
        if server.is_usable:
            server.user = 0
            with _LOCK:
                _FREE.append(server)
        else:
            server.stop()


def stop_readings(threads: Collection[int]) -> None:
    """End the reading of the files that some threads, given by their identifiers, are having read; they start no other.

    `allow_readings` must follow once these threads have ended: identifiers are used again.
    """
    with _LOCK:
        _STOPPED.update(threads)
        for server in _BUSY:
            if server.user in threads:
                server.kill()


def allow_readings(threads: Collection[int]) -> None:
    """Let threads with these identifiers have files read again."""
    with _LOCK:
        _STOPPED.difference_update(threads)


@atexit.register
def stop_servers() -> None:
    """End the processes that wait for a file; the next file starts another."""
    while _FREE:
        _FREE.pop().stop()
