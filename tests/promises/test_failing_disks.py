"""A full disk, EIO, a folder that can only be read: an error with its cause, and the old state intact.

A small disk, and one that can only be read, are real ones, in a mount namespace, where the machine gives one to
whoever asks. EIO comes from a shim in front of the C library, where there is a compiler. A limit on the size of
files works everywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from support.paths import ROOT, SUPPORT

SCRIPT = SUPPORT / "failing.py"

#: In front of the C library's own: fails with EIO for regular files in FOLDER while there is a file of this name.
SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int is_inside(const char *path) {
    const char *folder = getenv("FOLDER");
    return *path != '/' || !strncmp(path, folder, strlen(folder));
}
static int fails(int fd, const char *how) {
    struct stat status;
    char name[64], path[4096] = "/";
    if (access(how, F_OK) || fstat(fd, &status) || !S_ISREG(status.st_mode)) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    return readlink(name, path, sizeof path - 1) > 0 && is_inside(path);
}
#define SHIM(type, name, condition, parameters, arguments) \\
    type name parameters { \\
        if (condition) { errno = EIO; return -1; } \\
        return ((type (*) parameters) dlsym(RTLD_NEXT, #name)) arguments; \\
    }
#define OF_FILE(type, name, how, parameters, arguments) SHIM(type, name, fails(fd, how), parameters, arguments)
#define OF_PATH(name, parameters, arguments) \\
    SHIM(int, name, !access("write", F_OK) && is_inside(path), parameters, arguments)
OF_FILE(ssize_t, write, "write", (int fd, const void *data, size_t size), (fd, data, size))
OF_FILE(ssize_t, pwrite, "write", (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
OF_FILE(ssize_t, pwrite64, "write", (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
OF_FILE(int, fsync, "write", (int fd), (fd))
OF_FILE(int, fdatasync, "write", (int fd), (fd))
OF_FILE(int, ftruncate, "write", (int fd, off_t size), (fd, size))
OF_FILE(int, ftruncate64, "write", (int fd, off64_t size), (fd, size))
OF_PATH(rename, (const char *path, const char *to), (path, to))
OF_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
OF_PATH(unlink, (const char *path), (path))
OF_FILE(ssize_t, pread, "read", (int fd, void *data, size_t size, off_t at), (fd, data, size, at))
OF_FILE(ssize_t, pread64, "read", (int fd, void *data, size_t size, off64_t at), (fd, data, size, at))
"""


def told(how, folder, *, before=(), **environment):
    """Run the script in *folder*, and return what it told."""
    done = subprocess.run(
        [*before, sys.executable, SCRIPT, how],
        cwd=folder, capture_output=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def check(told, *, cause, readable=True):
    """Assert what is promised whatever fails."""
    for command in ("failing", "rebuild", "read"):
        assert told[command]["error"].count("\n") <= 1, told[command]
        assert "Traceback" not in told[command]["error"]
    assert told["failing"]["code"] == 1
    assert cause in told["failing"]["error"]
    assert told["failing"]["error"].startswith("error: ")
    if readable:
        assert (told["read"]["code"], "a.txt" in told["read"]["out"]) == (0, True)
    (documents, _, hits), (documents_after, _, hits_after) = told["before"], told["after"]
    assert hits == hits_after, "nothing is lost"
    assert documents_after >= documents == 1
    # Once the cause is mended, the same command ends where it would have ended without.
    assert told["again"]["code"] == 0
    assert told["whole"] == [101, 0, hits]
    return told["before"] == told["after"]


@pytest.fixture
def own_disk(tmp_path):
    """Return what runs a command on a disk of 4 MB of its own, mounted where it says."""
    disk = tmp_path / "disk"
    disk.mkdir()
    # The folder is entered anew once something is mounted over it.
    script = f'mount -t tmpfs -o size=4m none "{disk}" && cd "{disk}" && exec "$@"'
    before = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    if not shutil.which("unshare") or subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no mount namespace")
    return {"folder": disk, "before": before}


@pytest.fixture
def shim(tmp_path):
    """Return the shim, compiled."""
    compiler = shutil.which("cc")
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("there is no C compiler")
    source, library = tmp_path / "shim.c", tmp_path / "shim.so"
    source.write_text(SHIM, encoding="utf-8")
    made = subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("the C compiler does not work")
    folder = tmp_path / "folder"
    folder.mkdir()
    return {"folder": folder, "FOLDER": str(folder), "LD_PRELOAD": str(library)}


def test_a_full_disk_is_an_error_with_its_cause_and_the_old_state_intact(own_disk):
    assert check(told("full", **own_disk), cause="o space left")


def test_a_read_only_folder_is_an_error_with_its_cause_and_is_searched_with_all_that_a_kill_left_in_it(own_disk):
    read = told("read-only", **own_disk)
    assert check(read, cause="ead-only file system")
    assert "The boat left from the harbour" in read["old"]["out"], "an older version's is read, too"


def test_a_file_that_may_not_grow_is_an_error_with_its_cause_and_the_old_state_intact(tmp_path):
    check(told("limit", tmp_path), cause="check the disk and its free space")


def test_eio_on_writing_is_an_error_with_its_cause_and_the_old_state_intact(shim):
    assert check(told("write", **shim), cause="nput/output error")


def test_eio_on_reading_is_an_error_with_its_cause_and_the_old_state_intact(shim):
    assert check(told("read", **shim), cause="I/O error", readable=False)
