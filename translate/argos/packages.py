"""The Argos packages on this machine: finding, checking, installing and removing them.

A package is a folder: ``metadata.json``, ``model/`` (CTranslate2), ``sentencepiece.model`` or
``bpe.model``. It travels as a zip of that one folder, ``NAME.argosmodel``. Nothing here imports an
engine, except to try out a package before it is put in place.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from durable_sqlite import put_in_place
from translate.errors import LanguageCodeError, PackageError
from translate.text.language_codes import language_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Unpacked bytes and members of the largest package taken. Published ones have 60 to 250 MB.
_LARGEST, _MOST_MEMBERS = 2 << 30, 10_000

_VERSION_PART = re.compile(r"\d+")
_COPY_AT_ONCE = 1 << 20

#: How folders are named in which a process is at work, beside the folder that it works for; one whose process has
#: gone was left by a kill.
_UNFINISHED = ".unfinished-"
_UNFINISHED_BY = re.compile(rf"{re.escape(_UNFINISHED)}(\d+)-")

#: The folder in there for a package that another one takes the place of, in a folder named like its own.
_ASIDE = ".aside"


@dataclass(frozen=True, slots=True)
class Package:
    """An installed Argos package.

    Attributes:
        folder: Where it is.
        source: Language it translates from, Argos' code.
        target: Language it translates to.
        version: As its metadata has it, ``"1.9"``.
        demo: It says of itself that it is a demonstration, which knows only its few sentences.
        target_prefix: A token that the model wants every translation to begin with, or "".
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
        """Source and target as Argos names them, ``"ro_en"``."""
        return f"{self.source}_{self.target}"

    @property
    def tokenizer(self) -> Path:
        """The subword model, SentencePiece's or BPE's."""
        sentencepiece = self.folder / "sentencepiece.model"
        return sentencepiece if sentencepiece.exists() else self.folder / "bpe.model"

    @property
    def size(self) -> int:
        """Its bytes on disk."""
        size = 0
        for file in self.folder.rglob("*"):
            with suppress(OSError):
                size += file.stat().st_size if file.is_file() else 0
        return size


def argos_folder() -> Path:
    """Return the folder in which Argos and its programs keep packages when they are told of no other.

    The same as ``argostranslate.settings.package_data_dir``, whose import would make five folders.
    """
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "argos-translate" / "packages"


def find_packages(folders: Iterable[Path]) -> list[Package]:
    """Return the packages in *folders*, those first that are looked for first.

    A folder that is not there has none. A damaged package is listed with its problem.
    """
    packages = []
    for folder in dict.fromkeys(folder.absolute() for folder in folders):
        with suppress(OSError):
            packages += [
                _read_package(inner)
                for inner in sorted(folder.iterdir())
                if inner.is_dir() and not inner.name.startswith(".")
            ]
    return packages


def find_route(packages: Sequence[Package], language: str) -> tuple[Package, ...]:
    """Return the packages that lead from *language* to English, in order: one, or two, or none.

    A published package is preferred to a demo one, a direct way to one through a third language,
    an earlier folder to a later one, and there the newest version.
    """
    usable = [package for package in packages if package.problem is None]
    for demo in (False, True):
        direct = _best(usable, language, "en", demo=demo)
        if direct:
            return (direct,)
        firsts = (package for package in usable if package.source == language and package.demo == demo)
        for first in sorted(firsts, key=lambda package: package.target):
            second = _best(usable, first.target, "en", demo=demo)
            if second:
                return (_best(usable, language, first.target, demo=demo) or first, second)
    return ()


