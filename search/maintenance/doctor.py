"""`search doctor`: check the installation, the models and a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .check_installation import check_installation, check_models, check_programs, check_recognition
from .check_library import check_library

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from search.storage.folder import Folder
    from search.storage.session import Session
    from translate.models import Model

    from .findings import Finding


def examine(folder: Folder, parts: Session, models: Mapping[Model, str | None]) -> Iterator[Finding]:
    """Yield one finding for each thing that is checked.

    Args:
        folder: The library's folder.
        parts: Its open parts.
        models: The installed models that it can use, and why each cannot be used, or None if it loads.

    """
    yield from check_installation()
    yield from check_programs()
    yield from check_recognition(model.source for model in models)
    yield from check_models(models)
    yield from check_library(folder, parts)
