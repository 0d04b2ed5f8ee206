"""Read archives: the files inside them, one by one, within limits on what they unpack to."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import posixpath
import shutil
import subprocess
import tarfile
import threading
import zipfile
import zlib
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast

from .content import Child, Content, FormatError, ReadingContext
from .encodings import NotTextError, decoded_if_valid, old_encoding
from .programs import as_real_file
from .zip_aes import AES, decrypted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Maximum bytes that one member unpacks to, and number of members.
LARGEST_MEMBER, MOST_MEMBERS = 64 << 20, 20_000

#: Maximum bytes that all members together unpack to, or this many times the size of the archive if that is more: an
#: archive of gigabytes may have gigabytes in it.
_LARGEST_TOTAL, _LARGEST_RATIO = 256 << 20, 4

#: Maximum bytes of the list of members of a zip file; Python takes a second for every 10 MB of it.
_LARGEST_DIRECTORY = 16 << 20

#: Maximum bytes of a member's name.
_LONGEST_NAME = 4_096

#: Seconds for the program that unpacks to end after its output was read.
_LAST_SECONDS = 5

_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, NotImplementedError, OSError,
    ValueError, OverflowError, RecursionError, IndexError, KeyError, AssertionError,
)  # fmt: skip

_CUT_OFF = "the archive ends in the middle"
_LOCKED = ("is locked with a password", "give it with --password-file")

_JUNK_NAMES = frozenset([".ds_store", "thumbs.db", "desktop.ini"])
_JUNK_FOLDERS = frozenset(["__MACOSX"])

#: What begins a file that a program compressed, and what reads it.
_COMPRESSIONS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x5d\x00\x00": lzma.LZMAFile,
}
_SUFFIXES = (".gz", ".bz2", ".xz", ".lzma")
_TAR_SUFFIXES = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar"}


class _Budget:
    """The bytes that may still be unpacked from an archive."""

    def __init__(self, archive: int) -> None:
        self.total = max(_LARGEST_TOTAL, _LARGEST_RATIO * archive)
        self.left = self.total

    def reason(self) -> str:
        return f"it unpacks to more than {self.total >> 20} MiB"

    def read(self, file: IO[bytes]) -> io.BytesIO:
        """Return what is left to read in a file, in memory.

        Raises:
            FormatError: it is too large.

        """
        limit = min(LARGEST_MEMBER, self.left)
        data = file.read(limit + 1)
        self.left -= min(len(data), self.left)
        if len(data) > limit:
            raise self.too_large(limit)
        return io.BytesIO(data)

    def too_large(self, limit: int) -> FormatError:
        if limit < LARGEST_MEMBER:
            return FormatError(f"unpacks, with the rest of its archive, to more than {self.total >> 20} MiB")
        return FormatError(f"unpacks to more than {LARGEST_MEMBER >> 20} MiB")


def _damaged(error: BaseException) -> FormatError:
    text = " ".join(str(error).split())[:200]
    return FormatError(f"is damaged ({text})" if text else "is damaged", "ask for an intact copy")


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except FormatError:
        raise
    except _DAMAGE as error:
        raise _damaged(error) from error


def _is_junk(name: str) -> bool:
    """Return whether a member is what macOS and Windows add for themselves."""
    folders, _, base = name.replace("\\", "/").rpartition("/")
    return base.lower() in _JUNK_NAMES or base.startswith("._") or not _JUNK_FOLDERS.isdisjoint(folders.split("/"))


def _size(file: IO[bytes]) -> int:
    """Return the size of a file that is at its start."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


# Zip


def read_zip(file: IO[bytes], context: ReadingContext) -> Content:
    """Return the files in a zip file.

    Raises:
        FormatError: it is damaged, or has far too many members.

    """
    size = _size(file)
    with _damage_told():
        _check_directory(file, size)
        file.seek(0)
        archive = zipfile.ZipFile(file)
    missing: list[str] = []
    return Content(children=_zip_children(archive, _Budget(size), context, missing), missing=missing)


def _check_directory(file: IO[bytes], size: int) -> None:
    """Refuse a list of members that would take long to read, by what the end of the file says about it.

    Raises:
        FormatError: it is too large.

    """
    file.seek(max(0, size - (1 << 16) - 22))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    length = int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0
    if length == 0xFFFFFFFF:  # Zip64
        at = end.rfind(b"PK\x06\x06")
        length = int.from_bytes(end[at + 40 : at + 48], "little") if at >= 0 else 0
    if length > _LARGEST_DIRECTORY:
        raise FormatError(f"has far more than {MOST_MEMBERS:,} members", "unpack it")