def install_package(file: Path, into: Path, *, pair: str | None = None) -> Package:
    """Check a package file, unpack it, try it out, and move it into place in one step.

    Args:
        file: An ``.argosmodel``, the zip of one folder.
        into: The folder that holds packages; made where it is not there.
        pair: What it has to translate, ``"ro_en"``, where that is known.

    Raises:
        PackageError: it is no package, another one, is damaged or unsafe, or does not load; nothing is left of it.

    """
    try:
        # Not inside *into*: Argos takes every folder there for a package.
        into.mkdir(parents=True, exist_ok=True)
        with unfinished(into) as scratch:
            package = _read_package(_unpack(file, scratch))
            if package.problem:
                raise PackageError(file, package.problem, _GET_ANOTHER)
            if pair not in {None, package.pair}:
                raise PackageError(file, f"translates {package.pair}, not {pair}", _GET_ANOTHER)
            _try_out(package, file)
            return _replace(package, into / package.folder.name)
    except OSError as error:
        raise PackageError(
            file, f"cannot be installed: {error.strerror or error}", f"check the file, {into} and the free space"
        ) from error


def remove_package(package: Package) -> None:
    """Delete an installed package: out of sight in one step, then for good.

    Raises:
        PackageError: the folder cannot be changed.

    """
    try:
        with unfinished(package.folder.parent) as scratch:
            package.folder.rename(scratch / package.folder.name)
    except OSError as error:
        raise PackageError(
            package.folder, f"cannot be removed: {error.strerror or error}", "check who may write there"
        ) from error


def clear_unfinished(into: Path) -> None:
    """Delete what was left beside the folder *into* by whoever was killed in the middle of unfinished work.

    A package that had stepped aside for one that never came goes back to its place.
    """
    for left in into.parent.glob(f"{_UNFINISHED}*"):
        if not _is_at_work(left):
            _clear(left)


_GET_ANOTHER = "get the file again from where it came, nothing was installed"


