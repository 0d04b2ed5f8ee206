"""A translator that costs next to nothing, to measure everything else.

Each word becomes an English one, always the same; numbers, addresses and names stay. So the English has
about the length of the original, no sign of a bad translation, and words that are about as frequent as in a text.
The classes are at the top of a module, so that worker processes can import them and objects can be sent there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFERENCES = Path(__file__).parents[1] / "seeds" / "reference"
_LANGUAGES = frozenset({"nb", "pt", "ro", "sv", "vi"})
_WORD = re.compile(r"[^\W\d_]+")


class FreeTranslators:
    """The translators of a few languages: one for all of them."""

    def __init__(self) -> None:
        self._translator = FreeTranslator()

    def languages(self) -> frozenset[str]:
        """Return the languages that are translated."""
        return _LANGUAGES

    def get(self, language: str) -> FreeTranslator | None:
        """Return the translator of a language, or None if there is none."""
        return self._translator if language in _LANGUAGES else None


class FreeTranslator:
    """Translates word by word, each word by a look into a table."""

    name = "argos xx_en 1.0"
    signature = "argos xx_en 1.0 free"
    demo = False

    def __init__(self) -> None:
        self._words = _Words()

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:  # noqa: ARG002 - as the seam wants it
        """Return one English sentence for each of *sentences*."""
        words = self._words
        return [" ".join([words[word] for word in sentence.split(" ")]) for sentence in sentences]


class _Words(dict[str, str]):
    """The English of each word, made when it is first asked for."""

    def __missing__(self, word: str) -> str:
        # What has digits may be a number or a date, what begins with a capital a name; what has no letters is punctuation.
        kept = any(letter.isdigit() for letter in word) or any(sign in word for sign in "@/_") or word[:1].isupper()
        english = word if kept else _WORD.sub(_english, word)
        self[word] = english
        return english


def _english(word: re.Match[str]) -> str:
    words = _VOCABULARY[min(len(word[0]), max(_VOCABULARY))]
    return words[crc32(word[0].encode()) % len(words)]


def _vocabulary() -> dict[int, list[str]]:
    """Return the words of the seeds' English, each as often as it occurs there, by the number of letters they stand for."""
    words = [
        word
        for table in sorted(_REFERENCES.glob("*.tsv"))
        for row in table.read_text(encoding="utf-8").splitlines()[1:]
        for word in _WORD.findall(row.split("\t")[2])
        if word.islower() and word.isascii()
    ]
    return {length: [word for word in words if abs(len(word) - length) <= 1] for length in range(1, 12)}


_VOCABULARY = _vocabulary()


def use_free_translators() -> None:
    """Have every library translate with these, whatever models are installed, in this process."""
    from search.models.packages import Models

    def translators(_models: Models, *_arguments: Any, **_options: Any) -> FreeTranslators:
        return FreeTranslators()

    # Those of this process, and those that are sent to worker processes; other checkouts may have only the first.
    for method in ("translators", "worker_translators"):
        if hasattr(Models, method):
            setattr(Models, method, translators)
