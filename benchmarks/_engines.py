"""The engines alone, from tokens or sentences to their English: the limits of translation speed."""

from __future__ import annotations

import os
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from translate.argos import Package

#: Sentences that a process translates before it asks for more.
_CHUNK = 8


class RawArgos:
    """CTranslate2 alone: everything in one call, from tokens to tokens."""

    def __init__(self, package: Package) -> None:
        import ctranslate2
        from argostranslate import tokenizer

        self.tokenizer = tokenizer.SentencePieceTokenizer(package.tokenizer)
        self._translator = ctranslate2.Translator(
            str(package.folder / "model"), device="cpu", inter_threads=os.cpu_count() or 1, intra_threads=1
        )

    def __call__(self, pieces: list[list[str]], beam: int) -> None:
        """Translate all sentences."""
        self._translator.translate_batch(
            pieces, beam_size=beam, length_penalty=0.2, replace_unknowns=True, max_batch_size=512, batch_type="tokens"
        )


class RawFirefox:
    """fxtranslate alone, in as many processes as there are cores: it uses one core each, and holds Python's lock.

    Raises:
        SystemExit: the folder has no model.

    """

    def __init__(self, folder: Path) -> None:
        self._files = {part: _file(folder, pattern) for part, pattern in _FILES.items()}
        self._processes = get_context("spawn").Pool(os.cpu_count() or 1, _load, (self._files,))

    def __call__(self, sentences: Sequence[str]) -> list[str]:
        """Translate all sentences."""
        return self._processes.map(_translate, sentences, chunksize=_CHUNK)

    def count_tokens(self, sentences: Sequence[str]) -> int:
        """Return how many tokens of the model the sentences have."""
        from sentencepiece import SentencePieceProcessor

        vocabulary = SentencePieceProcessor(model_file=str(self._files["src_vocab"]))
        return sum(map(len, vocabulary.encode(list(sentences))))

    def close(self) -> None:
        """End the processes."""
        self._processes.terminate()
        self._processes.join()


#: The files of a Firefox model, by the engine's argument.
_FILES = {
    "model": ("model.*.bin",),
    "src_vocab": ("srcvocab.*.spm", "vocab.*.spm"),
    "trg_vocab": ("trgvocab.*.spm", "vocab.*.spm"),
    "shortlist": ("lex.*.bin",),
}

#: The engine of a process; only the thread that made it may use it.
_translator: Any = None


def _file(folder: Path, patterns: Sequence[str]) -> Path:
    found = next((file for pattern in patterns for file in sorted(folder.glob(pattern))), None)
    if found is None:
        raise SystemExit(f"{folder} has no {patterns[-1]}")
    return found


def _load(files: dict[str, Path]) -> None:
    global _translator  # noqa: PLW0603 - a process has one
    from fxtranslate import Translator

    _translator = Translator(**{part: file.read_bytes() for part, file in files.items()})


def _translate(sentence: str) -> str:
    english: str = _translator.translate(sentence)
    return english
