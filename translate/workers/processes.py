"""Workers that are processes of their own: as many jobs at a time as there are cores, whoever holds Python's lock."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from translate.apart import module_command, module_environment

from .frames import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")

#: Number of processes that may crash while they run a job, or in a row before they have created their context. One that
#: was killed may have been so by chance, or by a system that is short of memory: it counts as a tenth of a crash.
_MOST_CRASHES, _KILLED = 3.0, 0.1

#: Jobs that a worker is given at once: the second waits in its pipe, so that the worker need not.
_AT_ONCE = 2


class WorkerEndedError(Exception):
    """A worker process ended before its job, and so did the one that was given the job again."""


@dataclass(eq=False)
class _Job:
    """A job, pickled, with its result.

    Attributes:
        crashes: Number of processes that crashed while they ran it.

    """

    frame: bytes
    result: Future[Any] = field(default_factory=Future)
    crashes: float = 0.0


class ProcessWorkers:
    """Processes that run jobs. One that ends is replaced, and its jobs are given to others."""

    def __init__(
        self, size: int, create_context: Callable[..., Any], *arguments: Any, are_replaced: bool = True
    ) -> None:
        """Start *size* processes, each of which creates its own context with ``create_context(*arguments)``.

        Args:
            size: Number of processes.
            create_context: A function of a module.
            arguments: Its arguments, which can be pickled.
            are_replaced: Whether another process may run the jobs of one that ended; False if a context changes.

        Raises:
            OSError: no process can be started.

        """
        self.size = size
        self._context = pickle.dumps((create_context, arguments), pickle.HIGHEST_PROTOCOL)
        self._are_replaced = are_replaced
        self._quick: deque[_Job] = deque()
        self._slow: deque[_Job] = deque()
        self._frames: SimpleQueue[tuple[_Process, bytes | None]] = SimpleQueue()
        self._false_starts = 0.0
        self._failure: BaseException | None = None  # Why there is no process, if there is none.
        self._processes: list[_Process] = []
        try:
            for _ in range(size):
                self._start()
        except OSError:
            self.close(at_once=True)
            raise

    @property
    def process_ids(self) -> list[int]:
        """The process IDs of the workers."""
        return [process.id for process in self._processes]

    def submit(self, job: Callable[..., _Result], *arguments: Any, is_slow: bool = False) -> Future[_Result]:
        """Have a job run; see `Workers`."""
        waiting = _Job(pickle.dumps((job, arguments), pickle.HIGHEST_PROTOCOL))
        (self._slow if is_slow else self._quick).append(waiting)
        self._give_out()
        return waiting.result

    def poll(self) -> None:
        """Set the results of the jobs that have ended."""
        while not self._frames.empty():
            self._receive(*self._frames.get())
        self._give_out()

    def wait(self) -> None:
        """Wait until a job ends; see `Workers`."""
        if any(process.jobs or not process.is_ready for process in self._processes):
            self._receive(*self._frames.get())
        self.poll()

    def close(self, *, at_once: bool = False) -> None:
        """End the processes; see `Workers`."""
        for job in (*self._quick, *self._slow):
            job.result.cancel()
        self._quick.clear()
        self._slow.clear()
        try:
            while not at_once and any(process.jobs for process in self._processes):
                self.wait()
        finally:  # An interrupt ends the wait, too.
            for process in self._processes:
                process.end()
            self._processes.clear()

    def _start(self) -> None:
        process = _Process(self._frames)
        self._processes.append(process)
        process.send(pickle.dumps(sys.path))
        process.send(self._context)

    def _give_out(self) -> None:
        """Send jobs to processes: one to each, then further ones if there are enough for all."""
        if self._failure:
            self._fail(self._failure)
        for most in range(1, _AT_ONCE + 1):
            for process in self._processes:
                is_plenty = most == 1 or len(self._quick) + len(self._slow) >= 2 * self.size
                if len(process.jobs) < most and is_plenty and (job := self._next()):
                    process.run(job)

    def _next(self) -> _Job | None:
        """Return the job that is next, unless it was cancelled."""
        while queue := self._quick or self._slow:
            job = queue.popleft()
            if job.result.running() or job.result.set_running_or_notify_cancel():
                return job
        return None

    def _receive(self, process: _Process, frame: bytes | None) -> None:
        """Handle what a process has sent: that it has its context, or a result; None once it has ended."""
        if process not in self._processes:
            return
        if frame is None:
            self._replace(process)
            return
        value, error = pickle.loads(frame)  # noqa: S301 - from our own process
        if not process.is_ready:
            if error is not None:
                self._remove(process, error)
                return
            process.is_ready = True
            self._false_starts = 0.0
            return
        result = process.jobs.popleft().result
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)

    def _replace(self, process: _Process) -> None:
        """Have others run the jobs of a process that has ended; the first of them may be why it ended."""
        process.end()
        crash = _KILLED if process.was_killed else 1.0
        if not process.is_ready:
            self._false_starts += crash
        elif process.jobs:
            first = process.jobs[0]
            first.crashes += crash
            if first.crashes >= _MOST_CRASHES:
                process.jobs.popleft().result.set_exception(
                    WorkerEndedError(f"the worker processes that translated a batch {process.ending}")
                )
        failure = WorkerEndedError(f"the worker processes {process.ending}")
        if self._are_replaced and self._false_starts < _MOST_CRASHES:
            try:
                self._start()
            except OSError as error:  # The others go on, if there are any.
                failure = WorkerEndedError(f"the worker processes cannot be started again ({error.strerror})")
        self._remove(process, failure)

    def _remove(self, process: _Process, failure: BaseException) -> None:
        """Give the jobs of a process to others; if there are none, they fail."""
        self._processes.remove(process)
        process.end()
        self._quick.extendleft(reversed(process.jobs))
        if not self._processes:
            self._failure = failure
            self._fail(failure)

    def _fail(self, failure: BaseException) -> None:
        """Fail the jobs that are left, because there is no process to run them."""
        for job in (*self._quick, *self._slow):
            if not job.result.cancelled():
                job.result.set_exception(failure)
        self._quick.clear()
        self._slow.clear()


class _Process:
    """A worker process.

    Attributes:
        jobs: The jobs that it was sent, the one that it runs first.
        is_ready: Whether it has created its context.

    """

    def __init__(self, frames: SimpleQueue[tuple[_Process, bytes | None]]) -> None:
        """Start it; what it sends goes to *frames*, and None once it has ended."""
        self.jobs: deque[_Job] = deque()
        self.is_ready = False
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            module_command(f"{__package__}.process"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=module_environment(),
            start_new_session=True,  # Ctrl-C is for the program that started it.
        )
        self.id = self._process.pid
        Thread(target=self._forward, args=(frames,), daemon=True).start()

    @property
    def ending(self) -> str:
        """How it ended, said of several."""
        code = self._process.wait()
        return f"were killed by signal {-code}" if code < 0 else f"ended with code {code}"

    @property
    def was_killed(self) -> bool:
        """Whether something ended it that it cannot be blamed for."""
        return hasattr(signal, "SIGKILL") and self._process.wait() == -signal.SIGKILL

    def run(self, job: _Job) -> None:
        """Send it a job."""
        self.jobs.append(job)
        self.send(job.frame)

    def send(self, content: bytes) -> None:
        """Send it a frame; if it has ended, the next frame from it says so."""
        assert self._process.stdin  # noqa: S101 - for mypy
        with suppress(OSError):
            write_frame(self._process.stdin, content)

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin:
            with suppress(OSError):  # What was to be sent is lost.
                self._process.stdin.close()

    def _forward(self, frames: SimpleQueue[tuple[_Process, bytes | None]]) -> None:
        assert self._process.stdout  # noqa: S101 - for mypy
        with self._process.stdout as pipe:
            while (content := read_frame(pipe)) is not None:
                frames.put((self, content))
        frames.put((self, None))
