"""The origin of an entry, as a file states it."""

from __future__ import annotations

import math
from typing import get_args

from translate.text.normalization import plain

from .entry import LONGEST_SIGNATURE, Kind, Origin


def parse_origin(kind: object, signature: object, added: object) -> Origin | None:
    """Return the origin that a file states for an entry, None if it states none.

    The signature of anything but a machine is ignored, and so are signature and time if there is no kind: other
    programs may mean something else by them.

    Args:
        kind: ``"machine"``, ``"person"`` or ``"file"``; None if the file does not say.
        signature: A text, or None.
        added: Seconds since 1970, or None.

    Raises:
        TypeError: one of them has no such value.

    """
    if kind is None:
        return None
    for known in get_args(Kind):
        if kind == known:
            return Origin(known, _signature(signature) if known == "machine" else "", _time(added))
    raise TypeError(f"has an unknown 'origin'; it is one of: {', '.join(get_args(Kind))}")


def may_be_empty(origin: Origin | None) -> bool:
    """Return whether an entry of this origin may have no English: a model may return nothing, which is remembered."""
    return origin is not None and origin.kind == "machine"


def translated_text(english: str, origin: Origin | None) -> str:
    """Return the English of an entry: as it is if the memory exported it, unless it has characters that do not print."""
    return english if origin and english.isprintable() else plain(english)


def _signature(signature: object) -> str:
    if signature is None:
        return ""
    if not isinstance(signature, str):
        raise TypeError("has a 'signature' that is not a string")
    if len(signature) > LONGEST_SIGNATURE:
        raise TypeError(f"has a 'signature' of more than {LONGEST_SIGNATURE:,} characters")
    return signature


def _time(added: object) -> float | None:
    if added is None:
        return None
    try:
        seconds = float(added) if isinstance(added, int | float) and not isinstance(added, bool) else math.nan
    except OverflowError:
        seconds = math.inf
    if not 0 <= seconds < math.inf:
        raise TypeError("has an 'added' that is not a number of seconds since 1970")
    return seconds
