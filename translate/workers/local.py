"""Workers in this process: quick jobs run at once, slow ones in threads."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")

#: Number of slow jobs that run at the same time: while one is finished, the second keeps every core busy.
_THREADS = 2


class LocalWorkers:
    """Threads of this process. Engines release Python's lock while they decode, so the caller can go on meanwhile."""

    size = _THREADS

    def __init__(self, context: Any) -> None:
        """Create workers that call jobs with *context*."""
        self._context = context
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="worker")
        self._running: list[Future[Any]] = []

    def submit(self, job: Callable[..., _Result], *arguments: Any, is_slow: bool = False) -> Future[_Result]:
        """Have a job run; see `Workers`."""
        if is_slow:
            running = self._threads.submit(job, self._context, *arguments)
            self._running.append(running)
            return running
        result: Future[_Result] = Future()
        try:
            result.set_result(job(self._context, *arguments))
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            result.set_exception(error)
        return result

    def poll(self) -> None:
        """Do nothing: threads set their results themselves."""

    def wait(self) -> None:
        """Wait until a job ends; see `Workers`."""
        # One that ended before is reported once, so that it is never waited for in vain.
        self._running = list(wait(self._running, return_when=FIRST_COMPLETED).not_done)

    def close(self, *, at_once: bool = False) -> None:
        """End the threads; see `Workers`. A thread cannot be ended: *at_once*, it is left to itself."""
        self._threads.shutdown(wait=not at_once, cancel_futures=True)
