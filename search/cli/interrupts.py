"""What Ctrl-C does."""

from __future__ import annotations

from .output import note

#: Exit code after Ctrl-C, by the convention of shells: 128 + SIGINT.
INTERRUPTED = 130


class Interrupted(BaseException):
    """Ctrl-C was pressed. Typer would swallow a KeyboardInterrupt silently."""


class Interrupts:
    """Handler of Ctrl-C: stops a command at once, but lets one that writes finish its current step.

    Attributes:
        writing: Set by a command before it writes.

    """

    def __init__(self) -> None:
        self.writing = False
        self._requested = False

    def __call__(self, _signal: int, _frame: object) -> None:
        """Handle the signal."""
        if self._requested or not self.writing:
            raise Interrupted
        self._requested = True
        note("finishing the current step; press Ctrl-C again to stop at once")

    def requested(self) -> bool:
        """Return whether the command should stop."""
        return self._requested


#: A single handler, because a process has only one for each signal.
interrupts = Interrupts()
