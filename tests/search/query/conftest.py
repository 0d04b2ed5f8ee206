"""A small library in three languages."""

from __future__ import annotations

import pytest
from support.texts import NORWEGIAN, ROMANIAN, SWEDISH

from search import Library
from translate.testing import GlossaryTranslator

ENGLISH = {
    "nb": {NORWEGIAN: "This is a longer text about a meeting and a summit.", "toppmøte": "summit"},
    "sv": {SWEDISH: "This is a longer text about a summit."},
    "ro": {ROMANIAN: "This is a text about a meeting that took place."},
}


@pytest.fixture
def filled(tmp_path, write):
    """A library whose English contains no untranslated word."""
    with Library(tmp_path / "test.library", translators=GlossaryTranslator(ENGLISH)) as library:
        library.add([write("nb.txt", NORWEGIAN), write("sv.txt", SWEDISH), write("ro.txt", ROMANIAN)])
        yield library
