"""The Firefox models installed on this machine.

A model is a folder: ``model.*.bin``, ``vocab.*.spm`` (or ``srcvocab.*.spm`` and ``trgvocab.*.spm``), and ``lex.*.bin``,
a shortlist of words that makes it faster and may be missing. `install_model` adds ``installed.json``, a record of where
it came from. Nothing here imports the engine; `trial` checks whether a model loads.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from translate.errors import LanguageCodeError
from translate.machines import HASH_AS_VERSION
from translate.models import NOT_STATED, folder_size, model_folders

from .pairs import pair_of_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from translate.models import Engine

#: The file that `install_model` writes into a model's folder.
RECORD = "installed.json"

#: Files beside a model that may state its version and its licence: ours, and those that others publish.
_STATEMENTS = (RECORD, "model_info.json", "metadata.json")
_MAX_STATEMENT_BYTES = 1 << 20

_VERSION = re.compile(r"\d[\w.-]{0,29}", re.ASCII)
_HASHED_VERSION = re.compile(rf"{HASH_AS_VERSION}[0-9a-f]{{8}}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_LICENCE = 60

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The files of a model, by name.

    Attributes:
        model: The weights.
        source_vocabulary: Subwords of the language it translates from.
        target_vocabulary: Subwords of the language it translates to; the same file for most models.
        shortlist: Likely translations of each subword, or None.

    """

    model: str
    source_vocabulary: str
    target_vocabulary: str
    shortlist: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each file once, the weights first."""
        all_names = (self.model, self.source_vocabulary, self.target_vocabulary, self.shortlist)
        return tuple(dict.fromkeys(filter(None, all_names)))


@dataclass(frozen=True, slots=True)
class FirefoxModel:
    """An installed Firefox model.

    Attributes:
        folder: The model's folder.
        source: Language it translates from, as an Argos code.
        target: Language it translates to, as an Argos code.
        version: The version that it states, ``"2.0"``, or else ``"sha256:"`` and the first digits of its hash.
        files: Its files; None if some are missing.
        licence: The licence that it states, or `NOT_STATED`.
        hashes: The SHA-256 of each file when it was installed, as pairs of a name and a hash.
        problem: Why it cannot be used, or None.

    """

    folder: Path
    source: str
    target: str
    version: str
    files: ModelFiles | None = None
    licence: str = NOT_STATED
    hashes: tuple[tuple[str, str], ...] = ()
    problem: str | None = None

    @property
    def demo(self) -> bool:
        """Whether it is a demo: none is."""
        return False

    @property
    def pair(self) -> str:
        """Source and target in Argos' notation, ``"pt_en"``."""
        return f"{self.source}_{self.target}"

    @property
    def size(self) -> int:
        """Size on disk in bytes."""
        return folder_size(self.folder)

    @property
    def engine(self) -> Engine:
        """The engine that runs it."""
        return "firefox"


