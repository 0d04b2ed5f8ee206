"""Frames: bytes with their length before them, as they travel through the pipes between processes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO

_LENGTH = struct.Struct("<Q")


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    """Write a frame.

    Raises:
        OSError: the other end has closed the pipe.

    """
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Return the content of the next frame; None if the other end has closed the pipe, or ended in the middle of one."""
    length = pipe.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(length)
    content = pipe.read(size)
    return content if len(content) == size else None
