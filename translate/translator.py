"""What translates: the seam between the pipeline and any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How good, and how slow: the width of the beam that is searched for the best English.
#: 4 is what Argos itself uses; on its models 2 is about one and a half times as fast as 4, 1 about
#: two and a half times.
QUALITIES: Mapping[str, int] = {"fast": 1, "balanced": 2, "best": 4}

DEFAULT_QUALITY = "balanced"


class Unfinished(str):
    """English that ran into its translator's limit: a loop, mostly, or a sentence cut short."""

    __slots__ = ()


class Translator(Protocol):
    """Turns sentences of one language into English, one for one, in order."""

    @property
    def name(self) -> str:
        """Who a reader is told made the English: ``"argos ro_en 1.9"``."""
        ...

    @property
    def signature(self) -> str:
        """Everything that decides the words: the model's content and the settings."""
        ...

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        """Return one English sentence for each of *sentences*; `Unfinished`, where one ran into a limit.

        Args:
            sentences: Plain text, one sentence each; none is empty.
            source: Language of all of them, ISO 639-1 (``"de"``).
            careful: Whether they are to be made once more because the first English is doubtful:
                slower, and kept from repeating itself. The same English again is an answer too.

        Raises:
            UnsupportedLanguageError: it does not translate *source*.
            TranslatorError: the engine failed.

        """
        ...


class Translators(Protocol):
    """Finds the translator of a language."""

    def languages(self) -> frozenset[str]:
        """Return the languages that can be translated to English."""
        ...

    def get(self, language: str) -> Translator | None:
        """Return the translator of *language*, or None where there is none."""
        ...
