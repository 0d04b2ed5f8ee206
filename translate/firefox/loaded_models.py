"""Loaded models, each in a thread of its own. Only this module knows fxtranslate and SentencePiece.

The engine's objects may be used, and let go, only by the thread that made them: in another one they panic, with an
exception that is not an Exception. So others hand sentences over to the model's thread.

fxtranslate holds Python's lock while it works: more than one core needs more than one process.
"""

from __future__ import annotations

import os
import weakref
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, NamedTuple

from translate.errors import TranslatorError
from translate.translator import Unfinished

from .models import file_hash
from .parts import split_long
from .spelling import known_spelling

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .models import FirefoxModel

#: The engine stops after this many tokens of output. Counted again from the text, they may be a few less.
_OUTPUT_LIMIT, _MISCOUNTED = 256, 6

_NO_ENGINE = (
    "Firefox' models need fxtranslate, which is not installed",
    "run: pip install fxtranslate; where there is none, as on Macs with Intel processors, use --engine argos",
)


class _Job(NamedTuple):
    sentences: Sequence[str]
    result: Future[list[str]]


class LoadedModels:
    """The loaded models. They are small: none is dropped to make room for another."""

    def __init__(self) -> None:
        self._loaded: dict[FirefoxModel, LoadedModel] = {}
        self._process = os.getpid()
        self._lock = Lock()

    def translate(self, model: FirefoxModel, sentences: Sequence[str]) -> list[str]:
        """Return the translation of each sentence, in order; `Unfinished` if it was cut off.

        Raises:
            TranslatorError: the model does not load, or it failed; the next call loads it again.

        """
        loaded = self._load(model)
        try:
            return loaded.translate(sentences)
        except TranslatorError:
            with self._lock:
                if self._loaded.get(model) is loaded:
                    del self._loaded[model]
            raise

    def only(self, models: Collection[FirefoxModel]) -> LoadedModels:
        """Return the loaded models of *models* without the others, which stay loaded as long as they are in use."""
        kept = LoadedModels()
        with self._lock:
            if self._process == os.getpid():
                kept._loaded.update((model, self._loaded[model]) for model in self._loaded if model in models)
        return kept

    def _load(self, model: FirefoxModel) -> LoadedModel:
        with self._lock:
            if self._process != os.getpid():  # Threads do not survive a fork.
                self._loaded.clear()
                self._process = os.getpid()
            loaded = self._loaded.get(model)
            if loaded is None:
                loaded = self._loaded[model] = LoadedModel(model)
            return loaded


class LoadedModel:
    """A loaded model, and the thread to which it belongs."""

    def __init__(self, model: FirefoxModel) -> None:
        """Load a model.

        Raises:
            TranslatorError: it does not load.

        """
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        # The thread ends once nobody can give it anything more to do.
        weakref.finalize(self, self._jobs.put, None)
        loaded: Future[list[str]] = Future()
        Thread(target=_serve, args=(model, self._jobs, loaded), name=f"firefox {model.pair}", daemon=True).start()
        loaded.result()

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """Return the translation of each sentence, in order.

        Raises:
            TranslatorError: the model failed, now or before.

        """
        result: Future[list[str]] = Future()
        self._jobs.put(_Job(sentences, result))
        return result.result()


class _Engine:
    """A model in the thread that made it."""

    def __init__(self, model: FirefoxModel) -> None:
        import fxtranslate
        from sentencepiece import SentencePieceProcessor

        files = model.files
        if files is None:
            raise ValueError(model.problem)
        content = {name: (model.folder / name).read_bytes() for name in files.names}
        source, target = content[files.source_vocabulary], content[files.target_vocabulary]
        self._source = SentencePieceProcessor(model_proto=source)
        self._target = SentencePieceProcessor(model_proto=target)
        self._known: dict[str, bool] = {}
        self._translator = fxtranslate.Translator(
            model=content[files.model],
            src_vocab=source,
            trg_vocab=target,
            shortlist=content[files.shortlist] if files.shortlist else None,
        )

    def translate(self, sentence: str) -> str:
        spelled = known_spelling(_encodable(sentence), self._is_known)
        parts = split_long(spelled, lambda text: len(self._source.encode(text)))
        outputs = [self._translator.translate(part).strip() for part in parts]
        english = " ".join(filter(None, outputs))
        is_cut = any(len(self._target.encode(output)) >= _OUTPUT_LIMIT - _MISCOUNTED for output in outputs)
        return Unfinished(english) if is_cut else english

    def _is_known(self, character: str) -> bool:
        """Return whether the vocabulary has a character; spaces, which it has not, stay spaces."""
        known = self._known.get(character)
        if known is None:
            known = character.isspace() or self._source.unk_id() not in self._source.encode(character)
            self._known[character] = known
        return known


def _serve(model: FirefoxModel, jobs: SimpleQueue[_Job | None], loaded: Future[list[str]]) -> None:
    """Load a model, and translate what is handed over until there is nothing more; runs in the model's thread."""
    engine = None
    try:
        _check_hashes(model)
        engine = _Engine(model)
    except BaseException as error:  # noqa: BLE001 - a panic is no Exception, and whoever waits must be told
        loaded.set_exception(_load_error(model, error))
        return
    loaded.set_result([])
    failure = ""
    while (job := jobs.get()) is not None:
        try:
            if engine:
                job.result.set_result([engine.translate(sentence) for sentence in job.sentences])
        except BaseException as error:  # noqa: BLE001 - the same
            failure = _first_line(error)
            engine = None
        if not engine:
            # Not the error itself: its frames hold the engine, which must be let go in this thread.
            problem = f"{model.folder}: the model failed ({failure})"
            job.result.set_exception(TranslatorError(problem, _install_again(model)))
        # Whoever waits for the next job must not be kept alive by the last one.
        del job


def _check_hashes(model: FirefoxModel) -> None:
    """Raise a ValueError if a file is not as it was installed: a damaged one can make the engine crash."""
    for name, digest in model.hashes:
        if file_hash(model.folder / name) != digest:
            raise ValueError(f"{name} has changed since it was installed")


def _load_error(model: FirefoxModel, error: BaseException) -> TranslatorError:
    if isinstance(error, ImportError) and "fxtranslate" in str(error):
        return TranslatorError(*_NO_ENGINE)
    return TranslatorError(f"{model.folder}: the model does not load ({_first_line(error)})", _install_again(model))


def _install_again(model: FirefoxModel) -> str:
    return f"remove it and install it again: search models remove {model.folder.name}"


def _encodable(sentence: str) -> str:
    """Return *sentence* without halves of surrogate pairs, which cannot be encoded."""
    return sentence.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
