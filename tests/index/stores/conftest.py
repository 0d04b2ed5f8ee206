"""One test suite for all engines: each test runs once per engine in `support.stores.ENGINES`."""

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
    """Return an empty store in the folder "store"."""
    opened = engine.open(tmp_path / "store")
    yield opened
    opened.close()
