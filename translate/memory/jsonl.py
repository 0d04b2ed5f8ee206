"""Translation memories as JSON lines.

Each line is an entry: an object with the keys ``language``, ``original``, ``english`` and
``translator``, and ``flags`` if a machine translation is doubtful. An export also says where the entry is from:
``origin`` (``"machine"``, ``"person"`` or ``"file"``), ``signature`` for a machine, and ``added`` in seconds since 1970.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from translate.errors import ExchangeError, LanguageCodeError
from translate.text.language_codes import language_code
from translate.text.normalization import plain

from .entry import LONGEST_TEXT, Entry
from .provenance import may_be_empty, parse_origin, translated_text
from .regular_file import open_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: Maximum number of bytes in a line: an entry is a sentence or a paragraph.
_LONGEST_LINE = 1 << 20


def read_jsonl(path: Path) -> Iterator[Entry | ExchangeError]:
    """Yield the entries of a file, and an error for each line that cannot be read.

    Raises:
        OSError: the file cannot be read.

    """
    with open_regular_file(path) as file:
        for number, line in enumerate(_lines(file), 1):
            try:
                entry = _parse_line(line, number, path)
            except ExchangeError as error:
                yield error
            else:
                if entry:
                    yield entry


def jsonl_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a line for each of *entries*."""
    for entry in entries:
        fields: dict[str, object] = {
            "language": entry.language,
            "original": entry.original,
            "english": entry.english,
            "translator": entry.translator,
        }
        if entry.flags:
            fields["flags"] = entry.flags
        if entry.origin:
            fields["origin"] = entry.origin.kind
            if entry.origin.signature:
                fields["signature"] = entry.origin.signature
            fields["added"] = entry.origin.added
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines, but only the beginning of one that is too long."""
    while line := file.readline(_LONGEST_LINE + 1):
        yield line
        while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(_LONGEST_LINE + 1)


def _parse_line(line: bytes, number: int, path: Path) -> Entry | None:
    """Return the entry of a line, or None if the line is blank."""
    if len(line) > _LONGEST_LINE:
        raise ExchangeError(path, number, f"is longer than {_LONGEST_LINE >> 20} MiB, too long for a sentence")
    if not line.strip():
        return None
    try:
        return _entry(json.loads(line.decode("utf-8-sig")), path)
    except UnicodeDecodeError as error:
        raise ExchangeError(path, number, "is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ExchangeError(path, number, "is not JSON") from error
    except (TypeError, LanguageCodeError) as error:
        raise ExchangeError(path, number, str(error)) from error


def _entry(fields: object, path: Path) -> Entry:
    """Return the entry that a line's JSON value describes; raise TypeError if it describes none."""
    if not isinstance(fields, dict):
        raise TypeError("is not an object with language, original and english")
    origin = parse_origin(fields.get("origin"), fields.get("signature"), fields.get("added"))
    for key in ("language", "original", "english"):
        if not isinstance(fields.get(key), str) or not (
            plain(fields[key]) or (key == "english" and may_be_empty(origin))
        ):
            raise TypeError(f"has no {key!r}")
        if len(fields[key]) > LONGEST_TEXT:
            raise TypeError(f"has an {key!r} of more than {LONGEST_TEXT:,} characters, too long for a sentence")
    flags = fields.get("flags") or []
    if not isinstance(flags, list) or not all(isinstance(flag, str) for flag in flags):
        raise TypeError("has 'flags' that are not a list of words")
    translator = fields.get("translator") or ""
    if not isinstance(translator, str):
        raise TypeError("has a 'translator' that is not a string")
    if origin and origin.kind == "machine" and not plain(translator):
        raise TypeError("is a machine translation without a 'translator'")
    return Entry(
        language_code(fields["language"]),
        plain(fields["original"]),
        translated_text(fields["english"], origin),
        plain(translator) or path.name,
        tuple(" ".join(flags).split()),
        origin,
    )
