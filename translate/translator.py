"""The interface between the pipeline and a translation engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Beam widths by quality: a wider beam gives better English, more slowly. Argos itself uses 4; on its
#: models 2 is about one and a half times as fast as 4, and 1 about two and a half times.
QUALITIES: Mapping[str, int] = {"fast": 1, "balanced": 2, "best": 4}

DEFAULT_QUALITY = "balanced"


class Unfinished(str):
    """English at which a translator reached its length limit: usually a loop, or a sentence cut short."""

    __slots__ = ()


class Translator(Protocol):
    """Translates sentences of one language to English, one for one, in order.

    A translator may have ``second_tries``, a sequence of `SecondTry`: what is tried in turn, once it has translated a
    doubtful sentence. Without it, the translator itself translates such a sentence again, carefully. It may also have
    ``batch_characters``, the size of the batches that it likes best.
    """

    @property
    def name(self) -> str:
        """Name that readers see beside the English: ``"argos ro_en 1.9"``."""
        ...

    @property
    def signature(self) -> str:
        """Everything that determines the output: the model's content and the settings.

        Raises:
            TranslatorError: a model cannot be read.

        """
        ...

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        """Return one English sentence for each of *sentences*; `Unfinished` where one reached the length limit.

        Args:
            sentences: Plain text, one sentence each; none is empty.
            source: Language of all of them, ISO 639-1 (``"de"``).
            careful: Whether this is a second attempt after doubtful English: it may be slower, and
                avoids repetition. It may return the same English again.

        Raises:
            UnsupportedLanguageError: this translator does not translate *source*.
            TranslatorError: the engine failed.

        """
        ...


class SecondTry(NamedTuple):
    """A way to translate a doubtful sentence again.

    Attributes:
        translator: What translates it.
        careful: The argument of `Translator.translate`.

    """

    translator: Translator
    careful: bool


def second_tries(translator: Translator) -> Sequence[SecondTry]:
    """Return what is tried in turn for a sentence that *translator* has translated doubtfully."""
    tries: Sequence[SecondTry] = getattr(translator, "second_tries", (SecondTry(translator, careful=True),))
    return tries


#: Maximum number of characters translated in one call, some 60 sentences of a newspaper. With fewer, engines that translate
#: many sentences at once are slower; with more, workers wait at the end of a run for the one that has the last call.
_BATCH_CHARACTERS = 8_000


def batch_characters(translator: Translator) -> int:
    """Return the number of characters after which *translator* gets no more sentences in a call."""
    most: int = getattr(translator, "batch_characters", _BATCH_CHARACTERS)
    return most


class Translators(Protocol):
    """The available translators, by language."""

    def languages(self) -> frozenset[str]:
        """Return the languages that can be translated to English."""
        ...

    def get(self, language: str) -> Translator | None:
        """Return the translator of *language*, or None if there is none."""
        ...
