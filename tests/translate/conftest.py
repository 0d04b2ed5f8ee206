"""The demo models of seeds/, installed once for all tests that need one."""

from __future__ import annotations

import pytest
from support.paths import SEEDS

from translate.argos import find_packages, install_package
from translate.memory import Memory


@pytest.fixture(scope="session")
def seeds():
    """Return the folder of articles, reference translations and models."""
    return SEEDS


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """Return the packages of seeds/models, installed; don't change them, copy."""
    folder = tmp_path_factory.mktemp("argos") / "packages"
    for file in sorted(SEEDS.glob("models/*.argosmodel")):
        install_package(file, folder)
    return find_packages([folder])


@pytest.fixture
def memory(tmp_path):
    """Return an empty translation memory, open."""
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened
