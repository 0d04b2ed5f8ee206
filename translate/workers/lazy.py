"""Values that travel through a process which only passes them on."""

from __future__ import annotations

import pickle
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class LazyPickle(Generic[_Value]):
    """A value that is pickled once, where it was made, and unpickled once, where it is used.

    >>> value = LazyPickle([1, 2])
    >>> pickle.loads(pickle.dumps(value)).value
    [1, 2]
    """

    def __init__(self, value: _Value | None = None, pickled: bytes = b"") -> None:
        """Hold *value*, or one that is *pickled*."""
        self._value = value
        self._pickled = pickled

    def __reduce__(self) -> tuple[object, ...]:
        return LazyPickle, (None, self._pickled or pickle.dumps(self._value, pickle.HIGHEST_PROTOCOL))

    @property
    def size(self) -> int:
        """Its size in bytes, pickled; 0 if it never left its process."""
        return len(self._pickled)

    @property
    def value(self) -> _Value:
        """The value."""
        value: _Value = pickle.loads(self._pickled) if self._pickled else self._value  # type: ignore[assignment]  # noqa: S301 - from our own processes
        return value
