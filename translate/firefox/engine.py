"""Firefox models as translators: one language to English, through one model or two in a row.

The models are loaded when a translator is first used, by `loaded_models`; the engine is not imported before.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from translate.errors import TranslatorError, UnsupportedLanguageError
from translate.machines import machine_name
from translate.models import find_route, translatable
from translate.translator import Unfinished

from .loaded_models import LoadedModels
from .models import file_hash
from .parts import MAX_TOKENS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .models import FirefoxModel


class FirefoxTranslators:
    """The translators that the installed models provide, each loaded when first used."""

    def __init__(self, models: Sequence[FirefoxModel]) -> None:
        """Take the result of `find_models`."""
        self._installed = models
        self._models = LoadedModels()
        self._translators: dict[str, FirefoxTranslator | None] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what is installed, not what is loaded: another process loads its own models."""
        return FirefoxTranslators, (self._installed,)

    def updated(self, models: Sequence[FirefoxModel], unchanged: Collection[FirefoxModel]) -> FirefoxTranslators:
        """Return the translators that *models* provide; *unchanged* ones stay loaded.

        This one can still be used: models that it has loaded need no files.
        """
        updated = FirefoxTranslators(models)
        updated._models = self._models.only(unchanged)
        return updated

    def languages(self) -> frozenset[str]:
        """Return the languages that can be translated to English."""
        return translatable(self._installed)

    def get(self, language: str) -> FirefoxTranslator | None:
        """Return the translator of *language*, or None if no model translates it to English."""
        if language not in self._translators:
            route = find_route(self._installed, language)
            self._translators[language] = FirefoxTranslator(route, self._models) if route else None
        return self._translators[language]


class FirefoxTranslator:
    """Translates one language to English, through one model or two in a row.

    A sentence always comes out the same: the engine has no other way to decode it, so that the `second_tries` at a
    doubtful one are up to others.
    """

    second_tries = ()

    #: Sentences go through the engine one by one, so that large batches gain nothing.
    batch_characters = 2_000

    def __init__(self, route: Sequence[FirefoxModel], models: LoadedModels | None = None) -> None:
        """Create a translator from models in the order of use; nothing is loaded yet."""
        self._route = route
        self._models = models or LoadedModels()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the models' places, not the loaded models."""
        return FirefoxTranslator, (self._route,)

    @property
    def name(self) -> str:
        """The models and their versions, ``"firefox pt_en 2.0"``; stored with each sentence it translates."""
        return machine_name("firefox", self._route)

    @cached_property
    def signature(self) -> str:
        """The name, a digest of each file of each model, and how long sentences are cut and unknown characters spelled.

        Raises:
            TranslatorError: a file cannot be read.

        """
        digests = " ".join(digest for model in self._route for digest in _digests(model))
        return f"{self.name} {digests} parts of {MAX_TOKENS}, spelling 1"

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:  # noqa: ARG002
        """Return one English sentence for each of *sentences*, in order; `Unfinished` if it was cut off.

        Raises:
            UnsupportedLanguageError: *source* is not this translator's language.
            TranslatorError: a model does not load, or it failed.

        """
        if source != self._route[0].source:
            raise UnsupportedLanguageError(source)
        texts = list(sentences)
        unfinished: set[int] = set()
        for model in self._route:
            texts = self._models.translate(model, texts)
            unfinished |= {at for at, text in enumerate(texts) if isinstance(text, Unfinished)}
        return [Unfinished(text) if at in unfinished else text for at, text in enumerate(texts)]


def _digests(model: FirefoxModel) -> list[str]:
    """Return the first 16 hexadecimal digits of the SHA-256 of each file."""
    try:
        return [file_hash(model.folder / name)[:16] for name in (model.files.names if model.files else ())]
    except OSError as error:
        raise TranslatorError(
            f"{model.folder}: the model cannot be read ({error.strerror})", "install it again"
        ) from error
