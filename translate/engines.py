"""Translators of two engines together: one translates, and the other tries what is doubtful, or what the first cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .translator import SecondTry, batch_characters, second_tries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .translator import Translator, Translators


@dataclass(frozen=True, slots=True)
class BackedTranslators:
    """The translators of one engine; where another has a translator of the same language, it tries doubtful sentences.

    Attributes:
        first: Translate.
        second: Try what is doubtful.

    """

    first: Translators
    second: Translators

    def languages(self) -> frozenset[str]:
        """Return the languages that the first engine can translate to English."""
        return self.first.languages()

    def get(self, language: str) -> Translator | None:
        """Return the first engine's translator of *language*, or None if there is none."""
        first = self.first.get(language)
        second = self.second.get(language) if first else None
        # A demo has smooth English for everything, which is right for nothing but its own sentences.
        return BackedTranslator(first, second) if first and second and not getattr(second, "demo", False) else first


@dataclass(frozen=True, slots=True)
class BackedTranslator:
    """A translator whose doubtful sentences another one tries, after it has tried them itself.

    Attributes:
        first: Translates; name and signature are its own, so that installing another engine makes nothing outdated.
        second: Tries what is doubtful.

    """

    first: Translator
    second: Translator

    @property
    def name(self) -> str:
        """Name of the first translator."""
        return self.first.name

    @property
    def signature(self) -> str:
        """Signature of the first translator.

        Raises:
            TranslatorError: a model cannot be read.

        """
        return self.first.signature

    @property
    def batch_characters(self) -> int:
        """Size of batches that suits the first translator."""
        return batch_characters(self.first)

    @property
    def second_tries(self) -> Sequence[SecondTry]:
        """What is tried in turn for a doubtful sentence."""
        return (*second_tries(self.first), SecondTry(self.second, careful=False))

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        """Return the first translator's English for each of *sentences*.

        Raises:
            UnsupportedLanguageError: it does not translate *source*.
            TranslatorError: the engine failed.

        """
        return self.first.translate(sentences, source=source, careful=careful)


@dataclass(frozen=True, slots=True)
class PreferredTranslators:
    """The translators of several engines, of which each language has the first that translates it.

    Attributes:
        engines: The translators of each engine, the preferred ones first.

    """

    engines: tuple[Translators, ...]

    def languages(self) -> frozenset[str]:
        """Return the languages that any engine can translate to English."""
        return frozenset().union(*(translators.languages() for translators in self.engines))

    def get(self, language: str) -> Translator | None:
        """Return the translator of *language*, or None if no engine has one."""
        return next(filter(None, (translators.get(language) for translators in self.engines)), None)
