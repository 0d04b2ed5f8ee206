"""The interface between a pipeline and its workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

_Result = TypeVar("_Result")


class Workers(Protocol):
    """Run jobs: functions of a context, which each worker has, and of arguments.

    A job is a pure function. If its worker ends before it does, another worker runs it again.
    """

    @property
    def size(self) -> int:
        """Number of jobs that run at the same time."""
        ...

    def submit(self, job: Callable[..., _Result], *arguments: Any, is_slow: bool = False) -> Future[_Result]:
        """Have a job run, and return its result, which is set during `wait` or `poll` at the earliest.

        Args:
            job: A function of a module, called with the context and with *arguments*.
            arguments: Values that can be pickled.
            is_slow: Whether the job takes seconds; quick ones run before slow ones.

        """
        ...

    def poll(self) -> None:
        """Set the results of the jobs that have ended."""
        ...

    def wait(self) -> None:
        """Wait until a job ends, and set its result; return at once if none is running."""
        ...

    def close(self, *, at_once: bool = False) -> None:
        """End all workers. Jobs that have not begun are cancelled; those that run are waited for, or ended *at_once*."""
        ...
