"""Models in the terminal: installed, available, verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from search.results.sanitize import printable
from translate.models import ENGINE_NAMES

from .layout import table_of
from .wording import language_name, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from search.models.install import Installation
    from search.models.packages import InstalledModel
    from search.models.published import AvailableModel
    from translate.verification import Verification

_DEMO = "demo: knows only its own sentences"
_NONE_INSTALLED = "No models are installed. Install one by its language: search models install ro"


def installed_text(models: Sequence[InstalledModel]) -> RenderableType:
    """Return the installed models: engine, pair, version, size, licence, kind, whether each loads, and its folder."""
    if not models:
        return Text(_NONE_INSTALLED)
    table = table_of("engine", "pair", "version", "size", "licence", "kind", "state", "folder")
    for model in models:
        package = model.package
        kind = _DEMO if package.demo else "published"
        state = f"damaged: {model.problem}" if model.problem else "loads"
        folder = printable(str(package.folder))
        licence = printable(package.licence)
        table.add_row(package.engine, package.pair, package.version, sized(package.size), licence, kind, state, folder)
    return table


def installation_text(installation: Installation) -> str:
    """Return a line that reports an installed package."""
    package = installation.package
    kind = f" ({_DEMO})" if package.demo else ""
    words = "Already installed:" if installation.already_installed else "Installed"
    engine = f"{ENGINE_NAMES[package.engine]} " if package.engine != "argos" else ""
    line = f"{words} {engine}{package.pair} {package.version}{kind} in {printable(str(package.folder))}"
    if installation.already_installed:
        return line
    return f"{line} ({'as published' if installation.as_published else 'no checksum is known'})"


def available_text(models: Sequence[AvailableModel], language: str | None) -> RenderableType:
    """Return the models that can be downloaded: pair, version, languages, and sizes if they are known or asked for."""
    if not models:
        return Text(f"No model is published{f' from {language_name(language)}' if language else ''}.")
    with_sizes = bool(language) or any(model.size is not None for model in models)
    table = table_of("pair", "version", *["size"] * with_sizes, "languages")
    for model in models:
        package = model.package
        size = [sized(model.size) if model.size is not None else "unknown"] if with_sizes else []
        languages = f"{language_name(package.source)} to {language_name(package.target)}"
        table.add_row(package.pair, package.version, *size, languages)
    return table


def verification_text(verifications: Sequence[Verification]) -> RenderableType:
    """Return the outcomes of verifying the installed models."""
    if not verifications:
        return Text(_NONE_INSTALLED)
    table = table_of("engine", "pair", "version", "state", "tried")
    for each in verifications:
        state, tried = "works", f"{each.word} → {each.english}"
        if each.problem:
            state, tried = f"damaged: {each.problem}", ""
        elif not each.as_expected:
            state = f"doubtful: “{each.expected}” was expected"
        package = each.package
        table.add_row(package.engine, package.pair, package.version, printable(state), printable(tried))
    return table
