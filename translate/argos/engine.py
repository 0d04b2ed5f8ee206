"""Argos packages on CTranslate2: the only module that knows either.

From Argos come the package's files and its tokenizers; decoding is CTranslate2's, driven directly.
``argostranslate.translate`` would cut lines and sentences once more and decode 32 tokens at a time,
about a fifth of the speed (`benchmarks/`). ``argostranslate.package`` is not imported either: it
makes folders in the user's home and reads the environment as it is imported, and all that is
wanted of it are four metadata fields and the choice of a tokenizer.

The engines are imported when a model is loaded, not before: a query that needs no translation
should not wait for them.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from translate.errors import TranslatorError, UnsupportedLanguageError
from translate.translator import QUALITIES, Unfinished

from .packages import find_route, version_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ctranslate2

    from .packages import Package

#: As Argos decodes (argostranslate/translate.py, `apply_packaged_translation`).
_LENGTH_PENALTY = 0.2

#: Source tokens that go through the model together, padding included. On two cores larger batches
#: gain nothing; smaller ones lose.
_BATCH_TOKENS = 512

#: The positions that Argos' models were trained with end at 1,024 tokens.
_MOST_TOKENS = 1000

#: A translation may be three times as long as its source, in tokens, before it is taken for a loop.
_LENGTHENING = 3
_LEAST_DECODING_LIMIT = 256

#: Memory that must be free for each byte of a package before it is loaded beside others: the model, and what
#: decoding takes.
_MEMORY_PER_BYTE = 5

#: How a sentence is decoded whose first English is doubtful. No three subwords come twice: Paulus et
#: al. (2017), "A Deep Reinforced Model for Abstractive Summarization"; a penalty of 1.2 on what was
#: said already: Keskar et al. (2019), "CTRL: A Conditional Transformer Language Model".
_CAREFUL = {"beam_size": 4, "repetition_penalty": 1.2, "no_repeat_ngram_size": 3}


#: How the name of whatever an Argos package made begins.
_ARGOS = "argos "


class ArgosTranslators:
    """The translators that the installed packages make possible, each loaded when first used."""

    def __init__(self, packages: Sequence[Package], quality: str) -> None:
        """Take the *packages* of `find_packages`, and ``fast``, ``balanced`` or ``best``."""
        self._packages = packages
        self._beam = QUALITIES[quality]
        self._models = _Models()
        self._made: dict[str, ArgosTranslator | None] = {}

    def languages(self) -> frozenset[str]:
        """Return the languages that can be translated to English."""
        sources = {package.source for package in self._packages if package.problem is None}
        return frozenset(source for source in sources if source != "en" and find_route(self._packages, source))

    def get(self, language: str) -> ArgosTranslator | None:
        """Return the translator of *language*, or None where no package leads to English."""
        if language not in self._made:
            route = find_route(self._packages, language)
            self._made[language] = ArgosTranslator(route, self._beam, self._models) if route else None
        return self._made[language]


class ArgosTranslator:
    """One language to English, through one package or two in a row.

    Attributes:
        demo: Whether a demo package is on the way.

    """

    def __init__(self, route: Sequence[Package], beam: int, models: _Models | None = None) -> None:
        """Take the packages in the order they are used; nothing is loaded yet."""
        self._route = route
        self._models = models or _Models()
        self._beam = beam
        self._settings = {"beam_size": beam}
        self.demo = any(package.demo for package in route)

    @property
    def name(self) -> str:
        """Who made the English, ``"argos ro_en 1.9"``."""
        return _ARGOS + " + ".join(f"{package.pair} {package.version}" for package in self._route)

    @cached_property
    def signature(self) -> str:
        """The name, the content of each model file, the beam, and how doubtful sentences are decoded.

        Raises:
            TranslatorError: a model file cannot be read.

        """
        careful = "/".join(map(str, _CAREFUL.values()))
        return f"{self.name} {' '.join(map(_digest, self._route))} beam {self._beam}, doubtful {careful}"

    def translate(self, sentences: Sequence[str], *, source: str, careful: bool = False) -> list[str]:
        """Return one English sentence for each of *sentences*, in order; `Unfinished` where one was cut off.

        Raises:
            UnsupportedLanguageError: *source* is not this translator's language.
            TranslatorError: a model does not load or failed.

        """
        if source != self._route[0].source:
            raise UnsupportedLanguageError(source)
        texts = list(sentences)
        unfinished: set[int] = set()
        for package in self._route:
            with self._models.use(package) as model:
                texts = model.translate(texts, _CAREFUL if careful else self._settings)
            unfinished |= {at for at, text in enumerate(texts) if isinstance(text, Unfinished)}
        return [Unfinished(text) if at in unfinished else text for at, text in enumerate(texts)]


class _Models:
    """The loaded models. Where memory is short, those that are not in use make room for the next."""

    def __init__(self) -> None:
        self._loaded: dict[Package, _Model] = {}  # The one used last is last.
        self._users: Counter[Package] = Counter()
        self._lock = Lock()

    @contextmanager
    def use(self, package: Package) -> Iterator[_Model]:
        """Load a model, if it is not yet, and keep it while it is in use.

        Raises:
            TranslatorError: it does not load.

        """
        with self._lock:
            model = self._loaded.pop(package, None)
            if model is None:
                self._make_room(package)
                model = _Model(package)
            self._loaded[package] = model
            self._users[package] += 1
        try:
            yield model
        finally:
            with self._lock:
                self._users[package] -= 1

    def _make_room(self, package: Package) -> None:
        import psutil

        for idle in [other for other in self._loaded if not self._users[other]]:
            if psutil.virtual_memory().available >= _MEMORY_PER_BYTE * package.size:
                return
            del self._loaded[idle]


class _Model:
    """A loaded package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        try:
            self._tokenizer = _load_tokenizer(package)
            self._translator = _load_model(package)
        except (RuntimeError, ValueError, OSError, ImportError) as error:
            raise TranslatorError(
                f"{package.folder}: the model does not load ({_first_line(error)})", f"{_install_again(package)}"
            ) from error

    def translate(self, sentences: Sequence[str], settings: Mapping[str, float]) -> list[str]:
        pieces: list[list[str]] = []
        counts: list[int] = []
        try:
            for sentence in sentences:
                parts = list(_parts(self._tokenizer.encode(sentence)))
                pieces += parts
                counts.append(len(parts))
            translated = iter(self._decode(pieces, settings))
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(
                f"{self._package.folder}: the model failed ({_first_line(error)})", f"{_install_again(self._package)}"
            ) from error
        return [_joined([next(translated) for _ in range(count)]) for count in counts]

    def _decode(self, pieces: list[list[str]], settings: Mapping[str, float]) -> list[str]:
        if not pieces:
            return []
        prefix = self._package.target_prefix
        limit = min(_MOST_TOKENS, max(_LEAST_DECODING_LIMIT, _LENGTHENING * max(map(len, pieces))))
        results = self._translator.translate_batch(
            pieces,
            target_prefix=[[prefix]] * len(pieces) if prefix else None,
            length_penalty=_LENGTH_PENALTY,
            replace_unknowns=True,
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
            # Nothing is cut off in silence: long input is in parts by now, and the default limit of
            # 256 tokens of output grows with the input, to what the model has positions for: one loop
            # that went on beyond would make the whole batch fail.
            max_input_length=0,
            max_decoding_length=limit,
            **settings,
        )
        made = [result.hypotheses[0] for result in results]
        return [Unfinished(self._text(tokens)) if len(tokens) >= limit else self._text(tokens) for tokens in made]

    def _text(self, tokens: list[str]) -> str:
        # Before decoding: a tokenizer makes spaces of the marks in a prefix such as "__en__".
        if tokens[:1] == [self._package.target_prefix]:
            tokens = tokens[1:]
        text: str = self._tokenizer.decode(tokens)
        return text.strip()