def _zip_children(
    archive: zipfile.ZipFile, budget: _Budget, context: ReadingContext, missing: list[str]
) -> Iterator[Child]:
    members = [info for info in archive.infolist() if not _is_no_file(info)]
    encoding = _name_encoding(members)
    for number, info in enumerate(members):
        if number >= MOST_MEMBERS or not budget.left:
            why = budget.reason() if not budget.left else f"it has more than {MOST_MEMBERS:,}"
            missing.append(f"{len(members) - number:,} files in the archive were left out: {why}")
            return
        name = _zip_name(info, encoding)
        if name and not _is_junk(name):
            yield Child(name, partial(_open_zip_member, archive, info, budget, context.passwords))


def _is_no_file(info: zipfile.ZipInfo) -> bool:
    """Return whether a member is a folder, a link or a device."""
    kind = info.external_attr >> 28 if info.create_system == 3 else 0
    return info.is_dir() or info.orig_filename.endswith(("/", "\\")) or kind not in {0, 8}


def _stated_name(info: zipfile.ZipInfo) -> bytes | None:
    """Return the name's bytes if the archive does not say that they are UTF-8."""
    if info.flag_bits & 0x800:
        return None
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return None


def _name_encoding(members: list[zipfile.ZipInfo]) -> str:
    """Return the encoding of the names in an archive that states none: all of them tell more than one."""
    names = [name for info in members if (name := _stated_name(info)) and not name.isascii()]
    if all(decoded_if_valid(name, "utf-8") is not None for name in names):
        return "utf-8"
    return _encoding_of_names(b"\n".join(names[:1_000]), "cp437")


def _encoding_of_names(names: bytes, otherwise: str) -> str:
    try:
        return old_encoding(names)
    except NotTextError:
        return otherwise


def _zip_name(info: zipfile.ZipInfo, encoding: str) -> str:
    stated = _stated_name(info)
    name = info.orig_filename if stated is None else _unicode_path(info, stated) or stated.decode(encoding, "replace")
    return _clean_name(name)


def _clean_name(name: str) -> str:
    """Return a name that can be stored."""
    name = name.partition("\x00")[0]
    return name.encode("utf-8", "replace").decode()[:_LONGEST_NAME]


def _unicode_path(info: zipfile.ZipInfo, stated: bytes) -> str | None:
    """Return the name in the extra field for it, if it belongs to the other name. See APPNOTE.TXT, 4.6.9."""
    extra, at = info.extra, 0
    while at + 4 <= len(extra):
        kind, length = extra[at : at + 2], int.from_bytes(extra[at + 2 : at + 4], "little")
        field = extra[at + 4 : at + 4 + length]
        if kind == b"up" and field[:1] == b"\x01" and field[1:5] == zlib.crc32(stated).to_bytes(4, "little"):
            return decoded_if_valid(field[5:], "utf-8")
        at += 4 + length
    return None


def _open_zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, passwords: tuple[str, ...]
) -> IO[bytes]:
    """Return the content of a member.

    Raises:
        FormatError: it is damaged, locked, or too large.

    """
    limit = min(LARGEST_MEMBER, budget.left)
    if info.file_size > limit:
        raise budget.too_large(limit)
    if not info.flag_bits & 0x1:
        return _unpacked(archive, info, budget, None)
    if info.compress_type == AES:
        return _unlocked(archive, info, budget, passwords)
    for password in _encoded(passwords):
        try:
            return _unpacked(archive, info, budget, password)
        except FormatError:
            # One in 256 wrong passwords passes the test for them, and what it gives is damaged.
            continue
    raise FormatError(*_LOCKED)


def _encoded(passwords: tuple[str, ...]) -> list[bytes]:
    """Return the bytes that passwords may be, each once: programs differ in how they encode them."""
    found: dict[bytes, None] = {}
    for password in passwords:
        for encoding in ("utf-8", "cp1252", "cp437"):
            with suppress(UnicodeEncodeError):
                found[password.encode(encoding)] = None
    return list(found)


def _unlocked(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, passwords: tuple[str, ...]
) -> IO[bytes]:
    """Return the content of a member that is locked with AES."""
    if info.compress_size > LARGEST_MEMBER:
        raise budget.too_large(LARGEST_MEMBER)
    with _damage_told(), decrypted(cast("IO[bytes]", archive.fp), info, _encoded(passwords)) as opened:
        if opened is None:
            raise FormatError(*_LOCKED)
        return budget.read(opened)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget, password: bytes | None) -> IO[bytes]:
    try:
        with archive.open(info, pwd=password) as opened:
            return budget.read(opened)
    except RuntimeError as error:  # zipfile has no error of its own for this; RecursionError is another of these.
        raise FormatError(*_LOCKED) from error
    except FormatError:
        raise
    except _DAMAGE as error:
        raise _damaged(error) from error


