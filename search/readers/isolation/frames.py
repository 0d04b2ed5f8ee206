"""What the processes tell each other: a request ends with a line break; each frame of an answer follows its length."""

from __future__ import annotations

import json
import struct
from typing import TypedDict

_LENGTH = struct.Struct("<Q")

#: Maximum bytes of a frame: the text of a document, its boxes and places.
_LONGEST = 1 << 28


class Request(TypedDict):
    """What to read: JSON in a line.

    Attributes:
        path: The file, its bytes in hexadecimal: names of files need not be text.
        name: Its name.
        passwords: Passwords to try where it is locked.
        done: Number of files, itself and those inside it, that earlier processes began to read.
        crashed: The numbers, from 0, of those during which a process ended.
        seconds: Maximum processor time for each place.
        ocr: When pictures are recognized; see `ReadingOptions.ocr`.
        language: The stated language of the file, ISO 639-1; "" if it is unknown.
        languages: Languages that it may be in, the most likely first.
        is_preview: See `ReadingOptions.is_preview`.
        scratch: Path of a folder that the process may create, for programs that can only write files; it is deleted
            when the process has ended. "" if it may create none.

    """

    path: str
    name: str
    passwords: list[str]
    done: int
    crashed: list[int]
    seconds: int
    ocr: str
    language: str
    languages: list[str]
    is_preview: bool
    scratch: str


class DocumentFields(TypedDict):
    """A document, in a frame.

    Attributes:
        type: Name of its format.
        text: Its text.
        places: Start and name of each place, in order.
        boxes: The values of a `LineBox` for each line, in order, counted from the document's start.
        metadata: The fields of `Metadata` that are stated.

    """

    type: str
    text: str
    places: list[tuple[int, str]]
    boxes: list[tuple[int, int, float, float, float, float, float | None]]
    metadata: dict[str, str | list[str]]


class Frame(TypedDict, total=False):
    """A frame: one of these; *inside* only goes with *missing*.

    Attributes:
        process: The reading process; the first frame.
        begin: Name of the file inside the file that is read from now on; "" for the file itself.
        position: Bytes of the file that were read, for files with many inside.
        at: Place in it that is read from now on.
        document: The document that was read.
        missing: What could not be read in it, or in the file *inside*.
        inside: With *missing*: name of the file inside the file; "" for the file itself.
        empty: That there is nothing in it, which is no failure.
        unread: That a picture inside the file is passed over, because text in pictures is not recognized.
        recall: Hash of a picture and the engine that is to recognize it. The answer comes on standard input: what the
            engine recognized before, as JSON in a line.
        keep: Hash of a picture, the engine, and what it recognized, to be kept.
        error: Problem and cure of what cannot be read at all.
        end: Everything was read; the last frame of the reading process.
        ended: The exit code of the reading process, negative for a signal; its server sends this.

    """

    process: int
    begin: str
    position: int
    at: str
    document: DocumentFields
    missing: list[str]
    empty: bool
    unread: bool
    recall: tuple[str, str]
    keep: tuple[str, str, str]
    inside: str
    error: tuple[str, str]
    end: bool
    ended: int


def packed(frame: Frame) -> bytes:
    """Return a frame as it is sent."""
    data = json.dumps(frame).encode()
    return _LENGTH.pack(len(data)) + data


class Unpacker:
    """Takes bytes as they come, and returns the frames that are complete."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """Return the frames that *data* completes.

        Raises:
            ValueError: the bytes are no frames.

        """
        self._data += data
        frames: list[Frame] = []
        while len(self._data) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._data)
            if length > _LONGEST:
                raise ValueError("a frame is too long")
            end = _LENGTH.size + length
            if len(self._data) < end:
                break
            frames.append(json.loads(bytes(self._data[_LENGTH.size : end])))
            del self._data[:end]
        return frames
