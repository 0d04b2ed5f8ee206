"""Unpickling what may come from a stranger: a pickle may name only what its reader expects.

A pickle runs code by naming what to call. Python tells of each name before it looks it up, as an audit event (PEP
578), so nothing of Whoosh has to be replaced, which unpickles in nine places. Nobody can take an audit hook away
again: this one is put in place when the first store is opened, and minds nothing that is unpickled elsewhere.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pickle import UnpicklingError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: What pickles may name here and now; None where that is nobody's business.
_expected: ContextVar[Collection[tuple[str, str]] | None] = ContextVar("_expected", default=None)


@contextmanager
def unpickling_only(expected: Collection[tuple[str, str]]) -> Iterator[None]:
    """Refuse each pickle that names anything else, before it is looked up; in this thread, in this context.

    Args:
        expected: What may be named: a module, and what is in it.

    Raises:
        UnpicklingError: a pickle names something else.

    """
    _watch()
    before = _expected.set(expected)
    try:
        yield
    finally:
        _expected.reset(before)


@cache
def _watch() -> None:
    sys.addaudithook(_refuse_others)


def _refuse_others(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class":
        expected = _expected.get()
        if expected is not None and arguments not in expected:
            raise UnpicklingError(f"{'.'.join(map(str, arguments))} has no place in a store")
