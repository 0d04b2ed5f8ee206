"""Giving way to other programs: what `--background` does."""

from __future__ import annotations

import os
from contextlib import suppress

#: Added to the niceness, which is 0 for most programs and 19 at most: as much as the program `nice` adds.
_NICENESS = 10


def work_in_background() -> None:
    """Give way to other programs from now on, this process and those that it starts.

    The processor is used when others leave it idle, and so are disks where the system has such a class. A system that
    refuses is not insisted on: the work is the same.
    """
    import psutil

    process = psutil.Process()
    with suppress(OSError, psutil.Error):
        if hasattr(os, "nice"):
            os.nice(_NICENESS)
        else:
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    # Linux and Windows each have a name of their own for it, macOS has none.
    idle = getattr(psutil, "IOPRIO_CLASS_IDLE", getattr(psutil, "IOPRIO_VERYLOW", None))
    if idle is not None and hasattr(process, "ionice"):
        with suppress(OSError, psutil.Error):
            process.ionice(idle)
