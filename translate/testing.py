"""A translator for tests: no model, no network, milliseconds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import UnsupportedLanguageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_WORD = re.compile(r"\w+")


class GlossaryTranslator:
    """Translates whole sentences, or else word by word, with a glossary; unknown words are left unchanged.

    >>> translator = GlossaryTranslator({"de": {"Hut": "hat", "Guten Tag": "Good day"}})
    >>> translator.translate(["Der Hut", "Guten Tag"], source="de")
    ['Der hat', 'Good day']

    Attributes:
        asked: Every sentence it was asked to translate, in order: those that were not in the memory.
        asked_again: Every sentence it was asked to translate again, carefully, in order.

    """

    name = "glossary"

    def __init__(
        self,
        glossary: Mapping[str, Mapping[str, str]],
        *,
        careful: Mapping[str, Mapping[str, str]] | None = None,
        signature: str = "glossary 1",
    ) -> None:
        """Create a translator of every language in *glossary*.

        Args:
            glossary: English by language and original. Whole sentences may have any English, such as
                a bad translation or an `Unfinished` one.
            careful: Different English for whole sentences, returned when they are translated again.
            signature: Entries of the memory with another signature are not reused.

        """
        self._glossary = glossary
        self._careful = careful or {}
        self.signature = signature
        self.asked: list[str] = []
        self.asked_again: list[str] = []

    def languages(self) -> frozenset[str]:
        """Return the languages in the glossary."""
        return frozenset(self._glossary)

    def get(self, language: str) -> GlossaryTranslator | None:
        """Return itself for a language in the glossary: one translator for all of them."""
        return self if language in self._glossary else None

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        """Return one English sentence for each of *sentences*.

        Raises:
            UnsupportedLanguageError: *source* is not in the glossary.

        """
        if source not in self._glossary:
            raise UnsupportedLanguageError(source)
        words = self._glossary[source]
        whole = {**words, **(self._careful.get(source, {}) if careful else {})}
        (self.asked_again if careful else self.asked).extend(sentences)
        return [
            whole[sentence] if sentence in whole else _WORD.sub(lambda word: words.get(word[0], word[0]), sentence)
            for sentence in sentences
        ]
