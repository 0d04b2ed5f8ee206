"""Verifying an installed package: does it load, and does it translate a word whose translation is known?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.verification import Verification, verify_model

from .loaded_models import translate_word

if TYPE_CHECKING:
    from .packages import Package


def verify_package(package: Package) -> Verification:
    """Load a package and let it translate a known word."""
    return verify_model(package, lambda word: translate_word(package, word))