def may_renew(made_by: str, now: str) -> bool:
    """Tell whether English that *made_by* made may be made anew by *now*: a machine's, and of no newer package.

    >>> may_renew("argos ro_en 1.5", now="argos ro_en 1.9"), may_renew("Kari", now="argos ro_en 1.9")
    (True, False)

    Args:
        made_by: The name of a translator, a person or a file, as the corpus has it.
        now: The name of the translator at hand.

    """
    if made_by == now:
        return True
    if not made_by.startswith(_ARGOS):
        return False
    before, after = _versions(made_by), _versions(now)
    return before.keys() != after.keys() or all(before[pair] <= after[pair] for pair in before)


def try_out(package: Package) -> str | None:
    """Load a package and translate a word; return what went wrong, or None."""
    try:
        translate_word(package, "1")
    except TranslatorError as error:
        return _first_line(error.__cause__ or error)
    return None


def translate_word(package: Package, word: str) -> str:
    """Load a package and return what it makes of a word.

    Raises:
        TranslatorError: it does not load or failed.

    """
    return _Model(package).translate([word], {"beam_size": 1})[0]


def _load_tokenizer(package: Package):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Argos has no types
    from argostranslate import tokenizer as argos

    if package.tokenizer.name == "sentencepiece.model":
        tokenizer = argos.SentencePieceTokenizer(package.tokenizer)
    else:
        tokenizer = argos.BPETokenizer(package.tokenizer, package.source, package.target)
    try:
        tokenizer.encode("1")  # Argos reads the file at the first use,
    except SystemExit as error:  # and ends the program over a damaged line.
        raise ValueError(f"{package.tokenizer.name} has a line that is no pair of subwords") from error
    return tokenizer


def _load_model(package: Package) -> ctranslate2.Translator:
    import ctranslate2

    # One sentence batch a core beats one batch on all cores: a batch's matrices are small.
    return ctranslate2.Translator(
        str(package.folder / "model"), device="cpu", inter_threads=_physical_cores(), intra_threads=1
    )


def _joined(parts: Sequence[str]) -> str:
    text = " ".join(parts).strip()
    return Unfinished(text) if any(isinstance(part, Unfinished) for part in parts) else text


def _parts(tokens: list[str]) -> Iterator[list[str]]:
    """Yield the tokens in parts that the model's positions cover; emoji can take four each."""
    for start in range(0, max(len(tokens), 1), _MOST_TOKENS):
        yield tokens[start : start + _MOST_TOKENS]


def _digest(package: Package) -> str:
    try:
        with (package.folder / "model" / "model.bin").open("rb") as file:
            digest = hashlib.sha256()
            while block := file.read(1 << 20):
                digest.update(block)
            return digest.hexdigest()[:16]
    except OSError as error:
        raise TranslatorError(
            f"{package.folder}: the model cannot be read ({error.strerror})", "install it again"
        ) from error


def _physical_cores() -> int:
    """Return how many cores this process may use, those that share one counted once."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = set()
    for processor in usable:
        siblings = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text())
        except OSError:
            cores.add(str(processor))
    return max(1, len(cores))


def _versions(name: str) -> dict[str, tuple[int, ...]]:
    """Return the versions in the name of an `ArgosTranslator`, by pair."""
    packages = (package.partition(" ") for package in name.removeprefix(_ARGOS).split(" + "))
    return {pair: version_key(version) for pair, _, version in packages}


def _install_again(package: Package) -> str:
    return f"remove it and install it again: search models remove {package.pair}"


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
