"""Run the command line, as ``search`` or with ``python -m search``.

Only what is needed to handle Ctrl-C is imported here: importing the rest takes a few tenths of a second, in which
Ctrl-C would print a traceback.
"""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGINT, _end)
    from .cli import main as run

    run()


def _end(_signal: int, _frame: object) -> None:
    """Handle Ctrl-C until `search.cli` does, with the same message and exit code; nothing has been started yet."""
    os.write(2, b"interrupted\n")
    os._exit(130)


if __name__ == "__main__":
    main()
