"""What the other engine would gain for a language: only what was measured here, or is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from translate import ENGINES
from translate.machines import made_by_machine

from .recommend import WORTH_IT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from translate.models import Engine

    from .trial import Speed


class Gain(NamedTuple):
    """What an engine would gain for a language, over the one that translates it.

    Attributes:
        language: The language.
        engine: The other engine, of which a model is installed.
        times: How many times as fast it is here; None if that has not been measured.

    """

    language: str
    engine: Engine
    times: float | None


def find_gains(
    languages: Iterable[str],
    engines: Mapping[str, Sequence[str]],
    translators: Mapping[str, Mapping[str, int]],
    speeds: Sequence[Speed],
) -> tuple[Gain, ...]:
    """Return for each language what the engine that does not translate it would gain.

    Args:
        languages: The languages in a library.
        engines: The engines that have an installed model, by language.
        translators: How many sentences each translator has translated, by language.
        speeds: What was measured on this machine.

    """
    measured = {(speed.language, speed.engine): speed.characters for speed in speeds}
    gains = []
    for language in languages:
        installed = engines.get(language, ())
        used = _engine_of(translators.get(language, {}))
        for other in ENGINES:
            if other == used or other not in installed or used not in installed:
                continue
            before, after = measured.get((language, used)), measured.get((language, other))
            times = after / before if before and after else None
            if times is None or times >= WORTH_IT:
                gains.append(Gain(language, other, times))
    return tuple(gains)


def _engine_of(translators: Mapping[str, int]) -> Engine:
    """Return the engine that made most translations of a language; the default one if none did."""
    machines = filter(made_by_machine, sorted(translators, key=lambda name: -translators[name]))
    name = next(machines, "").partition(" ")[0]
    return next((engine for engine in ENGINES if engine == name), ENGINES[0])
