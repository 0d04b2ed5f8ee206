"""How fast a model translates here, by a trial of a few seconds; and the speeds measured before, which are cached."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from durable_sqlite import writing_beside
from translate import TranslateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from translate import Translator
    from translate.models import Engine

#: How long a trial takes, in seconds, after the model has been loaded.
TRIAL_SECONDS = 3.0

#: Sentences that are translated at once: as many as fill the models' own batches several times.
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a model translates on this machine.

    Attributes:
        engine: The engine.
        language: Language it translates to English, as an Argos code.
        models: The models, ``"ro_en 1.9"``; two if they translate through a third language.
        characters: Characters of the original that are translated in a second.
        problem: Why it could not be measured, or None.

    """

    engine: Engine
    language: str
    models: tuple[str, ...]
    characters: float
    problem: str | None = None


def measure(
    translator: Translator,
    sentences: Sequence[str],
    *,
    engine: Engine,
    language: str,
    models: tuple[str, ...],
    seconds: float = TRIAL_SECONDS,
) -> Speed:
    """Translate *sentences*, again and again if need be, until some *seconds* have passed.

    Nothing is stored. That the model is loaded is not counted.
    """
    done, at = 0, 0
    try:
        translator.translate(sentences[:1], source=language)
        began = time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds or not done:
            batch = [sentences[(at + offset) % len(sentences)] for offset in range(min(_BATCH, len(sentences)))]
            at = (at + len(batch)) % len(sentences)
            translator.translate(batch, source=language)
            done += sum(map(len, batch))
    except TranslateError as error:
        return Speed(engine, language, models, 0.0, problem=str(error))
    return Speed(engine, language, models, done / max(passed, 1e-9))


def load_speeds(file: Path) -> tuple[Speed, ...]:
    """Return what `save_speeds` wrote; nothing if the file is missing or damaged."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        return tuple(
            Speed(each["engine"], each["language"], tuple(map(str, each["models"])), float(each["characters"]))
            for each in json.loads(file.read_text(encoding="utf-8"))
        )
    return ()


def save_speeds(file: Path, speeds: Iterable[Speed]) -> None:
    """Save measured *speeds*; those measured before, of other languages and engines, are preserved.

    The file is only a cache: failures to write it are ignored.
    """
    known = {(speed.engine, speed.language): speed for speed in (*load_speeds(file), *speeds) if not speed.problem}
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with writing_beside(file) as opened:
            opened.write(json.dumps([asdict(speed) for speed in known.values()]))
