"""Downloading Firefox models: each file is fetched, checked, unpacked, and checked again.

The connections are those of `translate.download`, with its proxies, certificates, time limits, progress and resumption.
Of `fxtranslate.discovery` only the function that unpacks is used, in a process of its own (`unpacking`).
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from durable_sqlite import cure_of
from translate.apart import run_apart
from translate.download import download_file
from translate.errors import DownloadError, PackageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from translate.download import Progress

    from .catalogue import Attachment, PublishedModel

#: Seconds that unpacking a file may take. One of 50 MB takes less than one.
_MOST_SECONDS = 600.0

_BLOCK_BYTES = 1 << 20

_TRY_AGAIN = (
    "check your connection and try again, or install from a folder, which needs none: search models install FOLDER"
)
_DOWNLOAD_AGAIN = "nothing was installed; run the same command again to download it again"


def download_folder(model: PublishedModel, into: Path) -> Path:
    """Return the hidden folder among the models in *into* that keeps what has been downloaded of a model so far."""
    return into / f".download-{model.pair}-{model.version}{f'-{model.architecture}' * bool(model.architecture)}"


def download_model(model: PublishedModel, into: Path, unpacked: Path, progress: Progress | None = None) -> None:
    """Download the files of a model into its `download_folder`, and unpack them into the new folder *unpacked*.

    If the connection is lost, the next call continues where this one stopped. After success, and where a file is not
    what the records say, nothing stays in the download folder.

    Args:
        model: One of `published_models`.
        into: The folder of models.
        unpacked: Where to unpack the files.
        progress: Called with the number of bytes downloaded so far, of all files, and their size, or None if unknown.

    Raises:
        DownloadError: a file cannot be fetched.
        PackageError: a file is not what the records say, or the folder cannot be written.

    """
    folder = download_folder(model, into)
    before = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unpacked.mkdir(parents=True, exist_ok=True)
        for file in model.files:
            compressed = folder / f"{file.name}.zst"
            if not compressed.exists():
                _download(file, compressed, before, model.size, progress)
            before += compressed.stat().st_size
            if progress:
                progress(before, model.size)
            _unpack(file, compressed, unpacked / file.name)
    except PackageError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise PackageError(folder, problem, cure_of(error, "check the folder's permissions")) from error
    shutil.rmtree(folder, ignore_errors=True)


def discard_downloads(models: Iterable[PublishedModel], into: Path) -> None:
    """Delete what was downloaded of *models*."""
    for model in models:
        with suppress(OSError):
            shutil.rmtree(download_folder(model, into))


def _download(file: Attachment, target: Path, before: int, total: int | None, progress: Progress | None) -> None:
    def count(received: int, _size: int | None) -> None:
        if progress:
            progress(before + received, total)

    try:
        download_file([file.link], target, count)
    except DownloadError as error:
        if error.resumable:
            raise
        raise DownloadError(error.url, error.problem, _TRY_AGAIN) from error


def _unpack(file: Attachment, compressed: Path, target: Path) -> None:
    """Check a compressed file, unpack it, and check the result.

    Raises:
        PackageError: it is not what the records say.
        OSError: it cannot be read or written.

    """
    if file.sha256 and _sha256(compressed) != file.sha256:
        raise PackageError(compressed, "is not the file that the server lists: its checksum differs", _DOWNLOAD_AGAIN)
    hashes = [file.unpacked_sha256] * bool(file.unpacked_sha256)
    problem = run_apart(f"{__package__}.unpacking", compressed, target, *hashes, seconds=_MOST_SECONDS)
    if problem:
        raise PackageError(compressed, f"cannot be unpacked: {problem}", _DOWNLOAD_AGAIN)
    if file.unpacked_sha256 and _sha256(target) != file.unpacked_sha256:
        raise PackageError(
            compressed, "is not the file that the server lists: its content has another checksum", _DOWNLOAD_AGAIN
        )


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
