"""What is in a library, and its documents with doubtful translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable
from translate import ENGINES
from translate.models import ENGINE_NAMES

from .layout import DIM, HEAD, table_of
from .translate_report import untranslated_note
from .wording import counted, doubts_of, language_name, one_line, sized, translator_name, waiting_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from index.records import DoubtfulDocument, LanguageCount
    from search.maintenance.status import Status
    from search.models.gains import Gain
    from search.models.published import PublishedModels

#: Maximum number of failures that are listed; JSON has all of them.
_FAILURES_SHOWN = 10

#: Maximum number of translators that are listed for a language; JSON has all of them.
_TRANSLATORS_SHOWN = 3


def status_text(status: Status, published: PublishedModels, gains: Sequence[Gain] = ()) -> RenderableType:
    """Return what is in a library, and what another engine would gain."""
    parts: list[RenderableType] = [Text(printable(str(status.path)), style=HEAD), _languages_table(status)]
    parts += [
        Text(_note(count, status.engines, published))
        for count in status.languages
        if count.translated < count.sentences
    ]
    parts += map(Text, _gains(gains))
    # A library of plain text alone has nothing to tell.
    if status.types.keys() - {"txt", "md", "jsonl"}:
        formats = ", ".join(f"{name} {count:,}" for name, count in status.types.items())
        parts.append(Text(f"Formats: {formats}"))
    parts += map(Text, _failures(status))
    if status.waiting:
        parts.append(Text(waiting_note(status.waiting)))
    sizes = ", ".join(f"{part} {sized(size)}" for part, size in status.sizes.items())
    parts.append(Text(f"Translation memory: {counted(status.remembered, 'entry')}; on disk: {sizes}", style=DIM))
    return Group(*parts)


def _note(count: LanguageCount, engines: Mapping[str, Sequence[str]], published: PublishedModels) -> str:
    """Return what to do about a language whose sentences are not all translated."""
    left = count.sentences - count.translated
    if count.language in engines:
        sentences = f"{counted(left, 'sentence')} in {language_name(count.language)}"
        # Without the option, the default engine translates.
        option = "" if ENGINES[0] in (engines[count.language] or ENGINES) else f" --engine {engines[count.language][0]}"
        return f"{sentences} not translated, but a model is installed; run: search translate{option}"
    return untranslated_note(count.language, left, published)


def _gains(gains: Sequence[Gain]) -> Iterator[str]:
    """Return a line about each engine that would gain something."""
    for engine in ENGINES:
        of_engine = [gain for gain in gains if gain.engine == engine]
        if not of_engine:
            continue
        named = [
            language_name(gain.language) + (f" ({gain.times:.1f} times as fast here)" if gain.times else "")
            for gain in of_engine
        ]
        cure = (
            f"use it with --engine {engine}"
            if all(gain.times for gain in of_engine)
            else "compare: search models recommend"
        )
        yield f"{ENGINE_NAMES[engine]} also has a model installed for {', '.join(named)}; {cure}"


def _languages_table(status: Status) -> Table:
    numbers = ("documents", "sentences", "translated", "doubtful")
    table = table_of("language", *numbers, "translated by", numbers=numbers)
    table.columns[0].overflow = "ellipsis"
    for count in status.languages:
        share = f"{count.translated / count.sentences:.0%}" if count.sentences else "–"
        table.add_row(
            f"{language_name(count.language)} ({count.language})",
            f"{count.documents:,}",
            f"{count.sentences:,}",
            share,
            f"{status.flagged.get(count.language, 0):,}",
            _translators(status.translators.get(count.language, {})),
        )
    return table


def _failures(status: Status) -> Iterator[str]:
    if status.failures:
        yield f"{counted(len(status.failures), 'failure')}; try again with: search add --retry-failed"
        yield from (f"  {printable(str(failure))}" for failure in status.failures[:_FAILURES_SHOWN])
    if len(status.failures) > _FAILURES_SHOWN:
        yield f"  … and {len(status.failures) - _FAILURES_SHOWN:,} more; list all with: search status --json"


def _translators(sentences: Mapping[str, int]) -> str:
    """Return the translators of a language, with the share of each if there are several."""
    total = sum(sentences.values())
    named = [
        f"{translator_name(name)} {count / total:.0%}" if len(sentences) > 1 else translator_name(name)
        for name, count in list(sentences.items())[:_TRANSLATORS_SHOWN]
    ]
    return ", ".join(named) + (" …" if len(sentences) > _TRANSLATORS_SHOWN else "")


def doubtful_text(documents: Sequence[DoubtfulDocument], limit: int) -> RenderableType:
    """Return documents with doubtful translations, at most *limit* of them."""
    if not documents:
        return Text("No doubtful translations.")
    table = table_of("share", "doubtful", "document", "doubts", numbers=("share", "doubtful"))
    for document in documents[:limit]:
        share, part = f"{document.share:.0%}", f"{document.flagged:,} of {document.sentences:,}"
        table.add_row(share, part, one_line(document.document_id), doubts_of(document.flags))
    if len(documents) <= limit:
        return table
    return Group(
        table, Text(f"… and {len(documents) - limit:,} more; list all with: search status --flagged --json", style=DIM)
    )
