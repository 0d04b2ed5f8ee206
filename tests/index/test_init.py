import inspect
import re

import pytest

import index


def rank(name: str) -> tuple[int, list[str | int]]:
    """Order as ruff does (RUF022): constants, classes, functions, each by name with numbers as numbers."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def test_the_public_names_are_sorted() -> None:
    assert index.__all__ == sorted(index.__all__, key=rank)


def test_the_public_names_are_all_that_is_imported() -> None:
    imported = {name for name, value in vars(index).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert imported == set(index.__all__)


def test_no_public_name_is_said_twice() -> None:
    assert len(set(index.__all__)) == len(index.__all__)


@pytest.mark.parametrize("name", [name for name in index.__all__ if not name.isupper()])
def test_every_public_class_and_function_says_what_it_is(name: str) -> None:
    value = getattr(index, name)
    own = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
    assert own
    assert not own.startswith(f"{name}("), "the docstring is the one that dataclass made up"


@pytest.mark.parametrize("name", [name for name in index.__all__ if inspect.isclass(getattr(index, name))])
def test_every_public_method_says_what_it_does(name: str) -> None:
    silent = [
        member
        for member, value in vars(getattr(index, name)).items()
        if not member.startswith("_")
        and (inspect.isfunction(value) or isinstance(value, property))
        and not value.__doc__
    ]
    assert silent == []


def test_every_error_is_an_indexing_error() -> None:
    errors = {name for name in index.__all__ if name.endswith("Error")}
    assert all(issubclass(getattr(index, name), index.IndexingError) for name in errors)
    assert not issubclass(index.IndexingError, (OSError, ValueError, LookupError))
