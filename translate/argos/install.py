"""Installing a package from a file.

A package travels as a zip of its folder, ``NAME.argosmodel``. It is checked before it is unpacked,
unpacked beside the installed packages, tried out, and moved into place in one step.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from durable_sqlite import cure_of
from translate.errors import PackageError
from translate.models import replace_model
from translate.scratch import scratch_folder

from .checksums import check_published
from .loaded_models import load_problem
from .packages import read_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .packages import Package

#: Maximum unpacked size of a package. Published ones take 60 to 250 MB.
_MAX_UNPACKED_BYTES, _MAX_MEMBERS = 2 << 30, 10_000

_BLOCK_BYTES = 1 << 20

DOWNLOAD_AGAIN = "nothing was installed; download the file again"
_UNSAFE = "do not use this file"


def install_package(file: Path, into: Path, *, pair: str | None = None) -> Package:
    """Check a package file, unpack it, try it out, and move it into place in one step.

    Args:
        file: An ``.argosmodel`` file, the zip of one folder.
        into: The folder for packages; created if it does not exist.
        pair: The pair that it must translate, ``"ro_en"``, if known.

    Raises:
        PackageError: it is not a package, translates another pair, is damaged or unsafe, or does not load.
            Nothing is left behind.

    """
    with installing(file, into) as scratch:
        package = read_package(_unpack(file, scratch))
        if package.problem:
            raise PackageError(file, package.problem, DOWNLOAD_AGAIN)
        if pair not in {None, package.pair}:
            raise PackageError(file, f"translates {package.pair}, not {pair}", DOWNLOAD_AGAIN)
        check_published(file, package)
        return put_package(file, package, into, scratch)


@contextmanager
def installing(file: Path, into: Path) -> Iterator[Path]:
    """Yield a scratch folder beside *into*, which is created if it does not exist.

    Raises:
        PackageError: the system refuses what is done inside this context.

    """
    try:
        into.mkdir(parents=True, exist_ok=True)
        with scratch_folder(into) as scratch:
            yield scratch
    except OSError as error:
        cure = cure_of(error, f"check the file, and who may write in {into}")
        raise PackageError(file, f"cannot be installed: {error.strerror or error}", cure) from error


def put_package(file: Path, package: Package, into: Path, scratch: Path) -> Package:
    """Try a package out, and move it from the scratch folder into place; it replaces one of the same name.

    Raises:
        PackageError: it does not load.
        OSError: it cannot be moved.

    """
    problem = load_problem(package)
    if problem:
        raise PackageError(file, f"does not load: {problem}", DOWNLOAD_AGAIN)
    place = into / package.folder.name
    replace_model(package.folder, place, scratch)
    return read_package(place)


def _unpack(file: Path, scratch: Path) -> Path:
    """Unpack a package file and return its one folder."""
    with opened_zip(file, "an intact .argosmodel file") as archive:
        root = _check_root(file, archive.infolist())
        unpack_members(archive, scratch, file)
    return scratch / root


@contextmanager
def opened_zip(file: Path, what: str) -> Iterator[zipfile.ZipFile]:
    """Yield a zip whose members are safe to unpack; *what* it should be is said where it is damaged.

    Raises:
        PackageError: it is missing, damaged, or unsafe.

    """
    if not file.exists():
        raise PackageError(file, "no such file", "check the path")
    try:
        with zipfile.ZipFile(file) as archive:
            _check_members(file, archive.infolist())
            yield archive
    except (zipfile.BadZipFile, EOFError, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise PackageError(file, f"is not {what} ({error})", DOWNLOAD_AGAIN) from error
    except (OSError, zlib.error) as error:
        raise PackageError(file, f"cannot be unpacked ({error})", DOWNLOAD_AGAIN) from error


def unpack_members(archive: zipfile.ZipFile, into: Path, file: Path) -> None:
    """Unpack an `opened_zip`, no more than any package has.

    Raises:
        PackageError: it is too large.
        OSError: it cannot be written.

    """
    bytes_left = _MAX_UNPACKED_BYTES
    for member in archive.infolist():
        bytes_left -= _unpack_member(archive, member, into, bytes_left, file)


def _check_members(file: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse anything that could end up outside the folder that it is unpacked into, or fill the disk."""
    for member in members:
        if not member.filename:  # zipfile itself would fail on it with an IndexError.
            raise PackageError(file, "contains a member without a name", DOWNLOAD_AGAIN)
        # The name is checked as written: zipfile itself would silently repair "../".
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise PackageError(file, f"contains a path outside its folder ({member.filename!r:.60})", _UNSAFE)
        if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise PackageError(file, f"contains a link or a device ({member.filename!r:.60})", _UNSAFE)
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise PackageError(
                file, f"uses a compression method that packages do not use ({member.filename!r:.60})", DOWNLOAD_AGAIN
            )
    if sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES or len(members) > _MAX_MEMBERS:
        raise _too_large(file)


def _check_root(file: Path, members: Sequence[zipfile.ZipInfo]) -> str:
    """Refuse anything but one folder, and return its name."""
    roots: set[str] = set()
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if len(path.parts) < 2 and not member.is_dir():
            raise PackageError(file, f"contains a file beside its folder ({member.filename!r:.60})", DOWNLOAD_AGAIN)
        roots.update(path.parts[:1])
    if len(roots) != 1:
        raise PackageError(file, f"contains {len(roots)} top-level folders instead of one", DOWNLOAD_AGAIN)
    (root,) = roots
    if root.startswith("."):
        raise PackageError(file, f"has a hidden top-level folder ({root!r:.60})", _UNSAFE)
    return root


def _unpack_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, scratch: Path, bytes_left: int, file: Path
) -> int:
    """Unpack one member and return its size in bytes, counted while unpacking: a zip can lie about sizes."""
    target = scratch.joinpath(*PurePosixPath(member.filename.replace("\\", "/")).parts)
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as source, target.open("wb") as sink:
        while block := source.read(_BLOCK_BYTES):
            written += len(block)
            if written > bytes_left:
                raise _too_large(file)
            sink.write(block)
        sink.flush()
        os.fsync(sink.fileno())
    return written


def _too_large(file: Path) -> PackageError:
    return PackageError(file, f"is larger than {_MAX_UNPACKED_BYTES >> 30} GiB unpacked", _UNSAFE)
