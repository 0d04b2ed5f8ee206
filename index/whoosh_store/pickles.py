"""Unpickling untrusted data: a pickle may refer only to what its reader expects.

A pickle runs code by referring to a callable by name. Python reports each such name as an audit event (PEP 578) before
it looks the name up, so nothing in Whoosh, which unpickles in nine places, needs to be replaced. An audit hook can
never be removed: this one is installed when the first store is opened, and ignores everything that is unpickled
elsewhere.
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

#: What pickles may refer to in this context; None for no restriction.
_expected: ContextVar[Collection[tuple[str, str]] | None] = ContextVar("_expected", default=None)


@contextmanager
def unpickling_only(expected: Collection[tuple[str, str]]) -> Iterator[None]:
    """Return a context that refuses pickles that refer to anything else, before the name is looked up.

    It applies to the current thread or task.

    Args:
        expected: What pickles may refer to: pairs of a module and a name in it.

    Raises:
        UnpicklingError: a pickle refers to something else.

    """
    _install_hook()
    before = _expected.set(expected)
    try:
        yield
    finally:
        _expected.reset(before)


@cache
def _install_hook() -> None:
    sys.addaudithook(_refuse_others)


def _refuse_others(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class":
        expected = _expected.get()
        if expected is not None and arguments not in expected:
            raise UnpicklingError(f"{'.'.join(map(str, arguments))} is not allowed in a store")
