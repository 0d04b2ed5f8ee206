"""The Argos packages installed on this machine.

A package is a folder: ``metadata.json``, ``model/`` (CTranslate2), and ``sentencepiece.model`` or
``bpe.model``. Nothing here imports an engine; `verify` checks whether a package loads.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from translate.errors import LanguageCodeError
from translate.models import NOT_STATED, folder_size, model_folders
from translate.text.language_codes import language_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translate.models import Engine

_VERSION_PART = re.compile(r"\d+")
_MAX_VERSION_LENGTH = 30

#: The line of a README that states a licence; only its beginning is read, and what is stated is shown in one line.
_LICENCE = re.compile(r"^\W*licen[cs]e\W*:\s*([^\n]*\w[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_README_READ, _LONGEST_LICENCE = 1 << 16, 60

#: The files of a package that a change of it changes, and its folder.
_STAMPED = (".", "metadata.json", "model/model.bin", "sentencepiece.model", "bpe.model")


@dataclass(frozen=True, slots=True)
class Package:
    """An installed Argos package.

    Attributes:
        folder: The package's folder.
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: Version from its metadata, ``"1.9"``.
        demo: Whether its metadata marks it as a demo, which knows only the few sentences it was trained on.
        target_prefix: Token with which the model expects every translation to begin, or "".
        problem: Why it cannot be used, or None.

    """

    folder: Path
    source: str
    target: str
    version: str
    demo: bool = False
    target_prefix: str = ""
    problem: str | None = None

    @property
    def pair(self) -> str:
        """Source and target in Argos' notation, ``"ro_en"``."""
        return f"{self.source}_{self.target}"

    @property
    def tokenizer(self) -> Path:
        """The subword model's file, SentencePiece or BPE."""
        sentencepiece = self.folder / "sentencepiece.model"
        return sentencepiece if sentencepiece.exists() else self.folder / "bpe.model"

    @property
    def size(self) -> int:
        """Size on disk in bytes."""
        return folder_size(self.folder)

    @property
    def engine(self) -> Engine:
        """The engine that runs it."""
        return "argos"

    @property
    def licence(self) -> str:
        """The licence that its metadata or its README states, or `NOT_STATED`."""
        with suppress(OSError, ValueError, RecursionError):
            metadata = json.loads((self.folder / "metadata.json").read_text(encoding="utf-8"))
            stated = metadata.get("license", metadata.get("licence")) if isinstance(metadata, dict) else None
            if isinstance(stated, str) and stated.strip():
                return stated.strip()[:_LONGEST_LICENCE]
        with suppress(OSError), (self.folder / "README.md").open(encoding="utf-8", errors="replace") as readme:
            line = _LICENCE.search(readme.read(_README_READ))
            return line[1].strip()[:_LONGEST_LICENCE] if line else NOT_STATED
        return NOT_STATED


def argos_folder() -> Path:
    """Return the folder in which Argos and its own programs store packages by default.

    The same as ``argostranslate.settings.package_data_dir``; importing that would create five folders.
    """
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "argos-translate" / "packages"


def find_packages(folders: Iterable[Path]) -> list[Package]:
    """Return the packages in *folders*, in the order of the folders and then by name.

    A missing folder has no packages. A damaged package is listed with its problem. Firefox models are skipped.
    """
    return list(map(read_package, model_folders(folders, firefox=False)))


def packages_state(folders: Iterable[Path]) -> dict[Path, tuple[object, ...]]:
    """Return what tells whether a package in *folders* was installed, replaced or removed since, by package folder.

    A few system calls for each package; no file is read. Files that are written anew with the same size and time of
    modification, in place, are not noticed.
    """
    states: dict[Path, tuple[object, ...]] = {}
    for folder in dict.fromkeys(folder.absolute() for folder in folders):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir() and not entry.name.startswith("."):
                    inner = folder / entry.name
                    states[inner] = tuple(_stamp(inner / name) for name in _STAMPED)
    return states


def read_package(folder: Path) -> Package:
    """Return the package in *folder*, with a `problem` if it cannot be used."""
    try:
        metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        package = _from_metadata(folder, metadata)
    except FileNotFoundError:
        return Package(folder, "?", "?", "?", problem="metadata.json is missing")
    except (OSError, ValueError, RecursionError, LanguageCodeError) as error:
        return Package(folder, "?", "?", "?", problem=f"metadata.json is invalid: {error}")
    for name in ("model/model.bin", package.tokenizer.name):
        file = folder / name
        if not file.is_file() or not file.stat().st_size:
            problem = f"{name} is {'empty' if file.is_file() else 'missing'}"
            return Package(folder, package.source, package.target, package.version, problem=problem)
    return package


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _from_metadata(folder: Path, metadata: object) -> Package:
    if not isinstance(metadata, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - a wrong value in a file, not in a call
    texts = {}
    for key in ("from_code", "to_code", "package_version"):
        if not isinstance(metadata.get(key), str) or not metadata[key]:
            raise ValueError(f"{key} is missing or not a string")
        texts[key] = metadata[key]
    version = texts["package_version"]
    if not _VERSION_PART.match(version) or len(version) > _MAX_VERSION_LENGTH:
        raise ValueError("package_version is not a version number")
    if metadata.get("type", "translate") != "translate":
        raise ValueError(f"the package is of type {metadata['type']!r:.40}, which does not translate")
    prefix = metadata.get("target_prefix", "")
    return Package(
        folder,
        language_code(texts["from_code"]),
        language_code(texts["to_code"]),
        version,
        demo=metadata.get("demo") is True,
        target_prefix=prefix if isinstance(prefix, str) else "",
    )
