"""Check Python, the distributions that this program needs, others that claim its import names, and the models."""

from __future__ import annotations

import platform
import re
import shutil
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from typing import TYPE_CHECKING

from translate.models import ENGINE_NAMES
from translate.text import NAMES

from .findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from translate.models import Model

_OURS = "translation-first-search"

#: Import names, and the distributions that may provide them. If two distributions provide the same name, pip gives no
#: warning, and the one that was installed last wins.
_PROVIDERS = {
    "search": {_OURS},
    "translate": {_OURS},
    "index": {_OURS},
    "durable_sqlite": {_OURS},
    "argostranslate": {"argos-translate-lt", "argostranslate"},
    "whoosh": {"whoosh3"},
}


def check_installation() -> Iterator[Finding]:
    """Yield the findings about Python, the distributions that we depend on, and rivals for our import names."""
    yield Finding("python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    try:
        needed = [re.split(r"[<>=!~;\[ ]", each, maxsplit=1)[0] for each in requires(_OURS) or []]
        ours = version(_OURS)
    except PackageNotFoundError:
        yield Finding(_OURS, "runs from its source, not installed")
    else:
        yield Finding(_OURS, ours)
        for name in sorted(needed):
            yield _check_distribution(name)
    yield from find_rivals(packages_distributions())


def _check_distribution(name: str) -> Finding:
    # PyPI's own distribution of argostranslate works as well.
    for candidate in (name, "argostranslate") if name == "argos-translate-lt" else (name,):
        try:
            return Finding(candidate, version(candidate))
        except PackageNotFoundError:
            continue
    return Finding(name, "is missing", f"install it: pip install {name}")


def find_rivals(providers: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield a finding for each import name that the wrong distribution, or more than one, provides.

    Args:
        providers: Distributions by import name, as `importlib.metadata.packages_distributions` returns them.

    """
    for imported, allowed in _PROVIDERS.items():
        distributions = {_normalized(name) for name in providers.get(imported, ())}
        wrong = sorted(distributions - allowed)
        if wrong or len(distributions) > 1:
            unwanted = wrong or sorted(distributions)[1:]
            wanted = sorted(distributions & allowed)[:1] or sorted(allowed)[:1]
            cure = f"pip uninstall {' '.join(unwanted)}, then pip install --force-reinstall --no-deps {wanted[0]}"
            yield Finding(f"import {imported}", f"is provided by {', '.join(sorted(distributions))}", cure)


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def check_programs() -> Iterator[Finding]:
    """Yield a finding for each program that some formats need: whether it is there; none of them has to be."""
    from search.readers.formats import known_formats

    needing: dict[tuple[str, str], list[str]] = {}
    for each in known_formats().values():
        if each.program:
            needing.setdefault((each.program, each.package), []).append(each.name)
    for (program, package), names in sorted(needing.items()):
        found = shutil.which(program)
        absent = f"is not installed, so {' and '.join(names)} files are not read (Debian: {package})"
        yield Finding(f"program {program}", found or absent)


def check_recognition(languages: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding about the languages that text in pictures is recognized in, if it is recognized at all.

    Args:
        languages: ISO 639-1; those that documents are expected in.

    """
    from search.readers.ocr import tesseract

    engine = tesseract.installed()
    if engine is None:
        return
    missing = sorted({language for language in languages if not engine.code(language)} - {"en"})
    packages = " ".join(filter(None, map(tesseract.package_of, missing)))
    named = ", ".join(NAMES.get(language, language) for language in missing)
    lacking = f"; it has none for {named}, which is misread (Debian: {packages})" if packages else ""
    yield Finding("text in pictures", f"data for {' '.join(engine.data)}{lacking}")


def check_models(models: Mapping[Model, str | None]) -> Iterator[Finding]:
    """Yield a finding for each model: whether it loads.

    Args:
        models: Installed models, and why each cannot be used, or None if it loads.

    """
    if not models:
        yield Finding("models", "none; install one with: search models install LANGUAGE")
    for package, problem in models.items():
        what = f"model {package.folder.name}"
        if problem:
            yield Finding(
                what,
                f"cannot be used: {problem}",
                f"remove it, and install it again: search models remove {package.folder.name}",
            )
        else:
            yield Finding(
                what,
                f"{package.version}, {ENGINE_NAMES[package.engine]}, loads, {'a demo' if package.demo else 'published'}",
            )
