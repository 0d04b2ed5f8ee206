"""Detect network disks, on which SQLite's write-ahead log is unsafe.

The index of the log is shared memory, which the machines that share a disk do not share: two of them corrupt the
database without noticing (sqlite.org/wal.html). With a rollback journal, SQLite needs nothing but the locks of the disk.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

#: Types of network file systems, as Linux and macOS name them.
_NETWORK_TYPES = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "afs", "afpfs", "webdav", "davfs", "ceph", "glusterfs",
    "lustre", "gpfs", "beegfs", "orangefs", "pvfs2", "ocfs2", "gfs2", "ncpfs", "coda", "vboxsf", "prl_fs", "vmhgfs",
    "virtiofs", "acfs", "mfs", "juicefs", "moosefs", "wekafs", "panfs",
})  # fmt: skip

#: File systems that are programs: the part after ``fuse.`` names the program.
_LOCAL_FUSE = frozenset(
    {"fuseblk", "fuse.ntfs-3g", "fuse.exfat", "fuse.mergerfs", "fuse.bindfs", "fuse.fuse-overlayfs"}
)

_ESCAPED = re.compile(r"\\([0-7]{3})")

_DRIVE_REMOTE = 4


def network_disk(path: Path) -> str | None:
    """Return the type of the network file system that holds *path*, such as ``"nfs4"``; None if its disk is local.

    None as well if the system does not tell.
    """
    place = Path(os.path.realpath(path))
    if sys.platform == "win32":
        return _network_drive(place)
    with suppress(OSError):
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        return network_type(mounts, place)
    return _network_mount(place)


def network_type(mountinfo: str, path: Path) -> str | None:
    """Return the type of the network file system that holds a path, None for a local one.

    Args:
        mountinfo: The content of ``/proc/self/mountinfo``.
        path: An absolute path without symbolic links.

    >>> line = "40 27 0:50 / /mnt/archive rw,relatime shared:1 - nfs4 server:/archive rw,vers=4.2"
    >>> network_type(line, Path("/mnt/archive/letters")), network_type(line, Path("/mnt/archives"))
    ('nfs4', None)
    """
    found, longest = "", -1
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        mount = Path(_ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        # Of several mounts on one folder, the last one is visible.
        if path.is_relative_to(mount) and len(mount.parts) >= longest:
            found, longest = after.split(" ")[0], len(mount.parts)
    return found if _is_network(found) else None


def journal_mode(path: Path) -> str:
    """Return the journal mode that is safe where *path* lies: ``"WAL"``, or ``"DELETE"`` on a network disk."""
    return "DELETE" if network_disk(path) else "WAL"


def set_journal_mode(path: Path, mode: str) -> bool:
    """Change the journal mode of a database, and return whether it was another. SQLite remembers it in the file.

    Args:
        path: The database.
        mode: ``"WAL"`` or ``"DELETE"``.

    Raises:
        sqlite3.Error: it cannot be written, another program has it open, or its disk does not allow the mode.

    """
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as database:
        if database.execute("PRAGMA journal_mode").fetchone() == (mode.lower(),):
            return False
        if database.execute(f"PRAGMA journal_mode={mode}").fetchone() != (mode.lower(),):
            raise sqlite3.OperationalError(f"its disk does not allow the journal mode {mode}")
        return True


def _is_network(kind: str) -> bool:
    # Programs such as sshfs and rclone; those that serve a local disk are few.
    return kind in _NETWORK_TYPES or (kind.startswith("fuse.") and kind not in _LOCAL_FUSE)


def _network_mount(path: Path) -> str | None:
    """Return the type of the network file system that holds a path, from what macOS's ``mount`` prints."""
    import subprocess

    try:
        listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True, timeout=5).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    lines = re.findall(r"^.+? on (.+) \((\w+)[,)]", listed, re.MULTILINE)
    as_mountinfo = "\n".join(f"0 0 0 / {mount.replace(' ', chr(92) + '040')} rw - {kind} x rw" for mount, kind in lines)
    return network_type(as_mountinfo, path)


def _network_drive(path: Path) -> str | None:
    if path.drive.startswith("\\\\"):
        return "a network share"
    import ctypes

    windll = getattr(ctypes, "windll")  # noqa: B009 - exists only on Windows
    remote = windll.kernel32.GetDriveTypeW(path.drive + "\\") == _DRIVE_REMOTE
    return "a network drive" if remote else None
