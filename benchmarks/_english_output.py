"""Translators whose output is nonsense, such as those with random weights, with English in its place.

Nonsense costs the checks of translations ten times what English does, because its language has to be detected. So it is
written to files, and the pipeline gets English of `_free_translator`, which costs next to nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from _free_translator import FreeTranslator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translate import Translator, Translators


@dataclass(frozen=True)
class EnglishTranslators:
    """Translators, and the folder for what they really make."""

    translators: Translators
    folder: Path

    def languages(self) -> frozenset[str]:
        """Return the languages that are translated."""
        return self.translators.languages()

    def get(self, language: str) -> EnglishTranslator | None:
        """Return the translator of a language, or None if there is none."""
        found = self.translators.get(language)
        return EnglishTranslator(found, self.folder, FreeTranslator()) if found else None


@dataclass(frozen=True)
class EnglishTranslator:
    """A translator with another one's English."""

    translator: Translator
    folder: Path
    english: FreeTranslator

    @property
    def name(self) -> str:
        """Name of the translator."""
        return self.translator.name

    @property
    def signature(self) -> str:
        """Signature of the translator."""
        return self.translator.signature

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        """Translate sentences, write down the result, and return English."""
        made = self.translator.translate(sentences, source=source, careful=careful)
        with (self.folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(pair)}\n" for pair in zip(sentences, made, strict=True))
        return self.english.translate(sentences, source=source)


def read_output(folder: Path) -> dict[str, str]:
    """Return what was really made, by sentence."""
    lines = (line for file in folder.glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines())
    return dict(map(json.loads, lines))


def use_english(folder: Path) -> None:
    """Have every library's worker processes translate with English in place of what is made."""
    from search.models.packages import Models

    worker_translators = Models.worker_translators

    def translators(models: Models, *arguments: Any) -> EnglishTranslators:
        return EnglishTranslators(worker_translators(models, *arguments), folder)

    Models.worker_translators = translators  # type: ignore[assignment,method-assign]
