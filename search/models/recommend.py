"""Which model to install for each language in a library: of which engine, how large, how fast here, and the command.

Nothing here opens a connection: what is published comes from the cached lists. What is installed is measured; of what is
not, the speed is that of another model of the same engine, marked as such, or unknown.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from index.errors import DamagedDocumentError
from translate import ENGINES, UNDETERMINED
from translate.models import find_route

from .trial import TRIAL_SECONDS, Speed, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from index.corpus import Corpus
    from index.records import LanguageCount
    from translate import Translators
    from translate.models import Engine, Model

    from .published import PublishedModels

    #: Returns sentences of the library in a language.
    Sample = Callable[[str], Sequence[str]]

#: Sentences of a language that a model is tried on, from no more documents than this, and each of them at the beginning.
_SENTENCES, _DOCUMENTS = 400, 40

#: How much faster another engine must be to be recommended where one is installed.
WORTH_IT = 1.5


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that translates a language to English, installed or published.

    Attributes:
        engine: Its engine.
        models: The models, ``"ro_en 1.9"``; two if they translate through a third language.
        installed: Whether they are installed.
        size: Bytes on disk if installed, else to download; None if unknown.
        sentences_per_second: How fast it translates the library's sentences here, or None if unknown.
        measured_with: The language of the model that was measured: this one, or for an estimate another of the same
            engine; None if none was.
        seconds: How long it takes to translate all sentences in this language, or None if unknown.
        problem: Why an installed model could not be measured, or None.
        recommended: Whether it is the one to use.
        reason: Why it is recommended; "" if it is not.
        command: What to run to install it, or to use it; None if there is nothing to do.

    """

    engine: Engine
    models: tuple[str, ...]
    installed: bool
    size: int | None
    sentences_per_second: float | None = None
    measured_with: str | None = None
    seconds: float | None = None
    problem: str | None = None
    recommended: bool = False
    reason: str = ""
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The models for a language in a library.

    Attributes:
        language: The language, as an Argos code.
        documents: Number of documents in this language.
        sentences: Number of sentences in this language.
        translated: How many of them are translated.
        choices: What could translate it, the recommended one first. Empty if nothing is known that does.

    """

    language: str
    documents: int
    sentences: int
    translated: int
    choices: tuple[ModelChoice, ...]


class Recommendations(NamedTuple):
    """The models for a library.

    Attributes:
        languages: A recommendation for each language but English, most sentences first.
        unlisted: Engines of which it is not known what is published.
        speeds: What was measured.

    """

    languages: tuple[Recommendation, ...]
    unlisted: tuple[Engine, ...]
    speeds: tuple[Speed, ...]


class _Text(NamedTuple):
    """The sentences of a language in a library: how many there are, some of them, and their average length."""

    counts: LanguageCount
    sample: Sequence[str]

    @property
    def length(self) -> float | None:
        return sum(map(len, self.sample)) / len(self.sample) if self.sample else None


def sample_sentences(corpus: Corpus, language: str) -> list[str]:
    """Return some sentences of documents in a language; damaged documents are skipped."""
    sentences: list[str] = []
    for document_id in corpus.ids_in(language, _DOCUMENTS):
        with suppress(DamagedDocumentError):
            document = corpus.document(document_id)
            if document:
                found = corpus.sentences(document, 0, _SENTENCES // 4)
                sentences += [each.original for each in found if each.language == language and each.original.strip()]
        if len(sentences) >= _SENTENCES:
            break
    return sentences[:_SENTENCES]


def recommend_models(
    counts: Iterable[LanguageCount],
    sample: Sample,
    *,
    installed: Callable[[Engine], Sequence[Model]],
    translators: Callable[[Engine], Translators],
    published: PublishedModels,
    processes: Mapping[Engine, int],
    seconds: float = TRIAL_SECONDS,
) -> Recommendations:
    """Return the models for each language, as `Library.recommend_models` does.

    Args:
        counts: How many sentences the library has in each language.
        sample: Returns some of them.
        installed: Returns the installed models of an engine.
        translators: Returns the translators of an engine, for one of several processes.
        published: What is published, as far as it is known.
        processes: How many processes translate at the same time with an engine: the speed of one is counted as often.
        seconds: How long each installed model is tried; 0 to try none.

    """
    texts = [
        _Text(count, sample(count.language))
        for count in counts
        if count.sentences and count.language not in {"en", UNDETERMINED}
    ]
    # Demos know only their own sentences: nobody would install one for this.
    models = {engine: [model for model in installed(engine) if not model.demo] for engine in ENGINES}
    speeds = []
    for engine in ENGINES:
        for text in texts:
            route = find_route(models[engine], text.counts.language)
            translator = translators(engine).get(text.counts.language) if route and text.sample and seconds else None
            if translator:
                names = tuple(f"{model.pair} {model.version}" for model in route)
                one = measure(
                    translator,
                    text.sample,
                    engine=engine,
                    language=text.counts.language,
                    models=names,
                    seconds=seconds,
                )
                speeds.append(replace(one, characters=one.characters * processes[engine]))
    return Recommendations(
        tuple(_recommendation(text, models, published, speeds) for text in texts),
        tuple(engine for engine in ENGINES if not published.of(engine)),
        tuple(speeds),
    )


def _recommendation(
    text: _Text, models: dict[Engine, list[Model]], published: PublishedModels, speeds: Sequence[Speed]
) -> Recommendation:
    count = text.counts
    found = (_choice(text, engine, models[engine], published, speeds) for engine in ENGINES)
    choices = [choice for choice in found if choice]
    best, reason = _best(choices)
    marked = [
        replace(choice, recommended=choice is best, reason=reason if choice is best else "") for choice in choices
    ]
    return Recommendation(
        count.language,
        count.documents,
        count.sentences,
        count.translated,
        tuple(sorted(marked, key=lambda choice: not choice.recommended)),
    )


def _choice(
    text: _Text, engine: Engine, models: Sequence[Model], published: PublishedModels, speeds: Sequence[Speed]
) -> ModelChoice | None:
    """Return what an engine has for a language, or None if nothing is known."""
    language = text.counts.language
    of_engine = "" if engine == ENGINES[0] else f" --engine {engine}"
    route = find_route(models, language)
    if route:
        left = text.counts.sentences - text.counts.translated
        choice = ModelChoice(
            engine,
            tuple(f"{model.pair} {model.version}" for model in route),
            installed=True,
            size=sum(model.size for model in route),
            command=f"search translate --language {language}{of_engine}" if left else None,
        )
    elif listed := published.route(language, engine):
        choice = ModelChoice(
            engine,
            tuple(f"{model.pair} {model.version}" for model in listed),
            installed=False,
            size=published.download_size(language, engine),
            command=f"search models install {language}{of_engine}",
        )
    else:
        return None
    return _with_speed(choice, text, [speed for speed in speeds if speed.engine == engine])


def _with_speed(choice: ModelChoice, text: _Text, speeds: Sequence[Speed]) -> ModelChoice:
    """Return a choice with its speed: measured, or estimated by others of the same engine."""
    own = [speed for speed in speeds if speed.language == text.counts.language]
    if own and own[0].problem:
        return replace(choice, problem=own[0].problem)
    working = own or [speed for speed in speeds if not speed.problem]
    # An installed model that was not tried is not estimated: it could be.
    if not working or text.length is None or (choice.installed and not own):
        return choice
    middle = median(speed.characters for speed in working)
    measured = min(working, key=lambda speed: abs(speed.characters - middle))
    rate = measured.characters / max(text.length, 1)
    return replace(
        choice,
        sentences_per_second=rate,
        measured_with=measured.language,
        seconds=text.counts.sentences / rate if rate else None,
    )


def _best(choices: Sequence[ModelChoice]) -> tuple[ModelChoice | None, str]:
    """Return the choice to recommend, and why."""
    usable = [choice for choice in choices if not choice.problem]
    if len(usable) < 2:
        return (usable[0], "installed" if usable[0].installed else "the only one known") if usable else (None, "")
    rates = {choice: choice.sentences_per_second for choice in usable if choice.sentences_per_second}
    if len(rates) == len(usable):
        fast, slow = sorted(usable, key=lambda choice: -(rates[choice] or 0))
        gain = (rates[fast] or 0) / (rates[slow] or 1)
        if gain >= WORTH_IT or fast.installed >= slow.installed:
            is_measured = fast.installed and slow.installed
            return (
                fast,
                f"{gain:.1f} times as fast here"
                if is_measured
                else f"about {gain:.0f} times as fast here, by estimate",
            )
        return slow, "installed"
    present = [choice for choice in usable if choice.installed]
    if len(present) == 1:
        return present[0], "installed"
    sizes = [choice.size for choice in usable]
    if not present and None not in sizes and len(set(sizes)) > 1:
        return min(usable, key=lambda choice: choice.size or 0), "the smaller download"
    return usable[0], "the default engine"
