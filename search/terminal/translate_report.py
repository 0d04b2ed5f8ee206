"""What `translate` did, and notes about translations that `add` shows too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.results.sanitize import printable
from translate import UNDETERMINED
from translate.models import ENGINE_NAMES, ENGINES

from .wording import counted, language_name, sized

if TYPE_CHECKING:
    from search.ingest.reports import Report, Translated
    from search.models.published import PublishedModels

#: Download size of most published models, for languages whose models have not been looked up.
_TYPICAL_DOWNLOAD = "a download of about 60 to 100 MB"


def translated_text(report: Translated) -> str:
    """Return what `translate` did, in a line or two."""
    translated = report.translated.total()
    lines = [f"Translated: {counted(translated, 'sentence')}"] if translated else []
    if report.renewed:
        lines.append(
            f"Translated again: {counted(report.renewed, 'sentence')}, {report.changed:,} with different English"
        )
    if not lines:
        return "Nothing to translate." if not report.stopped else "Nothing was translated."
    lines[-1] += f" ({counted(report.documents, 'document')} changed, {report.seconds:.1f} s)"
    return "\n".join(lines)


def translated_notes(report: Translated, published: PublishedModels) -> list[str]:
    """Return what a user should know or do after `translate`, one line each."""
    notes = [printable(problem) for problem in report.failed_models.values()]
    notes += [
        untranslated_note(language, count, published, report.other_engines.get(language))
        for language, count in sorted(report.untranslated.items())
    ]
    return notes + translation_notes(report)


def translation_notes(report: Report | Translated) -> list[str]:
    """Return what a user should know about new translations, one line each."""
    notes = []
    if report.doubtful:
        notes.append(f"{counted(report.doubtful, 'doubtful translation')}; list them with: search status --flagged")
    if report.demo_models:
        pairs = ", ".join(report.demo_models)
        notes.append(f"demo models were used ({pairs}); they can only translate the sentences of the demo")
    return notes


def untranslated_note(language: str, count: int, published: PublishedModels, other_engine: str | None = None) -> str:
    """Return what to do about sentences that have no English; *other_engine* has a model, if it is given."""
    sentences = counted(count, "sentence")
    if language == UNDETERMINED:
        return f"{sentences} in an unknown language, not translated; searchable only by words of the original"
    missing = f"{sentences} in {language_name(language)} not translated: "
    if other_engine:
        model = f"a {ENGINE_NAMES[other_engine]} model for {language} is installed"
        return f"{missing}{model}: use --engine {other_engine}, as in: search translate --engine {other_engine}"
    others = [engine for engine in ENGINES[1:] if published.route(language, engine)]
    if published.lacks(language) and others:
        option = f"--engine {others[0]}"
        install = f"search models install {language} {option}, then run: search translate {option}"
        return f"{missing}only a {ENGINE_NAMES[others[0]]} model was published at the last check; install it with: {install}"
    if published.lacks(language):
        return f"{missing}no model was published at the last check; check again with: search models available"
    size = published.download_size(language)
    download = f"a download of {sized(size)}" if size is not None else _TYPICAL_DOWNLOAD
    install = f"search models install {language} ({download})"
    return f"{missing}no model is installed; install one with: {install}, then run: search translate"
