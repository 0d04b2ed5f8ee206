"""The process that has files read: it imports the readers once, and forks a process with limits for each file.

Requests come on standard input, frames leave on standard output; a request is answered before the next is read. Where
a system cannot fork, this process reads the files itself, and is started again after a crash. Started with
`translate.apart.module_command`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from search.readers.content import ReadingContext
from search.readers.ocr.recognition import Recognition
from search.readers.opening import open_regular_file
from search.readers.programs import MOST_WRITTEN
from search.readers.scratch import delete_scratch

from .frames import packed
from .reading import FileReading, Resumption, preload

with suppress(ImportError):  # Windows has no such limits.
    import resource

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from .frames import Frame, Request

#: Limits of a reading process: bytes of address space, and descriptors.
MOST_MEMORY, MOST_DESCRIPTORS = 2 << 30, 64

#: Programs that readers may start.
_PROGRAMS = frozenset({"bsdtar", "readpst", "tesseract"})


def serve(requests: BinaryIO, answers: int) -> None:
    """Answer requests until there are no more.

    Args:
        requests: One JSON object a line.
        answers: Descriptor of the pipe for frames.

    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the other end decides.
    preload()
    send = _sender(answers)
    for line in requests:
        request = _request(line)
        if request is None:
            continue
        if hasattr(os, "fork"):
            process = os.fork()
            if process == 0:
                _read_and_exit(request, requests, send)
            _, status = os.waitpid(process, 0)
            with suppress(OSError):  # It has left no program behind.
                os.killpg(process, signal.SIGKILL)
            if scratch := request.get("scratch"):
                delete_scratch(scratch)
            send({"ended": os.waitstatus_to_exitcode(status)})
        else:
            _read(request, requests, send)
            send({"ended": 0})


def _request(line: bytes) -> Request | None:
    """Return a request; None for an answer that a process did not live to read."""
    try:
        request: Request = json.loads(line)
    except ValueError:
        return None
    return request if "path" in request else None


def _sender(answers: int) -> Callable[[Frame], None]:
    def send(frame: Frame) -> None:
        data = memoryview(packed(frame))
        while data:
            data = data[os.write(answers, data) :]

    return send


def _read_and_exit(request: Request, answers: BinaryIO, send: Callable[[Frame], None]) -> None:
    """Read a file in this forked process, and end it."""
    try:
        os.setpgid(0, 0)  # So that it can be ended together with the programs that it starts.
        _restrict()
        _read(request, answers, _giving_time(send, request["seconds"]))
    except BaseException:  # noqa: BLE001 - nothing may continue in a forked process
        with suppress(BaseException):
            import traceback

            traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _read(request: Request, answers: BinaryIO, send: Callable[[Frame], None]) -> None:
    send({"process": os.getpid()})
    resumption = Resumption(request["done"], frozenset(request["crashed"]))
    try:
        file = open_regular_file(Path(os.fsdecode(bytes.fromhex(request["path"]))))
    except OSError as error:
        send({"begin": ""})
        send({"error": (error.strerror or str(error), "")})
        send({"end": True})
        return
    with file:
        recognition = Recognition(
            request["ocr"],
            language=request["language"],
            languages=request["languages"],
            memory=_PipedMemory(answers, send),
            is_preview=request["is_preview"],
            at=lambda place: send({"at": place}),
        )
        context = ReadingContext(
            tuple(request["passwords"]), recognition=recognition, scratch=request.get("scratch", "")
        )
        FileReading(send, resumption, context).read(file, request["name"])


class _PipedMemory:
    """Asks the other end what was recognized before: a reading process writes to no file."""

    def __init__(self, answers: BinaryIO, send: Callable[[Frame], None]) -> None:
        self._answers = answers
        self._send = send

    def recall(self, picture: str, engine: str) -> str | None:
        self._send({"recall": (picture, engine)})
        answer = json.loads(self._answers.readline())
        return str(answer["recalled"]) if answer["recalled"] is not None else None

    def keep(self, picture: str, engine: str, text: str) -> None:
        self._send({"keep": (picture, engine, text)})


def _restrict() -> None:
    """Take away from this process what reading does not need."""
    for limit, value in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_DESCRIPTORS),
    ):
        resource.setrlimit(limit, (value, value))
    # Readers may write nothing, but a program that they start may be granted files of this size.
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = MOST_WRITTEN if hard == resource.RLIM_INFINITY else min(MOST_WRITTEN, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    sys.addaudithook(_refuse)


def _giving_time(send: Callable[[Frame], None], seconds: int) -> Callable[[Frame], None]:
    """Return *send*, which then also gives the process time for the place that is read next.

    The other end watches the clock. If it has ended itself, this ends a process that hangs.
    """

    def send_and_give(frame: Frame) -> None:
        if "begin" in frame or "at" in frame:
            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (ceil(time.process_time()) + seconds + 1, hard))
        send(frame)

    return send_and_give


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse connections, other programs and writing to files; native code is held by the limits alone."""
    if event.startswith("socket.") or event in {"os.system", "os.exec"}:
        raise PermissionError(f"a reader may not use {event}")
    if event == "subprocess.Popen" and os.path.basename(str(arguments[0])) not in _PROGRAMS:  # noqa: PTH119
        raise PermissionError("a reader may start no such program")
    # A descriptor that is open is a pipe to a program: files that could be written to are not opened.
    is_file = event == "open" and not isinstance(arguments[0], int)
    if is_file and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("a reader may write no file")


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.fileno())
