"""Installing a model from a folder that holds its files, as they are published.

The files are copied beside the installed models, tried out there, and moved into place in one step.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import stat
import time
import zlib
from typing import TYPE_CHECKING, BinaryIO

from durable_sqlite import cure_of
from translate.errors import PackageError
from translate.machines import HASH_AS_VERSION
from translate.models import NOT_STATED, replace_model
from translate.scratch import scratch_folder

from .models import RECORD, ModelFiles, find_files, read_model
from .trial import load_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .models import FirefoxModel

#: Maximum size of a model, unpacked. Published ones take 20 to 80 MB.
_MAX_BYTES = 1 << 30

_BLOCK_BYTES = 1 << 20

_EXPECTED = (
    "a Firefox model is a folder with model.*.bin, vocab.*.spm (or srcvocab.*.spm and trgvocab.*.spm), and lex.*.bin"
)
_DOWNLOAD_AGAIN = "nothing was installed; download its files again"
_UNSAFE = "nothing was installed; copy the files themselves into a folder of their own"


def install_model(
    folder: Path,
    into: Path,
    *,
    pair: str | None = None,
    version: str | None = None,
    licence: str | None = None,
    origin: str = "",
) -> FirefoxModel:
    """Check the files of a model, copy them, try them out, and move them into place in one step.

    A model of the same languages that is installed there is replaced.

    Args:
        folder: A folder with the files of one model; each may be packed (``.gz``). Other files are ignored.
        into: The folder for models; created if it does not exist.
        pair: The pair that it translates, ``"pt_en"``, if known; otherwise, the names of its files say.
        version: Its version, if known; otherwise, ``model_info.json`` or ``metadata.json`` may say.
        licence: Its licence, if known; otherwise, likewise.
        origin: Where it comes from, such as a URL; it is only recorded.

    Raises:
        PackageError: it is not a model, translates another pair, is damaged or unsafe, or does not load.
            Nothing is left behind.

    """
    try:
        files = find_files(_unpacked_names(folder).values())
        if not isinstance(files, ModelFiles):
            raise PackageError(folder, files, _EXPECTED)
        into.mkdir(parents=True, exist_ok=True)
        with scratch_folder(into) as scratch:
            copy = scratch / "model"
            copy.mkdir()
            hashes = _copy(folder, files, copy)
            stated = read_model(folder)
            model = read_model(copy)
            source, _, target = (pair or _stated_pair(stated) or model.pair).partition("_")
            if pair not in {None, model.pair} and model.source != "?":
                raise PackageError(folder, f"translates {model.pair}, not {pair}", _DOWNLOAD_AGAIN)
            _record(copy, {
                "source": source, "target": target,
                "version": version or _stated_version(stated) or f"{HASH_AS_VERSION}{hashes[files.model][:8]}",
                "licence": licence or (stated.licence if stated.licence != NOT_STATED else None),
                "origin": origin, "installed": int(time.time()), "sha256": hashes,
            })  # fmt: skip
            model = read_model(copy)
            problem = model.problem or load_problem(model)
            if problem:
                raise PackageError(folder, problem, _DOWNLOAD_AGAIN)
            place = into / f"firefox-{model.pair}"
            replace_model(copy, place, scratch)
            return read_model(place)
    except OSError as error:
        cure = cure_of(error, f"check the folder, and who may write in {into}")
        raise PackageError(folder, f"cannot be installed: {error.strerror or error}", cure) from error


def _unpacked_names(folder: Path) -> dict[str, str]:
    """Return the names of the files in *folder*, and what they are called once unpacked."""
    names = sorted(file.name for file in folder.iterdir())
    # Of a file and its packed form, the file counts.
    return {
        name: name.removesuffix(".gz") for name in names if name.removesuffix(".gz") == name or name[:-3] not in names
    }


def _copy(folder: Path, files: ModelFiles, into: Path) -> dict[str, str]:
    """Copy the files of a model, and return the SHA-256 of each."""
    packed = {unpacked: name for name, unpacked in _unpacked_names(folder).items()}
    bytes_left = _MAX_BYTES
    hashes: dict[str, str] = {}
    for name in files.names:
        digest, size = _copy_file(folder / packed[name], into / name, bytes_left, folder)
        bytes_left -= size
        hashes[name] = digest
    return hashes


def _copy_file(file: Path, target: Path, bytes_left: int, folder: Path) -> tuple[str, int]:
    """Copy a file, unpacked, and return its SHA-256 and its size."""
    digest, written = hashlib.sha256(), 0
    with _open(file, folder) as source, target.open("wb") as sink:
        for block in _blocks(source, file, folder):
            written += len(block)
            if written > bytes_left:
                raise PackageError(folder, f"is larger than {_MAX_BYTES >> 30} GiB", _UNSAFE)
            digest.update(block)
            sink.write(block)
        sink.flush()
        os.fsync(sink.fileno())
    return digest.hexdigest(), written


def _blocks(source: BinaryIO, file: Path, folder: Path) -> Iterator[bytes]:
    if file.suffix != ".gz":
        yield from iter(lambda: source.read(_BLOCK_BYTES), b"")
        return
    try:
        with gzip.open(source) as unpacked:
            yield from iter(lambda: unpacked.read(_BLOCK_BYTES), b"")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise PackageError(folder, f"{file.name} is not an intact .gz file ({error})", _DOWNLOAD_AGAIN) from error


def _open(file: Path, folder: Path) -> BinaryIO:
    """Open a regular file, but never a link, a pipe or a device."""
    if not stat.S_ISREG(file.lstat().st_mode):
        raise PackageError(folder, f"{file.name} is a link, a pipe or a device", _UNSAFE)
    # Between the look and the opening it may have been replaced.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(file, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise PackageError(folder, f"{file.name} is a link, a pipe or a device", _UNSAFE)
    return os.fdopen(descriptor, "rb")


def _record(folder: Path, record: Mapping[str, object]) -> None:
    with (folder / RECORD).open("w", encoding="utf-8") as opened:
        json.dump(record, opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())


def _stated_pair(stated: FirefoxModel) -> str | None:
    return stated.pair if stated.source != "?" else None


def _stated_version(stated: FirefoxModel) -> str | None:
    return stated.version if stated.version[:1].isdigit() else None
