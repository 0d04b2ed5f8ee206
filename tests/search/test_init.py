"""The public surface of the package."""

from __future__ import annotations

import inspect

import search


def test_all_is_complete_and_sorted():
    names = {name for name in dir(search) if not name.startswith("_") and not inspect.ismodule(getattr(search, name))}
    assert set(search.__all__) == names
    assert search.__all__ == sorted(search.__all__)


def test_every_public_name_has_a_docstring():
    assert all(inspect.getdoc(getattr(search, name)) for name in search.__all__)
