"""Argos packages as translators: one language to English, through one package or two in a row.

The models are loaded when a translator is first used, by `loaded_models`; neither engine is imported before.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from translate.errors import TranslatorError, UnsupportedLanguageError
from translate.hardware import PROCESSOR, Hardware
from translate.machines import machine_name
from translate.models import find_route, translatable
from translate.translator import QUALITIES, Unfinished

from .loaded_models import LoadedModels

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .packages import Package

#: How a doubtful sentence is decoded again. No three subwords occur twice: Paulus et al. (2017), "A
#: Deep Reinforced Model for Abstractive Summarization"; words that were already used are penalized by
#: 1.2: Keskar et al. (2019), "CTRL: A Conditional Transformer Language Model".
_CAREFUL_DECODING = {"beam_size": 4, "repetition_penalty": 1.2, "no_repeat_ngram_size": 3}

_BLOCK_BYTES = 1 << 20


class ArgosTranslators:
    """The translators that the installed packages provide, each loaded when first used."""

    def __init__(self, packages: Sequence[Package], quality: str, hardware: Hardware = PROCESSOR) -> None:
        """Create translators; nothing is loaded yet.

        Args:
            packages: The result of `find_packages`.
            quality: Quality: ``fast``, ``balanced`` or ``best``.
            hardware: What the models run on.

        """
        self._packages = packages
        self._quality = quality
        self._hardware = hardware
        self._beam_size = QUALITIES[quality]
        self._models = LoadedModels(hardware)
        self._translators: dict[str, ArgosTranslator | None] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what is installed, not what is loaded: another process loads its own models."""
        return ArgosTranslators, (self._packages, self._quality, self._hardware)

    def updated(self, packages: Sequence[Package], unchanged: Collection[Package]) -> ArgosTranslators:
        """Return the translators that *packages* provide; the models of *unchanged* ones stay loaded.

        This one can still be used: models that it has loaded need no files.
        """
        updated = ArgosTranslators(packages, self._quality, self._hardware)
        updated._models = self._models.only(unchanged)
        return updated

    def languages(self) -> frozenset[str]:
        """Return the languages that can be translated to English."""
        return translatable(self._packages)

    def get(self, language: str) -> ArgosTranslator | None:
        """Return the translator of *language*, or None if no package translates it to English."""
        if language not in self._translators:
            route = find_route(self._packages, language)
            self._translators[language] = ArgosTranslator(route, self._beam_size, self._models) if route else None
        return self._translators[language]


class ArgosTranslator:
    """Translates one language to English, through one package or two in a row.

    Attributes:
        demo: Whether one of the packages is a demo.

    """

    def __init__(self, route: Sequence[Package], beam_size: int, models: LoadedModels | None = None) -> None:
        """Create a translator from packages in the order of use; nothing is loaded yet."""
        self._route = route
        self._models = models or LoadedModels()
        self._beam_size = beam_size
        self.demo = any(package.demo for package in route)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the packages, not their loaded models."""
        return ArgosTranslator, (self._route, self._beam_size, self._models)

    @property
    def name(self) -> str:
        """The packages and their versions, ``"argos ro_en 1.9"``; stored with each sentence it translates."""
        return machine_name("argos", self._route)

    @cached_property
    def signature(self) -> str:
        """The name, a digest of each model file, the beam size, and how doubtful sentences are decoded.

        Not the device: a GPU's numbers give slightly other English, and what is translated is not worth paying for twice.

        Raises:
            TranslatorError: a model file cannot be read.

        """
        careful = "/".join(map(str, _CAREFUL_DECODING.values()))
        return f"{self.name} {' '.join(map(_digest, self._route))} beam {self._beam_size}, doubtful {careful}"

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        """Return one English sentence for each of *sentences*, in order; `Unfinished` if it was cut off.

        Raises:
            UnsupportedLanguageError: *source* is not this translator's language.
            TranslatorError: a model does not load, or it failed.

        """
        if source != self._route[0].source:
            raise UnsupportedLanguageError(source)
        settings = _CAREFUL_DECODING if careful else {"beam_size": self._beam_size}
        texts = list(sentences)
        unfinished: set[int] = set()
        for package in self._route:
            with self._models.use(package) as model:
                texts = model.translate(texts, settings)
            unfinished |= {at for at, text in enumerate(texts) if isinstance(text, Unfinished)}
        return [Unfinished(text) if at in unfinished else text for at, text in enumerate(texts)]


def _digest(package: Package) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a model file."""
    try:
        with (package.folder / "model" / "model.bin").open("rb") as file:
            digest = hashlib.sha256()
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
            return digest.hexdigest()[:16]
    except OSError as error:
        raise TranslatorError(
            f"{package.folder}: the model cannot be read ({error.strerror})", "install it again"
        ) from error
