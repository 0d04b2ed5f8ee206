"""Translate with an engine of your own: anything with the methods of `Translators` and `Translator`.

python examples/own_translator.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from search import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = {"der": "the", "rote": "red", "hut": "hat", "liegt": "lies", "auf": "on", "dem": "the", "tisch": "table"}


class WordByWord:
    """A German translator that looks up each word."""

    name = "word by word"
    signature = "word by word 1"

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:  # noqa: ARG002
        """Return one English sentence for each of *sentences*, in order."""
        return [" ".join(WORDS.get(word.lower().strip("."), word) for word in text.split()) for text in sentences]


class Dictionary:
    """The translators that a library can use."""

    def languages(self) -> frozenset[str]:
        """Return the languages that can be translated to English."""
        return frozenset({"de"})

    def get(self, language: str) -> WordByWord | None:
        """Return the translator of a language, or None."""
        return WordByWord() if language == "de" else None


def main() -> None:
    """Add a German note, and find it in English."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note.txt"
        note.write_text("Der rote Hut liegt auf dem Tisch.\n", encoding="utf-8")
        with Library(Path(folder) / "notes.library", translators=Dictionary()) as library:
            library.add([note], language="de")
            (hit,) = library.find("red hat")
            print(f"{hit.translator}: {hit.english}")
            print(hit.original)


if __name__ == "__main__":
    main()
