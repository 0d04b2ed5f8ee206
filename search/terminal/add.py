"""What `add` did, or would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from search.results.sanitize import printable

from .translate import translation_notes, untranslated_note
from .wording import counted, failure_fields, json_of, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from search.ingest.reports import Preview, Report
    from search.models.published import PublishedModels

#: Documents of a kind that a dry run names; JSON has all of them.
_PREVIEWED = 20


def report_text(report: Report) -> str:
    """Return what `add` did, in a few lines."""
    others = _counts({
        "changed": report.changed, "moved": report.moved, "unchanged": report.unchanged, "removed": report.removed,
        "failed": len(report.failures),
    })  # fmt: skip
    documents = ", ".join([f"{report.added:,} added", *others])
    sentences = ", ".join(_counts({
        "translated now": report.decoded.total(), "known already": report.remembered,
        "without a translation": report.untranslated.total(),
    }))  # fmt: skip
    lines = [f"Documents: {documents} ({report.seconds:.1f} s)"]
    if report.sentences:
        lines.append(f"Sentences: {report.sentences:,}" + (f" ({sentences})" if sentences else ""))
    return "\n".join(lines)


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"{count:,} {what}" for what, count in counts.items() if count]


def report_notes(report: Report, published: PublishedModels) -> list[str]:
    """Return what a user should know or do after `add`, a line each."""
    notes = [f"not added: {printable(str(failure))}" for failure in report.failures]
    notes += [printable(why) for why in report.failed_models.values()]
    notes += [
        untranslated_note(language, count, published)
        for language, count in sorted(report.untranslated.items())
        if language not in report.failed_models
    ]
    if report.undetermined:
        some = ", ".join(map(printable, report.undetermined[:3])) + (" …" if len(report.undetermined) > 3 else "")
        notes.append(f"language not clear, kept as written: {some}; if you know it, add again with --language CODE")
    return notes + translation_notes(report)


def report_json(report: Report) -> str:
    """Return what `add` did, as JSON."""
    return json_of({
        "added": report.added, "changed": report.changed, "unchanged": report.unchanged,
        "moved": report.moved, "removed": report.removed,
        "failures": failure_fields(report.failures),
        "sentences": report.sentences, "decoded": report.decoded.total(), "remembered": report.remembered,
        "untranslated": dict(report.untranslated), "doubtful": report.doubtful, "failed_models": report.failed_models, "undetermined": report.undetermined,
        "demo_models": report.demo_models, "seconds": round(report.seconds, 3),
    })  # fmt: skip


def preview_text(preview: Preview) -> RenderableType:
    """Return what `add` would do, by kind, some of each by name."""
    lines: list[str] = []
    for kind, ids in (
        ("added", preview.added), ("changed", preview.changed), ("moved", preview.moved), ("removed", preview.removed)
    ):  # fmt: skip
        lines += _some(f"{counted(len(ids), 'document')} would be {kind}:", ids)
    if preview.unchanged:
        lines.append(f"{counted(preview.unchanged, 'document')} unchanged")
    lines += _some(f"{len(preview.failures):,} would fail:", list(map(str, preview.failures)))
    return Text("\n".join(lines) or "Nothing to do.")


def _some(head: str, names: Sequence[str]) -> list[str]:
    """Return some of the names under a head, a line each; no line where there is none."""
    if not names:
        return []
    more = [f"  … and {len(names) - _PREVIEWED:,} more: add --dry-run --json"] if len(names) > _PREVIEWED else []
    return [head, *(f"  {one_line(name)}" for name in names[:_PREVIEWED]), *more]


def preview_json(preview: Preview) -> str:
    """Return what `add` would do, as JSON."""
    return json_of({
        "added": preview.added, "changed": preview.changed, "moved": preview.moved, "removed": preview.removed,
        "unchanged": preview.unchanged, "failures": failure_fields(preview.failures),
    })  # fmt: skip
