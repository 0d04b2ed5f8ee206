"""One suite of tests for every engine: each test here runs once for each of `support.stores.ENGINES`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.stores import ENGINES, Engine

from index import Store


@pytest.fixture(params=ENGINES, scope="module")
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]


@pytest.fixture
def store(tmp_path: Path, engine: Engine) -> Iterator[Store]:
    """An empty store in the folder "store"."""
    opened = engine.open(tmp_path / "store")
    yield opened
    opened.close()