def _best(packages: Iterable[Package], source: str, target: str, *, demo: bool) -> Package | None:
    fitting = [
        package
        for package in packages
        if package.source == source and package.target == target and package.demo == demo
    ]
    if not fitting:
        return None
    first_folder = fitting[0].folder.parent
    return max((p for p in fitting if p.folder.parent == first_folder), key=lambda p: version_key(p.version))


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are compared by: 1.10 is newer than 1.9."""
    return tuple(map(int, _VERSION_PART.findall(version)))


def _read_package(folder: Path) -> Package:
    """Return the package in *folder*; one with a problem where it cannot be used."""
    try:
        metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
        package = _from_metadata(folder, metadata)
    except FileNotFoundError:
        return Package(folder, "?", "?", "?", problem="metadata.json is missing")
    except (OSError, ValueError, RecursionError, LanguageCodeError) as error:
        return Package(folder, "?", "?", "?", problem=f"metadata.json cannot be used: {error}")
    for name in ("model/model.bin", package.tokenizer.name):
        file = folder / name
        if not file.is_file() or not file.stat().st_size:
            problem = f"{name} is {'empty' if file.is_file() else 'missing'}"
            return Package(folder, package.source, package.target, package.version, problem=problem)
    return package


def _from_metadata(folder: Path, metadata: object) -> Package:
    if not isinstance(metadata, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - a wrong value in a file, not in a call
    texts = {}
    for key in ("from_code", "to_code", "package_version"):
        if not isinstance(metadata.get(key), str) or not metadata[key]:
            raise ValueError(f"{key} is missing or no text")
        texts[key] = metadata[key]
    if not _VERSION_PART.match(texts["package_version"]) or len(texts["package_version"]) > 30:
        raise ValueError("package_version is no version")
    if metadata.get("type", "translate") != "translate":
        raise ValueError(f"it is a package of type {metadata['type']!r:.40}, which does not translate")
    prefix = metadata.get("target_prefix", "")
    return Package(
        folder,
        language_code(texts["from_code"]),
        language_code(texts["to_code"]),
        texts["package_version"],
        demo=metadata.get("demo") is True,
        target_prefix=prefix if isinstance(prefix, str) else "",
    )


@contextmanager
def unfinished(into: Path) -> Iterator[Path]:
    """Make a folder beside *into* for unfinished work on it, gone afterwards whatever happens."""
    clear_unfinished(into)
    folder = Path(tempfile.mkdtemp(prefix=f"{_UNFINISHED}{os.getpid()}-", dir=into.parent))
    try:
        yield folder
    finally:
        _clear(folder)


def _clear(scratch: Path) -> None:
    with suppress(OSError):  # What cannot be put back stays where it is, for the next one who tries.
        for aside in scratch.glob(f"{_ASIDE}/*/*"):
            place = scratch.parent / aside.parent.name / aside.name
            if not place.exists():
                aside.rename(place)
        shutil.rmtree(scratch, ignore_errors=True)


def _is_at_work(folder: Path) -> bool:
    """Tell whether the process that made a folder for unfinished work is still there."""
    import psutil

    by = _UNFINISHED_BY.match(folder.name)
    return by is not None and psutil.pid_exists(int(by[1]))


def _unpack(file: Path, scratch: Path) -> Path:
    """Unpack a package file and return its one folder."""
    if not file.exists():
        raise PackageError(file, "there is no such file", "check the path")
    try:
        with zipfile.ZipFile(file) as archive:
            root = _check_members(file, archive.infolist())
            room = _LARGEST
            for member in archive.infolist():
                room -= _unpack_member(archive, member, scratch, room, file)
    except (zipfile.BadZipFile, EOFError, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise PackageError(file, f"is no intact .argosmodel ({error})", _GET_ANOTHER) from error
    except (OSError, zlib.error) as error:
        raise PackageError(file, f"cannot be unpacked ({error})", _GET_ANOTHER) from error
    return scratch / root


def _check_members(file: Path, members: Sequence[zipfile.ZipInfo]) -> str:
    """Refuse what could land outside the one folder or fill the disk; return the folder's name."""
    roots: set[str] = set()
    for member in members:
        if not member.filename:  # zipfile itself would stumble over it.
            raise PackageError(file, "has a member without a name", _GET_ANOTHER)
        # A name is judged as it is written: zipfile itself would quietly mend "../".
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename:
            raise PackageError(file, f"has a member outside its folder ({member.filename!r:.60})", _UNSAFE)
        if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise PackageError(file, f"has a link or a device in it ({member.filename!r:.60})", _UNSAFE)
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise PackageError(file, f"is packed as no package is ({member.filename!r:.60})", _GET_ANOTHER)
        if len(path.parts) < 2 and not member.is_dir():
            raise PackageError(file, f"has a file beside its folder ({member.filename!r:.60})", _GET_ANOTHER)
        roots.update(path.parts[:1])
    if sum(member.file_size for member in members) > _LARGEST or len(members) > _MOST_MEMBERS:
        raise PackageError(file, f"is larger than {_LARGEST >> 30} GiB unpacked", _UNSAFE)
    if len(roots) != 1:
        raise PackageError(file, f"holds {len(roots)} folders where a package is one", _GET_ANOTHER)
    (root,) = roots
    if root.startswith("."):
        raise PackageError(file, f"names its folder {root!r:.60}", _UNSAFE)
    return root


_UNSAFE = "do not use it"


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, scratch: Path, room: int, file: Path) -> int:
    """Unpack one member and return its bytes, counted as they come: a zip may lie about its sizes."""
    target = scratch.joinpath(*PurePosixPath(member.filename.replace("\\", "/")).parts)
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as source, target.open("wb") as sink:
        while block := source.read(_COPY_AT_ONCE):
            written += len(block)
            if written > room:
                raise PackageError(file, f"is larger than {_LARGEST >> 30} GiB unpacked", _UNSAFE)
            sink.write(block)
        sink.flush()
        os.fsync(sink.fileno())
    return written


def _try_out(package: Package, file: Path) -> None:
    from .engine import try_out

    problem = try_out(package)
    if problem:
        raise PackageError(file, f"does not load: {problem}", _GET_ANOTHER)


def _replace(package: Package, target: Path) -> Package:
    """Move the checked package to *target*; what was there before steps aside, and comes back if that fails."""
    if target.exists():
        aside = package.folder.parent / _ASIDE / target.parent.name
        aside.mkdir(parents=True)
        target.rename(aside / target.name)
    put_in_place(package.folder, target)
    return _read_package(target)
