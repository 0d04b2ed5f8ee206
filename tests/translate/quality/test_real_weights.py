"""Doubts about translations as real models make them: faults are seen, good English is not doubted."""

from __future__ import annotations

import pytest
from support.real_weights import rows

from translate.quality import quality_flags


def doubts(name, language="pt"):
    return {
        (row["portuguese"], row["english"]): quality_flags(row["portuguese"], row["english"], language)
        for row in rows(name)
    }


@pytest.mark.parametrize(("name", "seen"), [("broken.tsv", 27), ("broken-2.tsv", 13)])
def test_nearly_every_broken_translation_is_doubted(name, seen):
    found = doubts(name)
    missed = [english for (_, english), flags in found.items() if not flags]
    assert len(found) - len(missed) >= seen, missed


@pytest.mark.parametrize("name", ["reference.tsv", "reference-2.tsv"])
def test_hardly_any_english_by_a_human_is_doubted(name):
    found = doubts(name)
    doubted = {english: flags for (_, english), flags in found.items() if flags}
    assert len(doubted) <= 0.05 * len(found), doubted
