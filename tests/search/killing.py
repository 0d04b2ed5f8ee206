"""Kills commands: run as a program, as what it forks must not have threads.

    python killing.py JOB KILLS SEED LIBRARY PATH...

JOB is a function below. It is run in a child that is killed at a random moment, KILLS times, each time on
what the one before left; then once to its end. Prints how many children were alive when they were killed.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time

import ctranslate2  # noqa: F401 - a child should be killed at its work, not while it imports

from search import Library
from translate import identify

#: Seconds after which a child is killed at the latest.
LONGEST = 0.4


def add(library, *paths):
    """Read, translate and index PATH..."""
    library.add(paths)


def main():
    """Kill, then finish."""
    job, kills, seed, folder, *arguments = sys.argv[1:]
    moments = random.Random(int(seed))
    identify("Read the profiles of languages once, for all children.")
    killed = 0
    for _ in range(int(kills)):
        child = os.fork()
        if not child:
            run(job, folder, arguments)
            os._exit(0)
        time.sleep(moments.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
    run(job, folder, arguments)
    sys.stdout.write(str(killed))


def run(job, folder, arguments):
    """Run a job to its end."""
    with Library(folder) as library:
        globals()[job](library, *arguments)


if __name__ == "__main__":
    main()
