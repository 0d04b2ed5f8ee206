"""The public names of `translate` and its subpackages: sorted, complete, and each one documented."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys

import pytest

import translate
from translate import TranslateError, errors

#: Constants have no docstring; a comment documents them where they are defined.
CONSTANTS = {"COPIED", "DEFAULT_QUALITY", "DEVICES", "ENGINES", "QUALITIES", "UNDETERMINED", "UNTRANSLATED"}
ROOM_CONSTANTS = {"ARGOS_INDEX", "COLLAPSED", "MEMORY_MIGRATIONS", "NAMES", "UNDETERMINED"}

PACKAGES = [
    "translate",
    "translate.argos",
    "translate.firefox",
    "translate.memory",
    "translate.quality",
    "translate.text",
]
MODULES = [module.name for module in pkgutil.walk_packages(translate.__path__, "translate.")]

PUBLIC = [(package, name) for package in PACKAGES for name in importlib.import_module(package).__all__]


@pytest.mark.parametrize("package", PACKAGES)
def test_names_are_sorted(package):
    # As ruff sorts them: constants, classes, functions.
    def kind(name):
        return (0 if name.isupper() else 1 if name[0].isupper() else 2), name

    names = importlib.import_module(package).__all__
    assert names == sorted(set(names), key=kind)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_listed(package):
    module = importlib.import_module(package)
    submodules = {name for name in vars(module) if f"{package}.{name}" in sys.modules}
    public = {name for name in vars(module) if not name.startswith("_")}
    assert public - submodules == set(module.__all__)


def test_every_error_is_public_and_has_one_base():
    raised = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    raised -= {"SearchError"}  # the root of all packages
    assert raised <= set(translate.__all__)
    assert all(issubclass(getattr(errors, name), TranslateError) for name in raised)


def test_the_docstring_lists_every_error():
    for name in translate.__all__:
        if name.endswith("Error"):
            assert f" {name}" in errors.__doc__


@pytest.mark.parametrize(("package", "name"), [(package, name) for package, name in PUBLIC if not name.isupper()])
def test_every_name_is_documented(package, name):
    value = getattr(importlib.import_module(package), name)
    # A dataclass without a docstring gets its signature as one.
    assert value.__doc__
    assert not value.__doc__.startswith(f"{name}(")
    for member, function in vars(value).items() if inspect.isclass(value) else ():
        if not member.startswith("_") and (inspect.isfunction(function) or isinstance(function, property)):
            assert function.__doc__, f"{name}.{member}"


def test_every_constant_is_listed_here():
    assert {name for name in translate.__all__ if name.isupper()} == CONSTANTS
    assert {name for package, name in PUBLIC if package != "translate" and name.isupper()} == ROOM_CONSTANTS


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_documented(name):
    assert importlib.import_module(name).__doc__


def test_the_package_is_marked_as_typed():
    assert (importlib.resources.files(translate) / "py.typed").is_file()
