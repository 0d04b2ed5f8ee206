"""On a network disk, the databases do without a shared log."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.texts import GLOSSARY, NORWEGIAN

from durable_sqlite import set_journal_mode
from durable_sqlite.network import network_type
from search import Library, SearchError
from translate.testing import GlossaryTranslator

MOUNTS = """22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:40 / /mnt/nfs rw shared:2 - nfs4 server:/archive rw,vers=4.2
24 22 0:41 / /mnt/my\\040share rw - cifs //server/share rw
25 23 8:2 / /mnt/nfs/local rw master:3 propagate_from:2 - xfs /dev/sdb1 rw
26 22 0:42 / /mnt/ssh rw - fuse.sshfs me@server: rw
27 22 8:3 / /mnt/usb rw - fuseblk /dev/sdc1 rw
28 22 8:4 / /mnt/twice rw - ext4 /dev/sdd1 rw
29 22 0:43 / /mnt/twice rw - 9p host rw
a line that is not a mount
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me", None),
        ("/mnt/nfs", "nfs4"),
        ("/mnt/nfs/a/b", "nfs4"),
        ("/mnt/nfsold", None),
        ("/mnt/my share/x", "cifs"),
        ("/mnt/nfs/local/x", None),
        ("/mnt/ssh/x", "fuse.sshfs"),
        ("/mnt/usb/x", None),
        ("/mnt/twice/x", "9p"),
    ],
)
def test_the_longest_mount_above_a_path_says_whether_its_disk_is_a_network_disk(path, kind):
    assert network_type(MOUNTS, Path(path)) == kind
    assert network_type("", Path(path)) is None


def journal_modes(folder):
    modes = set()
    for name in ("corpus.sqlite", "memory.sqlite"):
        with closing(sqlite3.connect(folder / name)) as database:
            modes |= set(database.execute("PRAGMA journal_mode").fetchone())
    return modes


@pytest.fixture
def files(tmp_path):
    (tmp_path / "files").mkdir()
    for number in range(5):
        (tmp_path / "files" / f"{number}.txt").write_text(f"{NORWEGIAN} Side {number}.", encoding="utf-8")
    return tmp_path / "files"


def opened(folder, **options):
    return Library(folder, translators=GlossaryTranslator(GLOSSARY), **options)


def findings(library):
    return {finding.what: finding for finding in library.doctor()}


@pytest.fixture
def on_nfs(monkeypatch):
    monkeypatch.setattr("durable_sqlite.network.network_type", lambda _mounts, _path: "nfs4")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/mountinfo")
@pytest.mark.usefixtures("on_nfs")
def test_a_library_on_a_network_disk_is_created_without_a_write_ahead_log(tmp_path, files):
    notices = []
    with opened(tmp_path / "library", notice=notices.append) as library:
        assert library.add([files]).added == 5
        assert len(library.find("summit", duplicates=True)) == 5
        assert "nfs4, written with rollback journals" in findings(library)["network disk"].found
        assert findings(library)["network disk"].cure is None
    assert journal_modes(tmp_path / "library") == {"delete"}
    assert notices == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/mountinfo")
def test_a_library_with_a_log_is_switched_by_the_next_command_that_writes_on_a_network_disk(
    tmp_path, files, monkeypatch
):
    with opened(tmp_path / "library") as library:
        library.add([files])
        assert "network disk" not in findings(library)
    assert journal_modes(tmp_path / "library") == {"wal"}
    monkeypatch.setattr("durable_sqlite.network.network_type", lambda _mounts, _path: "cifs")
    with opened(tmp_path / "library") as library:
        assert findings(library)["network disk"].cure
    notices = []
    with opened(tmp_path / "library", notice=notices.append) as library:
        library.add([files])
        assert findings(library)["network disk"].cure is None
    assert [re.search(r"(\w+)\.sqlite is on a network disk \(cifs\)", line)[1] for line in notices] == [
        "corpus",
        "memory",
    ]
    assert journal_modes(tmp_path / "library") == {"delete"}


def test_without_a_log_a_killed_add_loses_nothing_and_is_completed_by_the_next(tmp_path, files):
    folder = tmp_path / "library"
    with opened(folder) as library:
        library.add([files / "0.txt"])
    assert set_journal_mode(folder / "corpus.sqlite", "DELETE")
    assert set_journal_mode(folder / "memory.sqlite", "DELETE")
    assert not set_journal_mode(folder / "memory.sqlite", "DELETE")
    command = [sys.executable, "-m", "search", "-L", str(folder), "add", str(files)]
    for delay in (0.4, 0.7, 1.0):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.kill()
        process.wait()
        with opened(folder) as library:
            assert library.show("files/0.txt")
            assert {
                what: each for what, each in findings(library).items() if each.cure and what in {"corpus", "memory"}
            } == {}
    with opened(folder) as library:
        library.add([files])
        assert len(library.find("summit", limit=10, duplicates=True)) == 5
        assert findings(library)["store"].cure is None
    assert journal_modes(folder) == {"delete"}


def test_the_journal_of_a_library_can_be_chosen_and_is_kept(tmp_path, files, run):
    folder = tmp_path / "library"
    with opened(folder) as library:
        library.add([files / "0.txt"])
    for journal, mode in (("rollback", "delete"), ("rollback", "delete"), ("wal", "wal"), ("rollback", "delete")):
        run("-L", folder, "doctor", "--journal", journal)
        assert journal_modes(folder) == {mode}
        with opened(folder) as library:
            assert ("journals" in findings(library)) == (journal == "rollback")
    with opened(folder) as library:
        assert library.add([files]).added == 4
        assert len(library.find("summit", limit=10, duplicates=True)) == 5
    assert journal_modes(folder) == {"delete"}


@pytest.mark.parametrize("name", ["corpus.sqlite", "memory.sqlite"])
def test_both_journals_stay_where_another_program_reads_one_database(tmp_path, files, name):
    with opened(tmp_path / "library") as library:
        library.add([files])
        with closing(sqlite3.connect(tmp_path / "library" / name)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with pytest.raises(SearchError, match=r"its journal cannot be changed .*another program is using it"):
                library.set_journal("rollback")
        assert len(library.find("summit", limit=10, duplicates=True)) == 5
    assert journal_modes(tmp_path / "library") == {"wal"}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/mountinfo")
@pytest.mark.usefixtures("on_nfs")
def test_no_write_ahead_log_on_a_network_disk(tmp_path, files):
    with opened(tmp_path / "library") as library:
        library.add([files])
        with pytest.raises(SearchError, match=r"on a network disk \(nfs4\)"):
            library.set_journal("wal")
        with pytest.raises(SearchError, match="choose one of: wal, rollback"):
            library.set_journal("none")
    assert journal_modes(tmp_path / "library") == {"delete"}
