"""The JSON of changes to a library: what `add`, `translate` and `memory import` return."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from .failures import failure_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.ingest.reports import Imported, Preview, Report, Translated

    from .failures import FailureFields


class AddFields(TypedDict):
    """What `add` did.

    Attributes:
        added: Number of new documents.
        changed: Number of documents whose text changed, or that now have more English.
        unchanged: Number of documents that were skipped.
        moved: Number of documents whose file has moved.
        removed: Number of documents removed because their file is gone.
        failures: Files that could not be read.
        sentences: Number of sentences in the new and changed documents.
        decoded: Number of sentences translated by a model.
        remembered: Number of sentences taken from the translation memory.
        untranslated: Number of sentences without a translation, by language.
        doubtful: Number of sentences with a doubtful translation.
        failed_models: What went wrong with a model, by language.
        undetermined: IDs of documents whose language could not be detected.
        bad_dates: What documents state as their date that is not one, by ID; they are stored without a date.
        unread_pictures: Number of pictures that were passed over because text in pictures is not recognized.
        demo_models: Demo models that were used, such as ``ro_en``.
        other_engines: The engine that has a model, by language of untranslated sentences, where the one used has none.
        damaged: IDs of damaged documents that were skipped.
        seconds: Duration.

    """

    added: int
    changed: int
    unchanged: int
    moved: int
    removed: int
    failures: list[FailureFields]
    sentences: int
    decoded: int
    remembered: int
    untranslated: dict[str, int]
    doubtful: int
    failed_models: dict[str, str]
    undetermined: list[str]
    bad_dates: dict[str, str]
    unread_pictures: int
    demo_models: list[str]
    other_engines: dict[str, str]
    damaged: list[str]
    seconds: float


class PreviewFields(TypedDict):
    """What `add` would do.

    Attributes:
        added: IDs of new documents.
        changed: IDs of documents whose text has changed, or that would get more English.
        moved: IDs of documents whose file has moved.
        removed: IDs of documents whose file is gone.
        unchanged: Number of documents that would be skipped.
        failures: Files that cannot be read.

    """

    added: list[str]
    changed: list[str]
    moved: list[str]
    removed: list[str]
    unchanged: int
    failures: list[FailureFields]


class TranslateFields(TypedDict):
    """What `translate` did.

    Attributes:
        documents: Number of documents that changed.
        translated: Number of sentences that had no English before, by language.
        renewed: Number of sentences that were translated again.
        changed: Number of these whose English is different now.
        decoded: Number of sentences translated by a model.
        doubtful: Number of sentences with a doubtful translation.
        untranslated: Number of sentences that still have no English, by language.
        failed_models: What went wrong with a model, by language.
        demo_models: Demo models that were used, such as ``ro_en``.
        other_engines: The engine that has a model, by language of untranslated sentences, where the one used has none.
        damaged: IDs of damaged documents that were skipped.
        stopped: Whether the run was interrupted.
        seconds: Duration.

    """

    documents: int
    translated: dict[str, int]
    renewed: int
    changed: int
    decoded: int
    doubtful: int
    untranslated: dict[str, int]
    failed_models: dict[str, str]
    demo_models: list[str]
    other_engines: dict[str, str]
    damaged: list[str]
    stopped: bool
    seconds: float


class ImportedFields(TypedDict):
    """What importing a translation memory did.

    Attributes:
        entries: Number of translations imported.
        documents: Number of documents that now use some of them.
        failures: Entries that could not be read, one message each.

    """

    entries: int
    documents: int
    failures: list[str]


def add_fields(report: Report, damaged: Sequence[str] = ()) -> AddFields:
    """Return what `add` did, and which damaged documents it skipped."""
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "moved": report.moved,
        "removed": report.removed,
        "failures": failure_fields(report.failures),
        "sentences": report.sentences,
        "decoded": report.decoded.total(),
        "remembered": report.remembered,
        "untranslated": dict(report.untranslated),
        "doubtful": report.doubtful,
        "failed_models": report.failed_models,
        "undetermined": report.undetermined,
        "bad_dates": report.bad_dates,
        "unread_pictures": report.unread_pictures,
        "demo_models": report.demo_models,
        "other_engines": report.other_engines,
        "damaged": list(damaged),
        "seconds": round(report.seconds, 3),
    }


def preview_fields(preview: Preview) -> PreviewFields:
    """Return what `add` would do."""
    return {
        "added": preview.added,
        "changed": preview.changed,
        "moved": preview.moved,
        "removed": preview.removed,
        "unchanged": preview.unchanged,
        "failures": failure_fields(preview.failures),
    }


def translate_fields(report: Translated, damaged: Sequence[str] = ()) -> TranslateFields:
    """Return what `translate` did, and which damaged documents it skipped."""
    return {
        "documents": report.documents,
        "translated": dict(report.translated),
        "renewed": report.renewed,
        "changed": report.changed,
        "decoded": report.decoded.total(),
        "doubtful": report.doubtful,
        "untranslated": dict(report.untranslated),
        "failed_models": report.failed_models,
        "demo_models": report.demo_models,
        "other_engines": report.other_engines,
        "damaged": list(damaged),
        "stopped": report.stopped,
        "seconds": round(report.seconds, 3),
    }


def imported_fields(imported: Imported) -> ImportedFields:
    """Return what importing a translation memory did."""
    return {
        "entries": imported.entries,
        "documents": imported.documents,
        "failures": list(map(str, imported.failures)),
    }
