"""A translator for tests: no model, no network, milliseconds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import UnsupportedLanguageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_WORD = re.compile(r"\w+")


class GlossaryTranslator:
    """Translates whole sentences, or else word by word, with a glossary; other words stay.

    >>> translator = GlossaryTranslator({"de": {"Hut": "hat", "Guten Tag": "Good day"}})
    >>> translator.translate(["Der Hut", "Guten Tag"], source="de")
    ['Der hat', 'Good day']

    Attributes:
        asked: Every sentence it was asked for, in order: what was not in the memory.

    """

    name = "glossary"

    def __init__(self, glossary: Mapping[str, Mapping[str, str]], *, signature: str = "glossary 1") -> None:
        """Take a glossary: language to original to English."""
        self._glossary = glossary
        self.signature = signature
        self.asked: list[str] = []

    def languages(self) -> frozenset[str]:
        """Return the languages in the glossary."""
        return frozenset(self._glossary)

    def get(self, language: str) -> GlossaryTranslator | None:
        """Return itself for a language in the glossary: one translator for all of them."""
        return self if language in self._glossary else None

    def translate(self, sentences: Sequence[str], *, source: str) -> list[str]:
        """Return one English sentence for each of *sentences*.

        Raises:
            UnsupportedLanguageError: *source* is not in the glossary.

        """
        if source not in self._glossary:
            raise UnsupportedLanguageError(source)
        words = self._glossary[source]
        self.asked += sentences
        return [
            words.get(sentence) or _WORD.sub(lambda word: words.get(word[0], word[0]), sentence)
            for sentence in sentences
        ]
