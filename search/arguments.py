"""Check the arguments of the public API: one value or many, paths, and limits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    #: One text, or any number of them.
    Texts: TypeAlias = str | Iterable[str]

    #: One path, or any number of them.
    Paths: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


def texts_of(given: Texts, what: str) -> list[str]:
    """Return one text, or all texts of an iterable, as a list.

    Args:
        given: A string is one text, never a sequence of letters.
        what: Name of the argument, for messages.

    Raises:
        SearchError: *given*, or something in it, is not a text.

    """
    return [_text(value, what) for value in many_of(given, what, str)]


def paths_of(given: Paths, what: str = "paths") -> list[str]:
    """Return one path, or all paths of an iterable, as strings.

    Args:
        given: A string or path-like object is one path, never a sequence of letters.
        what: Name of the argument, for messages.

    Raises:
        SearchError: *given*, or something in it, is not a path in text, or is empty.

    """
    return [path_of(value, what) for value in many_of(given, what, (str, os.PathLike))]


def path_of(given: object, what: str) -> str:
    """Return one path as a string.

    Raises:
        SearchError: it is not a path in text, or it is empty, which would mean the current folder.

    """
    path = os.fspath(given) if isinstance(given, os.PathLike) else given
    if isinstance(path, str):
        if not path:
            raise SearchError(f"{what}: a path is empty", "write . for the current folder")
        return path
    raise _wrong_type(path, what, "a path")


def check_limit(limit: int) -> None:
    """Refuse a *limit* that leaves nothing to return.

    Raises:
        SearchError: *limit* is not a whole number of at least 1.

    """
    # True is an int, but not a number of hits.
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise SearchError(f"limit must be at least 1, not {limit!r:.40}", "give a whole number")


def many_of(given: object, what: str, one: type | tuple[type, ...]) -> Iterable[object]:
    """Return *given* if it is an iterable of many values, or a list of it if it is one value.

    Args:
        given: The argument.
        what: Name of the argument, for messages.
        one: Type of one value.

    Raises:
        SearchError: *given* is neither.

    """
    if isinstance(given, one):
        return [given]
    # The numbers in bytes are not what anyone means.
    if isinstance(given, bytes | bytearray | memoryview):
        raise _wrong_type(given, what, "text")
    try:
        return list(given)  # type: ignore[call-overload, no-any-return]
    except TypeError as error:
        raise _wrong_type(given, what, "text, or several of them") from error


def _text(value: object, what: str) -> str:
    if isinstance(value, str):
        return value
    raise _wrong_type(value, what, "text")


def _wrong_type(value: object, what: str, wanted: str) -> SearchError:
    is_bytes = isinstance(value, bytes | bytearray | memoryview)
    cure = (
        "convert bytes with os.fsdecode" if is_bytes else "give a string" + (" or a Path" if "path" in wanted else "")
    )
    return SearchError(f"{what} must be {wanted}, not {type(value).__name__}: {value!r:.60}", cure)
