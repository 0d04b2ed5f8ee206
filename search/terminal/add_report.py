"""What `add` did, or would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from search.results.sanitize import printable

from .translate_report import translation_notes, untranslated_note
from .wording import counted, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from search.ingest.reports import Preview, Report
    from search.models.published import PublishedModels

#: Maximum number of documents of each kind that a preview lists; JSON has all of them.
_PREVIEWED = 20


def report_text(report: Report) -> str:
    """Return what `add` did, in a few lines."""
    others = _counts({
        "changed": report.changed, "moved": report.moved, "unchanged": report.unchanged, "removed": report.removed,
        "failed": len(report.failures),
    })  # fmt: skip
    documents = ", ".join([f"{report.added:,} added", *others])
    sentences = ", ".join(_counts({
        "translated": report.decoded.total(), "from the translation memory": report.remembered,
        "not translated": report.untranslated.total(),
    }))  # fmt: skip
    lines = [f"Documents: {documents} ({report.seconds:.1f} s)"]
    if report.sentences:
        lines.append(f"Sentences: {report.sentences:,}" + (f" ({sentences})" if sentences else ""))
    return "\n".join(lines)


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"{count:,} {what}" for what, count in counts.items() if count]


def report_notes(report: Report, published: PublishedModels) -> list[str]:
    """Return what a user should know or do after `add`, one line each."""
    notes = [f"not added: {printable(str(failure))}" for failure in report.failures]
    notes += [printable(problem) for problem in report.failed_models.values()]
    notes += [
        untranslated_note(language, count, published, report.other_engines.get(language))
        for language, count in sorted(report.untranslated.items())
        if language not in report.failed_models
    ]
    if report.undetermined:
        some = ", ".join(map(printable, report.undetermined[:3])) + (" …" if len(report.undetermined) > 3 else "")
        notes.append(f"language not detected: {some}; if you know it, add the files again with --language CODE")
    if report.bad_dates:
        stated = [f"{printable(name)} ({printable(date)})" for name, date in report.bad_dates.items()]
        some = ", ".join(stated[:3]) + (" …" if len(stated) > 3 else "")
        notes.append(f"added without a date, because it is not ISO 8601: {some}; write it like 2026-01-14")
    if report.unread_pictures:
        notes.append(
            f"passed over {counted(report.unread_pictures, 'picture')}: their text is read with tesseract, and with "
            "--ocr auto or force; search doctor says how to get it"
        )
    return notes + translation_notes(report)


def preview_text(preview: Preview) -> RenderableType:
    """Return what `add` would do, by kind, with the IDs of some documents of each."""
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
    """Return *head* and some of *names* below it, one line each; no lines if there are no names."""
    if not names:
        return []
    more = [f"  … and {len(names) - _PREVIEWED:,} more; list all with --dry-run --json"] * (len(names) > _PREVIEWED)
    return [head, *(f"  {one_line(name)}" for name in names[:_PREVIEWED]), *more]
