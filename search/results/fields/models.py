"""Models as plain dicts and lists, as they appear in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.models.packages import InstalledModel
    from search.models.published import AvailableModel
    from search.models.recommend import ModelChoice, Recommendations
    from translate.verification import Verification


def installed_fields(models: Iterable[InstalledModel]) -> list[dict[str, object]]:
    """Return installed models."""
    return [
        {"engine": model.package.engine, "pair": model.package.pair, "version": model.package.version,
         "size": model.package.size, "licence": model.package.licence,
         "demo": model.package.demo, "problem": model.problem, "folder": str(model.package.folder)}
        for model in models
    ]  # fmt: skip


def available_fields(models: Iterable[AvailableModel]) -> list[dict[str, object]]:
    """Return models that can be downloaded; a size that is not known is None.

    Of Argos packages, ``sha256`` is what a file must have, or None if no checksum is known; the files of a Firefox model
    are always checked, each by its own.
    """
    return [
        {"engine": model.engine, "pair": model.package.pair, "version": model.package.version, "size": model.size,
         "links": list(model.package.links), "sha256": model.sha256}
        for model in models
    ]  # fmt: skip


def verification_fields(verifications: Iterable[Verification]) -> list[dict[str, object]]:
    """Return the outcomes of verifying installed models."""
    return [
        {"engine": each.package.engine, "pair": each.package.pair, "version": each.package.version, "folder": str(each.package.folder),
         "word": each.word, "english": each.english, "as_known": each.as_expected, "problem": each.problem}
        for each in verifications
    ]  # fmt: skip


def recommendation_fields(recommendations: Recommendations) -> dict[str, object]:
    """Return the models for each language of a library; what is not known is None."""
    return {
        "languages": [
            {"language": each.language, "documents": each.documents, "sentences": each.sentences,
             "translated": each.translated, "models": [_choice_fields(choice) for choice in each.choices]}
            for each in recommendations.languages
        ],
        "unlisted": list(recommendations.unlisted),
    }  # fmt: skip


def _choice_fields(choice: ModelChoice) -> dict[str, object]:
    rate, seconds = choice.sentences_per_second, choice.seconds
    return {
        "engine": choice.engine, "models": list(choice.models), "installed": choice.installed, "size": choice.size,
        "sentences_per_second": None if rate is None else round(rate, 1), "measured_with": choice.measured_with,
        "seconds": None if seconds is None else round(seconds, 1), "problem": choice.problem,
        "recommended": choice.recommended, "reason": choice.reason, "command": choice.command,
    }  # fmt: skip
