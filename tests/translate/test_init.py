"""The surface of `translate`: sorted, complete, and each name explained."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import translate
from translate import TranslateError, errors

CONSTANTS = {
    "ARGOS_INDEX",
    "COPIED",
    "DEFAULT_QUALITY",
    "MEMORY_MIGRATIONS",
    "NAMES",
    "QUALITIES",
    "UNDETERMINED",
    "UNTRANSLATED",
}
MODULES = [module.name for module in pkgutil.iter_modules(translate.__path__)]


def test_names_are_sorted():
    # As ruff sorts them: constants, classes, functions.
    def kind(name):
        return (0 if name.isupper() else 1 if name[0].isupper() else 2), name

    assert translate.__all__ == sorted(translate.__all__, key=kind)
    assert len(translate.__all__) == len(set(translate.__all__))


def test_every_public_name_is_listed():
    public = {name for name in vars(translate) if not name.startswith("_")}
    assert public - set(MODULES) == set(translate.__all__)


def test_every_error_is_public_and_has_one_base():
    raised = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    raised -= {"SearchError"}  # the root of all three packages
    assert raised <= set(translate.__all__)
    assert all(issubclass(getattr(errors, name), TranslateError) for name in raised)


def test_the_tree_of_errors_is_drawn():
    for name in translate.__all__:
        if name.endswith("Error"):
            assert f" {name}" in errors.__doc__


@pytest.mark.parametrize("name", sorted(set(translate.__all__) - CONSTANTS))
def test_every_name_is_explained(name):
    value = getattr(translate, name)
    # A dataclass without a docstring is given its signature for one.
    assert value.__doc__
    assert not value.__doc__.startswith(f"{name}(")
    for member, function in vars(value).items() if inspect.isclass(value) else ():
        if not member.startswith("_") and (inspect.isfunction(function) or isinstance(function, property)):
            assert function.__doc__, f"{name}.{member}"


def test_every_constant_is_listed_here():
    assert {name for name in translate.__all__ if name.isupper()} == CONSTANTS


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_explained(name):
    assert importlib.import_module(f"translate.{name}").__doc__


def test_the_package_says_that_it_is_typed():
    assert (importlib.resources.files(translate) / "py.typed").is_file()
