"""Decrypt members of zip files that are locked with AES, as WinZip and 7-Zip do it (AE-1 and AE-2).

Python's zipfile does not. The program bsdtar does, but given a wrong password it asks for another ten thousand times.
So the password is checked here, which takes no AES, and the program gets only the right one, with a zip file that has
only this member. It gets it on its standard input: other users can see the arguments of a program.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import re
import shutil
import struct
import subprocess
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from .content import FormatError
from .programs import as_real_file

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator

#: The method that a member states if it is locked so; its own is in an extra field of this number.
AES = 99
_EXTRA = 0x9901

#: Bytes of the salt and of the key, by the strength that a member states.
_SIZES = {1: (8, 16), 2: (12, 24), 3: (16, 32)}

#: Iterations that make a key of a password, bytes that recognize most wrong passwords, and of the checksum at the end.
_ITERATIONS, _CHECK, _AUTHENTICATION = 1_000, 2, 10

#: Maximum bytes of a password that the program reads, and what ends it.
_LONGEST, _UNFIT = 1_000, re.compile(rb"[\x00\r\n]")

#: Flag of a member that it is encrypted.
_ENCRYPTED = 0x1

#: The headers of a zip file: of a member, of its entry in the list of members, and of the end. See APPNOTE.TXT, 4.3.
_LOCAL, _ENTRY, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")

#: Seconds for the program to end after its output was read.
_LAST_SECONDS = 5

_DAMAGED = ("is damaged (its encryption)", "ask for an intact copy")


@contextmanager
def decrypted(file: IO[bytes], info: zipfile.ZipInfo, passwords: Iterable[bytes]) -> Iterator[IO[bytes] | None]:
    """Return a context with the content of a member; None if no password fits.

    Args:
        file: The zip file.
        info: The member.
        passwords: To try, in order.

    Raises:
        FormatError: it is damaged, or the program is absent.

    """
    data = _data(file, info)
    strength = _extra(info)[4]
    if strength not in _SIZES or len(data) < _SIZES[strength][0] + _CHECK + _AUTHENTICATION:
        raise FormatError(*_DAMAGED)
    # The program reads one short line.
    possible = (each for each in passwords if len(each) < _LONGEST and not _UNFIT.search(each))
    password = next((each for each in possible if _fits(each, data, strength)), None)
    if password is None:
        yield None
        return
    program = shutil.which("bsdtar")
    if program is None:
        raise FormatError("is locked with AES, which needs the program bsdtar", "install it (Debian: libarchive-tools)")
    with as_real_file(io.BytesIO(_only(info, data))) as descriptor:
        if descriptor is None:
            raise FormatError("is locked with AES, which is not read on this system", "unpack it")
        with _pipe_with(password + b"\n") as pipe:
            process = subprocess.Popen(  # noqa: S603 - the arguments are fixed
                [program, "-xOf", f"/dev/fd/{descriptor}"],
                stdin=pipe,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[descriptor],
                start_new_session=True,  # Without a terminal, the password is read from the standard input.
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
    assert process.stdout  # noqa: S101 - for mypy
    try:
        yield process.stdout
        if process.stdout.read(1) == b"" and process.wait(_LAST_SECONDS):
            raise FormatError(*_DAMAGED)
    except subprocess.TimeoutExpired as error:
        raise FormatError(*_DAMAGED) from error
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def _pipe_with(line: bytes) -> Iterator[int]:
    """Return a context with a pipe that has a line and nothing else in it."""
    pipe, end = os.pipe()
    try:
        os.write(end, line)
        os.close(end)
        yield pipe
    finally:
        os.close(pipe)


def _data(file: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    """Return a member as it is stored: the salt, two bytes to check the password, the content, and its checksum."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise FormatError(*_DAMAGED)
    *_, name, extra = _LOCAL.unpack(header)
    file.seek(name + extra, os.SEEK_CUR)
    data = file.read(info.compress_size)
    if len(data) < info.compress_size:
        raise FormatError(*_DAMAGED)
    return data


def _extra(info: zipfile.ZipInfo) -> bytes:
    """Return the content of the extra field about the encryption: version, "AE", strength and method."""
    extra, at = info.extra, 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == _EXTRA and length >= 7 and at + 4 + length <= len(extra):
            return extra[at + 4 : at + 11]
        at += 4 + length
    raise FormatError(*_DAMAGED)


def _fits(password: bytes, data: bytes, strength: int) -> bool:
    """Return whether a password is the right one: the checksum of the content needs a key made of it."""
    salt, key = _SIZES[strength]
    made = hashlib.pbkdf2_hmac("sha1", password, data[:salt], _ITERATIONS, 2 * key + _CHECK)
    if made[-_CHECK:] != data[salt : salt + _CHECK]:
        return False
    checksum = hmac.digest(made[key : 2 * key], data[salt + _CHECK : -_AUTHENTICATION], "sha1")
    return hmac.compare_digest(checksum[:_AUTHENTICATION], data[-_AUTHENTICATION:])


def _only(info: zipfile.ZipInfo, data: bytes) -> bytes:
    """Return a zip file that has only this member."""
    name, extra = b"a", struct.pack("<HH", _EXTRA, 7) + _extra(info)
    stated = (51, _ENCRYPTED, AES, 0, 0, info.CRC, len(data), info.file_size, len(name), len(extra))
    local = _LOCAL.pack(b"PK\x03\x04", *stated) + name + extra + data
    entry = _ENTRY.pack(b"PK\x01\x02", 51, *stated, 0, 0, 0, 0, 0) + name + extra
    return local + entry + _END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)
