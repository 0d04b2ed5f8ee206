"""Fixtures: the demo models of seeds/, installed once for all tests, and an empty memory."""

from __future__ import annotations

import pytest
from support.paths import SEEDS

from translate.argos import find_packages, install_package
from translate.memory import Memory


@pytest.fixture(scope="session")
def seeds():
    """Return the folder with articles, reference translations and models."""
    return SEEDS


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    """Return the installed packages of seeds/models; copy them before changing anything."""
    folder = tmp_path_factory.mktemp("argos") / "packages"
    for file in sorted(SEEDS.glob("models/*.argosmodel")):
        install_package(file, folder)
    return find_packages([folder])


@pytest.fixture
def memory(tmp_path):
    """Return an open, empty translation memory."""
    with Memory(tmp_path / "memory.sqlite") as opened:
        yield opened
