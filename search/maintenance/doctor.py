"""`search doctor`: check the installation, the models and a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check_installation import check_installation, check_models, check_programs, check_recognition
from .check_library import check_library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.storage.folder import Folder
    from search.storage.session import Session
    from translate.argos import Package

    from .findings import Finding


def examine(folder: Folder, parts: Session, packages: Sequence[Package]) -> Iterator[Finding]:
    """Yield one finding for each thing that is checked.

    Args:
        folder: The library's folder.
        parts: Its open parts.
        packages: The installed packages that it can use.

    """
    yield from check_installation()
    yield from check_programs()
    yield from check_recognition(package.source for package in packages)
    yield from check_models(packages)
    yield from check_library(folder, parts)
