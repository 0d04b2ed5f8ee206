"""What was recognized in pictures, such as scanned pages, kept beside the translations so that it is paid for once."""

from __future__ import annotations

import time

from durable_sqlite import Database, is_intact, sealed


class RecognizedPictures(Database):
    """The part of `Memory` that keeps the texts of pictures."""

    def recall(self, picture: str, engine: str) -> str | None:
        """Return what an engine recognized in a picture; None if the memory does not have it, or it is damaged.

        Args:
            picture: Hash of the picture.
            engine: Name of the engine with its version and its settings.

        """
        with self._mapped_errors():
            row = self._connection.execute(
                "SELECT picture, engine, text, added, checksum FROM recognized WHERE picture = ? AND engine = ?",
                (picture, engine),
            ).fetchone()
        return str(row[2]) if row and is_intact(row) else None

    def keep(self, picture: str, engine: str, text: str) -> None:
        """Store what an engine recognized in a picture; it is on disk when this returns."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO recognized VALUES (?, ?, ?, ?, ?)", sealed((picture, engine, text, time.time()))
            )
