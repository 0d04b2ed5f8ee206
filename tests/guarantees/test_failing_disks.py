"""A failing disk loses nothing: a full disk, an I/O error or a read-only folder is an error that names its cause.

The full and the read-only disk are real ones in a mount namespace, if the machine allows unprivileged ones. I/O errors
(EIO) come from a shim that replaces functions of the C library, if there is a compiler. A limit on the size of files
works everywhere.
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

#: Replaces functions of the C library. They fail with EIO for files in FOLDER while a file `write` or `read` exists.
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


def run_failing(how, folder, *, before=(), **environment):
    """Run the script in *folder*, and return what it prints."""
    done = subprocess.run(
        [*before, sys.executable, SCRIPT, how],
        cwd=folder, capture_output=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def check(result, *, cause, readable=True):
    """Assert what is guaranteed whatever fails; return whether the library is as before."""
    for command in ("failing", "rebuild", "read"):
        assert result[command]["error"].count("\n") <= 1, result[command]
        assert "Traceback" not in result[command]["error"]
    assert result["failing"]["code"] == 1
    assert cause in result["failing"]["error"]
    assert result["failing"]["error"].startswith("error: ")
    if readable:
        assert (result["read"]["code"], "a.txt" in result["read"]["out"]) == (0, True)
    (documents, _, hits), (documents_after, _, hits_after) = result["before"], result["after"]
    assert hits == hits_after, "nothing is lost"
    assert documents_after >= documents == 1
    # Once the disk works again, the same command gives the same result as if it had never failed.
    assert result["again"]["code"] == 0
    assert result["complete"] == [101, 0, hits]
    return result["before"] == result["after"]


@pytest.fixture
def own_disk(tmp_path):
    """Return a folder with a disk of 4 MB, and the command that runs another one with that disk mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    # After the mount, the folder must be entered again.
    script = f'mount -t tmpfs -o size=4m none "{disk}" && cd "{disk}" && exec "$@"'
    before = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    if not shutil.which("unshare") or subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow mount namespaces")
    return {"folder": disk, "before": before}


@pytest.fixture
def shim(tmp_path):
    """Return a folder, and the environment in which the compiled shim is loaded."""
    compiler = shutil.which("cc")
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("there is no C compiler")
    source, library = tmp_path / "shim.c", tmp_path / "shim.so"
    source.write_text(SHIM, encoding="utf-8")
    compiled = subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], capture_output=True, check=False
    )
    if compiled.returncode:
        pytest.skip("the C compiler does not work")
    folder = tmp_path / "folder"
    folder.mkdir()
    return {"folder": folder, "FOLDER": str(folder), "LD_PRELOAD": str(library)}


def test_a_full_disk_is_an_error_with_its_cause_and_loses_nothing(own_disk):
    assert check(run_failing("full", **own_disk), cause="o space left")


def test_a_read_only_folder_is_an_error_with_its_cause_and_can_be_searched_even_after_a_kill(own_disk):
    result = run_failing("read-only", **own_disk)
    assert check(result, cause="ead-only file system")
    assert "The boat left from the harbour" in result["old"]["out"], "a library of an older version can be read, too"


def test_a_file_size_limit_is_an_error_with_its_cause_and_loses_nothing(tmp_path):
    check(run_failing("limit", tmp_path), cause="check the disk and its free space")


def test_an_io_error_while_writing_is_an_error_with_its_cause_and_loses_nothing(shim):
    assert check(run_failing("write", **shim), cause="nput/output error")


def test_an_io_error_while_reading_is_an_error_with_its_cause_and_loses_nothing(shim):
    assert check(run_failing("read", **shim), cause="I/O error", readable=False)
