"""Which models to install for a library, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable
from translate.models import ENGINE_NAMES

from .layout import HEAD, table_of
from .wording import counted, duration, language_name, sized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from search.models.recommend import ModelChoice, Recommendation, Recommendations

_NOTHING = "The library has no text in another language than English."


def recommendations_text(recommendations: Recommendations) -> RenderableType:
    """Return, for each language, the models that translate it, the recommended one first, and what to run."""
    if not recommendations.languages:
        return Text(_NOTHING)
    parts: list[RenderableType] = []
    for each in recommendations.languages:
        parts += _language(each)
    parts += map(Text, _notes(recommendations))
    return Group(*parts)


def _language(each: Recommendation) -> Iterator[RenderableType]:
    share = f"{each.translated / each.sentences:.0%} translated" if each.sentences else "nothing to translate"
    name = f"{language_name(each.language)} ({each.language})"
    text = f"{counted(each.documents, 'document')}, {counted(each.sentences, 'sentence')}, {share}"
    yield Text.assemble((name, HEAD), f": {text}")
    if not each.choices:
        yield Text("  no model is known that translates it")
        return
    table = table_of("", "engine", "model", "size", "speed here", "all of it takes", "", numbers=("size",))
    for choice in each.choices:
        table.add_row(
            "→" if choice.recommended else "",
            ENGINE_NAMES[choice.engine],
            ", ".join(choice.models),
            f"{sized(choice.size)}{'' if choice.installed else ' to download'}"
            if choice.size is not None
            else "unknown",
            _speed(choice, each.language),
            duration(choice.seconds) if choice.seconds is not None else "",
            _state(choice),
        )
    yield table
    yield from (Text(f"  {choice.command}") for choice in each.choices if choice.recommended and choice.command)


def _speed(choice: ModelChoice, language: str) -> str:
    if choice.problem:
        return printable(f"cannot be used: {choice.problem}")
    if choice.sentences_per_second is None:
        return "unknown"
    rate = f"{choice.sentences_per_second:,.0f} sentences/s"
    if choice.measured_with in {language, None}:
        return rate
    return f"about {rate}, as measured with {language_name(choice.measured_with or '')}"


def _state(choice: ModelChoice) -> str:
    state = "installed" if choice.installed else "not installed"
    return f"{state}; {choice.reason}" if choice.reason and choice.reason != state else state


def _notes(recommendations: Recommendations) -> Iterator[str]:
    for engine in recommendations.unlisted:
        option = "" if engine == "argos" else f" --engine {engine}"
        name = ENGINE_NAMES[engine]
        yield f"Which {name} models are published is not known here; list them with: search models available{option}"
    if len(recommendations.unlisted) < len(ENGINE_NAMES):
        yield "What is published comes from the last: search models available"
