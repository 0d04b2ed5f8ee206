"""What is in a library, and which of its documents have doubtful translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from search.results.sanitize import printable

from .layout import DIM, HEAD, table_of
from .translate import untranslated_note
from .wording import counted, doubts_of, failure_fields, json_of, language_name, one_line, sized

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from index.records import DoubtfulDocument, LanguageCount
    from search.library import Status
    from search.models.published import Published

#: Failures that `status` names; JSON has all of them.
_FAILURES_SHOWN = 10

#: Translators that `status` names for a language; JSON has all of them.
_TRANSLATORS_SHOWN = 3


def status_text(status: Status, published: Published) -> RenderableType:
    """Return what is in a library."""
    parts: list[RenderableType] = [Text(printable(str(status.path)), style=HEAD), _languages_table(status)]
    parts += [
        Text(_note(count, status.translatable, published))
        for count in status.languages
        if count.translated < count.sentences
    ]
    parts += map(Text, _failures(status))
    if status.waiting:
        waiting = counted(status.waiting, "document")
        parts.append(Text(f"{waiting} not in the store yet; bring it up to date with: search rebuild"))
    sizes = ", ".join(f"{part} {sized(size)}" for part, size in status.sizes.items())
    parts.append(Text(f"{status.remembered:,} translations remembered; on disk: {sizes}", style=DIM))
    return Group(*parts)


def _note(count: LanguageCount, translatable: Collection[str], published: Published) -> str:
    """Return what to do about a language that has not all of its English."""
    left = count.sentences - count.translated
    if count.language in translatable:
        sentences = f"{counted(left, 'sentence')} in {language_name(count.language)}"
        return f"{sentences} without English, and a model is there: run search translate"
    return untranslated_note(count.language, left, published)


def _languages_table(status: Status) -> Table:
    numbers = ("documents", "sentences", "translated", "doubtful")
    table = table_of("language", *numbers, "by", numbers=numbers)
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
        yield f"{len(status.failures):,} failed, to be tried again with search add --retry-failed:"
        yield from (f"  {printable(str(failure))}" for failure in status.failures[:_FAILURES_SHOWN])
    if len(status.failures) > _FAILURES_SHOWN:
        yield f"  … and {len(status.failures) - _FAILURES_SHOWN:,} more: search status --json"


def status_json(status: Status) -> str:
    """Return what is in a library, as JSON."""
    return json_of({
        "path": str(status.path),
        "languages": [
            {"language": count.language, "documents": count.documents, "sentences": count.sentences,
             "translated": count.translated, "translators": status.translators.get(count.language, {}),
             "flagged": status.flagged.get(count.language, 0), "translatable": count.language in status.translatable}
            for count in status.languages
        ],
        "failures": failure_fields(status.failures),
        "waiting": status.waiting, "remembered": status.remembered, "sizes": status.sizes,
    })  # fmt: skip


def _translators(made: Mapping[str, int]) -> str:
    """Return who translated, the busiest first, with how much of it each did where they are several."""
    whole = sum(made.values())
    named = [
        f"{one_line(name)} {count / whole:.0%}" if len(made) > 1 else one_line(name)
        for name, count in list(made.items())[:_TRANSLATORS_SHOWN]
    ]
    return ", ".join(named) + (" …" if len(made) > _TRANSLATORS_SHOWN else "")


def flagged_text(documents: Sequence[DoubtfulDocument], limit: int) -> RenderableType:
    """Return the documents with doubtful translations, *limit* of them at most."""
    if not documents:
        return Text("No translation is doubtful.")
    table = table_of("share", "doubtful", "document", "doubts", numbers=("share", "doubtful"))
    for each in documents[:limit]:
        share, part = f"{each.share:.0%}", f"{each.flagged:,} of {each.sentences:,}"
        table.add_row(share, part, one_line(each.document_id), doubts_of(each.flags))
    if len(documents) <= limit:
        return table
    return Group(table, Text(f"… and {len(documents) - limit:,} more: search status --flagged --json", style=DIM))


def flagged_json(documents: Sequence[DoubtfulDocument]) -> str:
    """Return the documents with doubtful translations as JSON."""
    return json_of([
        {"document_id": each.document_id, "share": round(each.share, 4), "flagged": each.flagged,
         "sentences": each.sentences, "flags": list(each.flags)}
        for each in documents
    ])  # fmt: skip
