"""Read .jsonl: each line is one document, a JSON object with an id and a text."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING

from index import Document
from index.dates import iso_date
from search.errors import UnreadableError

from . import limits
from .encodings import NotTextError, decode, decoded_if_valid
from .line_encodings import lines_in_utf8
from .wide_encodings import wide_encoding_of_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

#: Errors reported for the lines of one file; further ones are only counted.
_MOST_ERRORS = 100


def read_json_lines(file: BinaryIO, path: str, size: int) -> Iterator[Document | UnreadableError]:  # noqa: ARG001
    """Yield the document of each line, or its error, in order; blank lines are skipped. See `registry.Reader`.

    Only lines are limited in size, not the file.
    """
    documents = errors = 0
    try:
        for number, line in enumerate(_lines(file), 1):
            if not line.strip():
                continue
            if not documents and not errors and (wrong_format := _wrong_format(line, path)):
                yield wrong_format
                return
            try:
                document = document_in_line(line, path, number)
            except UnreadableError as error:
                errors += 1
                if errors <= _MOST_ERRORS:
                    yield error
            else:
                documents += 1
                yield document
    except NotTextError as error:
        yield UnreadableError(path, None, error.problem, error.cure)
        return
    if errors > _MOST_ERRORS:
        yield UnreadableError(path, None, f"{errors - _MOST_ERRORS:,} more lines cannot be read", "is it a .jsonl?")
    if not documents and not errors:
        yield limits.empty(path)


def document_in_line(line: bytes, path: str, number: int) -> Document:
    """Return the document in line *number*, counted from 1.

    Raises:
        UnreadableError: there is none.

    """
    if len(line) > limits.LARGEST:
        raise limits.too_large(path, number)
    try:
        return _document(_object(line), path, number, len(line))
    except _BadLineError as error:
        raise UnreadableError(path, number, error.problem, error.cure) from error


class _BadLineError(ValueError):
    """The line contains no document."""

    def __init__(self, problem: str, cure: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.cure = cure


def _object(line: bytes) -> dict[str, object]:
    """Parse a line.

    Raises:
        _BadLineError: it is not a JSON object.

    """
    try:
        # JSON is UTF-8 by its standard, but not everything that is written as JSON is.
        found = json.loads(decode(line))
    except NotTextError as error:
        raise _BadLineError(error.problem, error.cure) from error
    except (ValueError, RecursionError) as error:
        raise _BadLineError("is not JSON", "each line is one object with id and text") from error
    if not isinstance(found, dict):
        raise _BadLineError("is not a JSON object", "it needs id and text")
    return found


def _document(fields: dict[str, object], path: str, number: int, size: int) -> Document:
    """Return the document in the fields of a line.

    Raises:
        _BadLineError: a field is missing or wrong.

    """
    if type(fields.get("id")) is int:  # isinstance() would accept true.
        fields["id"] = str(fields["id"])
    document_id, text = _string(fields, "id").strip(), _string(fields, "text")
    if not document_id or not text.strip():
        raise _BadLineError(f"has no {'text' if document_id else 'id'!r}", "each line needs id and text")
    if len(document_id) > limits.LONGEST_ID:
        problem = f"has an 'id' of {len(document_id):,} characters, more than {limits.LONGEST_ID:,}"
        raise _BadLineError(problem, "shorten it")
    # A wrong date is no reason to leave out a document.
    date = fields.get("date")
    date = limits.storable(date if isinstance(date, str) else "" if date is None else str(date)).strip()
    return Document(
        document_id,
        path,
        text,
        language=_string(fields, "language").strip() or None,
        title=limits.shortened(_string(fields, "title").strip()) or None,
        date=iso_date(date),
        line=number,
        size=size,
        bad_date=limits.bad_date(date),
    )


def _string(fields: dict[str, object], key: str) -> str:
    """Return a field, "" if it is missing or null.

    Raises:
        _BadLineError: it is not a string.

    """
    value = fields.get(key)
    if value is not None and not isinstance(value, str):
        raise _BadLineError(f"{key!r} is not a string")
    return limits.storable(value or "")


def _wrong_format(first_line: bytes, path: str) -> UnreadableError | None:
    """Return the error if the first line shows that the whole file is in another format."""
    if b"\x00" in first_line:
        return UnreadableError(path, None, "is not text", "is it a .jsonl?")
    if first_line.lstrip().startswith(b"["):
        return UnreadableError(path, None, "is a JSON array", "write one object per line")
    return None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines as UTF-8, as far as their encoding is known; also those of a file in UTF-16 or UTF-32.

    Raises:
        NotTextError: it is damaged UTF-16 or UTF-32, or too large.

    """
    line = file.readline(limits.LARGEST + 1)
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or wide_encoding_of_json(line):
        data = line + file.read(limits.LARGEST + 1 - len(line))
        if len(data) > limits.LARGEST:
            name = "UTF-32" if b"\x00\x00" in data[:8] else "UTF-16"
            raise NotTextError(
                f"is {name} and larger than {limits.LARGEST >> 20} MiB", "convert it to UTF-8, or split it"
            )
        encoding = wide_encoding_of_json(line)
        text = decoded_if_valid(data, encoding) if encoding else None
        # Not splitlines(): JSON may have U+2028 and the like inside a line.
        yield from (line.encode("utf-8") for line in (text or decode(data)).split("\n"))
        return
    yield from lines_in_utf8(_limited_lines(line, file))


def _limited_lines(line: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Yield *line* and the lines after it, each cut to one byte more than `limits.LARGEST`."""
    while line:
        yield line
        # Skip the rest of a line that is too large.
        while len(line) > limits.LARGEST and not line.endswith(b"\n"):
            line = file.readline(limits.LARGEST + 1)
        line = file.readline(limits.LARGEST + 1)
