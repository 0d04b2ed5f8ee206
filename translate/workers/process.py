"""A worker process: it creates its context, then runs one job after another.

Started by `processes`, with `translate.apart.module_command`. Frames with jobs come on standard input, frames with
results leave on standard output. When standard input ends, because the other process closed it or was killed, this one
ends at once.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from .frames import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, Any


def main() -> None:
    """Run jobs until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the other process decides.
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # What a library prints is no result.
    frames: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(sys.stdin.buffer, frames), daemon=True).start()
    sys.path[:] = pickle.loads(frames.get())  # noqa: S301 - from the program that started this one
    context: Any = None
    is_created = False
    while True:
        # The first job creates the context of the others.
        value, error = _run(frames.get(), () if not is_created else (context,))
        if not is_created:
            context, value, is_created = value, None, error is None
        write_frame(results, _pickled(value, error))
        if not is_created:
            return  # The next frames are jobs for a context.


def _receive(pipe: IO[bytes], frames: SimpleQueue[bytes]) -> None:
    while (content := read_frame(pipe)) is not None:
        frames.put(content)
    os._exit(0)


def _run(frame: bytes, before: tuple[object, ...]) -> tuple[object, BaseException | None]:
    """Run the job in a frame, and return its value, or else the exception that it raised."""
    job: Callable[..., object]
    try:
        job, arguments = pickle.loads(frame)  # noqa: S301 - from the program that started this one
        return job(*before, *arguments), None
    except BaseException as error:  # noqa: BLE001 - the other process decides; a panic of native code is no Exception
        return None, error


def _pickled(value: object, error: BaseException | None) -> bytes:
    try:
        pickled = pickle.dumps((value, error), pickle.HIGHEST_PROTOCOL)
        if error is not None:
            pickle.loads(pickled)  # noqa: S301 - some exceptions can be pickled but not unpickled
    except Exception:  # noqa: BLE001 - whatever it is, the other process must get an answer
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}"[:300])))
    return pickled


if __name__ == "__main__":
    main()
