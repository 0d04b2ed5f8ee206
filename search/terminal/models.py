"""Translation models: installed, published, tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from search.results.sanitize import json_of, printable

from .layout import table_of
from .wording import language_name, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from translate import Available, Package, Verified


def packages_text(packages: Sequence[Package], loads: dict[Package, str | None]) -> RenderableType:
    """Return the installed packages: pair, version, kind, whether each loads, and where it is."""
    if not packages:
        return Text("No models are installed. Install one by its language: search models install ro")
    table = table_of("pair", "version", "size", "kind", "state", "folder")
    for package in packages:
        problem = package.problem or loads.get(package)
        kind = "demo: knows only its own sentences" if package.demo else "published"
        state = f"damaged: {problem}" if problem else "loads"
        folder = printable(str(package.folder))
        table.add_row(package.pair, package.version, sized(package.size), kind, state, folder)
    return table


def packages_json(packages: Sequence[Package], loads: dict[Package, str | None]) -> str:
    """Return the installed packages as JSON."""
    return json_of([
        {"pair": package.pair, "version": package.version, "size": package.size, "demo": package.demo,
         "problem": package.problem or loads.get(package), "folder": str(package.folder)}
        for package in packages
    ])  # fmt: skip


def installed_text(package: Package, *, already: bool) -> str:
    """Return that a package is installed, in a line."""
    kind = " (demo: knows only its own sentences)" if package.demo else ""
    words = "Already installed:" if already else "Installed"
    return f"{words} {package.pair} {package.version}{kind} in {printable(str(package.folder))}"


def available_text(
    packages: Sequence[Available], sizes: dict[Available, int | None], language: str | None
) -> RenderableType:
    """Return the packages that can be downloaded: pair, version, size where known, languages."""
    if not packages:
        return Text(f"No model is published{f' from {language_name(language)}' if language else ''}.")
    table = table_of("pair", "version", *["size"] * bool(sizes), "languages")
    for package in packages:
        size = sizes.get(package)
        cells = [sized(size) if size is not None else "not told"] if sizes else []
        names = f"{language_name(package.source)} to {language_name(package.target)}"
        table.add_row(package.pair, package.version, *cells, names)
    return table


def available_json(packages: Sequence[Available], sizes: dict[Available, int | None]) -> str:
    """Return the packages that can be downloaded, as JSON."""
    return json_of([
        {"pair": package.pair, "version": package.version, "size": sizes.get(package), "links": package.links}
        for package in packages
    ])  # fmt: skip


def verified_text(verified: Sequence[Verified]) -> RenderableType:
    """Return what trying the installed packages showed."""
    if not verified:
        return packages_text([], {})
    table = table_of("pair", "version", "state", "tried")
    for each in verified:
        state, tried = "works", f"{each.word} → {each.english}"
        if each.problem:
            state, tried = f"damaged: {each.problem}", ""
        elif not each.as_known:
            state = f"doubtful: “{each.known}” was expected"
        table.add_row(each.package.pair, each.package.version, printable(state), printable(tried))
    return table


def verified_json(verified: Sequence[Verified]) -> str:
    """Return what trying the installed packages showed, as JSON."""
    return json_of([
        {"pair": each.package.pair, "version": each.package.version, "folder": str(each.package.folder),
         "word": each.word, "english": each.english, "as_known": each.as_known, "problem": each.problem}
        for each in verified
    ])  # fmt: skip
