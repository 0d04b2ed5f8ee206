"""Installed models: listed and verified, with what is wrong with each."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.paths import ROOT, SEEDS

from search import Library
from search.results.fields.models import installed_fields, verification_fields


@pytest.fixture
def library(tmp_path):
    """A library with an intact Norwegian model and a damaged Romanian one."""
    with Library(tmp_path / "lib", models=tmp_path / "models") as library:
        for pair in ("nb_en", "ro_en"):
            library.install(SEEDS / "models" / f"{pair}.argosmodel")
        (tmp_path / "models" / "translate-ro_en-0_1" / "model" / "model.bin").write_bytes(b"damaged")
        yield library


def test_installed_models_are_listed_with_their_problems(library, tmp_path):
    intact, damaged = library.installed_models()
    assert (intact.package.pair, intact.problem) == ("nb_en", None)
    assert damaged.package.pair == "ro_en"
    assert damaged.problem
    assert installed_fields([intact]) == [
        {
            "engine": "argos",
            "pair": "nb_en",
            "version": "0.1",
            "licence": "not stated",
            "size": intact.package.size,
            "demo": True,
            "problem": None,
            "folder": str(tmp_path / "models" / "translate-nb_en-0_1"),
        }
    ]


def test_installed_models_are_verified_with_a_known_word(library, tmp_path):
    intact, damaged = library.verify_models()
    assert intact.as_expected
    assert damaged.problem
    assert verification_fields([intact]) == [
        {
            "engine": "argos",
            "pair": "nb_en",
            "version": "0.1",
            "folder": str(tmp_path / "models" / "translate-nb_en-0_1"),
            "word": "toppmøte i Alaska",
            "english": "summit in Alaska",
            "as_known": True,
            "problem": None,
        }
    ]


def test_the_json_of_models_needs_neither_rich_nor_typer():
    program = "import sys, search.results.fields.models; print({'rich', 'typer', 'httpx'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "set()\n"