# Tar, and files compressed alone


class _Stream(io.RawIOBase):
    """What an archive unpacks to, as far as the budget allows, and whether it ends as archives do."""

    def __init__(self, file: Any, most: int) -> None:
        self._file = file
        self._left = most
        self.exhausted = False
        self.end = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Read as many bytes as are wanted, or up to the end."""
        wanted = self._left + 1 if size is None or size < 0 else size
        if wanted > self._left:
            self.exhausted = True
            raise tarfile.ReadError("unpacks to too much")
        data: bytes = self._file.read(wanted)
        self._left -= len(data)
        self.end = (self.end + data)[-512:]
        return data


def read_tar(file: IO[bytes], context: ReadingContext) -> Content:
    """Return the files in a tar archive, which may be compressed, or the one file that is compressed.

    They are read in one pass: each must be opened before the next is asked for.

    Raises:
        FormatError: it is damaged.

    """
    size = _size(file)
    start = file.read(512)
    file.seek(0)
    missing: list[str] = []
    unpack = next((unpack for magic, unpack in _COMPRESSIONS.items() if start.startswith(magic)), None)
    if unpack is None:
        if not _is_tar(start):
            raise FormatError("is damaged (it does not begin as a tar archive does)", "ask for an intact copy")
        # Members that are not wanted are skipped without reading them.
        return Content(children=_tar_children(file, "r:", _Budget(size), missing, lambda: _tail(file)), missing=missing)
    with _damage_told():
        start = unpack(file).read(512)
    file.seek(0)
    budget = _Budget(size)
    if not _is_tar(start):
        name = _name_inside(file, context.name)
        return Content(children=[Child(name, partial(_open_compressed, file, unpack, budget))])
    stream = _Stream(unpack(file), budget.total)
    return Content(children=_tar_children(stream, "r|", budget, missing, lambda: stream.end), missing=missing)


def _is_tar(start: bytes) -> bool:
    if len(start) < 512:
        return False
    try:
        tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
    except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
        return True
    except (tarfile.TarError, ValueError):
        return False
    return True


def _tail(file: IO[bytes]) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 512))
    return file.read(512)


def _open_compressed(file: IO[bytes], unpack: Callable[[IO[bytes]], Any], budget: _Budget) -> IO[bytes]:
    """Return what a file that was compressed alone unpacks to.

    Raises:
        FormatError: it is damaged or too large.

    """
    file.seek(0)
    with _damage_told():
        return budget.read(unpack(file))


def _name_inside(file: IO[bytes], name: str) -> str:
    """Return the name of the file that was compressed: as the gzip header states it, or without the suffix."""
    start = file.read(2_048)
    file.seek(0)
    if start[:3] == b"\x1f\x8b\x08" and start[3] & 0x0C == 0x08:
        stated, end, _ = start[10:].partition(b"\x00")
        if end and stated:
            return _clean_name(_decoded_name(stated))
    base = posixpath.basename(name.replace("\\", "/"))
    stem, suffix = posixpath.splitext(base)
    if suffix.lower() in _TAR_SUFFIXES:
        return _clean_name(stem + _TAR_SUFFIXES[suffix.lower()])
    return _clean_name(stem if suffix.lower() in _SUFFIXES and stem else base or "content")


def _decoded_name(stated: bytes) -> str:
    text = decoded_if_valid(stated, "utf-8")
    return text if text is not None else stated.decode(_encoding_of_names(stated, "latin-1"), "replace")


def _tar_children(
    file: Any, mode: Any, budget: _Budget, missing: list[str], tail: Callable[[], bytes]
) -> Iterator[Child]:
    """Yield the files in a tar archive; *tail* returns its last block after they were read."""
    number = 0
    try:
        with tarfile.open(fileobj=file, mode=mode, encoding="utf-8", errors="surrogateescape") as archive:
            while (info := archive.next()) is not None:
                number += 1
                if number > MOST_MEMBERS or not budget.left:
                    why = budget.reason() if not budget.left else f"it has more than {MOST_MEMBERS:,} files"
                    missing.append(f"the rest of the archive was left out: {why}")
                    return
                name = _clean_name(_decoded_name(info.name.encode("utf-8", "surrogateescape")))
                if info.isreg() and name and not _is_junk(name):
                    yield Child(name, partial(_open_tar_member, archive, info, budget))
    except _DAMAGE as error:
        if getattr(file, "exhausted", False):
            missing.append(f"the rest of the archive was left out: {budget.reason()}")
        elif isinstance(error, EOFError) or "unexpected end" in str(error):
            missing.append(_CUT_OFF)
        else:
            missing.append(f"the rest of the archive is damaged ({' '.join(str(error).split())[:200]})")
    else:
        if any(tail()) or not tail():
            missing.append(_CUT_OFF)


def _open_tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo, budget: _Budget) -> IO[bytes]:
    """Return the content of a member.

    Raises:
        FormatError: it is damaged or too large.

    """
    limit = min(LARGEST_MEMBER, budget.left)
    if info.size > limit:
        raise budget.too_large(limit)
    with _damage_told():
        opened = archive.extractfile(info)
        if opened is None:
            raise FormatError("is no file")
        with opened:
            content = budget.read(opened)
        if len(content.getbuffer()) < info.size:
            raise FormatError(f"is damaged ({_CUT_OFF})", "ask for an intact copy")
        return content


# 7z and RAR, by a program


def read_7z_or_rar(file: IO[bytes], context: ReadingContext) -> Content:  # noqa: ARG001
    """Return the files in a 7z or RAR archive, unpacked by the program bsdtar.

    They are read in one pass: each must be opened before the next is asked for.

    Raises:
        FormatError: the program is absent.

    """
    program = shutil.which("bsdtar")
    if program is None:
        raise FormatError("needs the program bsdtar", "install libarchive-tools")
    budget = _Budget(_size(file))
    process = _start_bsdtar(program, file)
    errors = _Errors(cast("IO[bytes]", process.stderr))
    output = cast("io.BufferedReader", process.stdout)
    # A tar archive without files begins with a zero byte.
    if not output.peek(1)[:1].strip(b"\x00") and process.wait(_LAST_SECONDS):
        problem = errors.problem()
        _end(process, errors)
        raise problem
    missing: list[str] = []
    stream = _Stream(output, budget.total)
    return Content(children=_bsdtar_children(process, stream, errors, budget, missing), missing=missing)


def _bsdtar_children(process: subprocess.Popen[bytes], stream: _Stream, errors: _Errors, budget: _Budget, missing: list[str]) -> Iterator[Child]:  # fmt: skip
    try:
        yield from _tar_children(stream, "r|", budget, missing, lambda: stream.end)
        if not stream.exhausted and not missing:
            # What follows the end of the tar archive is padding.
            while stream.read(1 << 16):
                pass
            if process.wait(_LAST_SECONDS):
                missing.append(f"a part of the archive {errors.problem().problem}")
    except tarfile.ReadError:
        missing.append(f"the rest of the archive was left out: {budget.reason()}")
    except subprocess.TimeoutExpired:
        missing.append("the rest of the archive was left out: it takes too long to unpack")
    finally:
        _end(process, errors)


def _start_bsdtar(program: str, file: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the program that unpacks an archive and writes its files as a tar archive; it writes no file.

    Passwords are not passed on: other users would see them in the list of processes.
    """
    with as_real_file(file) as descriptor:
        pipe, end = os.pipe() if descriptor is None else (descriptor, 0)
        process = subprocess.Popen(  # noqa: S603 - the arguments are fixed
            [program, "-cf", "-", "--format=pax", "@-"],
            stdin=pipe,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    if descriptor is None:
        os.close(pipe)
        threading.Thread(target=_feed, args=(file, end), daemon=True).start()
    return process


def _feed(file: IO[bytes], pipe: int) -> None:
    with suppress(OSError, ValueError):  # It has read enough, or is at its end.
        while chunk := file.read(1 << 16):
            while chunk:
                chunk = chunk[os.write(pipe, chunk) :]
    os.close(pipe)


class _Errors:
    """What a program says on its standard error, read while it runs: it would wait for that."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._said = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._pipe:
            while chunk := self._pipe.read1(4_096):  # type: ignore[attr-defined]
                self._said = (self._said + chunk)[:4_096]

    def wait(self) -> None:
        self._thread.join(_LAST_SECONDS)

    def problem(self) -> FormatError:
        """Return what is wrong, by the program's words."""
        self.wait()
        words = " ".join(self._said.decode("utf-8", "replace").replace("\x00", "").partition("\n")[0].split())
        words = words.removeprefix("bsdtar: ")
        if any(word in words.lower() for word in ("encrypt", "crypto", "passphrase", "password")):
            return FormatError("is locked with a password", "unpack it")
        if "seek" in words.lower():
            return FormatError("can be read only as a file of its own", "unpack the archive that it is in")
        return FormatError(f"is damaged ({words[:200]})" if words else "is damaged", "ask for an intact copy")


def _end(process: subprocess.Popen[bytes], errors: _Errors) -> None:
    process.kill()
    process.wait()
    errors.wait()
    if process.stdout:
        process.stdout.close()
