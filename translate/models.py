"""Installed models, whatever their engine: what all have in common, and the routes to English through them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from durable_sqlite import cure_of, put_in_place

from .errors import PackageError
from .scratch import move_aside, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    Engine = Literal["argos", "firefox"]

#: The engines, by the names that options and records use; the first is the default.
ENGINES: Sequence[Engine] = ("argos", "firefox")

#: The name of each engine in sentences.
ENGINE_NAMES = {"argos": "Argos", "firefox": "Firefox"}

#: The licence of a model that does not state one.
NOT_STATED = "not stated"

_VERSION_PART = re.compile(r"\d+")

#: Files that make a folder a Firefox model, even a damaged one.
_FIREFOX_FILE = re.compile(r"(?:(?:model|lex)\b.*\.bin|(?:src|trg)?vocab\b.*\.spm)(?:\.gz)?")


class Model(Protocol):
    """An installed model.

    Attributes:
        folder: Its folder.
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: Its version, ``"1.9"``.
        demo: Whether it is a demo, which knows only the few sentences it was trained on.
        problem: Why it cannot be used, or None.
        pair: Source and target in Argos' notation, ``"ro_en"``.
        size: Size on disk in bytes.
        engine: The engine that runs it: one of `ENGINES`.
        licence: The licence that it states, or `NOT_STATED`.

    """

    @property
    def folder(self) -> Path: ...  # noqa: D102 - see above
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> str: ...  # noqa: D102
    @property
    def demo(self) -> bool: ...  # noqa: D102
    @property
    def problem(self) -> str | None: ...  # noqa: D102
    @property
    def pair(self) -> str: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102
    @property
    def engine(self) -> Engine: ...  # noqa: D102
    @property
    def licence(self) -> str: ...  # noqa: D102


AnyModel = TypeVar("AnyModel", bound=Model)


def find_route(models: Sequence[AnyModel], language: str) -> tuple[AnyModel, ...]:
    """Return the models that translate *language* to English, in the order of use: one, two, or none.

    Published models are preferred to demos, a direct route to one through a third language, an
    earlier folder to a later one, and within a folder the newest version.

    Args:
        models: Models of one engine.
        language: An Argos code.

    """
    usable = [model for model in models if model.problem is None]
    for demo in (False, True):
        direct = _best(usable, language, "en", demo=demo)
        if direct:
            return (direct,)
        firsts = (model for model in usable if model.source == language and model.demo == demo)
        for first in sorted(firsts, key=lambda model: model.target):
            second = _best(usable, first.target, "en", demo=demo)
            if second:
                return (_best(usable, language, first.target, demo=demo) or first, second)
    return ()


def translatable(models: Sequence[Model]) -> frozenset[str]:
    """Return the languages that *models*, all of one engine, translate to English."""
    sources = {model.source for model in models if model.problem is None}
    return frozenset(source for source in sources if source != "en" and find_route(models, source))


def version_key(version: str) -> tuple[int, ...]:
    """Return a sort key for versions: 1.10 is newer than 1.9."""
    return tuple(map(int, _VERSION_PART.findall(version)))


def folder_size(folder: Path) -> int:
    """Return the size of all files in a folder, in bytes."""
    size = 0
    for file in folder.rglob("*"):
        with suppress(OSError):
            size += file.stat().st_size if file.is_file() else 0
    return size


def model_folders(folders: Iterable[Path], *, firefox: bool) -> list[Path]:
    """Return the folders of models in *folders*, those of Firefox or all others, in order and then by name."""
    found: list[Path] = []
    for folder in dict.fromkeys(folder.absolute() for folder in folders):
        with suppress(OSError):
            inner = sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
            found += [each for each in inner if is_firefox(each) == firefox]
    return found


def is_firefox(folder: Path) -> bool:
    """Return whether a folder has the files of a Firefox model, or some of them; all else is taken for Argos'."""
    try:
        return any(_FIREFOX_FILE.fullmatch(file.name) for file in folder.iterdir())
    except OSError:
        return False


def replace_model(folder: Path, place: Path, scratch: Path) -> None:
    """Move a checked model from a scratch folder into *place*; an older one is moved aside, and restored if that fails.

    Raises:
        OSError: it cannot be moved.

    """
    if place.exists():
        move_aside(place, scratch)
    put_in_place(folder, place)


def remove_model(model: Model) -> None:
    """Delete an installed model: it disappears in one step, then its files are deleted.

    Raises:
        PackageError: the folder cannot be changed.

    """
    try:
        with scratch_folder(model.folder.parent) as scratch:
            model.folder.rename(scratch / model.folder.name)
    except OSError as error:
        cure = cure_of(error, "check the folder's permissions")
        raise PackageError(model.folder, f"cannot be removed: {error.strerror or error}", cure) from error


def _best(models: Iterable[AnyModel], source: str, target: str, *, demo: bool) -> AnyModel | None:
    """Return the newest matching model of the first folder that has one."""
    matching = [model for model in models if model.source == source and model.target == target and model.demo == demo]
    if not matching:
        return None
    first_folder = matching[0].folder.parent
    return max((m for m in matching if m.folder.parent == first_folder), key=lambda m: version_key(m.version))
