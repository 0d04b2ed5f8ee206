"""What `translate` did, and what is to be said of translations wherever they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.results.sanitize import printable
from translate import UNDETERMINED

from .wording import counted, json_of, language_name, sized

if TYPE_CHECKING:
    from search.ingest.reports import Report, Translated
    from search.models.published import PublishedModels

#: What published packages weigh, for those whose size nobody has asked for.
_TYPICAL_DOWNLOAD = "a download of typically 60 to 100 MB"


def translated_text(report: Translated) -> str:
    """Return what `translate` did, in a line or two."""
    translated = report.translated.total()
    lines = [f"Translated: {counted(translated, 'sentence')}"] if translated else []
    if report.renewed:
        lines.append(f"Translated anew: {counted(report.renewed, 'sentence')}, {report.changed:,} in other words now")
    if not lines:
        return "Nothing to translate." if not report.stopped else "Nothing is translated yet."
    lines[-1] += f" ({counted(report.documents, 'document')} changed, {report.seconds:.1f} s)"
    return "\n".join(lines)


def translated_notes(report: Translated, published: PublishedModels) -> list[str]:
    """Return what a user should know or do after `translate`, a line each."""
    notes = [printable(why) for why in report.failed_models.values()]
    notes += [untranslated_note(language, count, published) for language, count in sorted(report.untranslated.items())]
    return notes + translation_notes(report)


def translated_json(report: Translated) -> str:
    """Return what `translate` did, as JSON."""
    return json_of({
        "documents": report.documents, "translated": dict(report.translated), "renewed": report.renewed,
        "changed": report.changed, "decoded": report.decoded.total(), "doubtful": report.doubtful,
        "untranslated": dict(report.untranslated), "failed_models": report.failed_models,
        "demo_models": report.demo_models, "stopped": report.stopped, "seconds": round(report.seconds, 3),
    })  # fmt: skip


def translation_notes(report: Report | Translated) -> list[str]:
    """Return what a user should know of the translations that were made just now, a line each."""
    notes = []
    if report.doubtful:
        notes.append(f"{counted(report.doubtful, 'doubtful translation')}, marked where they are shown")
    if report.demo_models:
        pairs = ", ".join(report.demo_models)
        notes.append(f"demo models were used ({pairs}): they know only the demo's own sentences, not yours")
    return notes


def untranslated_note(language: str, count: int, published: PublishedModels) -> str:
    """Return what to do about sentences that have no English."""
    sentences = counted(count, "sentence")
    if language == UNDETERMINED:
        return f"{sentences} in a language that could not be told: found by their own words only"
    kept = f"{sentences} in {language_name(language)} kept without English, for want of a model: "
    if published.lacks(language):
        return f"{kept}none was published when the list was last seen; look again with search models available"
    size = published.download_size(language)
    download = f"a download of {sized(size)}" if size is not None else _TYPICAL_DOWNLOAD
    return f"{kept}install one with search models install {language} ({download}), then run: search translate"
