"""Jobs for worker processes, which import them from here."""

from __future__ import annotations

import os
import sys
import time

from translate import TranslatorError


class Context:
    """A context that counts its jobs, and remembers its own process."""

    def __init__(self, name):
        self.name = name
        self.jobs = 0


def broken_context():
    raise TranslatorError("the model does not load", "install it again")


def name_of(context):
    context.jobs += 1
    return context.name, os.getpid()


def double(_context, number):
    return 2 * number


def sleep(_context, seconds):
    time.sleep(seconds)
    return seconds


def fail(_context):
    raise TranslatorError("the model failed", "check it", place="ro_en")


def fail_strangely(_context):
    class StrangeError(BaseException):
        def __init__(self, one, two):
            super().__init__(f"{one} and {two}")

    raise StrangeError("panic", "abort")


def print_much(_context):
    sys.stdout.write("not a result\n" * 10_000)
    sys.stdout.flush()
    return "done"


def die(_context):
    os._exit(3)


def die_once(_context, marker):
    """End the process the first time, and return the second time."""
    if marker.exists():
        return "alive"
    marker.touch()
    os._exit(1)
