"""One root of errors over the three packages; an error's cure is an attribute."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import index.errors
import search.errors
import translate.errors
from search import SearchError
from search.errors import EvaluationError, LibraryBusyError
from translate import DownloadError, UnsupportedLanguageError

TREES = (index.errors, search.errors, translate.errors)


@pytest.mark.parametrize("module", TREES, ids=lambda module: module.__name__)
def test_every_error_of_a_package_has_the_common_base_class(module):
    classes = [value for value in vars(module).values() if inspect.isclass(value) and issubclass(value, Exception)]
    assert len(classes) > 3
    assert all(issubclass(each, SearchError) for each in classes)


@pytest.mark.parametrize("module", TREES, ids=lambda module: module.__name__)
def test_the_docstring_draws_the_tree_of_a_module(module):
    own = [
        name for name, value in vars(module).items() if inspect.isclass(value) and value.__module__ == module.__name__
    ]
    assert [name for name in own if name not in module.__doc__] == []


@pytest.mark.parametrize(
    ("error", "place", "problem", "cure"),
    [
        (UnsupportedLanguageError("ro"), "", "no model translates 'ro' to English", "install one with: search models install ro"),
        (LibraryBusyError(Path("x"), "process 1"), "", "another process is writing to x (process 1)", "try again when it has finished"),
        (DownloadError("http://a/b", "cannot be reached", "look again"), "http://a/b", "cannot be reached", "look again"),
        (EvaluationError("q.tsv", 3, "has no query"), "q.tsv, line 3", "has no query", ""),
    ],
)  # fmt: skip
def test_an_error_says_place_problem_and_cure_in_one_line(error, place, problem, cure):
    assert (error.place, error.problem, error.cure) == (place, problem, cure)
    where = f"{place}: " if place else ""
    assert str(error) == f"{where}{problem}" + (f"; {cure}" if cure else "")
