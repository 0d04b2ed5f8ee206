"""What Ctrl-C does."""

from __future__ import annotations

from .output import note

#: Exit code after Ctrl-C, as shells have it.
INTERRUPTED = 130


class Interrupted(BaseException):
    """Ctrl-C. Typer would end a KeyboardInterrupt without a word."""


class Interrupts:
    """What Ctrl-C does: ends a command at once, but lets one that writes finish what is under way."""

    def __init__(self) -> None:
        self.writing = False
        self._asked = False

    def __call__(self, _signal: int, _frame: object) -> None:
        """Handle the signal."""
        if self._asked or not self.writing:
            raise Interrupted
        self._asked = True
        note("finishing what is under way; Ctrl-C once more stops at once")

    def asked(self) -> bool:
        """Tell whether the command should come to an end."""
        return self._asked


#: The program's own: a signal is the whole process's.
interrupts = Interrupts()
