import importlib
import inspect
import re

import pytest

import index

#: What other packages may import from: the root and its rooms.
ROOMS = [
    "index",
    *(
        f"index.{room}"
        for room in (
            "analysis", "bm25", "corpus", "dates", "engines", "errors", "passage_terms", "passages", "phrases", "query",
            "records", "stemming", "stop_words", "store", "whoosh_store",
        )
    ),
]  # fmt: skip


def public_names(room: str) -> list[tuple[str, object]]:
    """The public classes and functions of a room that are defined in this package, by their full names."""
    module = importlib.import_module(room)
    return [
        (f"{room}.{name}", value)
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and str(getattr(value, "__module__", "")).startswith("index")
    ]


PUBLIC = [pair for room in ROOMS for pair in public_names(room)]
CLASSES = [(name, value) for name, value in PUBLIC if inspect.isclass(value)]


def rank(name: str) -> tuple[int, list[str | int]]:
    """Order as ruff does (RUF022): constants, classes, functions, each by name with numbers as numbers."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


@pytest.mark.parametrize("room", ["index", "index.corpus", "index.whoosh_store"])
def test_the_public_names_are_sorted_and_each_is_there_once(room: str) -> None:
    names = importlib.import_module(room).__all__
    assert names == sorted(names, key=rank)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("room", ["index", "index.corpus", "index.whoosh_store"])
def test_the_public_names_are_all_that_is_imported(room: str) -> None:
    module = importlib.import_module(room)
    imported = {
        name for name, value in vars(module).items() if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert imported == set(module.__all__)


@pytest.mark.parametrize(("name", "value"), PUBLIC, ids=[name for name, _ in PUBLIC])
def test_every_public_class_and_function_says_what_it_is(name: str, value: object) -> None:
    own = vars(value).get("__doc__") if inspect.isclass(value) else value.__doc__
    assert own
    assert not own.startswith(f"{name.rpartition('.')[2]}("), "the docstring is the one that dataclass made up"


@pytest.mark.parametrize(("name", "value"), CLASSES, ids=[name for name, _ in CLASSES])
def test_every_public_method_says_what_it_does(name: str, value: type) -> None:
    silent = [
        member
        for member, attribute in vars(value).items()
        if not member.startswith("_")
        and (inspect.isfunction(attribute) or isinstance(attribute, property))
        and not attribute.__doc__
    ]
    assert silent == [], name


def test_every_error_is_an_indexing_error() -> None:
    errors = [value for name, value in CLASSES if name.endswith("Error")]
    assert all(issubclass(error, index.IndexingError) for error in errors)
    assert not issubclass(index.IndexingError, (OSError, ValueError, LookupError))
