"""Loaded models: packages opened with CTranslate2 and Argos' tokenizers. Only this module knows either.

Argos provides the package's files and its tokenizers; CTranslate2 is called directly for decoding.
``argostranslate.translate`` would split lines and sentences again and decode 32 tokens at a time,
at about a fifth of the speed (`benchmarks/`). ``argostranslate.package`` is not imported either: on
import it creates folders in the user's home and reads the environment, and only four metadata
fields and the choice of a tokenizer are needed from it.

The engines are imported when a model is loaded, not before: a query that needs no translation should
not have to wait for them.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from translate.errors import TranslatorError
from translate.hardware import PROCESSOR, Hardware
from translate.translator import Unfinished

from .devices import placements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import ctranslate2

    from .devices import Placement
    from .packages import Package

#: As in Argos (argostranslate/translate.py, `apply_packaged_translation`).
_LENGTH_PENALTY = 0.2

#: Longest input and output of a model, in tokens: Argos' models were trained with 1,024 positions.
_MAX_TOKENS = 1000

#: A translation may be three times as long as its source, in tokens, before it is considered a loop.
_MAX_LENGTHENING = 3
_MIN_DECODING_LIMIT = 256

#: Memory that must be free, per byte of a package, to load it beside others: for the model and for decoding.
_MEMORY_PER_BYTE = 5


class LoadedModels:
    """The loaded models. If memory is short, idle ones are dropped to make room for the next."""

    def __init__(self, hardware: Hardware = PROCESSOR) -> None:
        self._hardware = hardware
        self._loaded: dict[Package, Model] = {}  # In the order of use, the latest last.
        self._users: Counter[Package] = Counter()
        self._lock = Lock()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what they run on; another process loads its own."""
        return LoadedModels, (self._hardware,)

    @contextmanager
    def use(self, package: Package) -> Iterator[Model]:
        """Load a model unless it is loaded already, and keep it loaded while the context lasts.

        Raises:
            TranslatorError: it does not load.

        """
        with self._lock:
            model = self._loaded.pop(package, None)
            if model is None:
                self._make_room(package)
                model = Model(package, self._hardware)
            self._loaded[package] = model
            self._users[package] += 1
        try:
            yield model
        finally:
            with self._lock:
                self._users[package] -= 1

    def only(self, packages: Collection[Package]) -> LoadedModels:
        """Return the loaded models of *packages* without the others, which stay loaded as long as they are in use."""
        kept = LoadedModels(self._hardware)
        with self._lock:
            kept._loaded.update((package, self._loaded[package]) for package in self._loaded if package in packages)
        return kept

    def _make_room(self, package: Package) -> None:
        import psutil

        for idle in [other for other in self._loaded if not self._users[other]]:
            if psutil.virtual_memory().available >= _MEMORY_PER_BYTE * package.size:
                return
            del self._loaded[idle]


