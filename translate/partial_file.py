"""A partially downloaded file, and the note beside it that records its origin."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a partial file comes from; both attributes are "" if unknown.

    Attributes:
        link: The URL it was downloaded from.
        validator: The server's ETag or Last-Modified, by which an unchanged file is recognized.

    """

    link: str = ""
    validator: str = ""


@dataclass(frozen=True, slots=True)
class PartialFile:
    """A download that is not complete: ``NAME.part``, and its origin as JSON, ``NAME.part.json``."""

    path: Path

    @property
    def _note(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    def origin(self) -> Origin:
        """Return the origin, or an unknown one if the note is missing or damaged."""
        try:
            fields = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return Origin()
        if not isinstance(fields, dict):
            return Origin()
        link, validator = fields.get("link"), fields.get("validator")
        if not isinstance(link, str):
            return Origin()
        return Origin(link, validator if isinstance(validator, str) else "")

    def size(self) -> int:
        """Return how many bytes have been downloaded."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def start(self, origin: Origin) -> None:
        """Empty the file, then record the origin: in the reverse order, a crash could mix two files.

        Raises:
            OSError: they cannot be written.

        """
        self.path.write_bytes(b"")
        self._note.write_text(json.dumps({"link": origin.link, "validator": origin.validator}), encoding="utf-8")

    def complete(self, place: Path) -> None:
        """Move the file to its place.

        Raises:
            OSError: it cannot be moved.

        """
        self.path.replace(place)
        self._note.unlink(missing_ok=True)

    def discard(self) -> None:
        """Delete the file and the note.

        Raises:
            OSError: they cannot be deleted.

        """
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
