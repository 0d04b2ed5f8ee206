"""Models as plain dicts and lists, as they appear in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.models.packages import InstalledModel
    from search.models.published import AvailableModel
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
    """Return models that can be downloaded; a size that is not known is None."""
    return [
        {"pair": model.package.pair, "version": model.package.version, "size": model.size,
         "links": list(model.package.links)}
        for model in models
    ]  # fmt: skip


def verification_fields(verifications: Iterable[Verification]) -> list[dict[str, object]]:
    """Return the outcomes of verifying installed models."""
    return [
        {"engine": each.package.engine, "pair": each.package.pair, "version": each.package.version, "folder": str(each.package.folder),
         "word": each.word, "english": each.english, "as_known": each.as_expected, "problem": each.problem}
        for each in verifications
    ]  # fmt: skip