class Model:
    """A loaded package."""

    def __init__(self, package: Package, hardware: Hardware = PROCESSOR) -> None:
        """Load the model and its tokenizer.

        Raises:
            HardwareError: a GPU was asked for, and none is found.
            TranslatorError: the model or its tokenizer does not load.

        """
        self._package = package
        places = placements(hardware)
        try:
            self._tokenizer = _load_tokenizer(package)
            self._translator, self._place = self._load(places)
        except (RuntimeError, ValueError, OSError, ImportError) as error:
            raise TranslatorError(
                f"{package.folder}: the model does not load{_on(places[0])} ({_first_line(error)})",
                _cure(package, places[0]),
            ) from error

    def _load(self, places: Sequence[Placement]) -> tuple[ctranslate2.Translator, Placement]:
        """Load the model at the first of *places* where it runs."""
        *preferred, last = places
        for place in preferred:
            try:
                translator = _load_translator(self._package, place)
                # CUDA's libraries are loaded, and the GPU's memory is claimed, with the first sentence.
                translator.translate_batch([self._tokenizer.encode("1")], beam_size=1, max_decoding_length=2)
            except (RuntimeError, ValueError):
                continue
            return translator, place
        return _load_translator(self._package, last), last

    def translate(self, sentences: Sequence[str], settings: Mapping[str, float]) -> list[str]:
        """Return the translation of each sentence, in order; `Unfinished` if it was cut off.

        Args:
            sentences: Sentences of any length; long ones are translated in parts.
            settings: Options of ``ctranslate2.Translator.translate_batch``, such as ``beam_size``.

        Raises:
            TranslatorError: the model failed.

        """
        inputs: list[list[str]] = []
        part_counts: list[int] = []
        try:
            for sentence in sentences:
                parts = list(_split_tokens(self._tokenizer.encode(sentence)))
                inputs += parts
                part_counts.append(len(parts))
            outputs = iter(self._decode(inputs, settings))
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(
                f"{self._package.folder}: the model failed{_on(self._place)} ({_first_line(error)})",
                _cure(self._package, self._place),
            ) from error
        return [_join([next(outputs) for _ in range(count)]) for count in part_counts]

    def _decode(self, inputs: list[list[str]], settings: Mapping[str, float]) -> list[str]:
        if not inputs:
            return []
        prefix = self._package.target_prefix
        limit = min(_MAX_TOKENS, max(_MIN_DECODING_LIMIT, _MAX_LENGTHENING * max(map(len, inputs))))
        results = self._translator.translate_batch(
            inputs,
            target_prefix=[[prefix]] * len(inputs) if prefix else None,
            length_penalty=_LENGTH_PENALTY,
            replace_unknowns=True,
            max_batch_size=self._place.batch_tokens,
            batch_type="tokens",
            # Nothing is cut off silently: long inputs have been split by now, and the output's limit,
            # 256 tokens by default, grows with the input, up to the number of positions in the
            # model. A loop that continued beyond them would make the whole batch fail.
            max_input_length=0,
            max_decoding_length=limit,
            **settings,
        )
        outputs = [result.hypotheses[0] for result in results]
        return [Unfinished(self._text(tokens)) if len(tokens) >= limit else self._text(tokens) for tokens in outputs]

    def _text(self, tokens: list[str]) -> str:
        # Before detokenizing: the tokenizer turns the underscores of a prefix such as "__en__" into spaces.
        if tokens[:1] == [self._package.target_prefix]:
            tokens = tokens[1:]
        text: str = self._tokenizer.decode(tokens)
        return text.strip()


def load_problem(package: Package) -> str | None:
    """Load a package and translate a word with it; return the problem in one line, or None."""
    try:
        translate_word(package, "1")
    except TranslatorError as error:
        return _first_line(error.__cause__ or error)
    return None


def translate_word(package: Package, word: str) -> str:
    """Load a package and return its translation of a word.

    Raises:
        TranslatorError: it does not load, or it failed.

    """
    return Model(package).translate([word], {"beam_size": 1})[0]


def _load_tokenizer(package: Package):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Argos has no types
    from argostranslate import tokenizer as argos

    if package.tokenizer.name == "sentencepiece.model":
        tokenizer = argos.SentencePieceTokenizer(package.tokenizer)
    else:
        tokenizer = argos.BPETokenizer(package.tokenizer, package.source, package.target)
    try:
        tokenizer.encode("1")  # Argos reads the file on first use,
    except SystemExit as error:  # and exits the program on a damaged line.
        raise ValueError(f"{package.tokenizer.name} has a line that is not a pair of subwords") from error
    return tokenizer


def _load_translator(package: Package, place: Placement) -> ctranslate2.Translator:
    import ctranslate2

    return ctranslate2.Translator(
        str(package.folder / "model"),
        device=place.device,
        compute_type=place.compute_type,
        inter_threads=place.threads,
        intra_threads=1,
    )


def _split_tokens(tokens: list[str]) -> Iterator[list[str]]:
    """Yield the tokens in parts no longer than a model's input; an emoji can take four tokens."""
    for start in range(0, max(len(tokens), 1), _MAX_TOKENS):
        yield tokens[start : start + _MAX_TOKENS]


def _join(parts: Sequence[str]) -> str:
    text = " ".join(parts).strip()
    return Unfinished(text) if any(isinstance(part, Unfinished) for part in parts) else text


def _on(place: Placement) -> str:
    return "" if place.device == "cpu" else " on the GPU"


def _cure(package: Package, place: Placement) -> str:
    if place.device != "cpu":
        return "translate on the processor: --device cpu"
    return f"remove it and install it again: search models remove {package.pair}"


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