def firefox_folder() -> Path:
    """Return the folder in which models are installed by default: one of ours in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("translation-first-search") / "models"


def find_models(folders: Iterable[Path]) -> list[FirefoxModel]:
    """Return the Firefox models in *folders*, in the order of the folders and then by name.

    A missing folder has no models. A damaged model is listed with its problem. Other folders are skipped.
    """
    return list(map(read_model, model_folders(folders, firefox=True)))


def models_state(folders: Iterable[Path]) -> dict[Path, tuple[object, ...]]:
    """Return what tells whether a model in *folders* was installed, replaced or removed since, by its folder.

    A few system calls for each file; none is read. Files that are written anew with the same size and time of
    modification, in place, are not noticed.
    """
    states: dict[Path, tuple[object, ...]] = {}
    for folder in model_folders(folders, firefox=True):
        with suppress(OSError), os.scandir(folder) as entries:
            states[folder] = tuple(sorted((entry.name, *_stamp(Path(entry.path))) for entry in entries))
    return states


def read_model(folder: Path) -> FirefoxModel:
    """Return the model in *folder*, with a `problem` if it cannot be used."""
    try:
        names = sorted(file.name for file in folder.iterdir())
    except OSError as error:
        return FirefoxModel(folder, "?", "?", "?", problem=f"the folder cannot be read: {error.strerror}")
    statements = [_statement(folder / name) for name in _STATEMENTS if name in names]
    record = statements[0] if RECORD in names else {}
    files = find_files(names)
    pair = _recorded_pair(record) or (pair_of_names(files.names) if isinstance(files, ModelFiles) else None)
    source, target = pair or ("?", "?")
    licence = next(filter(None, map(_licence, statements)), NOT_STATED)
    version = next(filter(None, map(_version, statements)), "?")
    if isinstance(files, str):
        return FirefoxModel(folder, source, target, version, licence=licence, problem=files)
    problem = next(filter(None, (_file_problem(folder / name) for name in files.names)), None)
    if version == "?" and not problem:
        with suppress(OSError):
            version = f"{HASH_AS_VERSION}{file_hash(folder / files.model)[:8]}"
    if not pair:
        problem = problem or "its languages cannot be told from the names of its files, such as model.pten.bin"
    return FirefoxModel(folder, source, target, version, files, licence, _recorded_hashes(record), problem)


def find_files(names: Iterable[str]) -> ModelFiles | str:
    """Return the files of a model among *names*, or what is wrong with them."""
    of_kind: dict[str, list[str]] = {
        kind: [name for name in names if _is_a(name, kind)]
        for kind in ("model", "vocab", "srcvocab", "trgvocab", "lex")
    }
    several = next((found for found in of_kind.values() if len(found) > 1), None)
    if several:
        return f"has two files for one purpose: {several[0]!r:.60} and {several[1]!r:.60}"
    single = {kind: found[0] for kind, found in of_kind.items() if found}
    source, target = (single.get(kind, single.get("vocab")) for kind in ("srcvocab", "trgvocab"))
    if "model" not in single:
        return "has no weights (model.*.bin)"
    if source is None or target is None:
        return "has no vocabulary (vocab.*.spm, or srcvocab.*.spm and trgvocab.*.spm)"
    return ModelFiles(single["model"], source, target, single.get("lex"))


def file_hash(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal; one that has not changed since the last call is not read again.

    Raises:
        OSError: it cannot be read.

    """
    return _hash(file, file.stat().st_ino, file.stat().st_mtime_ns, file.stat().st_size)


@lru_cache(maxsize=256)
def _hash(file: Path, _inode: int, _modified: int, _size: int) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _is_a(name: str, kind: str) -> bool:
    suffix = ".bin" if kind in {"model", "lex"} else ".spm"
    return name.startswith((f"{kind}.", f"{kind}-", f"{kind}_")) and name.endswith(suffix)


def _file_problem(file: Path) -> str | None:
    try:
        return None if file.stat().st_size else f"{file.name} is empty"
    except OSError as error:
        return f"{file.name} cannot be read: {error.strerror}"


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return status.st_ino, status.st_mtime_ns, status.st_size


def _statement(file: Path) -> Mapping[str, object]:
    """Return the JSON object in a file, or an empty one."""
    with suppress(OSError, ValueError, RecursionError), file.open(encoding="utf-8") as opened:
        content = json.loads(opened.read(_MAX_STATEMENT_BYTES))
        if isinstance(content, dict):
            return content
    return {}


def _version(statement: Mapping[str, object]) -> str | None:
    """Return the version in a statement, or None if it has none that can stand in a name."""
    stated = statement.get("version")
    version = str(stated) if isinstance(stated, str | int | float) and not isinstance(stated, bool) else ""
    return version if _VERSION.fullmatch(version) or _HASHED_VERSION.fullmatch(version) else None


def _licence(statement: Mapping[str, object]) -> str | None:
    stated = statement.get("licence", statement.get("license"))
    return " ".join(stated.split())[:_LONGEST_LICENCE] if isinstance(stated, str) else None


def _recorded_pair(record: Mapping[str, object]) -> tuple[str, str] | None:
    from translate.text.language_codes import language_code

    source, target = record.get("source"), record.get("target")
    if not isinstance(source, str) or not isinstance(target, str):
        return None
    with suppress(LanguageCodeError):
        return language_code(source), language_code(target)
    return None


def _recorded_hashes(record: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    hashes = record.get("sha256")
    pairs: Sequence[tuple[object, object]] = list(hashes.items()) if isinstance(hashes, dict) else []
    return tuple(
        (name, digest)
        for name, digest in pairs
        if isinstance(name, str) and isinstance(digest, str) and _SHA256.fullmatch(digest)
    )
